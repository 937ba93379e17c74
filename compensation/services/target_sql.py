"""What targets ask of the orders: who had bought before a stretch, and who came back in it.

A customer that was merged into another one since the list was frozen counts as its survivor.
An order counts unless it is void, or was given back in full by the end of the stretch; what is given back later doesn't
undo a return.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from compensation.rules import plan_parts as parts

# Of each customer that these salespeople look after when the stretch opens: the first and the last day with an order
# before it, and how many such days there are.
PAST = """
    SELECT term.salesperson_id, sale.customer_id, MIN(sale.ordered_on), MAX(sale.ordered_on),
           COUNT(DISTINCT sale.ordered_on)
      FROM orders_order sale
      JOIN customers_assignment term ON term.customer_id = sale.customer_id
           AND term.starts_on <= {start} AND (term.ends_on IS NULL OR term.ends_on > {start})
      LEFT JOIN (
           SELECT order_id, SUM(net_minor) AS net_minor FROM orders_refund
            WHERE order_id IS NOT NULL AND refunded_on < {start} GROUP BY order_id
      ) back ON back.order_id = sale.id
     WHERE sale.status = 'CONFIRMED' AND sale.ordered_on < {start} AND sale.net_minor > COALESCE(back.net_minor, 0)
       AND term.salesperson_id IN ({people})
     GROUP BY term.salesperson_id, sale.customer_id
"""

KEPT = """
    sale.status = 'CONFIRMED' AND sale.ordered_on >= target.starts_on AND sale.ordered_on < target.ends_on
    AND sale.ordered_on <= {as_of} AND sale.net_minor > COALESCE((
        SELECT SUM(back.net_minor) FROM orders_refund back
         WHERE back.order_id = sale.id AND back.refunded_on < target.ends_on AND back.refunded_on <= {as_of}
    ), 0)
"""

# The first day of the stretch on which each customer of a list ordered.
ORDERED = f"""
    SELECT listed.id, listed.target_id, MIN(sale.ordered_on)
      FROM compensation_target target
      JOIN compensation_targetcustomer listed ON listed.target_id = target.id
      JOIN customers_customer who ON who.id = listed.customer_id
      JOIN orders_order sale ON sale.customer_id = COALESCE(who.merged_into_id, who.id)
     WHERE target.id IN ({{ids}}) AND target.kind <> '{parts.CROSS_SELL}' AND {KEPT}
     GROUP BY listed.id, listed.target_id
"""  # noqa: S608 - names of our own only

# The same, of those who bought a product that no standing order before the stretch has.
BOUGHT_NEW = f"""
    SELECT listed.id, listed.target_id, MIN(sale.ordered_on)
      FROM compensation_target target
      JOIN compensation_targetcustomer listed ON listed.target_id = target.id
      JOIN customers_customer who ON who.id = listed.customer_id
      JOIN orders_order sale ON sale.customer_id = COALESCE(who.merged_into_id, who.id)
      JOIN orders_orderline line ON line.order_id = sale.id AND line.product_id IS NOT NULL
     WHERE target.id IN ({{ids}}) AND target.kind = '{parts.CROSS_SELL}' AND {KEPT}
       AND NOT EXISTS (
           SELECT 1 FROM orders_order earlier
             JOIN orders_orderline known ON known.order_id = earlier.id
            WHERE earlier.customer_id = sale.customer_id AND earlier.status = 'CONFIRMED'
              AND earlier.ordered_on < target.starts_on AND known.product_id = line.product_id
       )
     GROUP BY listed.id, listed.target_id
"""  # noqa: S608 - names of our own only


def past_orders(start: date, salesperson_ids: Sequence[int]) -> Iterator[tuple[int, int, date, date, int]]:
    """Yield (salesperson, customer, first day, last day, days) of all customers with an order before `start`."""
    statement = PAST.format(start="%(start)s", people=_listed(salesperson_ids))
    for salesperson_id, customer_id, first, last, days in _rows(statement, {"start": start}):
        yield salesperson_id, customer_id, _day(first), _day(last), days


def done_days(target_ids: Sequence[int], as_of: date) -> dict[int, tuple[int, date]]:
    """Return (target, day of the order by which it counts) by the id of the list's row, of those that count."""
    found: dict[int, tuple[int, date]] = {}
    if not target_ids:
        return found
    for statement in (ORDERED, BOUGHT_NEW):
        asked = statement.format(ids=_listed(target_ids), as_of="%(as_of)s")
        found |= {row: (target_id, _day(day)) for row, target_id, day in _rows(asked, {"as_of": as_of})}
    return found


def _listed(ids: Sequence[int]) -> str:
    """Return whole numbers as a statement lists them."""
    return ", ".join(f"{pk:d}" for pk in ids)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _day(value: Any) -> date:
    """Return a day as both databases give it: SQLite has texts."""
    return value if isinstance(value, date) else date.fromisoformat(value)
