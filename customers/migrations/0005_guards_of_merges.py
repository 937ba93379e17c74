"""Who took in another customer is not merged itself, whoever writes it.

Rows: none. Locks: none that matter. Back: yes, nothing is lost. Needs: 0004 deployed.
"""

from django.db import migrations

CHAIN = """
    EXISTS (SELECT 1 FROM customers_customer WHERE id = NEW.merged_into_id AND merged_into_id IS NOT NULL)
    OR EXISTS (SELECT 1 FROM customers_customer WHERE merged_into_id = NEW.id)
"""
FUNCTION = f"""
    CREATE FUNCTION customers_merges_never_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {CHAIN} THEN RAISE EXCEPTION 'customer_merges_never_chain'; END IF;
        RETURN NEW;
    END $$
"""
# Only a merge names the column, so no other write pays for it.
POSTGRESQL = """
    CREATE TRIGGER customer_merges_never_chain BEFORE INSERT OR UPDATE OF merged_into_id ON customers_customer
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION customers_merges_never_chain()
"""
SQLITE = """
    CREATE TRIGGER customer_merges_never_chain_{name} BEFORE {event} ON customers_customer
    WHEN NEW.merged_into_id IS NOT NULL AND ({chain})
    BEGIN SELECT RAISE(ABORT, 'customer_merges_never_chain'); END
"""
EVENTS = {"insert": "INSERT", "update": "UPDATE OF merged_into_id"}


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(POSTGRESQL)
        return
    for name, event in EVENTS.items():
        schema_editor.execute(SQLITE.format(name=name, event=event, chain=CHAIN))


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION customers_merges_never_chain() CASCADE")
        return
    for name in EVENTS:
        schema_editor.execute(f"DROP TRIGGER customer_merges_never_chain_{name}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_merges")]

    operations = [migrations.RunPython(guard, unguard)]
