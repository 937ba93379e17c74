"""A target is fixed once it is frozen: neither its figures nor its list change, but for the progress that nights write.

Rows: none. Locks: none that matter. Back: yes. Needs: the migration before deployed.
"""

from django.db import migrations

TARGET_FIXED = [
    "salesperson_id",
    "kind",
    "starts_on",
    "ends_on",
    "rule_id",
    "months",
    "minimum",
    "goal",
    "known_on",
    "frozen_at",
]
LIST_FIXED = ["target_id", "customer_id", "basis", "last_ordered_on", "usual_gap_days", "due_on"]
OPEN = "EXISTS (SELECT 1 FROM compensation_target t WHERE t.id = NEW.target_id AND t.frozen_at IS NULL)"


def changed(names):
    """Return the condition that one of these columns is another; both databases know COALESCE and text."""
    return " OR ".join(f"COALESCE(CAST(OLD.{n} AS text), '') <> COALESCE(CAST(NEW.{n} AS text), '')" for n in names)


# (name, table, event, condition, message); the conditions are those of both databases.
ROW_RULES = [
    ("target_stays_as_it_is", "target", "UPDATE", f"OLD.frozen_at IS NOT NULL AND ({changed(TARGET_FIXED)})"),
    ("target_stays", "target", "DELETE", "OLD.frozen_at IS NOT NULL"),
    ("target_list_stays_as_it_is", "targetcustomer", "UPDATE", changed(LIST_FIXED)),
    ("target_list_stays", "targetcustomer", "DELETE", "OLD.id IS NOT NULL"),
]
MESSAGES = {"target": "target_is_frozen", "targetcustomer": "target_list_is_frozen"}
TAKES_NO_MORE = "target_list_takes_no_more"
# INSERT OR REPLACE deletes without asking the DELETE trigger.
NO_REPLACE = """
    CREATE TRIGGER {table}_no_replace BEFORE INSERT ON compensation_{table}
    WHEN EXISTS (SELECT 1 FROM compensation_{table} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def postgresql():
    for name, table, event, condition in ROW_RULES:
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON compensation_{table} FOR EACH ROW WHEN ({condition}) "
            f"EXECUTE FUNCTION compensation_refuse('{MESSAGES[table]}')"
        )
    yield (
        f"CREATE FUNCTION compensation_{TAKES_NO_MORE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT {OPEN} THEN RAISE EXCEPTION '{MESSAGES['targetcustomer']}'; END IF; RETURN NEW; END $$"
    )
    yield (
        f"CREATE TRIGGER {TAKES_NO_MORE} BEFORE INSERT ON compensation_targetcustomer FOR EACH ROW "
        f"EXECUTE FUNCTION compensation_{TAKES_NO_MORE}()"
    )


def sqlite():
    for name, table, event, condition in ROW_RULES:
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON compensation_{table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGES[table]}'); END"
        )
    yield (
        f"CREATE TRIGGER {TAKES_NO_MORE} BEFORE INSERT ON compensation_targetcustomer WHEN NOT {OPEN} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGES['targetcustomer']}'); END"
    )
    for table, message in MESSAGES.items():
        yield NO_REPLACE.format(table=table, message=message)


def guard(apps, schema_editor):
    for sql in postgresql() if schema_editor.connection.vendor == "postgresql" else sqlite():
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    tables = {name: table for name, table, *_ in ROW_RULES} | {TAKES_NO_MORE: "targetcustomer"}
    for name, table in tables.items():
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON compensation_{table}" if on_postgresql else ""))
    if on_postgresql:
        schema_editor.execute(f"DROP FUNCTION compensation_{TAKES_NO_MORE}()")
    for table in [] if on_postgresql else MESSAGES:
        schema_editor.execute(f"DROP TRIGGER {table}_no_replace")


class Migration(migrations.Migration):
    dependencies = [("compensation", "0010_targets")]

    operations = [migrations.RunPython(guard, unguard)]
