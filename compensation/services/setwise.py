"""Posting as one question to PostgreSQL: what the reference does customer by customer, for all at once.

A test holds both to the same lines, number by number.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from compensation.models import CommissionEntry
from compensation.rules.months import month_of
from compensation.services.periods import open_periods
from compensation.services.reference import Found, Reckoning
from compensation.services.setwise_sql import (
    BACK,
    BULK_INDEXES,
    COLUMNS,
    DUE,
    INSERT_UNWANTED,
    INSERT_WANTED,
    LINES,
    MISSING,
    SHARES,
    TARGET,
    WORTH,
)

TABLE = CommissionEntry._meta.db_table
TABLES = "pay_scope, pay_line, pay_share, pay_missing"


def post(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what the ledger lacks for these customers, or for everybody."""
    with connection.cursor() as cursor:
        line_count = _find_missing(cursor, reckoning, customer_ids)
        if line_count == 0:
            return Found(0, set())
        cursor.execute("ANALYZE pay_missing")
        cursor.execute("SELECT DISTINCT origin_on FROM pay_missing")
        days = [day for (day,) in cursor.fetchall()]
        periods = open_periods(days)
        period_ids = [periods[month_of(day)].pk for day in days]
        values: dict[str, Any] = {"currency": reckoning.currency, "days": days, "period_ids": period_ids}
        with _indexes_built_at_once(cursor):
            for statement in (INSERT_UNWANTED, INSERT_WANTED):
                cursor.execute(statement.format(columns=COLUMNS, target=TARGET), values)
        return Found(line_count, set(period_ids))


def missing_count(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines the ledger lacks."""
    with connection.cursor() as cursor:
        return _find_missing(cursor, reckoning, customer_ids)


@contextmanager
def _indexes_built_at_once(cursor: Any) -> Iterator[None]:
    """Fill an empty ledger before its indexes are built: a first night of a million orders takes a third of the time.

    All in the one transaction; whoever may not build indexes here gets the ordinary way, as does a ledger with lines.
    """
    cursor.execute(BULK_INDEXES, {"table": TABLE})
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    if indexes:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        cursor.execute(definition)


def _find_missing(cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Fill pay_missing and return its number of rows."""
    cursor.execute(f"DROP TABLE IF EXISTS {TABLES}")
    # Hash tables over all orders fit into this; the default spills them to disk. Compiling costs more than it saves.
    cursor.execute("SET LOCAL work_mem = '256MB'")
    cursor.execute("SET LOCAL jit = off")
    if customer_ids is not None:
        cursor.execute(
            "CREATE TEMP TABLE pay_scope ON COMMIT DROP AS SELECT DISTINCT unnest(%s::bigint[]) AS customer_id",
            [list(customer_ids)],
        )
        cursor.execute("ANALYZE pay_scope")
    for statement in _statements(reckoning, scoped=customer_ids is not None):
        cursor.execute(statement, {"as_of": reckoning.as_of})
    return int(cursor.rowcount)


def _statements(reckoning: Reckoning, *, scoped: bool) -> list[str]:
    """Return the questions in order; the last one's row count is the number of missing lines."""
    mine = "customer_id IN (SELECT customer_id FROM pay_scope)"
    posted = f"AND source_id IN (SELECT id FROM orders_order WHERE {mine})"  # noqa: S608 - no value is in it
    return [
        LINES.format(
            scope=f"AND {mine}" if scoped else "",
            sale_scope=f"AND sale.{mine}" if scoped else "",
            step=_step_sql(reckoning),
            worth=WORTH,
            back=BACK,
            total_before=DUE.format(base="base_before"),
            total_after=DUE.format(base="base_after"),
        ),
        "ANALYZE pay_line",
        SHARES,
        MISSING.format(posted_scope=posted if scoped else ""),
    ]


def _step_sql(reckoning: Reckoning) -> str:
    """Return the tenure step of an order, written out from the plan versions' own whole numbers."""
    book = reckoning.book
    terms = {one.version: one for versions in (book.default, *(own for *_, own in book.followers)) for one in versions}
    cases = []
    for version, one in sorted(terms.items()):
        steps = [
            f"WHEN sale.ordered_on >= (began.first_on + interval '{step.months:d} months')::date THEN {step.rate_ppm:d}"
            for step in sorted(one.steps, key=lambda step: -step.months)
        ]
        if steps:
            cases.append(f"WHEN {version:d} THEN CASE {' '.join(steps)} ELSE 0 END")
    return f"CASE version.id {' '.join(cases)} ELSE 0 END" if cases else "0"
