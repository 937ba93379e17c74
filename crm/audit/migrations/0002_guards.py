"""History is only ever added to: the database refuses to change or delete a line.

Rows: none yet. Locks: none that matter. Back: yes, nothing is lost. Needs: 0001 deployed.
"""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING MESSAGE = 'audit_line_append_only';
    END $$
    """,
    """
    CREATE TRIGGER audit_line_append_only BEFORE UPDATE OR DELETE ON audit_line
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS audit_line_append_only ON audit_line",
    "DROP FUNCTION IF EXISTS audit_refuse()",
]
SQLITE = [
    f"""
    CREATE TRIGGER audit_line_append_only_{event.lower()} BEFORE {event} ON audit_line
    BEGIN SELECT RAISE(ABORT, 'audit_line_append_only'); END
    """
    for event in ("UPDATE", "DELETE")
]
SQLITE_BACK = [f"DROP TRIGGER IF EXISTS audit_line_append_only_{event}" for event in ("update", "delete")]


def guard(apps, schema_editor):
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    for sql in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
