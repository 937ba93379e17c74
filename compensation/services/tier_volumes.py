"""Volumes of salespeople: what orders are worth to whom, by month; by the rules, or as one question to PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.db import connection

from compensation.facts import customers_with_orders, histories
from compensation.models import CreditShare
from compensation.models.credit import SplitStatus
from compensation.rules.tiers import Volume, counting_book, volumes_of
from compensation.services import setwise
from compensation.services.reference import Reckoning, Span
from customers.models import Assignment

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
    ids = {*assigned, *shared.values_list("split__order__customer_id", flat=True)}
    return None if len(ids) > MANY else sorted(ids)


def _by_rules(counting: Reckoning, customer_ids: Iterable[int] | None, orders: Span) -> Iterator[Volume]:
    ids = customers_with_orders() if customer_ids is None else customer_ids
    for history in histories(ids):
        for volume in volumes_of(history.orders, history.refunds, counting.book, counting.as_of):
            if orders.covers(volume.month):
                yield volume


def _by_database(counting: Reckoning, customer_ids: Sequence[int] | None, orders: Span) -> Iterator[Volume]:
    plain, days = setwise.fill_to_sum_up(counting, customer_ids, orders)
    with connection.cursor() as cursor:
        for question in (VOLUMES, PLAIN_VOLUMES.format(plain=plain)):
            cursor.execute(question, days)
            for payee, month, component, amount, last_on in cursor.fetchall():
                yield Volume(payee, month, component, amount, last_on)
