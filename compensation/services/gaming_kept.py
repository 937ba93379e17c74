"""The year's orders as the report on patterns takes them, kept so that a night lays out those of few customers.

What a customer's orders say depends on the customer's own orders and terms, and on where the year begins and ends. So a
night lays out anew what belongs to customers who changed, and to those with an order on a day that came into the year,
left it, or left the year before; it writes what is different, and moves the sums by that. Whatever is kept for a later
day, or where most customers are touched, is laid out again for everybody, and summed up again.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from compensation.models import FirstOrder, PatternCount, SoldOrder
from compensation.services import gaming_sums as sums
from compensation.services.gaming_newcomers import know_again, know_all
from compensation.services.gaming_sql import question
from compensation.services.gaming_tables import columns_of, empty, look_at, page_by_page, put_right

CHOSEN = "gaming_chosen"
# From so many customers on, and one in so many of all, one pass over all orders is cheaper.
MANY, MOST_PART = 20_000, 5

FIRST = """
SELECT past.customer_id, past.first_on, term.salesperson_id, past.ordered_before, past.ordered_again
  FROM (
    SELECT sale.customer_id, MIN(sale.ordered_on) AS first_on,
           COUNT(*) FILTER (WHERE sale.ordered_on >= {before_on} AND sale.ordered_on < {starts_on}) > 0
               AS ordered_before,
           COUNT(*) FILTER (WHERE sale.ordered_on >= {starts_on}) > 0 AS ordered_again
      FROM {of_whom} WHERE sale.status = 'CONFIRMED' AND sale.ordered_on <= {as_of}
     GROUP BY sale.customer_id
  ) past
  LEFT JOIN customers_assignment term
    ON term.customer_id = past.customer_id AND term.starts_on <= past.first_on
   AND (term.ends_on IS NULL OR term.ends_on > past.first_on)
"""
SOLD = """
SELECT customer_id, id AS order_id, salesperson_id, ordered_on, net AS net_minor, {since_before} AS since_before,
       {since_first} AS since_first, net < mean AS is_small
  FROM (
    SELECT sale.id, sale.customer_id, sale.ordered_on, sale.company_net_minor AS net, term.salesperson_id,
           began.first_on,
           LAG(sale.ordered_on) OVER (PARTITION BY sale.customer_id ORDER BY sale.ordered_on, sale.id) AS before_on,
           AVG(sale.company_net_minor) OVER (PARTITION BY sale.customer_id) AS mean
      FROM {of_whom}
      JOIN customers_assignment term
        ON term.customer_id = COALESCE(sale.sold_to_id, sale.customer_id) AND term.starts_on <= sale.ordered_on
       AND (term.ends_on IS NULL OR term.ends_on > sale.ordered_on)
      JOIN compensation_firstorder began ON began.customer_id = sale.customer_id
     WHERE sale.status = 'CONFIRMED' AND sale.ordered_on >= {starts_on} AND sale.ordered_on <= {as_of}
  ) sold
"""
# Those of the year are dated by the first ones.
LAID_OUT = ((FirstOrder, FIRST), (SoldOrder, SOLD))
EVERYBODY = "orders_order sale"
OF_CHOSEN = f"{CHOSEN} chosen JOIN orders_order sale ON sale.customer_id = chosen.customer_id"
# Who changed, or holds orders of somebody who did, from before a merge; and whoever ordered between the days on which
# the year, or the one before it, began and ended for the last night and does for this one.
TOUCHED = """
INSERT INTO {chosen} (customer_id)
SELECT customer_id FROM customers_change WHERE token = %(token)s
 UNION
SELECT sale.customer_id FROM orders_order sale JOIN customers_change change ON change.customer_id = sale.sold_to_id
 WHERE change.token = %(token)s AND sale.sold_to_id IS NOT NULL
 UNION
SELECT customer_id FROM orders_order
 WHERE (ordered_on >= %(old_before)s AND ordered_on < %(before_on)s)
    OR (ordered_on >= %(old_start)s AND ordered_on < %(starts_on)s)
    OR (ordered_on > %(old_end)s AND ordered_on <= %(as_of)s)
"""


@dataclass(frozen=True, slots=True)
class Span:
    """The year [starts_on, as_of], and [before_on, starts_on), the one before."""

    before_on: date
    starts_on: date
    as_of: date


def lay_out(span: Span, *, kept: Span | None, token: str | None) -> int:
    """Bring what is kept up to the span's last day; call it in a transaction.

    Args:
        span: the days of this night.
        kept: those for which the orders are laid out; None where there is nothing.
        token: of the changed customers; None lays out everybody's.

    Returns:
        How many kept sums were not what the kept orders come to; only a look at everybody counts them.
    """
    values: dict[str, Any] = {name: getattr(span, name).isoformat() for name in ("before_on", "starts_on", "as_of")}
    off_count = 0
    with connection.cursor() as cursor:
        if token is None or kept is None or kept.as_of > span.as_of:
            off_count = sums.verify(cursor) if kept else 0
            _lay_out_all(cursor, values)
        else:
            days = {"old_before": kept.before_on, "old_start": kept.starts_on, "old_end": kept.as_of}
            old = {name: day.isoformat() for name, day in days.items()}
            _choose(cursor, values | old | {"token": token})
            _lay_out_chosen(cursor, values | {"token": token})
            cursor.execute(f"DROP TABLE {CHOSEN}")
    PatternCount.objects.all().delete()
    PatternCount.objects.create(as_of=span.as_of)
    return off_count


def kept_up_to() -> date | None:
    """Return the day up to which orders are laid out; None where nothing is kept."""
    return PatternCount.objects.values_list("as_of", flat=True).first()


def _choose(cursor: Any, values: dict[str, Any]) -> None:
    """Put down whose orders are laid out anew."""
    cursor.execute(f"CREATE TEMPORARY TABLE {CHOSEN} (customer_id bigint PRIMARY KEY)")
    cursor.execute(TOUCHED.format(chosen=CHOSEN), values)
    look_at(cursor, CHOSEN)


def _lay_out_chosen(cursor: Any, values: dict[str, Any]) -> None:
    cursor.execute(f"SELECT COUNT(*) FROM {CHOSEN}")  # noqa: S608 - a name of our own
    count = cursor.fetchone()[0]
    if count > MANY and count * MOST_PART > FirstOrder.objects.count():
        _lay_out_all(cursor, values)
        return
    began, sold = (
        put_right(cursor, model, question(text, of_whom=OF_CHOSEN), values, whose=CHOSEN) for model, text in LAID_OUT
    )
    sums.move(cursor, sold)
    know_again(cursor, values, moved=began)
    for moved in (began, sold):
        cursor.execute(f"DROP TABLE {moved}")


def _lay_out_all(cursor: Any, values: dict[str, Any]) -> None:
    for model, _text in LAID_OUT:
        empty(cursor, model)
    for model, text in LAID_OUT:
        table = model._meta.db_table
        with page_by_page(cursor):
            cursor.execute(f"INSERT INTO {table} ({columns_of(model)}) {question(text, of_whom=EVERYBODY)}", values)
        look_at(cursor, table)
    sums.add_up(cursor)
    know_all(cursor, values)
