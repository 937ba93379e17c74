"""How far one customer's future may be from its expectation.

For one customer the chance of counting and spending outweighs the uncertainty of the parameters by far, so the
interval is that of the outcome itself: the customer may be gone already, may leave, buys at random, and no
two orders are alike. Parameters are taken as known.
"""

from __future__ import annotations

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.bgnbd import BgNbd

# Equally likely outcomes that stand for all: numbers of orders, and for each of them amounts per order.
ORDER_OUTCOMES = 16
SPEND_OUTCOMES = 6
# Up to here the distribution of orders is walked from zero upwards; beyond, its quantiles are searched for.
WALK_LIMIT = 60.0
CHUNK_ROWS = 20_000


def order_quantiles(
    alive: Floats, shape: Floats, scale: Floats, leave: float, stay: Floats, horizon: float, levels: Floats
) -> Floats:
    """Return the (n, k) number of orders within `horizon` that is not exceeded with each chance in `levels`.

    Orders while staying are negative binomial, and so are stays counted in orders; the customer makes the
    smaller of the two, so the chances of "at least y" multiply.

    Args:
        alive: (n,) chance of still being a customer; without it there are no orders.
        shape: (n,) shape of the purchase rate after the history, r + x.
        scale: (n,) scale of the purchase rate after the history, alpha + T.
        leave: weight of leaving, a.
        stay: (n,) weight of staying after the history, b + x.
        horizon: how far to look ahead, in the unit of `scale`.
        levels: (k,) chances, ascending, within 0 and 1.
    """
    many = shape * horizon / scale > WALK_LIMIT
    quantiles = np.empty((len(shape), len(levels)))
    few = ~many
    quantiles[few] = _walk(alive[few], shape[few], scale[few], leave, stay[few], horizon, levels)
    quantiles[many] = _search(alive[many], shape[many], scale[many], leave, stay[many], horizon, levels)
    return quantiles


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
    from scipy.special import digamma, ndtri, polygamma

    noise = ndtri((np.arange(SPEND_OUTCOMES) + 0.5) / SPEND_OUTCOMES)
    ends = np.empty((2, len(purchases)))
    for start in range(0, len(purchases), CHUNK_ROWS):
        rows = slice(start, start + CHUNK_ROWS)
        count = orders[rows]
        known = (order_shape * purchases[rows] + tail)[:, None]
        made = order_shape * np.maximum(count, 1.0)
        levels, level = np.unique(made, return_inverse=True)
        centre = digamma(levels)[level] - digamma(known) - np.log(order_shape / (known - 1.0))
        deviation = np.sqrt(polygamma(1, levels)[level] + polygamma(1, known))
        spend = np.exp(centre[:, :, None] + deviation[:, :, None] * noise)
        total = np.where(count[:, :, None] > 0, spend, 0.0).reshape(len(count), -1)
        ends[:, rows] = np.quantile(total, [low, high], axis=1)
    return ends[0], ends[1]


def outcome_levels() -> Floats:
    """Return the chances at which numbers of orders are taken, so that each stands for an equal share."""
    return (np.arange(ORDER_OUTCOMES) + 0.5) / ORDER_OUTCOMES


def margin_multiples(
    model: BgNbd, alive: Floats, frequency: Floats, age: Floats, *, horizon: float, order_shape: float, tail: float
) -> tuple[Floats, Floats]:
    """Return the (n,) ends of the 80 percent interval of total spend, in multiples of the margin per order."""
    orders = order_quantiles(
        alive,
        model.rate_shape + frequency,
        model.rate_scale + age,
        model.leave,
        model.stay + frequency,
        horizon,
        outcome_levels(),
    )
    return relative_outcomes(orders, frequency, order_shape=order_shape, tail=tail, low=0.1, high=0.9)


def _walk(
    alive: Floats, shape: Floats, scale: Floats, leave: float, stay: Floats, horizon: float, levels: Floats
) -> Floats:
    """Return the quantiles by adding up the chances of 0, 1, 2, ... orders until all levels are passed."""
    quantiles = np.zeros((len(shape), len(levels)))
    rows = np.arange(len(shape))
    share = horizon / (scale + horizon)
    chance = np.exp(shape * np.log1p(-share))
    at_most = chance.copy()
    still = np.ones_like(shape)
    made = 0
    while len(rows):
        below = 1.0 - alive[rows] * np.maximum(1.0 - at_most, 0.0) * still
        open_levels = below[:, None] < levels
        quantiles[rows] += open_levels
        going = open_levels[:, -1]
        rows = rows[going]
        chance = chance[going] * (shape[rows] + made) / (made + 1.0) * share[rows]
        at_most = at_most[going] + chance
        # From the first order on, each may be the last.
        still = still[going] * (stay[rows] + made) / (leave + stay[rows] + made)
        made += 1
    return quantiles


def _search(
    alive: Floats, shape: Floats, scale: Floats, leave: float, stay: Floats, horizon: float, levels: Floats
) -> Floats:
    """Return the quantiles by bisection on the number of orders, for customers who make many."""
    from scipy.special import betainc, gammaln

    if not len(shape):
        return np.zeros((0, len(levels)))
    alive, shape, stay = alive[:, None], shape[:, None], stay[:, None]
    share = (horizon / (scale + horizon))[:, None]
    mean = shape * share / (1.0 - share)
    low = np.full((len(shape), len(levels)), -1.0)
    high = np.broadcast_to(np.ceil(mean * 4.0 + 100.0), low.shape).copy()
    base = gammaln(leave + stay) - gammaln(stay)
    while np.any(high - low > 1.0):
        middle = np.ceil((low + high) / 2.0)
        still = np.exp(base + gammaln(stay + middle) - gammaln(leave + stay + middle))
        enough = 1.0 - alive * betainc(middle + 1.0, shape, share) * still >= levels
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return high
