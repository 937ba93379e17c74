"""Giving money back."""

from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.amounts import write_money
from crm.core.clock import business_date
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version
from customers.models import Customer
from customers.services.changes import note_change
from customers.services.receivers import receiver_of
from orders.models import Order, Refund
from orders.models.order import OrderStatus
from orders.models.refund import RefundKind
from orders.rules.totals import Exchange, Given, Totals, recovered_cost, refund_step
from orders.services.pricing import pinned_exchange


@transaction.atomic
def refund_order(
    *,
    order: Order,
    net_minor: int,
    refunded_at: datetime,
    now: datetime,
    by: User | None,
    kind: RefundKind = RefundKind.RETURN,
    cost_minor: int | None = None,
    external_id: str | None = None,
    reason: str = "",
    version: int | None = None,
) -> Refund:
    """Give back `net_minor` of an order's currency; with returned goods their cost comes back too.

    Args:
        order: the order it belongs to.
        net_minor: what is given back, above zero.
        refunded_at: when.
        now: this instant; nothing is refunded in the future.
        by: who does it.
        kind: RETURN recovers cost in proportion, ALLOWANCE none.
        cost_minor: the recovered cost, where it is known exactly.
        external_id: the number of the credit note.
        reason: why, in words.
        version: the order's version that the caller read.

    Raises:
        Invalid: the amount or the day makes no sense.
        Refused: more would be given back than was paid, or the order is void.
        Stale: the order was changed since the caller read it.
    """
    order = expect_version(order, version)
    company = Company.objects.current()
    refunded_on = business_date(refunded_at, company.time_zone)
    _check_day(order, refunded_on, business_date(now, company.time_zone))
    before = given_so_far(order)
    _check_amount(order, before, net_minor)
    totals = totals_of(order)
    recovered = _recovered(kind, cost_minor, totals, before, net_minor)
    exchange = Exchange(order.exchange_numerator, order.exchange_denominator)
    step = refund_step(totals, before, net_minor, exchange, recovered_minor=recovered)
    refund = Refund.objects.create(
        customer_id=order.customer_id,
        order=order,
        external_id=external_id or None,
        kind=kind,
        refunded_at=refunded_at,
        refunded_on=refunded_on,
        currency=order.currency,
        exchange_numerator=order.exchange_numerator,
        exchange_denominator=order.exchange_denominator,
        net_minor=step.net_minor,
        cost_minor=step.cost_minor,
        company_net_minor=step.company_net_minor,
        company_cost_minor=step.company_cost_minor,
        reason=reason,
        by=by,
    )
    order.change()
    record("order.refunded", subject=refund, by=by, after=as_audited(refund))
    note_change([order.customer_id], "order.refunded")
    return refund


@transaction.atomic
def credit_customer(
    *,
    customer: Customer,
    net_minor: int,
    refunded_at: datetime,
    now: datetime,
    by: User | None,
    currency: str = "",
    external_id: str | None = None,
    reason: str = "",
) -> Refund:
    """Give money back that belongs to no known order.

    Raises:
        Invalid: the amount or the day makes no sense, or no exchange rate is known.
    """
    customer = receiver_of(customer)
    company = Company.objects.current()
    refunded_on = business_date(refunded_at, company.time_zone)
    if net_minor <= 0:
        raise Invalid(_("A refund is above zero."), fields={"amount": _("Give an amount above zero.")})
    if refunded_on > business_date(now, company.time_zone):
        raise _future()
    currency = currency or company.currency
    exchange = pinned_exchange(currency, company_currency=company.currency, on=refunded_on)
    refund = Refund.objects.create(
        customer=customer,
        external_id=external_id or None,
        kind=RefundKind.ALLOWANCE,
        refunded_at=refunded_at,
        refunded_on=refunded_on,
        currency=currency,
        exchange_numerator=exchange.numerator,
        exchange_denominator=exchange.denominator,
        net_minor=net_minor,
        company_net_minor=exchange.to_company(net_minor),
        reason=reason,
        by=by,
    )
    record("customer.credited", subject=refund, by=by, after=as_audited(refund))
    note_change([customer.pk], "customer.credited")
    return refund


def totals_of(order: Order) -> Totals:
    """Return a saved order's totals."""
    return Totals(order.net_minor, order.cost_minor, order.company_net_minor, order.company_cost_minor)


def given_so_far(order: Order) -> Given:
    """Return the sum of an order's refunds."""
    names = ("net_minor", "cost_minor", "company_net_minor", "company_cost_minor")
    sums = order.refunds.aggregate(**{f"sum_{name}": models.Sum(name, default=0) for name in names})
    return Given(**{name: int(sums[f"sum_{name}"]) for name in names})


def as_audited(refund: Refund) -> dict[str, object]:
    """Return what the history keeps of a refund."""
    return {
        "customer": refund.customer_id,
        "order": refund.order_id,
        "external_id": refund.external_id,
        "refunded_on": refund.refunded_on,
        "currency": refund.currency,
        "net_minor": refund.net_minor,
        "cost_minor": refund.cost_minor,
        "reason": refund.reason,
    }


def _recovered(kind: RefundKind, cost_minor: int | None, totals: Totals, before: Given, net_minor: int) -> int:
    if kind == RefundKind.ALLOWANCE:
        return 0
    if cost_minor is None:
        return recovered_cost(totals, before, net_minor)
    if cost_minor < 0 or before.cost_minor + cost_minor > totals.cost_minor:
        sentence = _("More cost can't come back than the order had.")
        raise Invalid(sentence, fields={"cost": sentence})
    return cost_minor


def _check_day(order: Order, refunded_on: date, today: date) -> None:
    if refunded_on > today:
        raise _future()
    if refunded_on < order.ordered_on:
        sentence = _("A refund can't come before its order of %(day)s.") % {"day": order.ordered_on.isoformat()}
        raise Invalid(sentence, fields={"refunded_at": sentence})


def _check_amount(order: Order, before: Given, net_minor: int) -> None:
    if order.status == OrderStatus.VOID:
        raise Refused(_("This order is void, so nothing can be refunded on it."), code="order_void")
    if net_minor <= 0:
        raise Invalid(_("A refund is above zero."), fields={"amount": _("Give an amount above zero.")})
    left = order.net_minor - before.net_minor
    if net_minor > left:
        sentence = _("%(left)s is left to refund on this order. Give that or less.") % {
            "left": write_money(left, order.currency),
        }
        raise Refused(sentence, code="refund_too_large", fields={"amount": sentence})


def _future() -> Invalid:
    sentence = _("A refund can't lie in the future. Choose today or an earlier day.")
    return Invalid(sentence, fields={"refunded_at": sentence})
