"""A task may be an introduction after a handover.

Rows: none are changed; tasks are read once to check their kind. Locks: the tasks, while that goes on. Back: yes, once
no task is an introduction any more. Needs: 0001 deployed.
"""

from django.conf import settings
from django.db import migrations, models

BEFORE = ["NEXT_STEP", "LIFE_EVENT"]
AFTER = ["OVERDUE", "SECOND_ORDER", "WEAKENING", "COURTESY"]


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_salesperson_of_customer"),
        ("retention", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="task", name="task_kind_known"),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("NEXT_STEP", "Next step due"),
                    ("LIFE_EVENT", "Life event"),
                    ("INTRODUCTION", "Introduction"),
                    ("OVERDUE", "Overdue"),
                    ("SECOND_ORDER", "Second order"),
                    ("WEAKENING", "Weakening"),
                    ("COURTESY", "Courtesy call"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=[*BEFORE, "INTRODUCTION", *AFTER]), name="task_kind_known"
            ),
        ),
    ]
