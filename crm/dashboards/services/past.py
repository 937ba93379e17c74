"""What each customer's orders and contacts come to, kept so that an ordinary night counts those of few customers.

A customer's past changes with the customer's own orders and contacts, and when one of their days passes an edge: the
last day, the days a year, two and three years before it, the window in which orders fall due. So a night counts anew
whoever changed, and whoever has an order or a contact on a day that an edge passed. In a new quarter, for a day before
the last one, or where most customers are touched, everybody is counted again.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from crm.dashboards.models import CustomerPast, PastCount
from crm.dashboards.services.rollup_sql import day_number, quarter_number

CHOSEN = "rollup_chosen"
TABLE = CustomerPast._meta.db_table
# From so many customers on, and one in so many of all, one pass over all orders is cheaper.
MANY, MOST_PART = 20_000, 5
# The edges that orders pass, contacts, and refunds.
ORDER_EDGES = ("year3", "year2", "year", "window", "as_of")
CONTACT_EDGES = ("year", "as_of")
REFUND_EDGES = ("as_of",)

# Days with orders; what is dated later, or was void, is not seen. The index order_by_customer serves it whole, in the
# order of the groups. Sums of bigints are decimals on PostgreSQL, hence the casts.
DAYS = """
    SELECT sale.customer_id, sale.ordered_on, CAST(COUNT(*) AS INTEGER) AS orders
      FROM {orders}
     WHERE sale.status = 'CONFIRMED' AND sale.ordered_on <= %(as_of)s
     GROUP BY sale.customer_id, sale.ordered_on
"""
# The first day and its orders travel together in one number, so that no day has to be looked at twice; nobody orders a
# million times a day.
PAST = """
    SELECT customer_id,
           COALESCE(SUM(orders) FILTER (WHERE ordered_on > %(year)s), 0) AS orders,
           COALESCE(SUM(orders) FILTER (WHERE ordered_on > %(year2)s AND ordered_on <= %(year)s), 0) AS orders_before,
           COUNT(*) FILTER (WHERE ordered_on > %(year3)s AND ordered_on <= %(year2)s) > 0 AS ordered_in_third,
           MIN(ordered_on) AS first_on,
           CAST(MIN(CAST({day} AS BIGINT) * 1000000 + orders) %% 1000000 AS INTEGER) AS first_orders,
           MAX(ordered_on) AS last_on,
           MAX(ordered_on) FILTER (WHERE ordered_on <= %(window)s) AS last_then,
           COUNT(*) FILTER (WHERE ordered_on <= %(window)s) AS days_then,
           COALESCE({quarters} FILTER (WHERE ordered_on >= %(since)s), 0) AS quarters
      FROM day GROUP BY customer_id
"""
# What was done for each customer within the year.
TOUCHES = """
    SELECT touch.customer_id, SUM(touch.minutes) AS minutes, SUM(touch.cost_minor) AS cost
      FROM {contacts} WHERE touch.happened_on > %(year)s AND touch.happened_on <= %(as_of)s GROUP BY touch.customer_id
"""
KEEP = f"""
    INSERT INTO {TABLE} (customer_id, orders, orders_before, ordered_in_third, first_on, first_orders, last_on,
                         last_then, days_then, quarters, year_minutes, year_cost_minor)
    WITH day AS ({{days}}), past AS ({{past}}), touched AS ({{touches}})
    SELECT who.customer_id, COALESCE(past.orders, 0), COALESCE(past.orders_before, 0),
           COALESCE(past.ordered_in_third, {{no}}), past.first_on, COALESCE(past.first_orders, 0), past.last_on,
           past.last_then, COALESCE(past.days_then, 0), COALESCE(past.quarters, 0),
           COALESCE(touched.minutes, 0), COALESCE(touched.cost, 0)
      FROM {{customers}} who
      LEFT JOIN past ON past.customer_id = who.customer_id
      LEFT JOIN touched ON touched.customer_id = who.customer_id
     WHERE past.customer_id IS NOT NULL OR touched.customer_id IS NOT NULL
"""  # noqa: S608 - names of our own
EVERYBODY = {
    "orders": "orders_order sale",
    "contacts": "customers_contact touch",
    "customers": "(SELECT id AS customer_id FROM customers_customer)",
}
OF_CHOSEN = {
    "orders": f"{CHOSEN} chosen JOIN orders_order sale ON sale.customer_id = chosen.customer_id",
    "contacts": f"{CHOSEN} chosen JOIN customers_contact touch ON touch.customer_id = chosen.customer_id",
    "customers": CHOSEN,
}


def bring_up(days: Mapping[str, Any], *, before: Mapping[str, Any] | None, token: str | None) -> bool:
    """Bring every customer's past up to a day; call it in the transaction of the sums, and `finish` at its end.

    Args:
        days: the edges as of this night, by name.
        before: those for which it is kept; None where nothing is.
        token: of the changed customers; None counts everybody.

    Returns:
        Whether few were counted; the table CHOSEN says who.
    """
    with connection.cursor() as cursor:
        is_kept = before is not None and before["as_of"] <= days["as_of"] and before["since"] == days["since"]
        _choose(cursor)
        if token is None or before is None or not is_kept:
            _count_all(cursor, days)
            return False
        _fill(cursor, days, before, token)
        return _count_chosen(cursor, days)


def finish(days: Mapping[str, Any], *, sampled_every: int) -> None:
    """Write down for which day the past is kept, and of how many new customers one was looked at month by month."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {CHOSEN}")
    PastCount.objects.all().delete()
    PastCount.objects.create(as_of=days["as_of"], sampled_every=sampled_every)


def kept() -> PastCount | None:
    """Return for which day the past is kept; None where nothing is."""
    return PastCount.objects.first()


def _choose(cursor: Any) -> None:
    cursor.execute(f"CREATE TEMPORARY TABLE {CHOSEN} (customer_id bigint PRIMARY KEY)")


def _fill(cursor: Any, days: Mapping[str, Any], before: Mapping[str, Any], token: str) -> None:
    """Put down whose past is counted anew."""
    old = {f"old_{edge}": before[edge] for edge in ORDER_EDGES}
    cursor.execute(f"INSERT INTO {CHOSEN} (customer_id) {' UNION '.join(_touched())}", {**days, **old, "token": token})
    _look_at(cursor, CHOSEN)


def _touched() -> Iterator[str]:
    yield "SELECT customer_id FROM customers_change WHERE token = %(token)s"
    for table, day, edges in (
        ("orders_order", "ordered_on", ORDER_EDGES),
        ("customers_contact", "happened_on", CONTACT_EDGES),
        ("orders_refund", "refunded_on", REFUND_EDGES),
    ):
        for edge in edges:
            yield f"SELECT customer_id FROM {table} WHERE {day} > %(old_{edge})s AND {day} <= %({edge})s"  # noqa: S608


def _count_chosen(cursor: Any, days: Mapping[str, Any]) -> bool:
    cursor.execute(f"SELECT COUNT(*) FROM {CHOSEN}")  # noqa: S608 - a name of our own
    count = cursor.fetchone()[0]
    if count > MANY and count * MOST_PART > CustomerPast.objects.count():
        _count_all(cursor, days)
        return False
    cursor.execute(f"DELETE FROM {TABLE} WHERE customer_id IN (SELECT customer_id FROM {CHOSEN})")  # noqa: S608
    cursor.execute(_keep(OF_CHOSEN), days)
    return True


def _count_all(cursor: Any, days: Mapping[str, Any]) -> None:
    cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} {TABLE}")
    cursor.execute(_keep(EVERYBODY), days)
    _look_at(cursor, TABLE)


def _keep(whose: Mapping[str, str]) -> str:
    is_postgresql = connection.vendor == "postgresql"
    bit = f"1 << ({quarter_number('ordered_on')} - {quarter_number('%(since)s')})"
    past = PAST.format(
        day=day_number("ordered_on"),
        quarters="BIT_OR(1 << (width_bucket(ordered_on, %(quarters)s::date[]) - 1))"
        if is_postgresql
        else f"SUM(DISTINCT {bit})",
    )
    return KEEP.format(
        days=DAYS.format(**whose),
        past=past,
        touches=TOUCHES.format(**whose),
        no="FALSE",
        customers=whose["customers"],
    )


def _look_at(cursor: Any, table: str) -> None:
    """Let PostgreSQL see how many rows there are before it plans with them."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {table}")
