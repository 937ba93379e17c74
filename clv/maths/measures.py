"""How well a prediction came true: of all customers together, of each, and in which order.

No single measure will do. Most customers of most companies do nothing in most horizons, so "nobody comes back" is hard
to beat by the mean error; it is stood beside every model here, as is "everybody goes on at the pace so far".

Customers may be counted rather than repeated: every measure takes weights, and gives what the repeated rows would.
Ties share evenly, so no measure depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clv.maths.arrays import Floats, as_amounts, as_counts, as_floats, dot, require_same_shape

# The papers' bins of repeat purchases: each number by itself up to six, seven and more together.
FREQUENCY_EDGES = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)
ALIVE_EDGES = tuple(tenth / 10 for tenth in range(10))
TENTHS = 10


@dataclass(frozen=True)
class Errors:
    """How far a prediction is from what happened, in purchases; NaN where nobody or nothing is there to judge by.

    Attributes:
        bias: all expected over all that happened, less one; 0.05 is five percent too many.
        mean_error: mean absolute error of one customer (MAE).
        root_error: root mean square error of one customer (RMSE).
    """

    bias: float
    mean_error: float
    root_error: float


@dataclass(frozen=True)
class Bin:
    """Customers put together: means of what was expected of each, and of what happened.

    Attributes:
        from_value: lowest value of what they are put together by.
        to_value: highest.
        customers: how many; not whole where ties are shared between tenths.
        expected: mean expectation.
        happened: mean outcome.
    """

    from_value: float
    to_value: float
    customers: float
    expected: float
    happened: float


@dataclass(frozen=True)
class Measures:
    """A prediction of purchases within a horizon beside what happened; NaN where a measure can't be taken.

    Attributes:
        model: errors of the prediction.
        naive: errors of "everybody goes on at the pace so far".
        zero: errors of "nobody comes back".
        top_tenth: share of all purchases made by the tenth of customers of whom most was expected.
        rank: Spearman's rank correlation of expectation and outcome.
        brier_alive: mean square of P(alive) less whether the customer bought; 0 is perfect.
        brier_buying: the same of the chance to buy within the horizon.
        brier_base: the same of giving everybody the share who bought: what a forecast has to beat.
        log_likelihood: mean per customer of what happened given what was known.
        coverage: share of customers whose outcome lies within their interval.
        by_frequency: calibration by repeat purchases before the horizon.
        by_tenth: calibration by tenth of the expectation, the highest first.
        by_alive: calibration of the chance to buy, by P(alive).
    """

    model: Errors
    naive: Errors
    zero: Errors
    top_tenth: float
    rank: float
    brier_alive: float
    brier_buying: float
    brier_base: float
    log_likelihood: float
    coverage: float
    by_frequency: tuple[Bin, ...]
    by_tenth: tuple[Bin, ...]
    by_alive: tuple[Bin, ...]


def measure(
    predicted: ArrayLike,
    actual: ArrayLike,
    frequency: ArrayLike,
    p_alive: ArrayLike,
    *,
    age: ArrayLike,
    horizon: float,
    chance_to_buy: ArrayLike | None = None,
    log_likelihood: ArrayLike | None = None,
    covered: ArrayLike | None = None,
    count: ArrayLike | None = None,
) -> Measures:
    """Return all measures of a prediction made at one origin.

    Args:
        predicted: (n,) purchases expected within the horizon.
        actual: (n,) purchases made within it.
        frequency: (n,) repeat purchases until the origin.
        p_alive: (n,) chance of being a customer at the origin.
        age: (n,) time from the first purchase to the origin.
        horizon: its length, in the unit of `age`.
        chance_to_buy: (n,) chance of at least one purchase within it; P(alive) where left out.
        log_likelihood: (n,) of what happened given what was known.
        covered: (n,) 1 or 0 (or a chance) for an outcome within the interval.
        count: (n,) customers each row stands for; 1 when left out.

    Raises:
        ValueError: the shapes disagree, a value is not finite, purchases, time or a count are negative, or a chance
            lies outside 0 to 1.
    """
    expected, happened = as_floats("predicted", predicted), as_amounts("actual", actual)
    x, since = as_counts("frequency", frequency), as_amounts("age", age)
    alive = _as_chances("p_alive", p_alive)
    weight = np.ones(expected.shape) if count is None else as_amounts("count", count)
    buying = alive if chance_to_buy is None else _as_chances("chance_to_buy", chance_to_buy)
    if not 0.0 <= horizon < np.inf:
        raise ValueError(f"horizon is {horizon}, expected a length of zero or more")
    require_same_shape(
        [("predicted", expected), ("actual", happened), ("frequency", x), ("age", since), ("p_alive", alive),
         ("count", weight), ("chance_to_buy", buying)]
    )  # fmt: skip
    bought = (happened > 0).astype(np.float64)
    share = _mean(bought, weight)
    return Measures(
        model=errors(expected, happened, weight),
        naive=errors(pace_so_far(x, since, horizon), happened, weight),
        zero=errors(np.zeros(expected.shape), happened, weight),
        top_tenth=top_share(expected, happened, weight),
        rank=rank_correlation(expected, happened, weight),
        brier_alive=_mean((alive - bought) ** 2, weight),
        brier_buying=_mean((buying - bought) ** 2, weight),
        brier_base=share * (1.0 - share),
        log_likelihood=_mean_if_there("log_likelihood", log_likelihood, weight),
        coverage=_mean_if_there("covered", covered, weight),
        by_frequency=calibration(x, FREQUENCY_EDGES, expected, happened, weight),
        by_tenth=calibration_by_tenth(expected, happened, weight),
        by_alive=calibration(alive, ALIVE_EDGES, buying, bought, weight),
    )


def _as_chances(name: str, values: ArrayLike) -> Floats:
    """Return chances as floats; raise ValueError for one outside 0 to 1."""
    chances = as_amounts(name, values)
    if np.any(chances > 1.0):
        raise ValueError(f"{name} holds a value above 1, which is no chance")
    return chances


def errors(predicted: Floats, actual: Floats, count: Floats) -> Errors:
    """Return how far a prediction is from what happened; arguments are (n,)."""
    missed, total = predicted - actual, dot(actual, count)
    return Errors(
        bias=dot(predicted, count) / total - 1.0 if total > 0 else np.nan,
        mean_error=_mean(np.abs(missed), count),
        root_error=float(np.sqrt(_mean(missed**2, count))),
    )


def pace_so_far(frequency: Floats, age: Floats, horizon: float) -> Floats:
    """Return the (n,) purchases made if everybody went on as before; none for who came on the last day."""
    return horizon * np.divide(frequency, age, out=np.zeros(frequency.shape), where=age > 0)


def top_share(predicted: Floats, actual: Floats, count: Floats, *, share: float = 0.1) -> float:
    """Return the share of all purchases made by the `share` of customers of whom most was expected."""
    total = dot(actual, count)
    if not total > 0:
        return np.nan
    customers, happened = _running(predicted, actual, count)
    return float(np.interp(share * customers[-1], customers, happened)) / total


def rank_correlation(left: Floats, right: Floats, count: Floats) -> float:
    """Return Spearman's rank correlation, ties at their mean rank; NaN where all are alike."""
    one, two = _ranks(left, count), _ranks(right, count)
    one, two = one - _mean(one, count), two - _mean(two, count)
    spread = np.sqrt(dot(count, one**2) * dot(count, two**2))
    return dot(count, one * two) / float(spread) if spread > 0 else np.nan


def calibration(
    by: Floats, edges: Sequence[float], predicted: Floats, actual: Floats, count: Floats
) -> tuple[Bin, ...]:
    """Return the customers put together by `by`: each bin from one edge to below the next, the last one open.

    Bins without customers are left out.
    """
    place = np.searchsorted(edges, by, side="right") - 1
    bins = []
    for position in range(len(edges)):
        rows = (place == position) & (count > 0)
        if rows.any():
            within = by[rows], predicted[rows], actual[rows], count[rows]
            bins.append(_bin(*within))
    return tuple(bins)


def calibration_by_tenth(predicted: Floats, actual: Floats, count: Floats) -> tuple[Bin, ...]:
    """Return the customers by tenth of the expectation, the highest first; ties are shared between tenths."""
    if not dot(count, np.ones(count.shape)) > 0:
        return ()
    customers, happened = _running(predicted, actual, count)
    _, expected = _running(predicted, predicted, count)
    levels = -np.unique(-predicted[count > 0])
    edges = customers[-1] * np.arange(TENTHS + 1) / TENTHS
    sums = [np.diff(np.interp(edges, customers, running)) for running in (expected, happened)]
    size = customers[-1] / TENTHS
    # The levels that the first and the last customer of each tenth stand on.
    first = np.minimum(np.searchsorted(customers[1:], edges[:-1], side="right"), len(levels) - 1)
    last = np.searchsorted(customers[1:], edges[1:] * (1.0 - 1e-12), side="left")
    return tuple(
        Bin(float(levels[last[tenth]]), float(levels[first[tenth]]), float(size), float(e / size), float(h / size))
        for tenth, (e, h) in enumerate(zip(*sums, strict=True))
    )


def _bin(by: Floats, predicted: Floats, actual: Floats, count: Floats) -> Bin:
    """Return one bin of these customers."""
    return Bin(float(by.min()), float(by.max()), float(count.sum()), _mean(predicted, count), _mean(actual, count))


def _running(by: Floats, values: Floats, count: Floats) -> tuple[Floats, Floats]:
    """Return customers and values summed from the highest `by` down, from 0 on, one step per distinct level."""
    levels, level = np.unique(-by[count > 0], return_inverse=True)
    counts = np.bincount(level, weights=count[count > 0], minlength=len(levels))
    sums = np.bincount(level, weights=(values * count)[count > 0], minlength=len(levels))
    return np.append(0.0, np.cumsum(counts)), np.append(0.0, np.cumsum(sums))


def _ranks(values: Floats, count: Floats) -> Floats:
    """Return the (n,) mean rank of each value among all customers."""
    levels, level = np.unique(values, return_inverse=True)
    counts = np.bincount(level, weights=count, minlength=len(levels))
    ranks: Floats = (np.cumsum(counts) - 0.5 * counts + 0.5)[level]
    return ranks


def _mean(values: Floats, count: Floats) -> float:
    """Return the mean over customers; NaN of nobody."""
    customers = float(count.sum())
    return dot(values, count) / customers if customers > 0 else np.nan


def _mean_if_there(name: str, values: ArrayLike | None, count: Floats) -> float:
    """Return the mean over customers; NaN where nothing was given."""
    if values is None:
        return np.nan
    given = as_floats(name, values)
    require_same_shape([("count", count), (name, given)])
    return _mean(given, count)
