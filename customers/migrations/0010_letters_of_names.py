"""One or two letters are found in the names by an index of the letters and pairs that each holds; PostgreSQL alone.

Rows: none is written; the index reads every customer once, one to three minutes a million, and takes 70 MB. Locks: none,
built concurrently. Back: yes, nothing is lost. Needs: 0009 deployed. If it is stopped on the way, migrate again: what
was left of the index is dropped first.
"""

from django.db import migrations

# A letter alone and two neighbours, from the first on and from the second on. The planner asks for no row's letters
# where it can ask the index: so says the cost.
LETTERS = r"""
    CREATE OR REPLACE FUNCTION customers_letters(name text, external_id text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
    DECLARE
        words text := upper(name || ' ' || coalesce(external_id, ''));
    BEGIN
        RETURN string_to_array(words, NULL)
            || string_to_array(regexp_replace(words, '(..)', '\1' || chr(1), 'g'), chr(1))
            || string_to_array(regexp_replace(substr(words, 2), '(..)', '\1' || chr(1), 'g'), chr(1));
    END
    $$
"""
# The search box looks for one or two letters of the name or of the number.
INDEX = """
    CREATE INDEX CONCURRENTLY customer_by_letters ON customers_customer USING gin (customers_letters(name, external_id))
"""
# The planner asks how frequent each letter is.
FORWARDS = [LETTERS, "DROP INDEX CONCURRENTLY IF EXISTS customer_by_letters", INDEX, "ANALYZE customers_customer"]
BACK = [
    "DROP INDEX CONCURRENTLY IF EXISTS customer_by_letters",
    "DROP FUNCTION IF EXISTS customers_letters(text, text)",
]


def index_letters(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for sql in FORWARDS:
            schema_editor.execute(sql, None)


def forget_letters(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for sql in BACK:
            schema_editor.execute(sql, None)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0009_people_are_found_by_spelling")]

    operations = [migrations.RunPython(index_letters, forget_letters)]
