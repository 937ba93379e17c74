"""Learning what spending brings from what was spent and what came of it.

Customers won in a month are counts (Poisson), customers kept are counts out of those there were (binomial). Both curves
have two positive parameters; for customers kept the ceiling is a share, so its odds are the parameter. What is learnt
is how the two went together, which need not be what more money would bring.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.fitting import Objective, Verdict, climb
from clv.maths.intervals import EIGHTY_PERCENT
from clv.maths.spending import Response

# A rate known no better than by a factor of e either way isn't known.
LEAST_KNOWN = 1.0
LEAST_POINTS = 6
# Share of the way to the ceiling that the typical spending has come, from which the climbs begin.
STARTS = (0.1, 0.3, 0.6, 0.9)


@dataclass(frozen=True)
class Learnt:
    """A curve, and how far off it may be.

    Attributes:
        response: the curve.
        covariance: (2, 2) of the logarithm of the ceiling (of its odds, for a share) and of the rate.
        is_share: whether it brings a share, whose ceiling is below 1.
    """

    response: Response
    covariance: Floats
    is_share: bool

    def interval(self, spend: Floats) -> tuple[Floats, Floats]:
        """Return the (n,) lower and upper ends of the 80 percent interval of the curve at `spend`.

        Test: tests/clv/test_spending.py::test_four_in_five_intervals_hold_the_curve_that_made_the_data
        """
        at = self.response.at(spend)
        pace = self.response.rate * spend
        # Of the logarithm of the result, by the logarithms of the parameters.
        by_ceiling = np.full(at.shape, 1.0 - self.response.ceiling if self.is_share else 1.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            by_rate = np.where(pace > 0, pace * np.exp(-pace) / -np.expm1(-pace), 1.0)
        slopes = np.stack([by_ceiling, by_rate])
        wide = EIGHTY_PERCENT * np.sqrt(np.einsum("in,ij,jn->n", slopes, self.covariance, slopes))
        high = at * np.exp(wide)
        return at * np.exp(-wide), np.minimum(high, 1.0) if self.is_share else high


def learn_won(spend: Floats, won: Floats) -> Learnt | None:
    """Return the curve of customers won by spending per stretch of time; None where the data don't settle it.

    Args:
        spend: (n,) money spent in each stretch.
        won: (n,) customers won in it.

    Test: tests/clv/test_spending.py::test_what_was_won_teaches_the_curve_that_made_it
    """
    if not _is_enough(spend, won):
        return None
    unit, size = float(spend.mean()), float(won.mean())
    pace = spend / unit

    def objective(theta: Floats) -> tuple[float, Floats]:
        ceiling, rate = np.exp(theta) * [size, 1.0]
        share = np.maximum(-np.expm1(-rate * pace), np.finfo(float).tiny)
        mean = ceiling * share
        by_mean = won / mean - 1.0
        slope = [by_mean @ mean, by_mean @ (ceiling * rate * pace * np.exp(-rate * pace))]
        return float(won @ np.log(mean) - mean.sum()), np.array(slope)

    starts = [np.log([1.0 / reached, -np.log1p(-reached)]) for reached in STARTS]
    return _climbed(objective, starts, float(won.sum()), unit, size, is_share=False)


def learn_kept(spend: Floats, base: Floats, kept: Floats) -> Learnt | None:
    """Return the curve of the share kept by spending per customer; None where the data don't settle it.

    Args:
        spend: (n,) money spent per customer of each group.
        base: (n,) customers there were.
        kept: (n,) customers of them who came back.

    Test: tests/clv/test_spending.py::test_what_was_kept_teaches_the_curve_that_made_it
    """
    if not _is_enough(spend, base) or kept.sum() <= 0 or kept.sum() >= base.sum():
        return None
    unit = float((spend @ base) / base.sum())
    pace = spend / unit

    def objective(theta: Floats) -> tuple[float, Floats]:
        odds, rate = np.exp(theta)
        ceiling = odds / (1.0 + odds)
        reached = np.maximum(-np.expm1(-rate * pace), np.finfo(float).tiny)
        share = np.clip(ceiling * reached, np.finfo(float).tiny, 1.0 - 1e-12)
        by_share = kept / share - (base - kept) / (1.0 - share)
        slope = [
            by_share @ (share * (1.0 - ceiling)),
            by_share @ (ceiling * rate * pace * np.exp(-rate * pace)),
        ]
        return float(kept @ np.log(share) + (base - kept) @ np.log1p(-share)), np.array(slope)

    usual = float(kept.sum() / base.sum())
    ceilings = [min(usual / reached, 0.5 + 0.5 * usual) for reached in STARTS]
    starts = [np.log([top / (1.0 - top), -np.log1p(-usual / top)]) for top in ceilings]
    return _climbed(objective, starts, float(base.sum()), unit, 1.0, is_share=True)


def _is_enough(spend: Floats, count: Floats) -> bool:
    """Say whether there are enough stretches with money and customers in them, and the money differs at all."""
    some = (spend > 0) & (count > 0)
    return int(some.sum()) >= LEAST_POINTS and float(np.ptp(spend)) > 0


def _climbed(
    objective: Objective, starts: list[Floats], size: float, unit: float, most: float, *, is_share: bool
) -> Learnt | None:
    end = climb(objective, starts, size=size)
    known = np.sqrt(np.maximum(np.diag(end.covariance), 0.0))
    if end.verdict is not Verdict.CONVERGED or not np.all(known < LEAST_KNOWN):
        return None
    first, rate = np.exp(end.theta)
    ceiling = first / (1.0 + first) if is_share else first * most
    return Learnt(Response(float(ceiling), float(rate / unit)), end.covariance, is_share)
