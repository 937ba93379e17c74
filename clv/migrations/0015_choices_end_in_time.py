"""A chosen category that was ended after it had expired ended on the day it expired.

Rows: the choices that somebody ended or replaced before a night found them expired, a few. Locks: those rows. Back: yes,
nothing is to be undone. Needs: 0014 deployed.
"""

from django.db import migrations, models


def end_in_time(apps, schema_editor):
    choices = apps.get_model("clv", "CategoryOverride").objects
    choices.filter(ended_on__gt=models.F("expires_on")).update(ended_on=models.F("expires_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("clv", "0014_deviations"),
    ]

    operations = [migrations.RunPython(end_in_time, migrations.RunPython.noop)]
