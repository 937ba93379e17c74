"""From rows to what the rules read: customers' histories, in chunks of bounded size."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import F, Max, Sum

from compensation.models import CommissionEntry, CreditShare
from compensation.models.credit import SplitStatus
from compensation.models.entry import Event, Source
from compensation.rules.events import HOUSE, Goods, Handover, Order, Refund, Share
from compensation.rules.wanted import Key
from customers.models import Assignment
from orders.models import Order as OrderRow
from orders.models import OrderLine
from orders.models import Refund as RefundRow
from orders.models.order import OrderStatus

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Posted:
    """What the ledger holds under one key."""

    amount: int
    seq: int
    origin_on: date


@dataclass(frozen=True, slots=True)
class History:
    """Everything about one customer that pay depends on, and what is posted for it."""

    customer_id: int
    orders: list[Order]
    refunds: list[Refund]
    posted: dict[Key, Posted]


def histories(customer_ids: Iterable[int], *, with_goods: bool = False) -> Iterator[History]:
    """Yield the histories of these customers, a chunk of them in memory at a time.

    Args:
        customer_ids: whose.
        with_goods: bring the lines of orders too; ask `book.pays_for_goods` whether they matter.
    """
    ids = sorted(set(customer_ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        yield from _chunk(chunk, _goods(chunk) if with_goods else {})


def credit_on(customer_id: int, on: date) -> tuple[tuple[Share, ...], Handover | None]:
    """Return who would hold the credit of an order of the day `on`, and the handover from which they have it."""
    return Credit([customer_id]).of(0, customer_id, on)


def customers_with_orders() -> list[int]:
    """Return the ids of all customers that ever ordered."""
    return list(OrderRow.objects.order_by("customer_id").values_list("customer_id", flat=True).distinct())


def _chunk(ids: list[int], goods: dict[int, list[Goods]]) -> Iterator[History]:
    owners, orders = _orders(ids, goods)
    refunds: dict[int, list[Refund]] = defaultdict(list)
    for refund in _refunds(ids):
        refunds[owners[refund.order]].append(refund)
    posted: dict[int, dict[Key, Posted]] = defaultdict(dict)
    for key, held in _posted(ids):
        posted[owners[key.order]][key] = held
    for customer_id in ids:
        yield History(
            customer_id, orders.get(customer_id, []), refunds.get(customer_id, []), posted.get(customer_id, {})
        )


def _orders(ids: list[int], goods: dict[int, list[Goods]]) -> tuple[dict[int, int], dict[int, list[Order]]]:
    """Return who each order belongs to, and the orders by customer."""
    credit = Credit(ids)
    owners: dict[int, int] = {}
    orders: dict[int, list[Order]] = defaultdict(list)
    rows = OrderRow.objects.filter(customer_id__in=ids).values_list(
        "pk",
        "customer_id",
        "ordered_on",
        "net_minor",
        "cost_minor",
        "exchange_numerator",
        "exchange_denominator",
        "status",
        "external_id",
    )
    for pk, customer_id, on, net, cost, numerator, denominator, status, external_id in rows:
        owners[pk] = customer_id
        shares, handover = credit.of(pk, customer_id, on)
        is_void = status == OrderStatus.VOID
        lines = tuple(goods.get(pk, ()))
        orders[customer_id].append(
            Order(pk, on, net, cost, numerator, denominator, is_void, shares, external_id or "", handover, lines)
        )
    return owners, orders


def _goods(ids: list[int]) -> dict[int, list[Goods]]:
    """Return the lines with a product by order."""
    found: dict[int, list[Goods]] = defaultdict(list)
    lines = OrderLine.objects.filter(order__customer_id__in=ids, product__isnull=False)
    for order_id, *numbers in lines.values_list("order_id", "product_id", "product__tier", "net_minor", "cost_minor"):
        found[order_id].append(Goods(*numbers))
    return found


def _refunds(ids: list[int]) -> Iterator[Refund]:
    rows = RefundRow.objects.filter(order__customer_id__in=ids).values_list(
        "pk", "order_id", "refunded_on", "net_minor", "cost_minor", "external_id"
    )
    for pk, order_id, on, net, cost, external_id in rows:
        if order_id is not None:
            yield Refund(pk, order_id, on, net, cost, external_id or "")


def _posted(ids: list[int]) -> Iterator[tuple[Key, Posted]]:
    rows = (
        CommissionEntry.objects.filter(
            source=Source.ORDER, source_id__in=OrderRow.objects.filter(customer_id__in=ids).values("pk")
        )
        .values_list("source_id", "event", "event_id", "component", "payee_id")
        .annotate(amount=Sum("amount_minor"), last_seq=Max("seq"), origin=Max("origin_on"))
    )
    for order_id, event, event_id, component, payee_id, amount, seq, origin_on in rows:
        refund_id = event_id if event == Event.REFUND else 0
        yield Key(order_id, refund_id, component, payee_id), Posted(amount, seq, origin_on)


class _Term(NamedTuple):
    starts_on: date
    ends_on: date
    payee: int
    handover: Handover | None


class Credit:
    """Who holds the credit of an order: the split in force, else the dedicated salesperson, else the house.

    An order that a merge moved is credited by the terms of the record that it was sold to.
    """

    def __init__(self, ids: list[int]) -> None:
        self.splits: dict[int, list[Share]] = defaultdict(list)
        shares = CreditShare.objects.filter(split__status=SplitStatus.CURRENT, split__order__customer_id__in=ids)
        for order_id, payee, ppm in shares.values_list("split__order_id", "payee_id", "ppm"):
            self.splits[order_id].append(Share(payee, ppm))
        sold = OrderRow.objects.filter(customer_id__in=ids, sold_to__isnull=False)
        self.sold_to = {pk: record for pk, record in sold.values_list("pk", "sold_to_id") if record is not None}
        self.terms: dict[int, list[_Term]] = defaultdict(list)
        records = {*ids, *self.sold_to.values()}
        # An empty term looked after nobody.
        terms = Assignment.objects.filter(customer_id__in=records).exclude(ends_on=F("starts_on")).order_by("starts_on")
        for customer_id, payee, start, end in terms.values_list(
            "customer_id", "salesperson_id", "starts_on", "ends_on"
        ):
            own = self.terms[customer_id]
            handover = Handover(own[-1].payee, start) if own and own[-1].payee != payee else None
            own.append(_Term(start, end or date.max, payee, handover))

    def of(self, order_id: int, customer_id: int, on: date) -> tuple[tuple[Share, ...], Handover | None]:
        """Return the holders of one order, and the handover from which a dedicated one has the customer."""
        if order_id in self.splits:
            return tuple(self.splits[order_id]), None
        for term in self.terms.get(self.sold_to.get(order_id, customer_id), ()):
            if term.starts_on <= on < term.ends_on:
                return (Share(term.payee),), term.handover
        return HOUSE, None
