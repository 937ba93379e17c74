"""Tiers: what a salesperson's volume of a stretch of months pays on top of the rates. Whole numbers only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from compensation.rules.events import Order, Refund
from compensation.rules.months import month_of
from compensation.rules.plan_parts import ALL_ORDERS, MARGINAL, Bracket, Tiers
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.rules.rounding import PPM, half_away
from compensation.rules.targets import stretch_of
from compensation.rules.wanted import wanted

# A stretch that has begun runs to its end, so a longer one goes before a shorter one that begins within it.
STRETCHES = (12, 3, 1)


def pay_of(volume: int, tiers: Tiers) -> int:
    """Return what a volume pays, rounded once; at a threshold the upper bracket applies.

    >>> brackets = (Bracket(10_000_00, 10_000), Bracket(20_000_00, 20_000))
    >>> pay_of(25_000_00, Tiers("MARGINAL", 1, "ALL", brackets)), pay_of(25_000_00, Tiers("SLAB", 1, "ALL", brackets))
    (20000, 50000)
    >>> pay_of(20_000_00, Tiers("SLAB", 1, "ALL", brackets)), pay_of(19_999_99, Tiers("SLAB", 1, "ALL", brackets))
    (40000, 20000)
    """
    if tiers.method == MARGINAL:
        return half_away(sum(part * rate_ppm for part, rate_ppm in segments(volume, tiers)), PPM)
    bracket = reached(volume, tiers)
    return half_away(volume * bracket.rate_ppm, PPM) if bracket else 0


def reached(volume: int, tiers: Tiers) -> Bracket | None:
    """Return the highest bracket that a volume reaches; None below the first one."""
    return next((bracket for bracket in reversed(tiers.brackets) if volume >= bracket.from_minor), None)


def segments(volume: int, tiers: Tiers) -> Iterator[tuple[int, int]]:
    """Yield (the part of a volume that lies in a bracket, its rate) for each bracket that is reached."""
    for bracket, upper in pairwise([*tiers.brackets, None]):
        if bracket is not None and volume >= bracket.from_minor:
            yield min(volume, upper.from_minor if upper else volume) - bracket.from_minor, bracket.rate_ppm


@dataclass(frozen=True, slots=True)
class Volume:
    """A payee's volume of one month's orders of one component, and the last day of an order or refund in it."""

    payee: int
    month: date
    component: str
    amount: int
    last_on: date


class TierKey(NamedTuple):
    """What a line is about: the stretch and the month in it, each as its first day, and whose volume it is."""

    starts_on: date
    month: date
    payee: int


@dataclass(frozen=True, slots=True)
class TierDue:
    """The wanted amount of a key, the day it belongs to, and the numbers by which it evaluates again."""

    amount: int
    origin_on: date
    version: int
    inputs: dict[str, Any]


def counting_book(book: PlanBook) -> PlanBook:
    """Return the book under which an order pays exactly its worth: the volume is what it then wants.

    So credit, base, clawback window, exchange and rounding are those of the order's own line.
    """

    def count(versions: tuple[PlanTerms, ...]) -> tuple[PlanTerms, ...]:
        return tuple(map(_counting, versions))

    followers = tuple((who, start, end, count(versions)) for who, start, end, versions in book.followers)
    return PlanBook(count(book.default), followers)


def _counting(terms: PlanTerms) -> PlanTerms:
    whole = replace(terms, first_ppm=PPM, returning_ppm=PPM, first_cap=None)
    return replace(whole, steps=(), upsell_ppm=0, cross_sell_ppm=0, override=None)


def volumes_of(orders: Iterable[Order], refunds: Iterable[Refund], book: PlanBook, as_of: date) -> Iterator[Volume]:
    """Yield what one customer's orders add to the volumes of salespeople; the house account has none.

    `book` is a counting one.
    """
    orders = list(orders)
    months = {order.id: month_of(order.on) for order in orders}
    for key, due in wanted(orders, refunds, book, as_of).items():
        if key.payee is not None:
            yield Volume(key.payee, months[key.order], key.component, due.amount, due.origin_on)


def tiers_on(book: PlanBook, payee: int, day: date) -> tuple[date, PlanTerms] | None:
    """Return the stretch with tiers in which `day` lies for a payee, by its first day, and the version that says so.

    It is the version at the stretch's start, to the stretch's end; so tiers begin with the first stretch that starts
    under them.
    """
    for months in STRETCHES:
        starts_on, _ends_on = stretch_of(day, months)
        terms = book.terms(payee, starts_on)
        if terms is not None and terms.tiers is not None and terms.tiers.months == months:
            return starts_on, terms
    return None


def tier_dues(volumes: Iterable[Volume], book: PlanBook) -> dict[TierKey, TierDue]:
    """Return what whole stretches of volumes pay, month by month; a month that pays nothing is there with a zero."""
    months: dict[tuple[int, date], list[Volume]] = {}
    for volume in volumes:
        months.setdefault((volume.payee, volume.month), []).append(volume)
    found: dict[TierKey, TierDue] = {}
    sums: dict[tuple[int, date], int] = {}
    for (payee, month), parts in sorted(months.items()):
        stretch = tiers_on(book, payee, month)
        if stretch is None:
            continue
        starts_on, terms = stretch
        counted = [part for part in parts if counts(terms, part.component)]
        if counted:
            before = sums.get((payee, starts_on), 0)
            after = sums[payee, starts_on] = before + sum(part.amount for part in counted)
            last_on = max(part.last_on for part in counted)
            found[TierKey(starts_on, month, payee)] = _due(terms, before, after, last_on)
    return found


def counts(terms: PlanTerms, component: str) -> bool:
    """Return whether orders of a component make the volume of a version's tiers."""
    return terms.tiers is not None and terms.tiers.counts in {ALL_ORDERS, component}


def _due(terms: PlanTerms, before: int, after: int, last_on: date) -> TierDue:
    inputs = inputs_of(terms, before, after)
    return TierDue(wanted_by(inputs), last_on, terms.version, inputs)


def inputs_of(terms: PlanTerms, before: int, after: int) -> dict[str, Any]:
    """Return the numbers by which a line evaluates again: the volume before its month, and with it."""
    tiers = terms.tiers
    if tiers is None:
        raise ValueError(f"version {terms.version} has no tiers")
    return {
        "method": tiers.method,
        "months": tiers.months,
        "counts": tiers.counts,
        "brackets": [[bracket.from_minor, bracket.rate_ppm] for bracket in tiers.brackets],
        "before": before,
        "after": after,
    }


def tiers_of(inputs: Mapping[str, Any]) -> Tiers:
    """Return the tiers, read from the numbers of a line."""
    brackets = tuple(Bracket(from_minor, rate_ppm) for from_minor, rate_ppm in inputs["brackets"])
    return Tiers(inputs["method"], inputs["months"], inputs["counts"], brackets)


def wanted_by(inputs: Mapping[str, Any]) -> int:
    """Return what a line's numbers want under its key: pay of the volume with the month, less pay of that before."""
    tiers = tiers_of(inputs)
    return pay_of(inputs["after"], tiers) - pay_of(inputs["before"], tiers)
