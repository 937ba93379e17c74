"""A plan version may bound what a customer's first orders pay together; once it is approved, that never changes.

Rows: plan versions, some dozens. Locks: the versions, for a moment. Back: yes, the caps are lost.
Needs: 0009 deployed.
"""

from importlib import import_module

from django.db import migrations, models

from crm.core import triggers

PARTS = import_module("compensation.migrations.0007_guards_of_plan_parts")
WORKFLOW = import_module("compensation.migrations.0009_workflow_of_plans")

CONTENT = [*WORKFLOW.CONTENT, "first_cap_minor"]


def guard_of(names):
    def run(apps, schema_editor):
        on_postgresql = schema_editor.connection.vendor == "postgresql"
        for sql in PARTS.postgresql(names) if on_postgresql else PARTS.sqlite(names):
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("compensation", "0019_volumes_are_kept")]

    operations = [
        triggers.set_aside(),
        migrations.AddField("planversion", "first_cap_minor", models.BigIntegerField(blank=True, null=True)),
        migrations.AddConstraint(
            "planversion",
            models.CheckConstraint(
                condition=models.Q(("first_cap_minor", None), ("first_cap_minor__gt", 0), _connector="OR"),
                name="pay_plan_version_first_cap_above_nothing",
                violation_error_message="A cap is above nothing. Leave it empty for no cap.",
            ),
        ),
        triggers.put_back(),
        migrations.RunPython(guard_of(CONTENT), guard_of(WORKFLOW.CONTENT)),
    ]
