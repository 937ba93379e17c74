"""The renewals still to come of contracts, with their interval: counted one by one, by shifted-beta-geometric chances.

A contract is renewed until it is not, so the number of renewals is all there is to know: their discounted sum grows
with it, and the ends of its interval are those of the number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats, Integers, as_counts, require_same_shape
from clv.maths.sbg import Sbg
from clv.maths.sbg_predict import survival_after

# The ends of the 80 percent interval: so sure it is that at least so many renewals come.
LOW_CHANCE, HIGH_CHANCE = 0.9, 0.1


@dataclass(frozen=True)
class Ahead:
    """Renewals to come, each worth its discount; (n,) each.

    Attributes:
        expected: their mean.
        low, high: ends of the 80 percent interval.
    """

    expected: Floats
    low: Floats
    high: Floats


def renewals_ahead(model: Sbg, renewals: Floats, ahead: Integers, *, period_rate: float) -> Ahead:
    """Return what the next renewals come to of contracts that run now; the first of them is not discounted.

    Args:
        model: fitted in terms.
        renewals: (n,) renewals so far.
        ahead: (n,) how many renewals are counted.
        period_rate: discount per term as a fraction, above -1.

    Raises:
        ValueError: the discount is -1 or below, or a number is negative.

    Test: tests/clv/test_contracts.py::test_four_in_five_simulated_contracts_end_within_their_interval
    """
    if not -1.0 < period_rate < np.inf:
        raise ValueError(f"period_rate is {period_rate}, expected more than -1")
    so_far, most = as_counts("renewals", renewals), as_counts("ahead", ahead)
    require_same_shape([("renewals", so_far), ("ahead", most)])
    pairs, place = np.unique(np.column_stack([so_far, most]), axis=0, return_inverse=True)
    so_far, most = pairs[:, :1], pairs[:, 1:]
    steps = np.arange(1, int(ahead.max(initial=0)) + 1, dtype=np.float64)[None, :]
    worth = (1.0 + period_rate) ** -(steps - 1.0)
    chance = np.where(steps <= most, survival_after(model, so_far, steps), 0.0)
    # What comes to nobody within the count is worth nothing, so sums up to a number are sums of the first so many.
    sums = np.concatenate([np.zeros(1), np.cumsum(worth)])
    low, high = (sums[(chance >= level).sum(axis=1)] for level in (LOW_CHANCE, HIGH_CHANCE))
    # Added one after the other: the last of them are nought, and may not move the sum by a bit.
    expected = np.cumsum(chance * worth, axis=1)[:, -1] if steps.size else np.zeros(len(pairs))
    place = place.reshape(-1)
    return Ahead(expected[place], np.minimum(low, expected)[place], np.maximum(high, expected)[place])


def together(expected: Floats, low: Floats, high: Floats, place: Integers, size: int) -> tuple[Floats, Floats]:
    """Return the ends of sums of independent amounts: distances from what is expected add as squares.

    Args:
        expected: (n,) what is expected of each amount.
        low, high: (n,) ends of its interval.
        place: (n,) to which sum it belongs.
        size: how many sums there are.
    """
    total = np.bincount(place, weights=expected, minlength=size)
    below = np.sqrt(np.bincount(place, weights=(expected - low) ** 2, minlength=size))
    above = np.sqrt(np.bincount(place, weights=(high - expected) ** 2, minlength=size))
    return total - below, total + above
