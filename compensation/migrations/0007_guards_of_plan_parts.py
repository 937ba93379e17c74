"""What was approved stays: the new parts of a plan version never change once it pays.

Rows: none. Locks: none that matter. Back: yes. Needs: 0006 deployed.
"""

from importlib import import_module

from django.db import migrations

GUARDS = import_module("compensation.migrations.0002_guards")

CONTENT = [
    *GUARDS.CONTENT,
    "upsell_ppm",
    "cross_sell_ppm",
    "tier_method",
    "tier_months",
    "tier_counts",
    "milestone_window_days",
    "pays_crossed_milestones",
    "holds_until_paid",
    "holds_until_delivered",
    "holds_until_promise_kept",
    "forfeit_days",
    "cap_minor",
    "cap_excess",
    "draw_minor",
    "floor_minor",
    "override_to_id",
    "override_ppm",
    "tail_days",
    "tail_ppm",
]
MESSAGE = "pay_plan_version_is_approved"
NAME = "pay_plan_version_content_fixed"
LISTS = ["tierbracket", "milestonestep", "targetrule"]
RULE_STEPS = "targetrulestep"
EVENTS = ["INSERT", "UPDATE", "DELETE"]


def content_changed(names, differs):
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in names)
    return f"OLD.status IN {GUARDS.APPROVED} AND (NEW.status NOT IN {GUARDS.APPROVED} OR {changed})"


def postgresql(names):
    yield f"DROP TRIGGER {NAME} ON compensation_planversion"
    yield (
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON compensation_planversion FOR EACH ROW "
        f"WHEN ({content_changed(names, 'IS DISTINCT FROM')}) EXECUTE FUNCTION compensation_refuse('{MESSAGE}')"
    )


def sqlite(names):
    yield f"DROP TRIGGER {NAME}"
    yield GUARDS.refuse(NAME, "UPDATE", "planversion", MESSAGE, content_changed(names, "IS NOT"))


def rows(event):
    """Return the rows whose version is looked at: a row can't be moved into an approved version either."""
    return {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]


def rule_step_fixed(row):
    return f"""EXISTS (
        SELECT 1 FROM compensation_targetrule rule
        JOIN compensation_planversion version ON version.id = rule.plan_version_id
        WHERE rule.id = {row}.rule_id AND version.status IN {GUARDS.APPROVED}
    )"""  # noqa: S608 - names of our own only


def sqlite_lists():
    for event in EVENTS:
        for table in LISTS:
            fixed = " OR ".join(GUARDS.VERSION.format(row=row) for row in rows(event))
            yield GUARDS.refuse(f"{table}_no_{event.lower()}", event, table, MESSAGE, fixed)
        fixed = " OR ".join(rule_step_fixed(row) for row in rows(event))
        yield GUARDS.refuse(f"{RULE_STEPS}_no_{event.lower()}", event, RULE_STEPS, MESSAGE, fixed)


def postgresql_lists():
    for table in LISTS:
        yield (
            f"CREATE TRIGGER {table}_fixed BEFORE INSERT OR UPDATE OR DELETE ON compensation_{table} "
            "FOR EACH ROW EXECUTE FUNCTION compensation_step_fixed()"
        )
    yield f"""
        CREATE FUNCTION compensation_rule_step_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT 1 FROM compensation_targetrule rule
                JOIN compensation_planversion version ON version.id = rule.plan_version_id
                WHERE rule.id = COALESCE(NEW.rule_id, OLD.rule_id) AND version.status IN {GUARDS.APPROVED}
            ) THEN
                RAISE EXCEPTION '{MESSAGE}';
            END IF;
            RETURN COALESCE(NEW, OLD);
        END $$
    """  # noqa: S608 - names of our own only
    yield (
        f"CREATE TRIGGER {RULE_STEPS}_fixed BEFORE INSERT OR UPDATE OR DELETE ON compensation_{RULE_STEPS} "
        "FOR EACH ROW EXECUTE FUNCTION compensation_rule_step_fixed()"
    )


def guard(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    statements = [*postgresql(CONTENT), *postgresql_lists()] if on_postgresql else [*sqlite(CONTENT), *sqlite_lists()]
    for sql in statements:
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        drops = [f"DROP TRIGGER {table}_fixed ON compensation_{table}" for table in [*LISTS, RULE_STEPS]]
        statements = [*postgresql(GUARDS.CONTENT), *drops, "DROP FUNCTION compensation_rule_step_fixed()"]
    else:
        drops = [f"DROP TRIGGER {table}_no_{event.lower()}" for table in [*LISTS, RULE_STEPS] for event in EVENTS]
        statements = [*sqlite(GUARDS.CONTENT), *drops]
    for sql in statements:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("compensation", "0006_parts_of_a_plan")]

    operations = [migrations.RunPython(guard, unguard)]
