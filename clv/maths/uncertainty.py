"""How far all predictions together may be off: what customers share does not average out."""

from __future__ import annotations

import numpy as np

from clv.maths.arrays import Floats, dot
from clv.maths.buying import BuyingModel, p_alive
from clv.maths.intervals import EIGHTY_PERCENT
from clv.maths.outlook import Assumptions, Buyers, Models, per_purchase
from clv.maths.value import discounted_purchases_if_alive


def shared_deviation(sample: Buyers, models: Models, log_covariance: Floats, assumptions: Assumptions) -> float:
    """Return how far all expected margins together may be off, as a share: one standard deviation.

    The buying parameters are moved along each principal direction of their uncertainty, for an even sample of the
    customers. What all customers share does not average out, as the chance of each does.

    Args:
        sample: some of the customers; a thousand tell enough.
        models: with a buying model.
        log_covariance: (k, k) of the logarithms of its parameters, from the fit to all customers.
        assumptions: as for the values.
    """
    if models.buying is None or not len(sample.frequency) or not np.all(np.isfinite(log_covariance)):
        return 0.0
    kind, centre = type(models.buying), models.buying.logs()
    base = _total(sample, models, models.buying, assumptions)
    variances, directions = np.linalg.eigh(log_covariance)
    moved = [
        _total(sample, models, kind.from_logs(centre + np.sqrt(max(variance, 0.0)) * direction), assumptions) - base
        for variance, direction in zip(variances, directions.T, strict=True)
    ]
    return float(np.sqrt(np.sum(np.square(moved))) / abs(base)) if base else 0.0


def _total(buyers: Buyers, models: Models, buying: BuyingModel, assumptions: Assumptions) -> float:
    """Return the discounted margin expected of all these customers."""
    alive = p_alive(buying, buyers.frequency, buyers.recency, buyers.age)
    later = discounted_purchases_if_alive(
        buying, buyers.frequency, buyers.age,
        months=assumptions.lifespan_months, yearly_rate=assumptions.yearly_rate,
    )  # fmt: skip
    return dot(alive * later, per_purchase(models.margin, buyers.frequency, buyers.margin, buyers.repeat_margin))


def interval_of_total(expected: float, *, own_variance: float, shared: float) -> tuple[float, float]:
    """Return the 80 percent interval of a total over customers.

    Args:
        expected: the total expected.
        own_variance: sum of the customers' own variances; chances of different customers are independent.
        shared: one standard deviation of what they share, as a share of the total.

    Raises:
        ValueError: the variance is negative or not a number.

    >>> low, high = interval_of_total(1000.0, own_variance=1600.0, shared=0.03)
    >>> round(low, 2), round(high, 2)
    (935.92, 1064.08)
    """
    if not own_variance >= 0.0:
        raise ValueError(f"own_variance is {own_variance}, expected 0 or more")
    deviation = float(np.sqrt(own_variance + (shared * expected) ** 2))
    return expected - EIGHTY_PERCENT * deviation, expected + EIGHTY_PERCENT * deviation
