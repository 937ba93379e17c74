"""What customers still here will buy until a horizon, month by month, discounted, without a look at every month.

The purchases expected until t are a smooth function of the logarithm of time, so that few looks at chosen moments tell
all months between them (Chebyshev interpolation): a dozen and a half where sixty months would have been asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.buying import BuyingModel, purchases_if_alive
from clv.maths.value import DAYS_PER_MONTH, discount_factors

# Of the expectation; a cent in ten million.
PRECISION = 1e-10


@dataclass(frozen=True)
class Looks:
    """The moments to look at, and how much each counts.

    Attributes:
        days: (k,) moments, ascending, the last of them the horizon.
        worth: (k,) weights: the discounted purchases are the sum of weight x purchases expected until each moment.
    """

    days: Floats
    worth: Floats


@dataclass(frozen=True)
class Future:
    """What a customer still here will buy; (n,) each.

    Attributes:
        until_end: purchases within the horizon.
        discounted: the same, each worth its discount; paid at the end of its month.
    """

    until_end: Floats
    discounted: Floats


def future_if_alive(model: BuyingModel, frequency: Floats, age: Floats, *, months: int, yearly_rate: float) -> Future:
    """Return what each customer still here will buy within `months`.

    Args:
        model: fitted in days.
        frequency: (n,) repeat purchases.
        age: (n,) days since the first purchase.
        months: horizon, in twelfths of a year.
        yearly_rate: discount per year as a fraction.

    Test: tests/clv/test_value.py::test_few_looks_tell_all_months
    """
    looks = looks_for(model, months=months, yearly_rate=yearly_rate)
    until = np.zeros(frequency.shape)
    discounted = np.zeros(frequency.shape)
    for day, worth in zip(looks.days, looks.worth, strict=True):
        until = purchases_if_alive(model, frequency, age, float(day))
        discounted += worth * until
    return Future(until, discounted)


def looks_for(model: BuyingModel, *, months: int, yearly_rate: float) -> Looks:
    """Return when to look, and what each look is worth.

    Raises:
        ValueError: there is no month to look at.
    """
    if months < 1:
        raise ValueError(f"months is {months}, expected 1 or more")
    ends = np.arange(1, months + 1, dtype=np.float64) * DAYS_PER_MONTH
    factors = discount_factors(months, yearly_rate=yearly_rate, step_days=DAYS_PER_MONTH)
    # Summation by parts: what is expected until the end of a month, times the drop in worth after it.
    drops = factors - np.append(factors[1:], 0.0)
    scale = _shortest_time(model)
    if scale is None:
        return Looks(ends, drops)
    stretch = np.log1p(ends[-1] / scale)
    count = _looks_needed(stretch)
    if count >= months:
        return Looks(ends, drops)
    places = 0.5 * (1.0 - np.cos(np.pi * np.arange(count + 1) / count))
    table = _lagrange(places, np.log1p(ends / scale) / stretch)
    days = scale * np.expm1(places * stretch)
    days[-1] = ends[-1]
    # At no time at all nothing is bought, so the first place needs no look.
    return Looks(days[1:], (drops @ table)[1:])


def _shortest_time(model: BuyingModel) -> float | None:
    """Return the time on whose scale the expectation bends; None where that is out of all proportion."""
    scales = [value for value, power in zip(_values(model), model.UNIT_POWERS, strict=True) if power > 0]
    shortest = min(scales, default=1.0)
    return shortest if 1e-3 < shortest < 1e6 else None


def _values(model: BuyingModel) -> list[float]:
    return list(model.as_symbols().values())


def _looks_needed(stretch: float) -> int:
    """Return how many looks reach the precision on an interval whose function is smooth up to i pi beside it."""
    beside = 2.0 * np.pi / stretch
    gain_per_look = np.log(beside + np.sqrt(beside * beside + 1.0))
    return int(np.ceil(-np.log(PRECISION) / gain_per_look)) + 2


def _lagrange(places: Floats, asked: Floats) -> Floats:
    """Return the (asked, places) table that turns values at Chebyshev's places into those at others (barycentric)."""
    weight = np.where(np.arange(len(places)) % 2 == 0, 1.0, -1.0)
    weight[[0, -1]] /= 2.0
    distance = asked[:, None] - places[None, :]
    is_place = np.abs(distance) < 1e-14
    share = weight / np.where(is_place, 1.0, distance)
    table: Floats = share / share.sum(axis=1, keepdims=True)
    exact = is_place.any(axis=1)
    table[exact] = is_place[exact]
    return table
