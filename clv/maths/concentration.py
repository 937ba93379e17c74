"""How unevenly value is spread over customers: the Lorenz curve and the Gini coefficient.

Source: Lorenz (1905), "Methods of Measuring the Concentration of Wealth", Publications of the American Statistical
Association 9; Gini (1914), "Sulla misura della concentrazione e della variabilità dei caratteri".
"""

import numpy as np

from clv.maths.arrays import Floats


def lorenz(values: Floats, *, steps: int = 100) -> Floats:
    """Return the (steps + 1,) share of the whole that the least valuable customers hold: none of them, …, all of them.

    Between two customers the curve is straight. Losses let it sink below zero before it rises.

    Raises:
        ValueError: the whole isn't above zero, so there are no shares of it.

    >>> lorenz(np.array([1.0, 1.0, 2.0, 4.0]), steps=4).tolist()
    [0.0, 0.125, 0.25, 0.5, 1.0]
    """
    whole = float(values.sum())
    if not whole > 0:
        raise ValueError(f"the values sum to {whole}, expected more than 0")
    held = np.concatenate([[0.0], np.cumsum(np.sort(values))]) / whole
    found: Floats = np.interp(np.linspace(0.0, len(values), steps + 1), np.arange(len(values) + 1), held)
    found[-1] = 1.0
    return found


def gini(values: Floats) -> float:
    """Return twice the area between the Lorenz curve and the line of equal shares.

    0 where all are worth the same, near 1 where one holds it all; losses can take it beyond 1.

    Raises:
        ValueError: the whole isn't above zero.

    >>> gini(np.array([1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 1.0]))
    (0.0, 0.75)
    """
    count = len(values)
    corners = lorenz(values, steps=count)
    return 1.0 - float((corners[1:] + corners[:-1]).sum()) / count
