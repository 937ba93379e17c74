"""The ledger that the events of one customer want: a pure function, free of arrival and clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from compensation.rules.credit import credit_of, overrides_of
from compensation.rules.events import Order, Refund, Share, orders_in_order, refunds_by_order
from compensation.rules.first_orders import Bound, bounds_of
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
    """One component of an order: its rate, the ratio by which it turns the order's worth into pay, and its bound."""

    component: str
    rate_ppm: int
    step_ppm: int
    numerator: int
    denominator: int
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What happened to one customer: the orders in canonical order, and their refunds by order."""

    orders: list[Order]
    returned: dict[int, list[Refund]]
    _bounds: dict[int, dict[int, Bound]] = field(default_factory=dict)

    def bound(self, order: Order, terms: PlanTerms) -> Bound | None:
        """Return what bounds a first order's pay; None where the version has no cap."""
        if terms.version not in self._bounds:
            self._bounds[terms.version] = bounds_of(self.orders, self.returned, terms)
        return self._bounds[terms.version].get(order.id)

    @property
    def first_on(self) -> date:
        """Return the day of the first order."""
        return self.orders[0].on


def wanted(orders: Iterable[Order], refunds: Iterable[Refund], book: PlanBook, as_of: date) -> dict[Key, Due]:
    """Return what one customer's events up to `as_of` are worth to each payee.

    Void orders never happened. An order's version, rate, exchange and shares hold for its
    refunds too. Amounts of zero are left out.
    """
    happened = [order for order in orders_in_order(orders) if order.on <= as_of]
    if not happened:
        return {}
    past = Past(happened, refunds_by_order(refund for refund in refunds if refund.on <= as_of))
    news = news_of(happened) if book.pays_for_goods else {}
    return {key: due for order in happened for key, due in _lines(order, past, book, news.get(order.id, News()))}


def _lines(order: Order, past: Past, book: PlanBook, news: News) -> Iterator[tuple[Key, Due]]:
    """Yield one payee after the other: the order's line, then those of its refunds; then those of managers."""
    shares = credit_of(order, book)
    refunds = past.returned.get(order.id, [])
    for share in shares:
        terms = book.terms(share.payee, order.on)
        if terms is not None:
            steps = list(steps_of(order, refunds, terms))
            for part in _parts(order, terms, past, news):
                yield from _part_lines(order, steps, terms, part, shares, share.payee, past.first_on)
    for over in overrides_of(order, shares, book):
        steps = list(steps_of(order, refunds, over.terms))
        part = Part(OVERRIDE, over.override.ppm, 0, order.numerator, order.denominator)
        yield from _part_lines(order, steps, over.terms, part, over.shares, over.override.payee, past.first_on)


def _parts(order: Order, terms: PlanTerms, past: Past, news: News) -> Iterator[Part]:
    """Yield the components of an order: its own, and on a returning one those of what was new in it."""
    rates = terms.rates(past.first_on, order.on)
    if rates.component == FIRST:
        yield Part(FIRST, rates.rate_ppm, 0, order.numerator, order.denominator, past.bound(order, terms))
        return
    yield Part(rates.component, rates.rate_ppm, rates.step_ppm, order.numerator, order.denominator)
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
        ).within(part.bound)
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
