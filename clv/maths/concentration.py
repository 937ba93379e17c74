"""How unevenly value is spread over customers: the Lorenz curve and the Gini coefficient.

Source: Lorenz (1905), "Methods of Measuring the Concentration of Wealth", Publications of the American Statistical
Association 9; Gini (1914), "Sulla misura della concentrazione e della variabilità dei caratteri".
"""

import numpy as np
from numpy.typing import ArrayLike

from clv.maths.arrays import Floats, as_floats


def lorenz(values: ArrayLike, *, steps: int = 100) -> Floats:
    """Return the (steps + 1,) share of the whole that the least valuable customers hold: none of them, …, all of them.

    Between two customers the curve is straight. Losses let it sink below zero before it rises.

    Raises:
        ValueError: the whole isn't above zero, so there are no shares of it; or a value is not finite.

    >>> lorenz(np.array([1.0, 1.0, 2.0, 4.0]), steps=4).tolist()
    [0.0, 0.125, 0.25, 0.5, 1.0]
    """
    worth = as_floats("values", values)
    if steps < 1:
        raise ValueError(f"steps is {steps}, expected 1 or more")
    whole = float(worth.sum())
    if not whole > 0:
        raise ValueError(f"the values sum to {whole}, expected more than 0")
    held = np.concatenate([[0.0], np.cumsum(np.sort(worth))]) / whole
    found: Floats = np.interp(np.linspace(0.0, len(worth), steps + 1), np.arange(len(worth) + 1), held)
    found[-1] = 1.0
    return found


def gini(values: ArrayLike) -> float:
    """Return twice the area between the Lorenz curve and the line of equal shares.

    0 where all are worth the same, near 1 where one holds it all; losses can take it beyond 1.

    Raises:
        ValueError: the whole isn't above zero, or a value is not finite.

    >>> gini(np.array([1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 1.0]))
    (0.0, 0.75)
    """
    worth = as_floats("values", values)
    count = len(worth)
    corners = lorenz(worth, steps=max(count, 1))
    return 1.0 - float((corners[1:] + corners[:-1]).sum()) / count
