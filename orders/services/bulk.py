"""Many orders and refunds at once, under the rules of `place_order` and `refund_order`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import models

from crm.accounts.models import User
from crm.audit.services import record_many
from crm.core.bulk import insert_all, insert_rows
from customers.models import Customer
from customers.services.changes import note_changes
from customers.services.receivers import receiver_of
from orders.models import Order, OrderLine, Refund
from orders.models.order import OrderStatus
from orders.rules.totals import Exchange, total
from orders.services import place, refund

LINE_FIELDS = (
    "order_id",
    "position",
    "product_id",
    "description",
    "quantity",
    "unit_price_minor",
    "net_minor",
    "cost_minor",
    "cost_source",
)


class Amounts(NamedTuple):
    """What one line comes to, and where its cost comes from."""

    quantity: Decimal
    unit_price_minor: int
    net_minor: int
    cost_minor: int
    cost_source: str


class PricedLine(NamedTuple):
    """One line whose amounts are worked out, without the weight of a record, in the order of LINE_FIELDS."""

    product_id: int | None
    description: str
    quantity: Decimal
    unit_price_minor: int
    net_minor: int
    cost_minor: int
    cost_source: str


@dataclass(frozen=True, slots=True)
class Booking:
    """An order ready to be written: the unsaved row and its lines."""

    order: Order
    lines: Sequence[PricedLine]


def lock_receivers(named: Iterable[Customer]) -> dict[int, Customer]:
    """Hold these customers until the transaction ends, so that whatever was checked about them stays true.

    Returns:
        by the id of each, who takes what is written for it: itself, or the one that it was merged into.
    """
    keys = {customer.pk: customer.merged_into_id or customer.pk for customer in named}
    held = Customer.objects.filter(pk__in=sorted(set(keys.values()))).order_by("pk").select_for_update()
    rows = {row.pk: row if row.merged_into_id is None else receiver_of(row) for row in held}
    return {pk: rows[key] for pk, key in keys.items()}


def set_totals(order: Order, lines: Sequence[PricedLine], exchange: Exchange) -> Order:
    """Return the unsaved order with the totals of its lines, at the pinned ratio."""
    totals = total([(line.net_minor, line.cost_minor) for line in lines], exchange)
    order.exchange_numerator, order.exchange_denominator = exchange.numerator, exchange.denominator
    order.net_minor, order.cost_minor = totals.net_minor, totals.cost_minor
    order.company_net_minor, order.company_cost_minor = totals.company_net_minor, totals.company_cost_minor
    order.status = OrderStatus.CONFIRMED
    return order


def book_orders(bookings: Sequence[Booking], *, by: User | None, at: datetime) -> None:
    """Write orders, their lines, their audit lines and the traces for the night in the caller's transaction."""
    insert_all([booking.order for booking in bookings], at=at)
    insert_rows(OrderLine, LINE_FIELDS, _line_rows(bookings))
    audited = ((row.order, place.as_audited(row.order, line_count=len(row.lines))) for row in bookings)
    record_many("order.placed", audited, by=by, at=at)
    note_changes([booking.order.customer_id for booking in bookings], "order.placed", at=at)


def book_refunds(refunds: Sequence[Refund], *, by: User | None, at: datetime) -> None:
    """Write refunds and credits, their audit lines and the traces for the night in the caller's transaction."""
    insert_all(refunds, at=at)
    refunded = {row.order_id for row in refunds if row.order_id is not None}
    Order.objects.filter(pk__in=refunded).update(version=models.F("version") + 1, updated_at=at)
    for action, is_credit in (("order.refunded", False), ("customer.credited", True)):
        written = [row for row in refunds if (row.order_id is None) == is_credit]
        record_many(action, ((row, refund.as_audited(row)) for row in written), by=by, at=at)
        note_changes([row.customer_id for row in written], action, at=at)


def _line_rows(bookings: Sequence[Booking]) -> Iterable[tuple[object, ...]]:
    for booking in bookings:
        order_id = booking.order.pk
        for position, line in enumerate(booking.lines, start=1):
            yield order_id, position, *line
