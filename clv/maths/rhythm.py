"""How regularly a customer buys, and when the next order is due."""

from __future__ import annotations

import numpy as np

from clv.maths.arrays import Floats


def usual_gap(frequency: Floats, recency: Floats) -> Floats:
    """Return the (n,) mean time between purchases; NaN for a customer who has not come back yet."""
    gap = np.full(frequency.shape, np.nan)
    back = frequency > 0
    gap[back] = recency[back] / frequency[back]
    return gap


def gap_ratio(frequency: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the (n,) present silence in usual gaps: 1 is due today, 2 is a whole gap late; NaN without a gap."""
    gap = usual_gap(frequency, recency)
    # Purchases at one moment have no gap either.
    ratio: Floats = np.divide(age - recency, gap, out=np.full(gap.shape, np.nan), where=gap > 0)
    return ratio


def median_wait(shape: Floats, scale: Floats) -> Floats:
    """Return the (n,) time within which half of the customers still here will have bought again.

    After the history the rate is gamma distributed with (r + x, alpha + T), so the wait is a Lomax variable.

    Args:
        shape: (n,) r + x.
        scale: (n,) alpha + T; the answer has its unit. Infinite where the wait is beyond all numbers.
    """
    with np.errstate(over="ignore"):
        wait: Floats = scale * np.expm1(np.log(2.0) / shape)
    return wait
