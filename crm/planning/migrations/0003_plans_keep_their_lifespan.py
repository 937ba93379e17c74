"""A saved plan keeps how far ahead value was reckoned.

Rows: none are changed; older plans go on saying what the definition of their day says. Locks: none that matter. Back: yes,
but newer plans would follow the definition again. Needs: 0002 deployed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0002_known_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="budgetplan",
            name="lifespan_months",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
