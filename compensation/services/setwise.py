"""Posting as one question to PostgreSQL: what the reference does customer by customer, for all at once.

A test holds both to the same lines, number by number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import connection

from compensation.rules.months import month_of
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.services import setwise_extras as extras
from compensation.services.periods import open_periods
from compensation.services.reference import EVER, Found, Reckoning, Span
from compensation.services.setwise_book import BookTables, tables_of
from compensation.services.setwise_extras import LINES
from compensation.services.setwise_first import filled_at_once, tell_planner
from compensation.services.setwise_sql import (
    BACK,
    COLUMNS,
    HOLDER,
    INSERT_UNWANTED,
    INSERT_WANTED,
    MISSING,
    MISSING_AT_FIRST,
    ORDER_LINE,
    ORDER_LINES,
    PERIOD,
    PLAIN,
    POSTED,
    POSTED_OF_SOME,
    REFUND_LINES,
    REFUNDED_CUSTOMER,
    REFUNDED_SALE,
    SHARES,
    UNSHARED,
    UNSHARED_WITH_TAILS,
    WANTED,
    WANTED_SHARED,
    WANTED_VIEW,
    WORTH,
)


def post(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what the ledger lacks for these customers, or for everybody."""
    with connection.cursor() as cursor:
        lines = _find_missing(cursor, reckoning, customer_ids)
        if not lines:
            return Found(0, set())
        line_count = sum(lines.values())
        periods = _periods(lines)
        values = {"currency": reckoning.currency, **_by_place(periods)}
        with filled_at_once(cursor, line_count):
            for statement in (INSERT_UNWANTED, INSERT_WANTED):
                cursor.execute(statement.format(columns=COLUMNS, period=PERIOD), values)
        tell_planner(cursor, line_count)
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
        cursor.execute(WANTED_VIEW.format(wanted=_wanted(cursor)))


def fill_to_sum_up(
    reckoning: Reckoning, customer_ids: Sequence[int] | None = None, orders: Span = EVER
) -> tuple[str, dict[str, date]]:
    """Lay out `pay_wanted` without the orders that nobody shares; return the question for these, with its values.

    They are most: a sum that reads them as they are reckoned takes a third of the time that writing a million of them
    down takes. The book pays for nothing beside an order's own line.
    """
    alone = _unshared(reckoning)
    with connection.cursor() as cursor:
        _fill_lines(cursor, reckoning, customer_ids, orders, written=f"AND NOT {alone}")
        cursor.execute("ANALYZE pay_line (order_id, event, event_id, component, payee_id)")
        cursor.execute(WANTED_VIEW.format(wanted=_wanted(cursor)))
    sale_scope, customer_scope = _scopes(orders, scoped=customer_ids is not None)
    # Where nobody took over, nobody keeps a tail.
    book = tables_of(_without_tails(reckoning.book))
    holder = _holder(book, f"{sale_scope} AND {alone}", customer_scope)
    return PLAIN.format(line=ORDER_LINE.format(holder=holder) + LINES), _days(reckoning, orders)


def _without_tails(book: PlanBook) -> PlanBook:
    def cut(versions: tuple[PlanTerms, ...]) -> tuple[PlanTerms, ...]:
        return tuple(replace(terms, tail=None) for terms in versions)

    return PlanBook(cut(book.default), tuple((who, start, end, cut(own)) for who, start, end, own in book.followers))


def _unshared(reckoning: Reckoning) -> str:
    """Return the condition under which nobody can share an order's credit."""
    has_tails = any(terms.tail for terms in reckoning.book.versions())
    return UNSHARED_WITH_TAILS if has_tails else UNSHARED


def _find_missing(cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None) -> dict[date, int]:
    """Fill pay_missing and return how many lines of each day are missing."""
    _fill_lines(cursor, reckoning, customer_ids, EVER)
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {POSTED})")  # noqa: S608 - names of our own only
    missing = MISSING if cursor.fetchone()[0] else MISSING_AT_FIRST
    posted = POSTED if customer_ids is None else POSTED_OF_SOME
    cursor.execute(missing.format(wanted=_wanted(cursor), posted=posted))
    cursor.execute("SELECT origin_on, count(*) FROM pay_missing GROUP BY origin_on")
    return dict(cursor.fetchall())


def _wanted(cursor: Any) -> str:
    """Return the question what is wanted, without a second look at all lines where no credit is shared."""
    cursor.execute("SELECT EXISTS (SELECT 1 FROM pay_share)")
    return WANTED.format(shared=WANTED_SHARED if cursor.fetchone()[0] else "")


def _fill_lines(
    cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None, orders: Span, written: str = ""
) -> None:
    """Fill pay_line with every line that is wanted, and pay_share with the parts of shared ones.

    `written` is a condition on the orders whose own lines are meant.
    """
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
    for statement in _statements(reckoning, orders, written, scoped=customer_ids is not None):
        cursor.execute(statement, _days(reckoning, orders))


def _days(reckoning: Reckoning, orders: Span) -> dict[str, date]:
    return {"as_of": reckoning.as_of, "since": orders.since, "until": orders.until}


def _scopes(orders: Span, *, scoped: bool) -> tuple[str, str]:
    """Return the conditions on the orders, and on their customers, that are looked at."""
    mine = "customer_id IN (SELECT customer_id FROM pay_scope)"
    sale_scope, customer_scope = (f"AND sale.{mine}", f"AND {mine}") if scoped else ("", "")
    if orders != EVER:
        sale_scope += " AND sale.ordered_on >= %(since)s AND sale.ordered_on < %(until)s"
    return sale_scope, customer_scope


def _statements(reckoning: Reckoning, orders: Span, written: str, *, scoped: bool) -> list[str]:
    """Return the statements that fill pay_line and pay_share, in order."""
    sale_scope, customer_scope = _scopes(orders, scoped=scoped)
    # A few customers are fewer than those with a refund, who would have to be looked for among all orders.
    refunded_scope = customer_scope or REFUNDED_CUSTOMER
    book = tables_of(reckoning.book)
    return [
        ORDER_LINES.format(line=ORDER_LINE.format(holder=_holder(book, f"{sale_scope} {written}", customer_scope)))
        + LINES,
        REFUND_LINES.format(holder=_holder(book, f"{sale_scope} {REFUNDED_SALE}", refunded_scope), back=BACK) + LINES,
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
