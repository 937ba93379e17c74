"""What the office of pay keeps: nothing that two people decided, said or handed over is changed behind their backs.

Rows: open months are marked as not from history. Locks: none that matter. Back: yes. Needs: 0004 deployed.
"""

from django.db import migrations

APPEND_ONLY = {
    "disputemessage": "dispute_message_append_only",
    "signoff": "sign_off_append_only",
    "accountmove": "account_move_append_only",
    "payrollrow": "payroll_row_append_only",
}
STAYS = {"adjustment": "adjustment_is_fixed", "dispute": "dispute_has_ended", "payrollrun": "payroll_is_fixed"}

PROPOSED = ["payee_id", "amount_minor", "currency", "origin_on", "reason", "author_id", "dispute_id"]
DECIDED = ["status", "decided_by_id", "decided_at", "note"]
ASKED = ["payee_id", "statement_id", "entry_id", "opened_at"]
HANDED_OVER = ["period_id", "made_by_id", "made_at", "currency", "payee_count", "total_minor", "content_hash"]


def changed(names):
    """Return the condition that one of these columns is another; both databases know COALESCE and text."""
    return " OR ".join(f"COALESCE(CAST(OLD.{n} AS text), '') <> COALESCE(CAST(NEW.{n} AS text), '')" for n in names)


# (name, table, event, condition, message); the conditions are those of both databases.
ROW_RULES = [
    (
        "adjustment_content_fixed",
        "adjustment",
        "UPDATE",
        f"{changed(PROPOSED)} OR OLD.entry_id IS NOT NULL OR (OLD.status <> 'WAITING' AND ({changed(DECIDED)}))",
        "adjustment_is_fixed",
    ),
    ("dispute_ended", "dispute", "UPDATE", f"OLD.ended_by_id IS NOT NULL OR {changed(ASKED)}", "dispute_has_ended"),
    (
        "payroll_run_fixed",
        "payrollrun",
        "UPDATE",
        f"OLD.paid_by_id IS NOT NULL OR {changed(HANDED_OVER)}",
        "payroll_is_fixed",
    ),
    *((f"{table}_stays", table, "DELETE", "OLD.id IS NOT NULL", message) for table, message in STAYS.items()),
    *(
        (f"{table}_no_{event.lower()}", table, event, "OLD.id IS NOT NULL", message)
        for table, message in APPEND_ONLY.items()
        for event in ("UPDATE", "DELETE")
    ),
]
# These look at other tables: a function on PostgreSQL, a trigger's own condition on SQLite. Each must hold.
MUST = [
    (
        "dispute_is_the_payees",
        "dispute",
        "INSERT",
        "TRUE",
        """EXISTS (
            SELECT 1 FROM compensation_statement statement
            LEFT JOIN compensation_commissionentry line ON line.id = NEW.entry_id
            WHERE statement.id = NEW.statement_id AND statement.payee_id = NEW.payee_id
              AND (NEW.entry_id IS NULL OR (line.payee_id = NEW.payee_id AND line.period_id = statement.period_id))
        )""",
    ),
    (
        "sign_off_is_the_payees",
        "signoff",
        "INSERT",
        "TRUE",
        """EXISTS (
            SELECT 1 FROM compensation_statement statement
            WHERE statement.id = NEW.statement_id AND statement.payee_id = NEW.by_id
              AND statement.status = 'FINAL' AND statement.content_hash = NEW.content_hash
        )""",
    ),
    (
        "commission_entry_adjustment_approved",
        "commissionentry",
        "INSERT",
        "NEW.source = 'ADJUSTMENT'",
        """EXISTS (
            SELECT 1 FROM compensation_adjustment adjustment
            WHERE adjustment.id = NEW.source_id AND adjustment.status = 'APPROVED' AND adjustment.entry_id IS NULL
              AND adjustment.payee_id = NEW.payee_id AND adjustment.amount_minor = NEW.amount_minor
              AND adjustment.currency = NEW.currency AND NEW.component = 'ADJUSTMENT'
        )""",
    ),
    (
        "payroll_month_is_closed",
        "payrollrun",
        "INSERT",
        "TRUE",
        "EXISTS (SELECT 1 FROM compensation_period WHERE id = NEW.period_id AND status = 'CLOSED')",
    ),
    (
        "pay_period_history_is_over",
        "period",
        "UPDATE",
        "NEW.status = 'CLOSED' AND NEW.is_history",
        "NOT EXISTS (SELECT 1 FROM compensation_period WHERE status = 'CLOSED' AND NOT is_history)",
    ),
]

# INSERT OR REPLACE deletes without asking the DELETE trigger.
NO_REPLACE = """
    CREATE TRIGGER {table}_no_replace BEFORE INSERT ON compensation_{table}
    WHEN EXISTS (SELECT 1 FROM compensation_{table} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def postgresql():
    for name, table, event, condition, message in ROW_RULES:
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON compensation_{table} FOR EACH ROW WHEN ({condition}) "
            f"EXECUTE FUNCTION compensation_refuse('{message}')"
        )
    for name, table, event, condition, rule in MUST:
        yield (
            f"CREATE FUNCTION compensation_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT ({rule}) THEN RAISE EXCEPTION '{name}'; END IF; RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON compensation_{table} FOR EACH ROW WHEN ({condition}) "
            f"EXECUTE FUNCTION compensation_{name}()"
        )


def sqlite():
    for name, table, event, condition, message in ROW_RULES:
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON compensation_{table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    for name, table, event, condition, rule in MUST:
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON compensation_{table} WHEN ({condition}) AND NOT ({rule}) "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
    for table, message in {**APPEND_ONLY, **STAYS}.items():
        yield NO_REPLACE.format(table=table, message=message)


def guard(apps, schema_editor):
    for sql in postgresql() if schema_editor.connection.vendor == "postgresql" else sqlite():
        schema_editor.execute(sql)


def unguard(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, *_ in [*ROW_RULES, *MUST]:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON compensation_{table}" if on_postgresql else ""))
    for name in [name for name, *_ in MUST] if on_postgresql else []:
        schema_editor.execute(f"DROP FUNCTION compensation_{name}()")
    for table in [] if on_postgresql else [*APPEND_ONLY, *STAYS]:
        schema_editor.execute(f"DROP TRIGGER {table}_no_replace")


def open_months_are_no_history(apps, schema_editor):
    apps.get_model("compensation", "Period").objects.filter(status="OPEN").update(is_history=False)


class Migration(migrations.Migration):
    dependencies = [("compensation", "0004_office_of_pay")]

    operations = [
        migrations.RunPython(open_months_are_no_history, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
