"""Filling an empty ledger: what is looked at line by line on other nights is looked at once, for all lines together.

Nothing is promised less: the keys are unique once their index is built, and the months are checked and held by the
very function that the ledger's own trigger calls. All of it is one transaction, and nobody else gets at the table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from compensation.models import CommissionEntry

TABLE = CommissionEntry._meta.db_table
# From so many lines on it is worth it, and the planner is told at once what the ledger holds.
BULK = 100_000
# Whether the ledger is empty and ours to alter.
IS_OURS = f"""
SELECT pg_has_role(relowner, 'USAGE') AND NOT EXISTS (SELECT 1 FROM {TABLE})
FROM pg_class WHERE oid = '{TABLE}'::regclass
"""  # noqa: S608 - names of our own only
# All indexes but the primary key, to which other tables refer.
INDEXES = f"""
SELECT indexrelid::regclass::name, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = '{TABLE}'::regclass AND NOT indisprimary
"""  # noqa: S608 - names of our own only
# The statement's guard keeps a copy of every line until the statement ends.
GUARD = "commission_entry_period_open"
CHECK_MONTHS = f"SELECT compensation_months_take_lines(ARRAY(SELECT DISTINCT period_id FROM {TABLE}))"  # noqa: S608
# What the questions of the other nights look for.
ASKED_FOR = "source, source_id, event, component, seq, origin_on, customer_id, order_id, payee_id, period_id"


@contextmanager
def filled_at_once(cursor: Any, line_count: int) -> Iterator[None]:
    """Write many lines into an empty ledger within the block, and check them at its end.

    Whoever may not alter the table gets the ordinary way, as does a ledger with lines, or a few lines.
    """
    if line_count < BULK or not _is_ours(cursor):
        yield
        return
    cursor.execute(INDEXES)
    indexes = cursor.fetchall()
    cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {GUARD}")
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute(CHECK_MONTHS)
    cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {GUARD}")


def tell_planner(cursor: Any, line_count: int) -> None:
    """Take the statistics of the ledger after many new lines, before the vacuum comes by."""
    if line_count >= BULK:
        cursor.execute(f"ANALYZE {TABLE} ({ASKED_FOR})")


def _is_ours(cursor: Any) -> bool:
    cursor.execute(IS_OURS)
    return bool(cursor.fetchone()[0])
