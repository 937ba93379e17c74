"""Volumes of salespeople: what orders are worth to whom, by month; by the rules, or as one question to PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import batched
from typing import Any, NamedTuple

from django.db import connection

from compensation.facts import customers_with_orders, histories
from compensation.models import CountedVolume, CreditShare
from compensation.models.credit import SplitStatus
from compensation.rules.tiers import Volume, counting_book, volumes_of
from compensation.services import setwise_lines
from compensation.services.reference import Reckoning, Span
from customers.models import Assignment
from orders.models import Order

BATCH = 2000
# With so many customers in question, all are looked at: naming them costs more than it saves.
MANY = 20_000
# The month is that of the order; a refund counts in it, whenever it came. Uncast, a date goes through a time zone.
VOLUMES = """
SELECT line.payee_id, date_trunc('month', sale.ordered_on::timestamp)::date, line.component, sum(line.amount)::bigint,
       max(line.origin_on)
FROM pay_wanted line JOIN orders_order sale ON sale.id = line.order_id
WHERE line.payee_id IS NOT NULL
GROUP BY 1, 2, 3
"""
# Nobody gave anything back in a line of these, and nobody shared them.
PLAIN_VOLUMES = """
SELECT payee_id, date_trunc('month', origin_on::timestamp)::date, component, sum(amount)::bigint, max(origin_on)
FROM ({plain}) line WHERE payee_id IS NOT NULL AND amount <> 0
GROUP BY 1, 2, 3
"""
# The same, customer by customer.
PARTS = """
SELECT customer_id, payee_id, month, component, sum(amount)::bigint AS amount_minor, max(origin_on) AS last_on
FROM ({lines}) line
GROUP BY 1, 2, 3, 4
"""
WRITTEN_LINES = """
SELECT line.customer_id, line.payee_id, date_trunc('month', sale.ordered_on::timestamp)::date AS month, line.component,
       line.amount, line.origin_on
FROM pay_wanted line JOIN orders_order sale ON sale.id = line.order_id
WHERE line.payee_id IS NOT NULL
"""
PLAIN_LINES = """
SELECT customer_id, payee_id, date_trunc('month', origin_on::timestamp)::date AS month, component, amount, origin_on
FROM ({plain}) line WHERE payee_id IS NOT NULL AND amount <> 0
"""
TABLE = CountedVolume._meta.db_table
COLUMNS = ("customer_id", "payee_id", "month", "component", "amount_minor", "last_on")
INSERT = f"INSERT INTO {TABLE} ({', '.join(COLUMNS)})"


class Part(NamedTuple):
    """What one customer's orders of a month add to a payee's volume."""

    customer: int
    payee: int
    month: date
    component: str
    amount: int
    last_on: date


def parts(reckoning: Reckoning, customer_ids: Sequence[int], orders: Span) -> Iterator[Part]:
    """Yield what each of these customers adds to volumes with the orders of some days."""
    counting = replace(reckoning, book=counting_book(reckoning.book))
    if connection.vendor != "postgresql":
        yield from _parts_by_rules(counting, customer_ids, orders)
        return
    # Few lines are soon written down; to tell apart who shares them, all orders would be looked at.
    setwise_lines.fill_wanted(counting, customer_ids, orders)
    with connection.cursor() as cursor:
        cursor.execute(PARTS.format(lines=WRITTEN_LINES))
        yield from map(Part._make, cursor.fetchall())


def keep_parts(reckoning: Reckoning, orders: Span) -> None:
    """Write down what every customer adds to volumes with the orders of some days, where nothing is kept yet."""
    counting = replace(reckoning, book=counting_book(reckoning.book))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            plain, days = setwise_lines.fill_to_sum_up(counting, None, orders)
            lines = f"{WRITTEN_LINES} UNION ALL {PLAIN_LINES.format(plain=plain)}"
            # A customer's rows lie beside each other, and are found so.
            cursor.execute(f"{INSERT} {PARTS.format(lines=lines)} ORDER BY 1", days)
            cursor.execute(f"ANALYZE {TABLE}")
            return
        statement = f"{INSERT} VALUES ({', '.join(['%s'] * len(COLUMNS))})"
        for rows in batched(_parts_by_rules(counting, customers_with_orders(), orders), BATCH):
            cursor.executemany(statement, [_plain(part) for part in rows])


def _parts_by_rules(counting: Reckoning, customer_ids: Iterable[int], orders: Span) -> Iterator[Part]:
    for history in histories(customer_ids):
        own: dict[tuple[int, date, str], list[Volume]] = defaultdict(list)
        for volume in volumes_of(history.orders, history.refunds, counting.book, counting.as_of):
            if orders.covers(volume.month):
                own[volume.payee, volume.month, volume.component].append(volume)
        for key, found in own.items():
            yield Part(history.customer_id, *key, sum(one.amount for one in found), max(one.last_on for one in found))


def volumes(
    reckoning: Reckoning, payees: set[int] | None, orders: Span, *, by_rules: bool | None = None
) -> Iterator[Volume]:
    """Yield what the orders of some days add to the volumes of these payees, or of everybody.

    Args:
        reckoning: the plans, the day up to which events are known.
        payees: whose; None is everybody.
        orders: the days of the orders, whole months.
        by_rules: use the pure rules also on PostgreSQL.
    """
    counting = replace(reckoning, book=counting_book(reckoning.book))
    ids = None if payees is None else _customers_of(payees)
    on_rules = connection.vendor != "postgresql" if by_rules is None else by_rules
    found = _by_rules(counting, ids, orders) if on_rules else _by_database(counting, ids, orders)
    return found if payees is None else (volume for volume in found if volume.payee in payees)


def _customers_of(payees: set[int]) -> list[int] | None:
    """Return whose orders may be credited to these payees; None where they are so many that it is everybody."""
    assigned = Assignment.objects.filter(salesperson__in=payees).values_list("customer_id", flat=True)
    shared = CreditShare.objects.filter(split__status=SplitStatus.CURRENT, payee__in=payees)
    # Orders that a merge moved are credited by the terms of the record that they were sold to.
    moved = Order.objects.filter(sold_to__in=assigned)
    ids = {*assigned, *shared.values_list("split__order__customer_id", flat=True)}
    ids |= set(moved.values_list("customer_id", flat=True))
    return None if len(ids) > MANY else sorted(ids)


def _by_rules(counting: Reckoning, customer_ids: Iterable[int] | None, orders: Span) -> Iterator[Volume]:
    ids = customers_with_orders() if customer_ids is None else customer_ids
    for history in histories(ids):
        for volume in volumes_of(history.orders, history.refunds, counting.book, counting.as_of):
            if orders.covers(volume.month):
                yield volume


def _by_database(counting: Reckoning, customer_ids: Sequence[int] | None, orders: Span) -> Iterator[Volume]:
    plain, days = setwise_lines.fill_to_sum_up(counting, customer_ids, orders)
    with connection.cursor() as cursor:
        for question in (VOLUMES, PLAIN_VOLUMES.format(plain=plain)):
            cursor.execute(question, days)
            for payee, month, component, amount, last_on in cursor.fetchall():
                yield Volume(payee, month, component, amount, last_on)


def _plain(part: Part) -> list[Any]:
    """Return a part as SQLite takes it."""
    return [value.isoformat() if isinstance(value, date) else value for value in part]
