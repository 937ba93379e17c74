"""What closing a month did to held pay, and what somebody let go, is never changed.

Rows: none. Locks: none that matter. Back: yes. Needs: 0013 deployed.
"""

from importlib import import_module

from django.db import migrations

NO_REPLACE = import_module("compensation.migrations.0005_guards_of_the_office").NO_REPLACE
REFUSE = import_module("compensation.migrations.0002_guards").refuse
MESSAGES = {"heldmove": "held_move_append_only", "holdrelease": "hold_release_append_only"}
EVENTS = ["UPDATE", "DELETE"]


def guard(apps, schema_editor):
    for table, message in MESSAGES.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON compensation_{table} "
                f"FOR EACH ROW EXECUTE FUNCTION compensation_refuse('{message}')"
            )
            continue
        for event in EVENTS:
            schema_editor.execute(REFUSE(f"{table}_no_{event.lower()}", event, table, message))
        schema_editor.execute(NO_REPLACE.format(table=table, message=message))


def unguard(apps, schema_editor):
    for table in MESSAGES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON compensation_{table}")
            continue
        for name in [*(f"no_{event.lower()}" for event in EVENTS), "no_replace"]:
            schema_editor.execute(f"DROP TRIGGER {table}_{name}")


class Migration(migrations.Migration):
    dependencies = [("compensation", "0013_holds_and_limits")]

    operations = [migrations.RunPython(guard, unguard)]
