"""The guard of closed months looks at a statement's lines once, and can be asked for the whole ledger.

Rows: none. Locks: none that matter. Back: yes, nothing is lost. Needs: 0015 deployed.
"""

from django.db import migrations

TAKE_LINES = """
CREATE FUNCTION compensation_months_take_lines(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- FOR SHARE, not FOR KEY SHARE: it makes a closing wait for the posting, and the posting for the closing.
    PERFORM 1 FROM compensation_period WHERE id = ANY(ids) ORDER BY id FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM unnest(ids) named
        LEFT JOIN compensation_period period ON period.id = named AND period.status = 'OPEN'
        WHERE period.id IS NULL
    ) THEN
        RAISE EXCEPTION 'commission_entry_period_open';
    END IF;
END $$
"""
LAND = """
CREATE OR REPLACE FUNCTION compensation_entries_land() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM compensation_months_take_lines(ARRAY(SELECT DISTINCT period_id FROM fresh));
    RETURN NULL;
END $$
"""
LAND_BEFORE = """
CREATE OR REPLACE FUNCTION compensation_entries_land() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM compensation_period
    WHERE id IN (SELECT period_id FROM fresh) ORDER BY id FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT period_id FROM fresh) named
        LEFT JOIN compensation_period period ON period.id = named.period_id AND period.status = 'OPEN'
        WHERE period.id IS NULL
    ) THEN
        RAISE EXCEPTION 'commission_entry_period_open';
    END IF;
    RETURN NULL;
END $$
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TAKE_LINES)
        schema_editor.execute(LAND)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LAND_BEFORE)
        schema_editor.execute("DROP FUNCTION compensation_months_take_lines(bigint[])")


class Migration(migrations.Migration):
    dependencies = [("compensation", "0015_parts_of_a_posting")]

    operations = [migrations.RunPython(guard, unguard)]
