"""Version 1 of what value means is what the company's settings said; versions are never changed or deleted.

Rows: one of each. Locks: none that matter. Back: yes, the settings still hold what version 1 took over. Needs: 0004.
"""

from datetime import date

from django.db import migrations

TABLES = ("clv_definition", "clv_segmentrules")
SINCE_EVER = date(1900, 1, 1)

POSTGRESQL = [
    """
    CREATE FUNCTION clv_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING MESSAGE = TG_ARGV[0];
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION clv_refuse('clv_version_append_only')
        """
        for table in TABLES
    ),
]
POSTGRESQL_BACK = ["DROP FUNCTION IF EXISTS clv_refuse() CASCADE"]
# `INSERT OR REPLACE` deletes without asking the trigger of DELETE, so the INSERT refuses an id that is there already.
WHEN = {"INSERT": "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)", "UPDATE": "", "DELETE": ""}
SQLITE = [
    f"""
    CREATE TRIGGER {table}_append_only_{event.lower()} BEFORE {event} ON {table} {when.format(table=table)}
    BEGIN SELECT RAISE(ABORT, 'clv_version_append_only'); END
    """
    for table in TABLES
    for event, when in WHEN.items()
]
SQLITE_BACK = [
    f"DROP TRIGGER IF EXISTS {table}_append_only_{event}"
    for table in TABLES
    for event in ("insert", "update", "delete")
]


def begin(apps, schema_editor):
    company = apps.get_model("accounts", "Company").objects.filter(pk=1).first()
    taken_over = {}
    if company is not None:
        taken_over = {
            "lifespan_months": company.lifespan_months,
            "yearly_discount_ppm": company.yearly_discount_ppm,
            "contact_minute_minor": company.contact_minute_minor,
        }
    apps.get_model("clv", "Definition").objects.create(number=1, effective_on=SINCE_EVER, **taken_over)
    apps.get_model("clv", "SegmentRules").objects.create(number=1, effective_on=SINCE_EVER)


def guard(apps, schema_editor):
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    for sql in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("clv", "0004_segments_and_definitions"), ("accounts", "0001_initial")]
    run_before = [("accounts", "0002_company_without_assumptions")]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
