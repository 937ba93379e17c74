"""Laying out what is wanted in temporary tables: every line of every order, as the database reckons it.

Nothing here looks at the ledger.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection

from compensation.rules.plans import PlanBook, PlanTerms
from compensation.services import setwise_extras as extras
from compensation.services.reference import EVER, Reckoning, Span
from compensation.services.setwise_book import BookTables, tables_of
from compensation.services.setwise_extras import LINES
from compensation.services.setwise_sql import (
    BACK,
    HOLDER,
    ORDER_LINE,
    ORDER_LINES,
    ORDER_TOTALS,
    PLAIN,
    REFUND_LINES,
    REFUNDED_CUSTOMER,
    REFUNDED_SALE,
    SHARED,
    SHARED_WITH_TAILS,
    SHARES,
    WANTED,
    WANTED_SHARED,
    WANTED_VIEW,
    WORTH,
)


def fill_wanted(reckoning: Reckoning, customer_ids: Sequence[int] | None = None, orders: Span = EVER) -> None:
    """Lay out the wanted lines of the orders of some days as the view `pay_wanted`, without a look at the ledger.

    The view stands until the transaction ends or the next one is filled: so a first plan's lines are copied or summed
    up before a second plan is tried. Its columns: order_id, customer_id, event ('ORDER' or 'REFUND'), event_id,
    component, payee_id (null is the house account), amount, origin_on, version_id, base_before, base_after, rate_ppm,
    step_ppm, numerator, denominator, ppm, shares, first_on.
    """
    with connection.cursor() as cursor:
        fill_lines(cursor, reckoning, customer_ids, orders)
        # Whoever asks the view joins what the planner knows nothing of yet: it would go through all for each line.
        cursor.execute("ANALYZE pay_line (order_id, event, event_id, component, payee_id)")
        cursor.execute("ANALYZE pay_share")
        cursor.execute(WANTED_VIEW.format(wanted=wanted(cursor)))


def fill_to_sum_up(
    reckoning: Reckoning, customer_ids: Sequence[int] | None = None, orders: Span = EVER
) -> tuple[str, dict[str, date]]:
    """Lay out `pay_wanted` without the orders that nobody shares; return the question for these, with its values.

    They are most: a sum that reads them as they are reckoned takes a third of the time that writing a million of them
    down takes. The book pays for nothing beside an order's own line.
    """
    shared = _shared(reckoning)
    with connection.cursor() as cursor:
        fill_lines(cursor, reckoning, customer_ids, orders, written=f"AND {shared}")
        cursor.execute("ANALYZE pay_line (order_id, event, event_id, component, payee_id)")
        cursor.execute(WANTED_VIEW.format(wanted=wanted(cursor)))
    sale_scope, customer_scope = _scopes(orders, scoped=customer_ids is not None)
    # Where nobody took over, nobody keeps a tail.
    book = tables_of(_without_tails(reckoning.book))
    holder = _holder(book, f"{sale_scope} AND NOT {shared}", customer_scope)
    return PLAIN.format(line=ORDER_LINE.format(holder=holder) + ORDER_TOTALS), _days(reckoning, orders)


def fill_apart(reckoning: Reckoning) -> tuple[str, dict[str, date]] | None:
    """Do the same under any book; None where it pays for more than orders, and all lines are in `pay_wanted`."""
    if extras.statements(tables_of(reckoning.book), customer_scope=""):
        fill_wanted(reckoning)
        return None
    return fill_to_sum_up(reckoning)


def _without_tails(book: PlanBook) -> PlanBook:
    def cut(versions: tuple[PlanTerms, ...]) -> tuple[PlanTerms, ...]:
        return tuple(replace(terms, tail=None) for terms in versions)

    return PlanBook(cut(book.default), tuple((who, start, end, cut(own)) for who, start, end, own in book.followers))


def _shared(reckoning: Reckoning) -> str:
    """Return the condition under which several people may share an order's credit."""
    has_tails = any(terms.tail for terms in reckoning.book.versions())
    return SHARED_WITH_TAILS if has_tails else SHARED


def wanted(cursor: Any) -> str:
    """Return the question what is wanted, without a second look at all lines where no credit is shared."""
    cursor.execute("SELECT EXISTS (SELECT 1 FROM pay_share)")
    return WANTED.format(shared=WANTED_SHARED if cursor.fetchone()[0] else "")


def fill_lines(
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
        + ORDER_TOTALS,
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
        step_days=book.step_days(),
        worth=WORTH,
        plan=book.join_plan(payee="sale.payee_id", day="sale.ordered_on"),
    )
