"""The array types of the maths, and the checks at its door."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DAYS_PER_YEAR = 365.25


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
    """Return where each distinct row first stands, and which distinct row each row is.

    Rows come out in ascending order, first column first, whatever order they came in.

    Returns:
        (m,) index of one representative per distinct row, and (n,) number of the distinct row of each row.
    """
    key = np.zeros(columns[0].shape, dtype=np.int64)
    for column in columns:
        values, code = np.unique(column, return_inverse=True)
        # Renumbering after each column keeps the combined code far below 2**63.
        _, key = np.unique(key * max(len(values), 1) + code, return_inverse=True)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return first.astype(np.int64), group.astype(np.int64)
