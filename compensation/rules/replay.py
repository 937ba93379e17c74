"""History under another plan: which terms would have held, and how two replays differ. Pure, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from compensation.rules.months import month_of
from compensation.rules.plans import PlanBook, PlanTerms

FOLLOWERS = "FOLLOWERS"
EVERYBODY = "EVERYBODY"

TIER = "TIER"


class LineKey(NamedTuple):
    """What a line is about, as the ledger keys it."""

    source: str
    source_id: int
    event: str
    event_id: int
    component: str
    payee: int | None


class Replayed(NamedTuple):
    """What a key is worth under one book of plans, and where it comes from."""

    amount: int
    origin_on: date
    customer: int | None = None
    order: int | None = None


class Difference(NamedTuple):
    """A key that is worth something else under the plan that is tried: `live` became `tried`."""

    key: LineKey
    live: int
    tried: int
    origin_on: date
    customer: int | None
    order: int | None


class Stretch(NamedTuple):
    """The days [starts_on, ends_on) of orders that are replayed."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Say whether the day lies in it."""
        return self.starts_on <= day < self.ends_on

    def takes(self, key: LineKey, line: Replayed) -> bool:
        """Say whether a line beside the orders belongs to the stretch.

        A line of a volume does by the month that it is of, if that begins in the stretch or holds its first day; any
        other by its own day. Lines of orders go by the day of the order, so that refunds stay with it.
        """
        if key.source != TIER:
            return self.holds(line.origin_on)
        year, month = divmod(key.event_id, 100)
        begins_on = date(year, month, 1)
        return month_of(self.starts_on) <= begins_on < self.ends_on


def tried_in(versions: Iterable[PlanTerms], tried: PlanTerms, stretch: Stretch) -> tuple[PlanTerms, ...]:
    """Return a plan's versions as if `tried` had held in the stretch; what came before it stays.

    What holds after the stretch is left out: none of its lines is looked at.
    """
    before = until(versions, stretch.starts_on)
    begins_on = stretch.starts_on
    if before and before[-1].version == tried.version and before[-1].ends_on == begins_on:
        # A version that goes on is one, with its own beginning: its stretches of months begin where they did.
        begins_on = before[-1].starts_on
        before = before[:-1]
    return (*before, replace(tried, starts_on=begins_on, ends_on=stretch.ends_on))


def until(versions: Iterable[PlanTerms], day: date) -> tuple[PlanTerms, ...]:
    """Return the versions as far as they hold before `day`, the earliest first."""
    kept = sorted((terms for terms in versions if terms.starts_on < day), key=lambda terms: terms.starts_on)
    return tuple(
        replace(terms, ends_on=day) if terms.ends_on is None or terms.ends_on > day else terms for terms in kept
    )


def for_everybody(book: PlanBook, tried: PlanTerms, stretch: Stretch) -> PlanBook:
    """Return the book as if everybody had followed `tried` in the stretch, whatever they follow now."""
    followers = tuple(
        (who, start, min(end or date.max, stretch.starts_on), until(own, stretch.starts_on))
        for who, start, end, own in book.followers
        if start < stretch.starts_on
    )
    return PlanBook(tried_in(book.default, tried, stretch), followers)


def differences(live: Mapping[LineKey, Replayed], tried: Mapping[LineKey, Replayed]) -> Iterator[Difference]:
    """Yield the keys that are not worth the same, each once."""
    for key, line in live.items():
        other = tried.get(key)
        amount = other.amount if other else 0
        if amount != line.amount:
            yield Difference(key, line.amount, amount, line.origin_on, line.customer, line.order)
    for key, line in tried.items():
        if key not in live and line.amount:
            yield Difference(key, 0, line.amount, line.origin_on, line.customer, line.order)


def is_unchanged(live: int, tried: int) -> bool:
    """Say whether a payee ends within one hundredth of what the live plans pay.

    >>> is_unchanged(10_000, 10_100), is_unchanged(10_000, 10_101), is_unchanged(0, 0)
    (True, False, True)
    """
    return 100 * abs(tried - live) <= abs(live)


def largest(rows: Sequence[Difference]) -> list[Difference]:
    """Return the differences, the largest first; equal ones in the order of their keys."""
    return sorted(rows, key=lambda row: (-abs(row.tried - row.live), row.key[:5], row.key.payee or 0))
