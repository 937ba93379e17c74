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
from compensation.services import setwise_extras as extras
from compensation.services.periods import open_periods
from compensation.services.reference import EVER, Found, Reckoning, Span
from compensation.services.setwise_book import BookTables, tables_of
from compensation.services.setwise_extras import LINES
from compensation.services.setwise_sql import (
    BACK,
    BULK_INDEXES,
    COLUMNS,
    HOLDER,
    INSERT_UNWANTED,
    INSERT_WANTED,
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
    WANTED_VIEW,
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


def fill_wanted(reckoning: Reckoning, customer_ids: Sequence[int] | None = None, orders: Span = EVER) -> None:
    """Lay out the wanted lines of the orders of some days as the view `pay_wanted`, without a look at the ledger.

    The view stands until the transaction ends or the next one is filled: so a first plan's lines are copied or summed
    up before a second plan is tried. Its columns: order_id, customer_id, event ('ORDER' or 'REFUND'), event_id,
    component, payee_id (null is the house account), amount, origin_on, version_id, base_before, base_after, rate_ppm,
    step_ppm, numerator, denominator, ppm, shares, first_on.
    """
    with connection.cursor() as cursor:
        _fill_lines(cursor, reckoning, customer_ids, orders)
        # Whoever asks the view joins what the planner knows nothing of yet: it would go through all for each line.
        cursor.execute("ANALYZE pay_line (order_id, event, event_id, component, payee_id)")
        cursor.execute("ANALYZE pay_share")
        cursor.execute(WANTED_VIEW.format(wanted=WANTED))


def _find_missing(cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None) -> dict[date, int]:
    """Fill pay_missing and return how many lines of each day are missing."""
    _fill_lines(cursor, reckoning, customer_ids, EVER)
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {POSTED})")  # noqa: S608 - names of our own only
    missing = MISSING if cursor.fetchone()[0] else MISSING_AT_FIRST
    cursor.execute(missing.format(wanted=WANTED, posted=POSTED if customer_ids is None else POSTED_OF_SOME))
    cursor.execute("SELECT origin_on, count(*) FROM pay_missing GROUP BY origin_on")
    return dict(cursor.fetchall())


def _fill_lines(cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None, orders: Span) -> None:
    """Fill pay_line with every line that is wanted, and pay_share with the parts of shared ones."""
    # Views, where the ledger was empty the last time or nothing was compared; they go with the table under them.
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
    days = {"as_of": reckoning.as_of, "since": orders.since, "until": orders.until}
    for statement in _statements(reckoning, orders, scoped=customer_ids is not None):
        cursor.execute(statement, days)


def _statements(reckoning: Reckoning, orders: Span, *, scoped: bool) -> list[str]:
    """Return the statements that fill pay_line and pay_share, in order."""
    mine = "customer_id IN (SELECT customer_id FROM pay_scope)"
    sale_scope, customer_scope = (f"AND sale.{mine}", f"AND {mine}") if scoped else ("", "")
    if orders != EVER:
        sale_scope += " AND sale.ordered_on >= %(since)s AND sale.ordered_on < %(until)s"
    book = tables_of(reckoning.book)
    return [
        ORDER_LINES.format(holder=_holder(book, sale_scope, customer_scope)) + LINES,
        REFUND_LINES.format(
            holder=_holder(book, f"{sale_scope} {REFUNDED_SALE}", f"{customer_scope} {REFUNDED_CUSTOMER}"), back=BACK
        )
        + LINES,
        *extras.statements(book, customer_scope),
        # Whether credit is shared decides how the rest is planned.
        "ANALYZE pay_line (shares)",
        SHARES,
    ]


def _holder(book: BookTables, sale_scope: str, customer_scope: str) -> str:
    """Return the question who holds which order's credit, by which rate."""
    return HOLDER.format(
        credit=extras.credit(book, sale_scope, customer_scope),
        customer_scope=customer_scope,
        step=book.step(),
        worth=WORTH,
        plan=book.join_plan(payee="sale.payee_id", day="sale.ordered_on"),
    )
