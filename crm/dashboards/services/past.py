"""What each customer's orders and contacts come to, kept so that an ordinary night counts those of few customers.

A customer's past changes with the customer's own orders and contacts, and when one of their days passes an edge: the
last day, the days a year, two and three years before it, the window in which orders fall due. So a night counts anew
whoever changed, and whoever has an order or a contact on a day that an edge passed. In a new quarter, for a day before
the last one, or where most customers are touched, everybody is counted again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from crm.dashboards.models import CustomerPast, PastCount
from crm.dashboards.quarters import later_quarter, quarter_of, years_before
from crm.dashboards.services.rollup_sql import day_number, quarter_number
from crm.dashboards.sums import AT_RISK_BELOW

CHOSEN = "rollup_chosen"
TABLE = CustomerPast._meta.db_table
# In how many days before the last one orders fall due, and how many quarters of first orders are told.
DUE_DAYS, COHORTS = 90, 12
# From so many customers on, and one in so many of all, one pass over all orders is cheaper.
MANY, MOST_PART = 20_000, 5
# The edges that what is dated passes: of orders, contacts and refunds.
EDGES = {
    ("orders_order", "ordered_on"): ("year3", "year2", "year", "window", "as_of"),
    ("customers_contact", "happened_on"): ("year", "as_of"),
    ("orders_refund", "refunded_on"): ("as_of",),
}

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
# In the order of the columns of `CustomerPast`.
WHOLE = """
    WITH day AS ({days}), past AS ({past}), touched AS ({touches})
    SELECT who.customer_id, COALESCE(past.orders, 0), COALESCE(past.orders_before, 0),
           COALESCE(past.ordered_in_third, {no}), past.first_on, COALESCE(past.first_orders, 0), past.last_on,
           past.last_then, COALESCE(past.days_then, 0), COALESCE(past.quarters, 0),
           COALESCE(touched.minutes, 0), COALESCE(touched.cost, 0)
      FROM {customers} who
      LEFT JOIN past ON past.customer_id = who.customer_id
      LEFT JOIN touched ON touched.customer_id = who.customer_id
     WHERE past.customer_id IS NOT NULL OR touched.customer_id IS NOT NULL
"""
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


def edges_of(as_of: date) -> dict[str, Any]:
    """Return the days between which is counted, and the first days of the quarters; the last of these still runs."""
    running = quarter_of(as_of + timedelta(days=1))
    quarters = [later_quarter(running, place - COHORTS) for place in range(COHORTS + 1)]
    return {
        "as_of": as_of,
        "year": years_before(as_of, 1),
        "year2": years_before(as_of, 2),
        "year3": years_before(as_of, 3),
        "window": as_of - timedelta(days=DUE_DAYS),
        "since": quarters[0],
        "quarters": quarters,
        "at_risk": AT_RISK_BELOW,
    }


@transaction.atomic
def count_past(*, as_of: date, token: str | None) -> dict[str, int]:
    """Bring every customer's past up to a day, and return of how many it was counted.

    Args:
        as_of: the business date.
        token: of the changed customers; None counts everybody.
    """
    last, days = kept(), edges_of(as_of)
    before = edges_of(last.as_of) if last else None
    count = _count(days, before, token)
    PastCount.objects.update_or_create(defaults={"as_of": as_of})
    return {"customers": count}


def kept() -> PastCount | None:
    """Return for which day the past is kept; None where nothing is."""
    return PastCount.objects.first()


@contextmanager
def touched(
    before: Mapping[str, Any], days: Mapping[str, Any], token: str, *, only: tuple[str, ...] = ()
) -> Iterator[str]:
    """Put down in a table, and return its name, who changed or has something on a day that an edge passed.

    Args:
        before: the edges of the last count, by name.
        days: those of this one.
        token: of the changed customers.
        only: the edges that matter; all unless given.
    """
    values = {**days, **{f"old_{name}": before[name] for edges in EDGES.values() for name in edges}, "token": token}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {CHOSEN} (customer_id bigint PRIMARY KEY)")
        cursor.execute(f"INSERT INTO {CHOSEN} (customer_id) {' UNION '.join(_passed(only))}", values)
        _look_at(cursor, CHOSEN)
        yield CHOSEN
        cursor.execute(f"DROP TABLE {CHOSEN}")


def _passed(only: tuple[str, ...]) -> Iterator[str]:
    yield "SELECT customer_id FROM customers_change WHERE token = %(token)s"
    for (table, day), edges in EDGES.items():
        for edge in edges:
            if not only or edge in only:
                yield f"SELECT customer_id FROM {table} WHERE {day} > %(old_{edge})s AND {day} <= %({edge})s"  # noqa: S608


def _count(days: Mapping[str, Any], before: Mapping[str, Any] | None, token: str | None) -> int:
    """Count whoever may be different, or everybody; return how many these were."""
    if token is None or before is None or before["as_of"] > days["as_of"] or before["since"] != days["since"]:
        return _count_all(days)
    with touched(before, days, token):
        return _count_chosen(days)


def _count_chosen(days: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {CHOSEN}")  # noqa: S608 - a name of our own
        count = int(cursor.fetchone()[0])
        if count > MANY and count * MOST_PART > CustomerPast.objects.count():
            return _count_all(days)
        cursor.execute(f"DELETE FROM {TABLE} WHERE customer_id IN (SELECT customer_id FROM {CHOSEN})")  # noqa: S608
        _keep(cursor, OF_CHOSEN, days)
    return count


def _count_all(days: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} {TABLE}")
        _keep(cursor, EVERYBODY, days)
        _look_at(cursor, TABLE)
    return CustomerPast.objects.count()


def _keep(cursor: Any, whose: Mapping[str, str], days: Mapping[str, Any]) -> None:
    names = ", ".join(str(field.column) for field in CustomerPast._meta.concrete_fields)
    cursor.execute(f"INSERT INTO {TABLE} ({names}) {_whole(whose)}", days)


def _whole(whose: Mapping[str, str]) -> str:
    is_postgresql = connection.vendor == "postgresql"
    bit = f"1 << ({quarter_number('ordered_on')} - {quarter_number('%(since)s')})"
    past = PAST.format(
        day=day_number("ordered_on"),
        quarters="BIT_OR(1 << (width_bucket(ordered_on, %(quarters)s::date[]) - 1))"
        if is_postgresql
        else f"SUM(DISTINCT {bit})",
    )
    return WHOLE.format(
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
