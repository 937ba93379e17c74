"""The ledger that the events of one customer want: a pure function, free of arrival and clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from compensation.rules.events import Order, Refund, Share, orders_in_order, refunds_by_order
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.rules.trace import Trace, checked_shares


class Key(NamedTuple):
    """What a line is about; `refund` is 0 for the order's own line."""

    order: int
    refund: int
    component: str
    payee: int | None


class Due(NamedTuple):
    """The wanted amount of a key, the day it belongs to, and how it came about."""

    amount: int
    origin_on: date
    version: int
    trace: Trace


def wanted(orders: Iterable[Order], refunds: Iterable[Refund], book: PlanBook, as_of: date) -> dict[Key, Due]:
    """Return what one customer's events up to `as_of` are worth to each payee.

    Void orders never happened. An order's version, rate, exchange and shares hold for its
    refunds too. Amounts of zero are left out.
    """
    happened = [order for order in orders_in_order(orders) if order.on <= as_of]
    if not happened:
        return {}
    returned = refunds_by_order(refund for refund in refunds if refund.on <= as_of)
    first_on = happened[0].on
    return {key: due for order in happened for key, due in _lines(order, returned.get(order.id, []), book, first_on)}


def _lines(order: Order, refunds: list[Refund], book: PlanBook, first_on: date) -> Iterator[tuple[Key, Due]]:
    """Yield one payee after the other: the order's line, then those of its refunds."""
    shares = checked_shares(order.shares)
    for share in shares:
        terms = book.terms(share.payee, order.on)
        if terms is not None:
            yield from _payee_lines(order, refunds, terms, first_on, shares, share.payee)


def _payee_lines(
    order: Order,
    refunds: list[Refund],
    terms: PlanTerms,
    first_on: date,
    shares: tuple[Share, ...],
    payee: int | None,
) -> Iterator[tuple[Key, Due]]:
    rates = terms.rates(first_on, order.on)
    for refund, origin_on, before, after in _steps(order, refunds, terms):
        trace = Trace(
            payee=payee,
            base_before=before,
            base_after=after,
            rate_ppm=rates.rate_ppm,
            step_ppm=rates.step_ppm,
            numerator=order.numerator,
            denominator=order.denominator,
            shares=shares,
            first_on=first_on,
        )
        amount = trace.wanted()
        if amount:
            key = Key(order.id, refund, rates.component, payee)
            yield key, Due(amount, origin_on, terms.version, trace)


def _steps(order: Order, refunds: list[Refund], terms: PlanTerms) -> Iterator[tuple[int, date, int, int]]:
    """Yield (refund or 0, its day, worth before, worth after) within the clawback window."""
    worth = order.worth(terms.base)
    yield 0, order.on, 0, worth
    last_day = terms.last_clawback_day(order.on)
    for refund in refunds:
        if refund.on <= last_day:
            left = worth - refund.worth(terms.base)
            yield refund.id, refund.on, worth, left
            worth = left
