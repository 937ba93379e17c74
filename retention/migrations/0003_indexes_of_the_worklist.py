"""What was done on a day is found by an index, however many tasks were ever done.

Rows: none is written. Locks: writing tasks waits while the index is built, a second for some millions. Back: yes,
nothing is lost. Needs: 0002 deployed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0002_introductions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("state", "DONE")), fields=["closed_on"], name="task_done_by_day"),
        ),
    ]
