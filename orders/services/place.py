"""Placing and voiding orders: the one way in for the API, the pages and the import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.clock import business_date
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version
from customers.models import Customer
from customers.services.changes import note_change
from customers.services.receivers import receiver_of, sold_to
from orders.models import Order, OrderLine
from orders.models.order import OrderStatus
from orders.rules.totals import LARGEST_MINOR, Exchange, Totals, total
from orders.services.dates import check_dates
from orders.services.pricing import LineWish, pinned_exchange, price_line

MOST_LINES = 1000


@dataclass(frozen=True)
class Draft:
    """An order worked out but not written: what `check_order` shows and `place_order` books."""

    customer: Customer
    ordered_at: datetime
    ordered_on: date
    currency: str
    exchange: Exchange
    lines: Sequence[OrderLine]
    totals: Totals


def draft_order(
    *,
    customer: Customer,
    ordered_at: datetime,
    lines: Sequence[LineWish],
    now: datetime,
    company: Company,
    currency: str = "",
    exchange_rate: Decimal | None = None,
) -> Draft:
    """Return the order as it would be booked; nothing is written.

    Raises:
        Invalid: there is no line, a line makes no sense, the day is in the future, or no exchange rate is known.
    """
    if not lines:
        raise Invalid(_("An order needs at least one line."), fields={"lines": _("Add a line.")})
    if len(lines) > MOST_LINES:
        raise Invalid(_("An order has 1,000 lines at most."), fields={"lines": _("Split the order.")})
    ordered_on = business_date(ordered_at, company.time_zone)
    if ordered_on > business_date(now, company.time_zone):
        sentence = _("An order can't be placed on a day to come. Choose today or an earlier day.")
        raise Invalid(sentence, fields={"ordered_at": sentence})
    currency = currency or company.currency
    exchange = pinned_exchange(currency, company_currency=company.currency, on=ordered_on, stated=exchange_rate)
    priced = [
        price_line(wish, position, currency=currency, company_currency=company.currency, exchange=exchange)
        for position, wish in enumerate(lines, start=1)
    ]
    totals = total([(line.net_minor, line.cost_minor) for line in priced], exchange)
    if max(totals.net_minor, totals.company_net_minor, totals.company_cost_minor) > LARGEST_MINOR:
        raise Invalid(_("This order is larger than one booking can be."), fields={"lines": _("Split the order.")})
    return Draft(customer, ordered_at, ordered_on, currency, exchange, priced, totals)


@transaction.atomic
def place_order(
    *,
    by: User | None,
    customer: Customer,
    ordered_at: datetime,
    lines: Sequence[LineWish],
    now: datetime,
    currency: str = "",
    exchange_rate: Decimal | None = None,
    external_id: str | None = None,
    note: str = "",
    promised_on: date | None = None,
) -> Order:
    """Book an order: the row, its lines, its audit line and the trace for the night commit together.

    Raises:
        Invalid: see `draft_order`.
        Refused: an order of this external id exists already.
    """
    # One order of a customer at a time: whatever is checked about the customer holds until the commit.
    named, customer = customer, receiver_of(customer)
    draft = draft_order(
        customer=customer,
        ordered_at=ordered_at,
        lines=lines,
        now=now,
        company=Company.objects.current(),
        currency=currency,
        exchange_rate=exchange_rate,
    )
    if external_id and Order.objects.filter(external_id=external_id).exists():
        sentence = _("Order %(id)s exists already. Open it, or choose another number.") % {"id": external_id}
        raise Refused(sentence, code="order_exists", fields={"external_id": sentence})
    check_dates(draft.ordered_on, {"promised_on": promised_on}, draft.ordered_on)
    order = order_row(draft, by=by, external_id=external_id, note=note)
    order.promised_on = promised_on
    order.sold_to_id = sold_to(named, customer, order.ordered_on)
    order.save()
    for line in draft.lines:
        line.order = order
    OrderLine.objects.bulk_create(draft.lines)
    record("order.placed", subject=order, by=by, after=as_audited(order, line_count=len(draft.lines)))
    note_change([customer.pk], "order.placed")
    return order


def order_row(draft: Draft, *, by: User | None, external_id: str | None, note: str = "") -> Order:
    """Return the unsaved order of a draft; the import saves many of them at once."""
    return Order(
        customer=draft.customer,
        external_id=external_id or None,
        ordered_at=draft.ordered_at,
        ordered_on=draft.ordered_on,
        currency=draft.currency,
        exchange_numerator=draft.exchange.numerator,
        exchange_denominator=draft.exchange.denominator,
        net_minor=draft.totals.net_minor,
        cost_minor=draft.totals.cost_minor,
        company_net_minor=draft.totals.company_net_minor,
        company_cost_minor=draft.totals.company_cost_minor,
        placed_by=by,
        note=note,
    )


def as_audited(order: Order, *, line_count: int) -> dict[str, object]:
    """Return what the history keeps of an order."""
    return {
        "customer": order.customer_id,
        "external_id": order.external_id,
        "ordered_at": order.ordered_at,
        "currency": order.currency,
        "net_minor": order.net_minor,
        "cost_minor": order.cost_minor,
        "exchange": f"{order.exchange_numerator}/{order.exchange_denominator}",
        "line_count": line_count,
    }


@transaction.atomic
def void_order(*, order: Order, on: date, reason: str, by: User | None, version: int | None = None) -> Order:
    """Mark an order as one that never happened: a slip or a duplicate. A return is a refund instead.

    Raises:
        Refused: the order is void already, or something was refunded on it.
        Stale: it was changed since the caller read it.
    """
    order = expect_version(order, version)
    if order.status == OrderStatus.VOID:
        raise Refused(_("This order is void already."), code="order_void")
    if order.refunds.exists():
        raise Refused(_("Money was refunded on this order, so it did happen. Refund the rest instead."))
    if not reason.strip():
        raise Invalid(_("Say why the order is void."), fields={"reason": _("Give a reason.")})
    before = {"status": order.status}
    order.change(status=OrderStatus.VOID, voided_on=on, void_reason=reason.strip())
    record("order.voided", subject=order, by=by, before=before, after={"status": order.status, "reason": reason})
    note_change([order.customer_id], "order.voided")
    return order
