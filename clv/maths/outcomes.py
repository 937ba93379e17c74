"""Equally likely totals of what a customer may spend, and which of them is exceeded with a given chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats

# For each number of orders, amounts per order that stand for all.
SPEND_OUTCOMES = 6
# Rows whose outcomes are held at once.
CHUNK_ROWS = 20_000


def sorted_outcomes(orders: Floats, purchases: Floats, *, order_shape: float, tail: float) -> Floats:
    """Return (n, m) equally likely totals, ascending, in multiples of the customer's expected margin per order.

    Within a customer y orders sum to a gamma with shape p * y; the customer's own scale is known as far as
    x purchases tell: an inverse gamma with shape p * x + q. The sum's logarithm has the exact mean and
    variance of that product, and a normal shape.

    Args:
        orders: (n, k) equally likely numbers of orders, from `order_quantiles`.
        purchases: (n,) repeat purchases the expected margin was learnt from.
        order_shape: the Gamma-Gamma p.
        tail: the Gamma-Gamma q, above 1.
    """
    from scipy.special import digamma, ndtri, polygamma

    noise = ndtri((np.arange(SPEND_OUTCOMES) + 0.5) / SPEND_OUTCOMES)
    found = np.empty((len(purchases), orders.shape[1] * SPEND_OUTCOMES))
    for start in range(0, len(purchases), CHUNK_ROWS):
        rows = slice(start, start + CHUNK_ROWS)
        count = orders[rows]
        known = order_shape * purchases[rows] + tail
        made, place = np.unique(count, return_inverse=True)
        made = order_shape * np.maximum(made, 1.0)
        centre = digamma(made)[place] - (digamma(known) + np.log(order_shape / (known - 1.0)))[:, None]
        deviation = np.sqrt(polygamma(1, made)[place] + polygamma(1, known)[:, None])
        spend = np.exp(centre[:, :, None] + deviation[:, :, None] * noise)
        spend[count == 0] = 0.0
        found[rows] = np.sort(spend.reshape(len(count), -1), axis=1)
    return found


def at_level(outcomes: Floats, place: NDArray[np.intp], alive: Floats, level: float) -> Floats:
    """Return the (n,) outcome that is not exceeded with the chance `level` by customers who may be gone already.

    Args:
        outcomes: (m, k) equally likely outcomes of those still here, ascending, one row per kind of customer.
        place: (n,) the row of each customer.
        alive: (n,) chance of still being here; whoever is gone has no outcome but zero.
        level: a chance within 0 and 1.
    """
    above_gone = level - (1.0 - alive)
    among_alive = np.divide(above_gone, alive, out=np.zeros(alive.shape), where=(above_gone > 0) & (alive > 0))
    last = outcomes.shape[1] - 1
    exact = among_alive * last
    lower = exact.astype(np.int64)
    part = exact - lower
    found = outcomes[place, lower] * (1.0 - part) + outcomes[place, np.minimum(lower + 1, last)] * part
    return np.where(above_gone > 0, found, 0.0)
