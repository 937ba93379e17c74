"""How many orders within a horizon are not exceeded with a given chance, for any buying model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers

# Up to here the distribution of orders is walked from zero upwards; beyond, its quantiles are searched for.
WALK_LIMIT = 60.0
# Nobody is said to make more orders than this; whole numbers are still whole in a float.
MOST_ORDERS = 1e15


@dataclass(frozen=True)
class Ahead:
    """What customers still here may do within a horizon.

    Orders while staying are negative binomial: for each moment at which a customer may be gone, one such distribution
    with its weight. Stays counted in orders are beta-geometric: a customer makes the smaller of the two, so the chances
    of "at least y" multiply.

    Attributes:
        shape: (n,) shape of the purchase rate after the history.
        share: (n, k) chance that the next event is an order rather than the end, time / (scale + time).
        weight: (n, k) chance of each; they sum to 1.
        leave: weight of leaving after an order; 0 where orders have nothing to do with it.
        stay: (n,) weight of staying after an order.
    """

    shape: Floats
    share: Floats
    weight: Floats
    leave: float
    stay: Floats

    def only(self, rows: NDArray[np.bool_] | Integers) -> Ahead:
        """Return the same for some of the customers."""
        return Ahead(self.shape[rows], self.share[rows], self.weight[rows], self.leave, self.stay[rows])


def quantiles(alive: Floats, ahead: Ahead, levels: Floats) -> Floats:
    """Return the (n, k) number of orders that is not exceeded with each chance in `levels`.

    Args:
        alive: (n,) chance of still being a customer; without it there are no orders.
        ahead: what customers still here may do.
        levels: (k,) chances, ascending, within 0 and 1.
    """
    longest = ahead.share.max(axis=1, initial=0.0)
    many = ahead.shape * longest > WALK_LIMIT * (1.0 - longest)
    found = np.empty((len(alive), len(levels)))
    for rows, by in ((~many, walk), (many, search)):
        found[rows] = by(alive[rows], ahead.only(rows), levels)
    return found


def walk(alive: Floats, ahead: Ahead, levels: Floats) -> Floats:
    """Return the quantiles by adding up the chances of 0, 1, 2, ... orders until all levels are passed."""
    found = np.zeros((len(alive), len(levels)))
    rows = np.arange(len(alive))
    chance = np.exp(ahead.shape[:, None] * np.log1p(-ahead.share))
    at_most = chance.copy()
    still = np.ones(alive.shape)
    made = 0
    while len(rows):
        more = np.maximum((ahead.weight[rows] * (1.0 - at_most)).sum(axis=1), 0.0)
        open_levels = (1.0 - alive[rows] * more * still)[:, None] < levels
        found[rows] += open_levels
        going = open_levels[:, -1]
        rows = rows[going]
        chance = chance[going] * ((ahead.shape[rows] + made) / (made + 1.0))[:, None] * ahead.share[rows]
        at_most = at_most[going] + chance
        # From the first order on, each may be the last.
        still = still[going] * (ahead.stay[rows] + made) / (ahead.leave + ahead.stay[rows] + made)
        made += 1
    return found


def search(alive: Floats, ahead: Ahead, levels: Floats) -> Floats:
    """Return the quantiles by bisection on the number of orders, for customers who make many."""
    from scipy.special import betainc, gammaln

    if not len(alive):
        return np.zeros((0, len(levels)))
    longest = ahead.share.max(axis=1)
    mean = (ahead.shape * longest / np.maximum(1.0 - longest, 1.0 / MOST_ORDERS))[:, None]
    low = np.full((len(alive), len(levels)), -1.0)
    high = np.broadcast_to(np.minimum(np.ceil(mean * 4.0 + 100.0), MOST_ORDERS), low.shape).copy()
    shape, stay = ahead.shape[:, None], ahead.stay[:, None]
    base = gammaln(ahead.leave + stay) - gammaln(stay)

    def is_enough(orders: Floats) -> NDArray[np.bool_]:
        still = np.exp(base + gammaln(stay + orders) - gammaln(ahead.leave + stay + orders))
        more = np.zeros_like(orders)
        for share, weight in zip(ahead.share.T, ahead.weight.T, strict=True):
            more += weight[:, None] * betainc(orders + 1.0, shape, share[:, None])
        # What is not a number is not searched for.
        enough: NDArray[np.bool_] = ~((1.0 - alive[:, None] * more * still < levels) & (orders < MOST_ORDERS))
        return enough

    # Where a few buy nearly everything, a high level may lie far beyond the mean.
    while not np.all(enough := is_enough(high)):
        low, high = np.where(enough, low, high), np.where(enough, high, np.minimum(2.0 * high, MOST_ORDERS))
    while np.any(high - low > 1.0):
        middle = np.ceil((low + high) / 2.0)
        enough = is_enough(middle)
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return high
