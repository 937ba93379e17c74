"""The year's orders as the report on patterns takes them, kept so that a night lays out those of few customers.

What a customer's orders say depends on the customer's own orders, terms and name, and on where the year begins and
ends. So a night takes away, and lays out anew, what belongs to customers who changed, and to those with an order on a
day that came into the year, left it, or left the year before. Whatever is kept for a later day, or where most customers
are touched, is laid out again for everybody.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from compensation.models import FirstOrder, PatternCount, SoldOrder
from compensation.services.gaming_sql import question

CHOSEN = "gaming_chosen"
# From so many customers on, and one in so many of all, one pass over all orders is cheaper.
MANY, MOST_PART = 20_000, 5

FIRST = """
INSERT INTO compensation_firstorder (customer_id, first_on, salesperson_id, ordered_before, ordered_again, name)
SELECT past.customer_id, past.first_on, term.salesperson_id, past.ordered_before, past.ordered_again,
       LOWER(TRIM(customer.name))
  FROM (
    SELECT sale.customer_id, MIN(sale.ordered_on) AS first_on,
           COUNT(*) FILTER (WHERE sale.ordered_on >= {before_on} AND sale.ordered_on < {starts_on}) > 0
               AS ordered_before,
           COUNT(*) FILTER (WHERE sale.ordered_on >= {starts_on}) > 0 AS ordered_again
      FROM {of_whom} WHERE sale.status = 'CONFIRMED' AND sale.ordered_on <= {as_of}
     GROUP BY sale.customer_id
  ) past
  JOIN customers_customer customer ON customer.id = past.customer_id
  LEFT JOIN customers_assignment term
    ON term.customer_id = past.customer_id AND term.starts_on <= past.first_on
   AND (term.ends_on IS NULL OR term.ends_on > past.first_on)
"""
SOLD = """
INSERT INTO compensation_soldorder (
       customer_id, order_id, salesperson_id, ordered_on, net_minor, since_before, since_first, is_small)
SELECT customer_id, id, salesperson_id, ordered_on, net, {since_before}, {since_first}, net < mean
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


def lay_out(span: Span, *, kept: Span | None, token: str | None) -> None:
    """Bring what is kept up to the span's last day; call it in the transaction of the report.

    Args:
        span: the days of this night.
        kept: those for which the orders are laid out; None where there is nothing.
        token: of the changed customers; None lays out everybody's.
    """
    values = {name: getattr(span, name).isoformat() for name in ("before_on", "starts_on", "as_of")}
    with connection.cursor() as cursor:
        if token is None or kept is None or kept.as_of > span.as_of:
            _lay_out_all(cursor, values)
        else:
            days = {"old_before": kept.before_on, "old_start": kept.starts_on, "old_end": kept.as_of}
            old = {name: day.isoformat() for name, day in days.items()}
            _choose(cursor, values | old | {"token": token})
            _lay_out_chosen(cursor, values)
            cursor.execute(f"DROP TABLE {CHOSEN}")
    PatternCount.objects.all().delete()
    PatternCount.objects.create(as_of=span.as_of)


def kept_up_to() -> date | None:
    """Return the day up to which orders are laid out; None where nothing is kept."""
    return PatternCount.objects.values_list("as_of", flat=True).first()


def _choose(cursor: Any, values: dict[str, Any]) -> None:
    """Put down whose orders are laid out anew."""
    cursor.execute(f"CREATE TEMPORARY TABLE {CHOSEN} (customer_id bigint PRIMARY KEY)")
    cursor.execute(TOUCHED.format(chosen=CHOSEN), values)
    _look_at(cursor, CHOSEN)


def _lay_out_chosen(cursor: Any, values: dict[str, Any]) -> None:
    cursor.execute(f"SELECT COUNT(*) FROM {CHOSEN}")  # noqa: S608 - a name of our own
    count = cursor.fetchone()[0]
    if count > MANY and count * MOST_PART > FirstOrder.objects.count():
        _lay_out_all(cursor, values)
        return
    for model in (SoldOrder, FirstOrder):
        cursor.execute(
            f"DELETE FROM {model._meta.db_table} WHERE customer_id IN (SELECT customer_id FROM {CHOSEN})"  # noqa: S608
        )
    for text in (FIRST, SOLD):
        cursor.execute(question(text, of_whom=OF_CHOSEN), values)


def _lay_out_all(cursor: Any, values: dict[str, Any]) -> None:
    for model in (SoldOrder, FirstOrder):
        empties = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
        cursor.execute(f"{empties} {model._meta.db_table}")
    for model, text in ((FirstOrder, FIRST), (SoldOrder, SOLD)):
        cursor.execute(question(text, of_whom=EVERYBODY), values)
        _look_at(cursor, model._meta.db_table)


def _look_at(cursor: Any, table: str) -> None:
    """Let PostgreSQL see how many rows there are before it plans with them."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table}")
