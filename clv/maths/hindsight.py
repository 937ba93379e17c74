"""What was known of customers on an earlier day, the origin, and what they did after it.

Pure: what was sold and given back is read once (`clv.services.hindsight`) and looked at from as many origins as wanted.
Which of it is seen from an origin stands there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers

# A day that never comes, and one before all days.
NEVER = np.iinfo(np.int64).max
BEFORE_ALL = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Sales:
    """Orders, and what was given back on them, as rows in order of customer and day; (n,) each.

    Attributes:
        customer: id.
        day: of the order, counted since 1970; a refund stands on the day of the order it refunds.
        net: what the order brought; below zero for a refund.
        margin: net less cost.
        known_from: the day from which the row counts: of the order, or of the refund itself.
        known_until: the day on which the order was voided, from which it no longer counts; NEVER otherwise.
        every: for how many customers each of them stands.
    """

    customer: Integers
    day: Integers
    net: Integers
    margin: Integers
    known_from: Integers
    known_until: Integers
    every: int = 1


@dataclass(frozen=True)
class Hindsight:
    """Customers who had bought by the origin: what was known of them then, and what they did until the end.

    Attributes:
        frequency: (n,) repeat purchases known at the origin.
        recency: (n,) days from the first to the last of them.
        age: (n,) days from the first purchase to the origin.
        margin: (n,) realised margin known at the origin, in minor units.
        repeat_margin: (n,) margin of the repeat purchases known at the origin.
        later: (n,) purchases after the origin, until the end.
        later_recency: (n,) days from the first purchase to the last one until the end.
        later_margin: (n,) margin of the days after the origin, until the end.
        horizon: days from the origin to the end.
        every: for how many customers each of them stands: 1 where all are looked at.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    margin: Integers
    repeat_margin: Integers
    later: Floats
    later_recency: Floats
    later_margin: Integers
    horizon: int
    every: int = 1

    @property
    def customers(self) -> int:
        """How many customers had bought by the origin."""
        return len(self.frequency)

    def evenly(self, most: int) -> Hindsight:
        """Return every second, third, … of the customers, so that there are `most` of them at most."""
        step = max(1, -(-self.customers // most))
        names = (field.name for field in fields(self) if field.name not in {"horizon", "every"})
        return replace(self, **{name: getattr(self, name)[::step] for name in names}, every=self.every * step)


@dataclass(frozen=True)
class DaySums:
    """What all customers did, day by day; a day without orders has no entry.

    Attributes:
        number: (k,) days after the origin; zero and below is before it.
        existing_margin: (k,) margin of customers who had bought by the origin, in minor units.
        new_margin: (k,) margin of the others.
        firsts: (k,) first purchases.
        first_margin: (k,) margin of the first purchases.
        first_squares: (k,) sum of its squares.
    """

    number: Integers
    existing_margin: Integers
    new_margin: Integers
    firsts: Integers
    first_margin: Integers
    first_squares: Floats


@dataclass(frozen=True)
class _Days:
    """What each customer did on each day as seen from an origin; (m,) each, in order of customer and day.

    Attributes:
        starts: (c,) where each customer begins.
        customer: number of the customer, from 0.
        day: since 1970.
        net: what the day came to.
        margin: likewise.
        first: (c,) day of the customer's first purchase; NEVER without one.
    """

    starts: Integers
    customer: Integers
    day: Integers
    net: Integers
    margin: Integers
    first: Integers

    @property
    def bought(self) -> NDArray[np.bool_]:
        """Whether a day is a purchase: it came to something."""
        return self.net > 0

    def summed(self, values: Integers) -> Integers:
        """Return the sum of values by customer, to the last unit."""
        return np.add.reduceat(values, self.starts) if len(self.starts) else np.zeros(0, dtype=np.int64)

    def last_of(self, rows: NDArray[np.bool_]) -> Integers:
        """Return the last day by customer among some rows; BEFORE_ALL where there is none."""
        found = np.full(len(self.starts), BEFORE_ALL, dtype=np.int64)
        # They ascend, so that the last one written stays.
        found[self.customer[rows]] = self.day[rows]
        return found


def look_back(sales: Sales, *, origin: int, until: int) -> Hindsight:
    """Return the customers who had bought by `origin`: as known then, and what came after it up to `until`.

    Args:
        sales: everything up to `until`.
        origin: the last day that is known, counted since 1970.
        until: the end of the horizon, likewise.
    """
    days = _seen(sales, origin, until)
    bought, is_known = days.bought, days.day <= origin
    is_repeat = bought & is_known & (days.day > days.first[days.customer])
    had_bought = days.first <= origin
    first = days.first[had_bought]
    found = {
        "frequency": days.summed((bought & is_known).astype(np.int64)) - 1,
        "recency": days.last_of(bought & is_known),
        "margin": days.summed(np.where(is_known, days.margin, 0)),
        "repeat_margin": days.summed(np.where(is_repeat, days.margin, 0)),
        "later": days.summed((bought & ~is_known).astype(np.int64)),
        "later_recency": days.last_of(bought),
        "later_margin": days.summed(np.where(is_known, 0, days.margin)),
    }
    known = {name: column[had_bought] for name, column in found.items()}
    recency = (known["recency"] - first).astype(np.float64)
    return Hindsight(
        frequency=known["frequency"].astype(np.float64),
        recency=recency,
        age=(origin - first).astype(np.float64),
        margin=known["margin"],
        repeat_margin=known["repeat_margin"],
        later=known["later"].astype(np.float64),
        later_recency=np.maximum((known["later_recency"] - first).astype(np.float64), recency),
        later_margin=known["later_margin"],
        horizon=until - origin,
        every=sales.every,
    )


def sum_days(sales: Sales, *, since: int, origin: int, until: int) -> DaySums:
    """Return what all customers did on each day after `since` up to `until`, seen from `origin`.

    Of a sample, each customer counts for as many as they stand for.
    """
    days = _seen(sales, origin, until)
    rows = days.day > since
    first, day, margin = days.first[days.customer[rows]], days.day[rows], days.margin[rows]
    number, place = np.unique(day, return_inverse=True)
    is_existing, is_new = first <= origin, (first > origin) & (first < NEVER)
    is_first = (day == first).astype(np.int64)

    def total(values: Integers) -> Integers:
        sums = np.zeros(len(number), dtype=np.int64)
        np.add.at(sums, place, values)
        return sums * sales.every

    squares = np.bincount(place, weights=is_first * margin.astype(np.float64) ** 2, minlength=len(number))
    return DaySums(
        number=number - origin,
        existing_margin=total(np.where(is_existing, margin, 0)),
        new_margin=total(np.where(is_new, margin, 0)),
        firsts=total(is_first),
        first_margin=total(is_first * margin),
        first_squares=squares.astype(np.float64) * sales.every,
    )


def _seen(sales: Sales, origin: int, until: int) -> _Days:
    """Return the days up to `until`: those up to the origin as known at it, the others as known at the end."""
    known_on = np.where(sales.day <= origin, origin, until)
    rows = (sales.day <= until) & (sales.known_from <= known_on) & (sales.known_until > known_on)
    customer, day = sales.customer[rows], sales.day[rows]
    is_next = np.ones(len(customer), dtype=np.bool_)
    is_next[1:] = customer[1:] != customer[:-1]
    is_new_day = is_next.copy()
    is_new_day[1:] |= day[1:] != day[:-1]
    starts = np.flatnonzero(is_new_day)
    if not len(starts):
        nothing = np.zeros(0, dtype=np.int64)
        return _Days(nothing, nothing, nothing, nothing, nothing, nothing)
    number = np.cumsum(is_next[starts]) - 1
    net, margin = (np.add.reduceat(values[rows], starts) for values in (sales.net, sales.margin))
    first = np.full(number[-1] + 1, NEVER, dtype=np.int64)
    bought = np.flatnonzero(net > 0)[::-1]
    # Written from the last to the first, so that the first day stays.
    first[number[bought]] = day[starts][bought]
    return _Days(np.flatnonzero(is_next[starts]), number, day[starts], net, margin, first)
