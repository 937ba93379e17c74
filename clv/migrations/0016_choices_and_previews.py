"""A choice ends while it holds; previews are of known kinds.

Rows: choices and previews of a day, some thousands at most, are read. Locks: the two tables while they are read. Back: yes,
nothing is lost. Needs: 0015 deployed.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clv", "0015_choices_end_in_time"),
        ("customers", "0010_letters_of_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="categoryoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None),
                    models.Q(("ended_on__gte", models.F("starts_on")), ("ended_on__lte", models.F("expires_on"))),
                    _connector="OR",
                ),
                name="category_override_ends_while_it_holds",
                violation_error_message="A choice ends between the day it was made and the day it expires.",
            ),
        ),
        migrations.AddConstraint(
            model_name="preview",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["DEFINITION", "BOUNDARIES"])), name="preview_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="preview",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["QUEUED", "RUNNING", "DONE", "FAILED"])), name="preview_status_known"
            ),
        ),
    ]
