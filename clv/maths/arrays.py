"""The array types of the maths, and the checks at its door."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DAYS_PER_YEAR = 365.25
# Whole numbers within so wide a stretch are their own codes; combined codes stay below what an integer holds.
MOST_WHOLE, MOST_CODES = 2.0**20, 2**62


def as_floats(name: str, values: ArrayLike) -> Floats:
    """Return `values` as a one-dimensional array of finite floats.

    Raises:
        ValueError: there is more than one dimension, or a value is NaN or infinite.
    """
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}, expected one dimension")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} holds a value that is not a finite number")
    return array


def as_counts(name: str, values: ArrayLike) -> Floats:
    """Return `values` as a one-dimensional array of whole numbers, none below zero.

    Raises:
        ValueError: a value is none of these.
    """
    array = as_floats(name, values)
    if np.any(array < 0) or np.any(array != np.floor(array)):
        raise ValueError(f"{name} holds a value that is not a whole number of zero or more")
    return array


def as_amounts(name: str, values: ArrayLike) -> Floats:
    """Return `values` as a one-dimensional array of finite floats, none below zero.

    Raises:
        ValueError: a value is none of these.
    """
    array = as_floats(name, values)
    if np.any(array < 0):
        raise ValueError(f"{name} holds a negative value")
    return array


def as_horizon(horizon: ArrayLike, each: tuple[str, Floats]) -> Floats:
    """Return how far to look ahead for each row of a named array, from one horizon for all or one for each.

    Raises:
        ValueError: a horizon is below zero or not finite, or there are as many as neither one nor the rows.
    """
    ahead = as_amounts("horizon", horizon)
    if len(ahead) == 1:
        return np.broadcast_to(ahead, each[1].shape)
    require_same_shape([each, ("horizon", ahead)])
    return ahead


def dot(left: Floats, right: Floats) -> float:
    """Return the sum of products: on one thread, so that it is the same to the bit on every machine and run.

    A linear algebra library would share it among threads, which for sums this short costs more than it saves.
    """
    return float(np.einsum("i,i->", left, right))


@cache
def gauss_legendre(nodes: int) -> tuple[Floats, Floats]:
    """Return the (nodes,) places and weights of the Gauss-Legendre rule on the stretch from 0 to 1."""
    at, weight = np.polynomial.legendre.leggauss(nodes)
    return 0.5 * (at + 1.0), 0.5 * weight


def require_same_shape(named: Sequence[tuple[str, Floats]]) -> None:
    """Raise ValueError unless all the named arrays are equally long."""
    first_name, first = named[0]
    for name, array in named[1:]:
        if array.shape != first.shape:
            raise ValueError(f"{name} has shape {array.shape}, expected {first.shape} to match {first_name}")


def distinct_rows(columns: Sequence[Floats]) -> tuple[Integers, Integers]:
    """Return where each distinct row stands, and which distinct row each row is.

    Rows come out in ascending order, first column first, whatever order they came in.

    Returns:
        (m,) index of one representative per distinct row, and (n,) number of the distinct row of each row.
    """
    key, codes = np.zeros(columns[0].shape, dtype=np.int64), 1
    for column in columns:
        code, count = _codes(column)
        if codes * count > MOST_CODES:
            first, key = _groups(key)
            codes = len(first)
        key, codes = key * count + code, codes * count
    return _groups(key)


def distinct_values(values: Floats) -> tuple[Floats, Integers]:
    """Return the (m,) distinct values, ascending, and which of them each of the (n,) values is."""
    code, count = _codes(values)
    if count > MOST_WHOLE:
        first, group = _groups(values)
        return values[first], group
    # The codes ascend as the values do, so they are counted instead of sorted.
    is_there = np.zeros(count, dtype=bool)
    is_there[code] = True
    place = np.cumsum(is_there) - 1
    found = np.empty(int(is_there.sum()))
    group = place[code]
    found[group] = values
    return found, group


def _codes(column: Floats) -> tuple[Integers, int]:
    """Return a whole number per value, ascending as the values do, and a bound that all of them are below."""
    if not len(column):
        return np.zeros(0, dtype=np.int64), 1
    low, high = column.min(), column.max()
    # Days and numbers of orders are whole and lie close together: they are their own codes, without a sort.
    if high - low < MOST_WHOLE:
        code = (column - low).astype(np.int64)
        if np.array_equal(code + low, column):
            return code, int(high - low) + 1
    first, group = _groups(column)
    return group, len(first)


def _groups(values: NDArray[np.float64] | Integers) -> tuple[Integers, Integers]:
    """Return where one of each distinct value stands, ascending, and the number of each value among them."""
    order = np.argsort(values)
    ascending = values[order]
    is_new = np.ones(len(order), dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=is_new[1:])
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(is_new) - 1
    return order[is_new].astype(np.int64), group
