"""How far one customer's future may be from its expectation.

For one customer the chance of counting and spending outweighs the uncertainty of the parameters by far, so the
interval is that of the outcome itself: the customer may be gone already, may leave, buys at random, and no
two orders are alike. Parameters are taken as known.
"""

from __future__ import annotations

import numpy as np

from clv.maths import buying
from clv.maths.arrays import Floats
from clv.maths.buying import BuyingModel
from clv.maths.outcomes import CHUNK_ROWS, sorted_outcomes
from clv.maths.quantiles import Ahead, quantiles

# Standard deviations from the middle to either end of an 80 percent interval of a normal distribution.
EIGHTY_PERCENT = 1.2815515655446004
# Equally likely numbers of orders that stand for all.
ORDER_OUTCOMES = 16


def order_quantiles(
    alive: Floats, shape: Floats, scale: Floats, leave: float, stay: Floats, horizon: float, levels: Floats
) -> Floats:
    """Return the (n, k) number of orders within `horizon` that is not exceeded with each chance in `levels`.

    Args:
        alive: (n,) chance of still being a customer; without it there are no orders.
        shape: (n,) shape of the purchase rate after the history, r + x.
        scale: (n,) scale of the purchase rate after the history, alpha + T.
        leave: weight of leaving after an order.
        stay: (n,) weight of staying after an order.
        horizon: how far to look ahead, in the unit of `scale`.
        levels: (k,) chances, ascending, within 0 and 1.
    """
    share = (horizon / (scale + horizon))[:, None]
    return quantiles(alive, Ahead(shape, share, np.ones_like(share), leave, stay), levels)


def relative_outcomes(
    orders: Floats, purchases: Floats, *, order_shape: float, tail: float, low: float, high: float
) -> tuple[Floats, Floats]:
    """Return the (n,) low and high total spend, in multiples of the customer's expected margin per order.

    Within a customer y orders sum to a gamma with shape p * y; the customer's own scale is known as far as
    x purchases tell: an inverse gamma with shape p * x + q. The sum's logarithm has the exact mean and
    variance of that product, and a normal shape.

    Args:
        orders: (n, k) equally likely numbers of orders, from `order_quantiles`.
        purchases: (n,) repeat purchases the expected margin was learnt from.
        order_shape: the Gamma-Gamma p.
        tail: the Gamma-Gamma q, above 1.
        low: chance of less than the low end; 0.1 for an 80 percent interval.
        high: chance of less than the high end.
    """
    ends = np.empty((2, len(purchases)))
    for start in range(0, len(purchases), CHUNK_ROWS):
        rows = slice(start, start + CHUNK_ROWS)
        outcomes = sorted_outcomes(orders[rows], purchases[rows], order_shape=order_shape, tail=tail)
        ends[:, rows] = np.quantile(outcomes, [low, high], axis=1)
    return ends[0], ends[1]


def deviation_within(low: Floats, high: Floats) -> Floats:
    """Return the (n,) standard deviation of what has a normal shape, from the ends of its 80 percent interval."""
    return np.abs(high - low) / (2.0 * EIGHTY_PERCENT)


def outcome_levels() -> Floats:
    """Return the chances at which numbers of orders are taken, so that each stands for an equal share."""
    return (np.arange(ORDER_OUTCOMES) + 0.5) / ORDER_OUTCOMES


def margin_multiples(
    model: BuyingModel,
    alive: Floats,
    frequency: Floats,
    age: Floats,
    *,
    horizon: float,
    order_shape: float,
    tail: float,
) -> tuple[Floats, Floats]:
    """Return the (n,) ends of the 80 percent interval of total spend, in multiples of the margin per order."""
    orders = buying.order_quantiles(model, alive, frequency, age, horizon=horizon, levels=outcome_levels())
    return relative_outcomes(orders, frequency, order_shape=order_shape, tail=tail, low=0.1, high=0.9)
