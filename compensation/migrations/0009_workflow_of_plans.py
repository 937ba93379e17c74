"""A plan version is submitted, refused with a reason, or approved; and no row of its lists moves in or out once it is.

Rows: plan versions, some dozens. Locks: the versions, for a moment. Back: yes, reasons are lost.
Needs: 0007 deployed. Until now an UPDATE could move a row of an approved version out of it on PostgreSQL, and a tenure
step into it on SQLite; and on PostgreSQL a row could slip in while the approval was under way.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crm.core import triggers

FIRST = import_module("compensation.migrations.0002_guards")
PARTS = import_module("compensation.migrations.0007_guards_of_plan_parts")

CONTENT = [*PARTS.CONTENT, "why", "submitted_at"]

# FOR SHARE waits for an approval under way, and lets the approval wait; the second query sees what came of it.
LOCKED = """
    CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE named bigint[];
    BEGIN
        named := {named};
        PERFORM 1 FROM compensation_planversion version WHERE version.id = ANY(named) ORDER BY version.id FOR SHARE;
        IF EXISTS (
            SELECT 1 FROM compensation_planversion version
            WHERE version.id = ANY(named) AND version.status IN ('APPROVED', 'SUPERSEDED')
        ) THEN
            RAISE EXCEPTION 'pay_plan_version_is_approved';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
"""
# NEW is null in a DELETE, OLD in an INSERT.
OF_VERSION = "ARRAY[NEW.plan_version_id, OLD.plan_version_id]"
OF_RULE = """(
    SELECT array_agg(rule.plan_version_id) FROM compensation_targetrule rule WHERE rule.id IN (NEW.rule_id, OLD.rule_id)
)"""
FUNCTIONS = {"compensation_step_fixed": OF_VERSION, "compensation_rule_step_fixed": OF_RULE}
STEP = "tenure_step_no_update"


def postgresql():
    yield from PARTS.postgresql(CONTENT)
    for name, named in FUNCTIONS.items():
        yield LOCKED.format(name=name, named=named)


def sqlite():
    yield from PARTS.sqlite(CONTENT)
    yield f"DROP TRIGGER {STEP}"
    fixed = f"{FIRST.OLD_VERSION} OR {FIRST.NEW_VERSION}"
    yield FIRST.refuse(STEP, "UPDATE", "tenurestep", PARTS.MESSAGE, fixed)


def guard(apps, schema_editor):
    for sql in postgresql() if schema_editor.connection.vendor == "postgresql" else sqlite():
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    """Let the content's guard forget the new columns, which are about to go; the stronger guards of rows stay."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for sql in PARTS.postgresql(PARTS.CONTENT) if on_postgresql else PARTS.sqlite(PARTS.CONTENT):
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [
        ("compensation", "0008_parts_of_a_statement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        triggers.set_aside(),
        migrations.AddField("planversion", "why", models.CharField(blank=True, max_length=500)),
        migrations.AddField("planversion", "submitted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "planversion",
            "refused_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("planversion", "refused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("planversion", "refusal", models.CharField(blank=True, max_length=300)),
        migrations.AddConstraint(
            "planversion",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refusal", ""), ("refused_at", None), ("refused_by", None)),
                    models.Q(
                        ("refused_at__isnull", False),
                        ("refused_by__isnull", False),
                        models.Q(("refusal", ""), _negated=True),
                        models.Q(("author", models.F("refused_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pay_plan_version_refused_by_somebody_else",
                violation_error_message="A refusal names the person, who isn't the author, and the reason.",
            ),
        ),
        triggers.put_back(),
        migrations.RunPython(guard, unguard),
    ]
