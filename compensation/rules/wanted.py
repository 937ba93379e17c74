"""The ledger that the events of one customer want: a pure function, free of arrival and clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from compensation.rules.credit import credit_of, overrides_of
from compensation.rules.events import Order, Refund, Share, orders_in_order, refunds_by_order
from compensation.rules.plans import FIRST, PlanBook, PlanTerms
from compensation.rules.purchases import News, news_of
from compensation.rules.rounding import part_of_ratio
from compensation.rules.trace import Trace

UP_SELL = "UP_SELL"
CROSS_SELL = "CROSS_SELL"
OVERRIDE = "OVERRIDE"


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


class WorthStep(NamedTuple):
    """What counts of an order before and after an event; `refund` is 0 for the order itself."""

    refund: int
    on: date
    before: int
    after: int


class Part(NamedTuple):
    """One component of an order: its rate, and the ratio by which it turns the order's worth into pay."""

    component: str
    rate_ppm: int
    step_ppm: int
    numerator: int
    denominator: int


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
    news = news_of(happened) if book.pays_for_goods else {}
    return {
        key: due
        for order in happened
        for key, due in _lines(order, returned.get(order.id, []), book, first_on, news.get(order.id, News()))
    }


def _lines(
    order: Order, refunds: list[Refund], book: PlanBook, first_on: date, news: News
) -> Iterator[tuple[Key, Due]]:
    """Yield one payee after the other: the order's line, then those of its refunds; then those of managers."""
    shares = credit_of(order, book)
    for share in shares:
        terms = book.terms(share.payee, order.on)
        if terms is not None:
            steps = list(steps_of(order, refunds, terms))
            for part in _parts(order, terms, first_on, news):
                yield from _part_lines(order, steps, terms, part, shares, share.payee, first_on)
    for over in overrides_of(order, shares, book):
        steps = list(steps_of(order, refunds, over.terms))
        part = Part(OVERRIDE, over.override.ppm, 0, order.numerator, order.denominator)
        yield from _part_lines(order, steps, over.terms, part, over.shares, over.override.payee, first_on)


def _parts(order: Order, terms: PlanTerms, first_on: date, news: News) -> Iterator[Part]:
    """Yield the components of an order: its own, and on a returning one those of what was new in it."""
    rates = terms.rates(first_on, order.on)
    yield Part(rates.component, rates.rate_ppm, rates.step_ppm, order.numerator, order.denominator)
    if rates.component == FIRST:
        return
    whole = order.worth(terms.base)
    for component, rate_ppm, goods in (
        (UP_SELL, terms.upsell_ppm, news.upsell),
        (CROSS_SELL, terms.cross_sell_ppm, news.cross_sell),
    ):
        part = min(sum(line.worth(terms.base) for line in goods), whole)
        if rate_ppm and part > 0:
            yield Part(component, rate_ppm, 0, *part_of_ratio(order.numerator, order.denominator, part, whole))


def _part_lines(
    order: Order,
    steps: list[WorthStep],
    terms: PlanTerms,
    part: Part,
    shares: tuple[Share, ...],
    payee: int | None,
    first_on: date,
) -> Iterator[tuple[Key, Due]]:
    for step in steps:
        trace = Trace(
            payee=payee,
            base_before=step.before,
            base_after=step.after,
            rate_ppm=part.rate_ppm,
            step_ppm=part.step_ppm,
            numerator=part.numerator,
            denominator=part.denominator,
            shares=shares,
            first_on=first_on,
        )
        amount = trace.wanted()
        if amount:
            key = Key(order.id, step.refund, part.component, payee)
            yield key, Due(amount, step.on, terms.version, trace)


def steps_of(order: Order, refunds: list[Refund], terms: PlanTerms) -> Iterator[WorthStep]:
    """Yield the order, then its refunds within the clawback window."""
    worth = order.worth(terms.base)
    yield WorthStep(0, order.on, 0, worth)
    last_day = terms.last_clawback_day(order.on)
    for refund in refunds:
        if refund.on <= last_day:
            left = worth - refund.worth(terms.base)
            yield WorthStep(refund.id, refund.on, worth, left)
            worth = left
