"""The night's sums of contribution: what a new customer has left, month by month since the first order.

Of a large company a sample is looked at, so that the night doesn't read all orders once more; the sums
are told per customer, and carry how many customers they hold. What each of the sample left in which month is kept, so
an ordinary night looks at those who changed.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from crm.core.columns import DAY, WHOLE, Array, read_columns, write_columns
from crm.dashboards.models import LeftMonth, PastCount
from crm.dashboards.services import past
from crm.dashboards.services.effort import Books, columns_of
from crm.dashboards.services.grouping import Key, Row, full_months, grouped
from crm.dashboards.services.sheet import MOST_MONTHS, Sheet

# About so many new customers are looked at.
MOST_CUSTOMERS = 50_000
# Numbers are mixed before every so many of them are taken: in many companies each salesperson gets every n-th customer.
MIXER, MIXED = 40503, 65536
BY = ("salesperson_id", "first_quarter")
TABLE = LeftMonth._meta.db_table
LEFT = f"SELECT customer_id AS customer, month, amount_minor AS amount FROM {TABLE}"  # noqa: S608 - a name of our own
# What moved the contribution of customers; `of` may say of which one.
MOVED = """
    SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor - o.company_cost_minor AS amount
      FROM orders_order o WHERE o.status = 'CONFIRMED' AND o.ordered_on <= {as_of} {of_o}
    UNION ALL
    SELECT r.customer_id, COALESCE(o.ordered_on, r.refunded_on), r.company_cost_minor - r.company_net_minor
      FROM orders_refund r LEFT JOIN orders_order o ON o.id = r.order_id
     WHERE r.refunded_on <= {as_of} {of_r}
       AND (r.order_id IS NULL OR (o.status = 'CONFIRMED' AND o.ordered_on <= {as_of}))
    UNION ALL
    SELECT t.customer_id, t.happened_on, -t.cost_minor FROM customers_contact t WHERE t.happened_on <= {as_of} {of_t}
"""
# What was spent before the first order counts in its month.
MOVES = f"""
    WITH new AS (
        SELECT customer_id AS id, first_ordered_on, acquisition_cost_minor FROM clv_customerfacts
         WHERE first_ordered_on >= %(since)s AND (customer_id * {MIXER}) %% {MIXED} < {MIXED} / %(every)s {{whose}}
    )
    SELECT n.id AS customer, m.day, m.amount FROM new n JOIN {{moved}}
    UNION ALL
    SELECT id, first_ordered_on, -acquisition_cost_minor FROM new
"""  # noqa: S608 - names of our own


def look_month_by_month(sheet: Sheet, days: Mapping[str, Any], token: str | None) -> int:
    """Bring up to a day what the new customers of the sample left in which month; return of how many one is in it.

    Args:
        sheet: everybody.
        days: the edges as of this night, by name.
        token: of the changed customers; None looks at all of the sample, as is done where another one is kept.
    """
    every = -(-int(sheet.columns["is_new"].sum()) // MOST_CUSTOMERS) or 1
    last = past.kept()
    before = past.edges_of(last.months_as_of) if last and last.months_as_of and last.sampled_every == every else None
    if token is None or before is None or before["as_of"] > days["as_of"] or before["since"] != days["since"]:
        with connection.cursor() as cursor:
            cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} {TABLE}")
        _look(sheet, days, every)
    else:
        with past.touched(before, days, token, only=("as_of",)) as chosen, connection.cursor() as cursor:
            whose = f"SELECT customer_id FROM {chosen}"  # noqa: S608 - a name of our own
            cursor.execute(f"DELETE FROM {TABLE} WHERE customer_id IN ({whose})")  # noqa: S608 - names of our own
            _look(sheet, days, every, f"AND customer_id IN ({whose})")
    PastCount.objects.update(sampled_every=every, months_as_of=days["as_of"])
    return every


def _look(sheet: Sheet, days: Mapping[str, Any], every: int, whose: str = "") -> None:
    """Write down what those of the sample, or those of them that `whose` keeps, left in which month."""
    statement = MOVES.format(moved=_moved(days["as_of"]), whose=whose)
    values = {"since": days["since"], "every": every}
    moves = read_columns(statement, {"customer": WHOLE, "day": DAY, "amount": WHOLE}, values)
    ids = sheet.columns["id"]
    at = np.minimum(np.searchsorted(ids, moves["customer"]), len(ids) - 1)
    month = _months(sheet.columns["bought_on"][at], moves["day"])
    is_told = (month < MOST_MONTHS) & (ids[at] == moves["customer"])
    both, place = np.unique(at[is_told] * MOST_MONTHS + month[is_told], return_inverse=True)
    amounts = np.zeros(len(both), dtype=np.int64)
    np.add.at(amounts, place, moves["amount"][is_told])
    write_columns(
        LeftMonth,
        {"customer_id": ids[both // MOST_MONTHS], "month": both % MOST_MONTHS, "amount_minor": amounts},
    )


def contribution_figures(sheet: Sheet, days: Mapping[str, Any], every: int, books: Books) -> Iterator[Row]:
    """Yield the columns of `ContributionFigures`: what each quarter's new customers left, month by month."""
    is_chosen = sheet.columns["is_new"] & (sheet.columns["id"] * MIXER % MIXED < MIXED // every)
    rows = [*_amounts(sheet), *sheet.rows(BY, where=is_chosen)]
    found = books.summed(
        ({"month": 0, "amount": 0, "customers": 0} | row for row in rows),
        ("first_quarter", "month"),
        ("amount", "customers"),
    )
    for (book, (quarter, month)), total in found.items():
        yield columns_of(book, days["as_of"]) | {
            "starts_on": date(quarter // 4, quarter % 4 * 3 + 1, 1),
            "month": month,
            "customers": total["customers"],
            "contribution_minor": total["amount"],
        }


def _amounts(sheet: Sheet) -> Iterator[Row]:
    """Yield what the sample left, by salesperson, quarter and month."""
    left = read_columns(LEFT, {"customer": WHOLE, "month": WHOLE, "amount": WHOLE})
    ids = sheet.columns["id"]
    at = np.minimum(np.searchsorted(ids, left["customer"]), len(ids) - 1)
    keys = {name: Key(sheet.keys[name].numbers[at], sheet.keys[name].values) for name in BY}
    keys["month"] = Key(left["month"], range(MOST_MONTHS))
    for row in grouped(keys, {"amount": left["amount"]}, where=ids[at] == left["customer"]):
        yield row | {"customers": 0}


def _months(bought_on: Array, day: Array) -> Array:
    """Return the month since the first order in which each day lies, 0 for all days before."""
    months = full_months(bought_on, day, where=np.ones(len(day), dtype=bool))
    return np.where(day <= bought_on, 0, months)


def _moved(as_of: date) -> str:
    """Return what moved the contribution, to be joined to the customers looked at.

    PostgreSQL is made to look each of them up: it can't know how few they are, and would read all orders.
    """
    if connection.vendor != "postgresql":
        nothing = {"of_o": "", "of_r": "", "of_t": ""}
        return f"({MOVED.format(as_of=f"'{as_of.isoformat()}'", **nothing)}) m ON m.customer_id = n.id"
    each = {f"of_{name}": f"AND {name}.customer_id = n.id" for name in "ort"}
    return f"LATERAL ({MOVED.format(as_of=f"DATE '{as_of.isoformat()}'", **each)}) m ON TRUE"
