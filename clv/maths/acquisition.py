"""Twelve months of customers who are still to come, if as many come as in the months before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.buying import BuyingModel
from clv.maths.futures import MONTH_DAYS, MONTHS, Base, Months, draw, expected_by_month
from clv.maths.gamma_gamma import GammaGamma

NEWCOMERS = 4_000


@dataclass(frozen=True)
class Arrivals:
    """How customers came so far.

    Attributes:
        counts: (k,) new customers in each month before, the oldest first.
        first_mean: margin of a first purchase, on average.
        first_variance: its variance between customers.
    """

    counts: Floats
    first_mean: float
    first_variance: float

    @property
    def per_month(self) -> float:
        """New customers a month."""
        return float(self.counts.mean()) if len(self.counts) else 0.0

    @property
    def spread(self) -> float:
        """Variance of the new customers of one month: at least that of pure chance, more where months differ."""
        return max(float(self.counts.var(ddof=1)), self.per_month) if len(self.counts) > 1 else self.per_month

    @property
    def per_month_error(self) -> float:
        """Standard error of the mean."""
        return float(np.sqrt(self.spread / max(len(self.counts), 1)))


def look_ahead(
    model: BuyingModel | None, spend: GammaGamma | None, repeat_margin: float, arrivals: Arrivals,
    generator: np.random.Generator,
) -> Months:  # fmt: skip
    """Return the margin expected of new customers in twelve months, and how far off it may be.

    As many come in each month as on average before, in the middle of the month; their first purchase brings the usual
    margin, and they come back as new customers do. Without a buying model only their first purchases count.

    Args:
        model: in days.
        spend: of the margins.
        repeat_margin: margin expected of a new customer's repeat purchase.
        arrivals: how customers came so far; money in the unit of `repeat_margin`.
        generator: for the drawn futures.

    Test: tests/clv/test_futures.py::test_new_customers_bring_what_simulated_ones_brought
    """
    mean, variance = _of_one(model, spend, repeat_margin, arrivals, generator)
    rate, spread = arrivals.per_month, arrivals.spread
    expected = rate * np.cumsum(mean)
    # Of month m: those who came k months before, for k from 0 to m. The year: everything of those with so long to go.
    chance = np.cumsum(rate * variance[:MONTHS] + spread * mean**2)
    so_far = np.cumsum(mean)
    year = float(np.sum(rate * variance[MONTHS:] + spread * so_far**2))
    shared = (arrivals.per_month_error * np.append(np.cumsum(mean), so_far.sum())) ** 2
    return Months(expected, np.append(chance, year), shared)


def _of_one(
    model: BuyingModel | None, spend: GammaGamma | None, repeat_margin: float, arrivals: Arrivals,
    generator: np.random.Generator,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return the (12,) margin of one new customer in the month of coming and each later one, and (24,) variances.

    The variances are those of each month, then those of all months until then.
    """
    mean, variance = np.zeros(MONTHS), np.zeros(2 * MONTHS)
    if model is not None:
        nothing = np.zeros(1)
        # They come in the middle of a month on average, so each month of theirs is half of two of the newcomer's own.
        own = expected_by_month(model, Base(nothing, nothing, nothing, nothing))[0] * repeat_margin
        mean = _half_a_month_later(own)
        many = np.zeros(NEWCOMERS)
        base = Base(many, many, many, np.full(NEWCOMERS, repeat_margin))
        drawn = _half_a_month_later(draw(model, spend, base, 1, generator)[:, 0, :])
        variance = np.append(drawn.var(axis=0), np.cumsum(drawn, axis=1).var(axis=0))
    mean[0] += arrivals.first_mean
    variance[0] += arrivals.first_variance
    variance[MONTHS:] += arrivals.first_variance
    return mean, variance


def _half_a_month_later(own: Floats) -> Floats:
    """Return (..., 12) sums by calendar month of somebody who comes in its middle, from sums by own month."""
    before = np.concatenate([np.zeros_like(own[..., :1]), own[..., :-1]], axis=-1)
    halves: Floats = (own + before) / 2.0
    return halves


def by_month(number: Floats, values: Floats, months: int) -> Floats:
    """Return the (months,) sums of `values` by month; `number` counts days, 1 is the first day of the first month."""
    place = np.clip(np.ceil(number / MONTH_DAYS).astype(np.int64) - 1, 0, months - 1)
    return np.bincount(place, weights=values, minlength=months).astype(np.float64)
