"""Terms of one customer never overlap; the catalogue of life events begins.

Rows: none yet. Locks: none that matter. Back: yes, nothing is lost. Needs: 0001 deployed.
"""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """
    ALTER TABLE customers_assignment ADD CONSTRAINT assignment_terms_never_overlap
    EXCLUDE USING gist (customer_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&)
    """,
    # The search box looks for a part of the name or of the number.
    "CREATE INDEX customer_name_trigrams ON customers_customer USING gin (upper(name) gin_trgm_ops)",
    "CREATE INDEX customer_external_id_trigrams ON customers_customer USING gin (upper(external_id) gin_trgm_ops)",
]
POSTGRESQL_BACK = [
    "DROP INDEX IF EXISTS customer_external_id_trigrams",
    "DROP INDEX IF EXISTS customer_name_trigrams",
    "ALTER TABLE customers_assignment DROP CONSTRAINT IF EXISTS assignment_terms_never_overlap",
]
# SQLite has no exclusion constraint: two triggers say the same. An empty term overlaps nothing.
OVERLAP = """
    CREATE TRIGGER assignment_terms_never_overlap_{when} BEFORE {event} ON customers_assignment
    WHEN NEW.ends_on IS NULL OR NEW.ends_on > NEW.starts_on
    BEGIN
        SELECT RAISE(ABORT, 'assignment_terms_never_overlap')
        WHERE EXISTS (
            SELECT 1 FROM customers_assignment other
            WHERE other.customer_id = NEW.customer_id AND other.id IS NOT NEW.id
              AND (other.ends_on IS NULL OR other.ends_on > other.starts_on)
              AND (other.ends_on IS NULL OR NEW.starts_on < other.ends_on)
              AND (NEW.ends_on IS NULL OR other.starts_on < NEW.ends_on)
        );
    END
"""
SQLITE = [
    OVERLAP.format(when="insert", event="INSERT"),
    OVERLAP.format(when="update", event="UPDATE"),
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS assignment_terms_never_overlap_insert",
    "DROP TRIGGER IF EXISTS assignment_terms_never_overlap_update",
]
CATALOGUE = {
    "BIRTH": "Birth",
    "WEDDING": "Wedding",
    "MOVE": "Move",
    "NEW_SITE": "New site",
    "NEW_OPPORTUNITY": "New opportunity",
    "NEW_LEADER": "New leader",
    "MERGER": "Merger",
    "COMPETITOR": "Competitor approached them",
    "COMPLAINT": "Complaint",
    "LAYOFFS": "Layoffs",
    "AWARD": "Award",
    "ANNIVERSARY": "Anniversary",
}


def guard(apps, schema_editor):
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    for sql in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(sql)


def fill_catalogue(apps, schema_editor):
    kinds = apps.get_model("customers", "LifeEventKind").objects
    for code, label in CATALOGUE.items():
        kinds.get_or_create(code=code, defaults={"label": label})


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.RunPython(guard, unguard),
        migrations.RunPython(fill_catalogue, migrations.RunPython.noop),
    ]
