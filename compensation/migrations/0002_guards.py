"""The promises of the ledger that no constraint can make: append-only, closed months, overlap, fixed content.

Rows: none yet. Locks: none that matter. Back: yes, nothing is lost. Needs: 0001 deployed.
"""

from django.db import migrations

# What may still be written on an approved version: where it ends, that it was superseded, and its row's version.
CONTENT = [
    "plan_id",
    "number",
    "starts_on",
    "base",
    "first_ppm",
    "returning_ppm",
    "clawback_days",
    "returning_gap_days",
    "author_id",
    "approved_by_id",
    "approved_at",
    "content_hash",
]

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE compensation_planversion ADD CONSTRAINT pay_plan_versions_never_overlap
    EXCLUDE USING gist (plan_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&) WHERE (status = 'APPROVED')
    """,
    """
    ALTER TABLE compensation_planassignment ADD CONSTRAINT pay_plan_assignments_never_overlap
    EXCLUDE USING gist (salesperson_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&)
    """,
    # One function for all that is simply forbidden; the trigger says under which name.
    """
    CREATE FUNCTION compensation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING MESSAGE = TG_ARGV[0];
    END $$
    """,
    """
    CREATE TRIGGER commission_entry_append_only BEFORE UPDATE OR DELETE ON compensation_commissionentry
    FOR EACH ROW EXECUTE FUNCTION compensation_refuse('commission_entry_append_only')
    """,
    # FOR SHARE, not FOR KEY SHARE: it makes a closing wait for the posting, and the posting for the closing.
    """
    CREATE FUNCTION compensation_entries_land() RETURNS trigger LANGUAGE plpgsql AS $$
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
    """,
    """
    CREATE TRIGGER commission_entry_period_open AFTER INSERT ON compensation_commissionentry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION compensation_entries_land()
    """,
    """
    CREATE TRIGGER pay_period_is_closed BEFORE UPDATE OR DELETE ON compensation_period
    FOR EACH ROW WHEN (OLD.status = 'CLOSED') EXECUTE FUNCTION compensation_refuse('pay_period_is_closed')
    """,
    """
    CREATE TRIGGER statement_is_final BEFORE UPDATE OR DELETE ON compensation_statement
    FOR EACH ROW WHEN (OLD.status = 'FINAL') EXECUTE FUNCTION compensation_refuse('statement_is_final')
    """,
    f"""
    CREATE TRIGGER pay_plan_version_content_fixed BEFORE UPDATE ON compensation_planversion
    FOR EACH ROW WHEN (
        OLD.status IN ('APPROVED', 'SUPERSEDED') AND (
            ({", ".join(f"OLD.{name}" for name in CONTENT)}) IS DISTINCT FROM
            ({", ".join(f"NEW.{name}" for name in CONTENT)})
            OR NEW.status NOT IN ('APPROVED', 'SUPERSEDED')
        )
    ) EXECUTE FUNCTION compensation_refuse('pay_plan_version_is_approved')
    """,
    """
    CREATE TRIGGER pay_plan_version_stays BEFORE DELETE ON compensation_planversion
    FOR EACH ROW WHEN (OLD.status IN ('APPROVED', 'SUPERSEDED'))
    EXECUTE FUNCTION compensation_refuse('pay_plan_version_is_approved')
    """,
    """
    CREATE FUNCTION compensation_step_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM compensation_planversion version
            WHERE version.id = COALESCE(NEW.plan_version_id, OLD.plan_version_id)
              AND version.status IN ('APPROVED', 'SUPERSEDED')
        ) THEN
            RAISE EXCEPTION 'pay_plan_version_is_approved';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER tenure_step_fixed BEFORE INSERT OR UPDATE OR DELETE ON compensation_tenurestep
    FOR EACH ROW EXECUTE FUNCTION compensation_step_fixed()
    """,
    """
    CREATE FUNCTION compensation_split_enters() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT COALESCE(SUM(ppm), 0) FROM compensation_creditshare WHERE split_id = NEW.id) <> 1000000 THEN
            RAISE EXCEPTION 'credit_split_sums_to_one';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER credit_split_sums_to_one AFTER INSERT OR UPDATE ON compensation_creditsplit
    FOR EACH ROW WHEN (NEW.status = 'CURRENT') EXECUTE FUNCTION compensation_split_enters()
    """,
    """
    CREATE FUNCTION compensation_share_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM compensation_creditsplit
        WHERE id = COALESCE(NEW.split_id, OLD.split_id) AND status <> 'DRAFT' FOR SHARE;
        IF FOUND THEN
            RAISE EXCEPTION 'credit_split_is_fixed';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER credit_split_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON compensation_creditshare
    FOR EACH ROW EXECUTE FUNCTION compensation_share_fixed()
    """,
]
POSTGRESQL_BACK = [
    "ALTER TABLE compensation_planversion DROP CONSTRAINT IF EXISTS pay_plan_versions_never_overlap",
    "ALTER TABLE compensation_planassignment DROP CONSTRAINT IF EXISTS pay_plan_assignments_never_overlap",
    "DROP FUNCTION IF EXISTS compensation_refuse() CASCADE",
    "DROP FUNCTION IF EXISTS compensation_entries_land() CASCADE",
    "DROP FUNCTION IF EXISTS compensation_step_fixed() CASCADE",
    "DROP FUNCTION IF EXISTS compensation_split_enters() CASCADE",
    "DROP FUNCTION IF EXISTS compensation_share_fixed() CASCADE",
]

# SQLite knows triggers per row only, and `INSERT OR REPLACE` deletes without asking the DELETE trigger: the INSERT
# trigger refuses a row that is there already.
OVERLAP = """
    CREATE TRIGGER {name}_{when} BEFORE {event} ON {table}
    WHEN {condition}
    BEGIN
        SELECT RAISE(ABORT, '{name}') WHERE EXISTS (
            SELECT 1 FROM {table} other
            WHERE other.{owner} = NEW.{owner} AND other.id IS NOT NEW.id AND {other_condition}
              AND (other.ends_on IS NULL OR NEW.starts_on < other.ends_on)
              AND (NEW.ends_on IS NULL OR other.starts_on < NEW.ends_on)
        );
    END
"""
VERSIONS = {
    "name": "pay_plan_versions_never_overlap",
    "table": "compensation_planversion",
    "owner": "plan_id",
    "condition": "NEW.status = 'APPROVED'",
    "other_condition": "other.status = 'APPROVED'",
}
ASSIGNMENTS = {
    "name": "pay_plan_assignments_never_overlap",
    "table": "compensation_planassignment",
    "owner": "salesperson_id",
    "condition": "1",
    "other_condition": "1",
}
WRITES = [("insert", "INSERT"), ("update", "UPDATE")]
REFUSE = """
    CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
    BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def refuse(name, event, table, message, condition="1"):
    return REFUSE.format(name=name, event=event, table=f"compensation_{table}", message=message, condition=condition)


APPROVED = "('APPROVED', 'SUPERSEDED')"
CHANGED = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in CONTENT)
VERSION = "(SELECT status FROM compensation_planversion WHERE id = {row}.plan_version_id) IN ('APPROVED', 'SUPERSEDED')"
OLD_VERSION, NEW_VERSION = VERSION.format(row="OLD"), VERSION.format(row="NEW")
OLD_SPLIT = "(SELECT status FROM compensation_creditsplit WHERE id = OLD.split_id) <> 'DRAFT'"
NEW_SPLIT = "(SELECT status FROM compensation_creditsplit WHERE id = NEW.split_id) <> 'DRAFT'"
SHARES_OFF = "(SELECT COALESCE(SUM(ppm), 0) FROM compensation_creditshare WHERE split_id = NEW.id) <> 1000000"
PERIOD_NOT_OPEN = "NOT EXISTS (SELECT 1 FROM compensation_period WHERE id = NEW.period_id AND status = 'OPEN')"
HELD_ALREADY = """
    EXISTS (SELECT 1 FROM compensation_commissionentry WHERE id = NEW.id)
    OR EXISTS (
        SELECT 1 FROM compensation_commissionentry
        WHERE source = NEW.source AND source_id = NEW.source_id AND event = NEW.event AND event_id = NEW.event_id
          AND component = NEW.component AND COALESCE(payee_id, 0) = COALESCE(NEW.payee_id, 0) AND seq = NEW.seq
    )
"""
SQLITE = [
    *(OVERLAP.format(when=when, event=event, **VERSIONS) for when, event in WRITES),
    *(OVERLAP.format(when=when, event=event, **ASSIGNMENTS) for when, event in WRITES),
    refuse("commission_entry_no_update", "UPDATE", "commissionentry", "commission_entry_append_only"),
    refuse("commission_entry_no_delete", "DELETE", "commissionentry", "commission_entry_append_only"),
    refuse("commission_entry_no_replace", "INSERT", "commissionentry", "commission_entry_once", HELD_ALREADY),
    refuse(
        "commission_entry_period_open", "INSERT", "commissionentry", "commission_entry_period_open", PERIOD_NOT_OPEN
    ),
    *(
        refuse(f"pay_period_no_{event.lower()}", event, "period", "pay_period_is_closed", "OLD.status = 'CLOSED'")
        for event in ("UPDATE", "DELETE")
    ),
    *(
        refuse(f"statement_no_{event.lower()}", event, "statement", "statement_is_final", "OLD.status = 'FINAL'")
        for event in ("UPDATE", "DELETE")
    ),
    refuse(
        "pay_plan_version_content_fixed",
        "UPDATE",
        "planversion",
        "pay_plan_version_is_approved",
        f"OLD.status IN {APPROVED} AND (NEW.status NOT IN {APPROVED} OR {CHANGED})",
    ),
    refuse(
        "pay_plan_version_stays",
        "DELETE",
        "planversion",
        "pay_plan_version_is_approved",
        f"OLD.status IN {APPROVED}",
    ),
    refuse("tenure_step_no_insert", "INSERT", "tenurestep", "pay_plan_version_is_approved", NEW_VERSION),
    refuse("tenure_step_no_update", "UPDATE", "tenurestep", "pay_plan_version_is_approved", OLD_VERSION),
    refuse("tenure_step_no_delete", "DELETE", "tenurestep", "pay_plan_version_is_approved", OLD_VERSION),
    *(
        refuse(
            f"credit_split_sums_{event.lower()}",
            event,
            "creditsplit",
            "credit_split_sums_to_one",
            f"NEW.status = 'CURRENT' AND {SHARES_OFF}",
        )
        for event in ("INSERT", "UPDATE")
    ),
    refuse("credit_share_no_insert", "INSERT", "creditshare", "credit_split_is_fixed", NEW_SPLIT),
    refuse("credit_share_no_update", "UPDATE", "creditshare", "credit_split_is_fixed", OLD_SPLIT),
    refuse("credit_share_no_delete", "DELETE", "creditshare", "credit_split_is_fixed", OLD_SPLIT),
]
SQLITE_BACK = [f"DROP TRIGGER IF EXISTS {sql.split('CREATE TRIGGER ')[1].split()[0]}" for sql in SQLITE]


def guard(apps, schema_editor):
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    for sql in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("compensation", "0001_initial"), ("customers", "0002_guards")]

    operations = [migrations.RunPython(guard, unguard)]
