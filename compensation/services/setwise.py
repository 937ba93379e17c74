"""Posting as one question to PostgreSQL: what the reference does customer by customer, for all at once.

A test holds both to the same lines, number by number.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
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
    HOLDER,
    INSERT_UNWANTED,
    INSERT_WANTED,
    LINE,
    MISSING,
    MISSING_AT_FIRST,
    ORDER_LINES,
    PERIOD,
    POSTED,
    POSTED_OF_SOME,
    REFUND_LINES,
    REFUNDED_CUSTOMER,
    REFUNDED_SALE,
    SHARES,
    WANTED,
    WORTH,
)

TABLE = CommissionEntry._meta.db_table
# From so many lines on, an empty ledger is filled before its indexes are built, and its statistics are taken at once.
BULK = 100_000


def post(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what the ledger lacks for these customers, or for everybody."""
    with connection.cursor() as cursor:
        lines = _find_missing(cursor, reckoning, customer_ids)
        if not lines:
            return Found(0, set())
        line_count = sum(lines.values())
        periods = _periods(lines)
        values = {"currency": reckoning.currency, **_by_place(periods)}
        with _indexes_built_at_once(cursor, line_count):
            for statement in (INSERT_UNWANTED, INSERT_WANTED):
                cursor.execute(statement.format(columns=COLUMNS, period=PERIOD), values)
        if line_count >= BULK:
            # The next night's planner is told before the vacuum comes by.
            cursor.execute(f"ANALYZE {TABLE}")
        return Found(line_count, set(periods.values()))


def missing_count(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines the ledger lacks."""
    with connection.cursor() as cursor:
        return sum(_find_missing(cursor, reckoning, customer_ids).values())


def _periods(days: Iterable[date]) -> dict[date, int]:
    """Return the id of the month that takes the lines of each day."""
    found = open_periods(days)
    return {day: found[month_of(day)].pk for day in days}


def _by_place(periods: dict[date, int]) -> dict[str, Any]:
    """Return the months as a list by day, as `PERIOD` reads it; a day without lines holds a zero."""
    first, last = min(periods), max(periods)
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return {"first_day": first, "period_ids": [periods.get(day, 0) for day in days]}


@contextmanager
def _indexes_built_at_once(cursor: Any, line_count: int) -> Iterator[None]:
    """Fill an empty ledger before its indexes are built: a first night of a million orders takes a third of the time.

    All in the one transaction; whoever may not build indexes here gets the ordinary way, as does a ledger with lines.
    """
    cursor.execute(BULK_INDEXES, {"table": TABLE, "line_count": line_count, "bulk": BULK})
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    if indexes:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, definition in indexes:
        cursor.execute(definition)


def _find_missing(cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None) -> dict[date, int]:
    """Fill pay_missing and return how many lines of each day are missing."""
    # A view, where the ledger was empty the last time; it goes with the table under it.
    cursor.execute("DROP TABLE IF EXISTS pay_line CASCADE")
    cursor.execute("DROP TABLE IF EXISTS pay_scope, pay_share, pay_missing")
    # Hash tables over all orders fit into this; the default spills them to disk. Compiling costs more than it saves.
    cursor.execute("SET LOCAL work_mem = '256MB'")
    cursor.execute("SET LOCAL jit = off")
    if customer_ids is not None:
        cursor.execute(
            "CREATE TEMP TABLE pay_scope ON COMMIT DROP AS SELECT DISTINCT unnest(%s::bigint[]) AS customer_id",
            [list(customer_ids)],
        )
        cursor.execute("ANALYZE pay_scope")
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {POSTED})")  # noqa: S608 - names of our own only
    has_lines = cursor.fetchone()[0]
    for statement in _statements(reckoning, scoped=customer_ids is not None, has_lines=has_lines):
        cursor.execute(statement, {"as_of": reckoning.as_of})
    cursor.execute("SELECT origin_on, count(*) FROM pay_missing GROUP BY origin_on")
    return dict(cursor.fetchall())


def _statements(reckoning: Reckoning, *, scoped: bool, has_lines: bool) -> list[str]:
    """Return the statements that fill pay_missing, in order."""
    mine = "customer_id IN (SELECT customer_id FROM pay_scope)"
    sale_scope, customer_scope = (f"AND sale.{mine}", f"AND {mine}") if scoped else ("", "")
    step = _step_sql(reckoning)
    line = LINE.format(total_before=DUE.format(base="base_before"), total_after=DUE.format(base="base_after"))
    holder = HOLDER.format(sale_scope=sale_scope, customer_scope=customer_scope, step=step, worth=WORTH)
    refunded = HOLDER.format(
        sale_scope=f"{sale_scope} {REFUNDED_SALE}",
        customer_scope=f"{customer_scope} {REFUNDED_CUSTOMER}",
        step=step,
        worth=WORTH,
    )
    posted = POSTED_OF_SOME if scoped else POSTED
    return [
        ORDER_LINES.format(holder=holder) + line,
        REFUND_LINES.format(holder=refunded, back=BACK) + line,
        # Whether credit is shared decides how the rest is planned.
        "ANALYZE pay_line (shares)",
        SHARES,
        MISSING.format(wanted=WANTED, posted=posted) if has_lines else MISSING_AT_FIRST.format(wanted=WANTED),
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
