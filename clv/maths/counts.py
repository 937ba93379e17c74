"""Identical purchase histories are counted, not repeated, so that a fit costs what is distinct in the data.

Counts add: any way of cutting the customers into shards, merged, gives the same rows and therefore the same fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clv.maths.arrays import Floats, as_amounts, as_floats, distinct_rows, require_same_shape


@dataclass(frozen=True)
class Histories:
    """Distinct purchase histories and how many customers share each; rows ascend and are unique.

    Attributes:
        frequency: (n,) repeat purchases, the paper's x; a day with several orders is one purchase.
        recency: (n,) time from the first to the last purchase, the paper's t_x; 0 where frequency is 0.
        age: (n,) time from the first purchase until now, the paper's T; same unit as `recency`.
        count: (n,) customers with this history; a weight, so it need not be whole.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    count: Floats

    @property
    def customers(self) -> float:
        """How many customers are counted here."""
        return float(self.count.sum())

    @property
    def repeat_customers(self) -> float:
        """How many customers came back at least once."""
        return float(self.count[self.frequency > 0].sum())

    @property
    def repeat_purchases(self) -> float:
        """How many purchases were made after the first one."""
        return float(self.frequency @ self.count)


def compress(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, count: ArrayLike | None = None) -> Histories:
    """Return the distinct histories among the rows, each with its count.

    Args:
        frequency: (n,) repeat purchases, whole and not negative.
        recency: (n,) time of the last purchase after the first.
        age: (n,) time since the first purchase.
        count: (n,) customers each row stands for; 1 when left out.

    Raises:
        ValueError: the shapes disagree, or a row is impossible (see `as_histories`).
    """
    x, t_x, age_ = as_histories(frequency, recency, age)
    weight = np.ones_like(x) if count is None else as_amounts("count", count)
    require_same_shape([("frequency", x), ("count", weight)])
    if np.any((x == 0) & (t_x != 0)):
        raise ValueError("recency is not 0 where frequency is 0")
    first, group = distinct_rows([x, t_x, age_])
    total = np.bincount(group, weights=weight, minlength=len(first)).astype(np.float64)
    return Histories(x[first], t_x[first], age_[first], total)


def merge(shards: Iterable[Histories]) -> Histories:
    """Return the histories of all shards together, as if they had been compressed in one piece."""
    parts = list(shards)
    if not parts:
        return compress([], [], [], [])
    return compress(
        np.concatenate([part.frequency for part in parts]),
        np.concatenate([part.recency for part in parts]),
        np.concatenate([part.age for part in parts]),
        np.concatenate([part.count for part in parts]),
    )


def as_histories(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return the three numbers of each customer as arrays of floats, if all of it can have happened.

    Raises:
        ValueError: the shapes disagree, or a history can't have happened.
    """
    x, t_x, since = as_floats("frequency", frequency), as_floats("recency", recency), as_floats("age", age)
    require_same_shape([("frequency", x), ("recency", t_x), ("age", since)])
    if np.any(x < 0) or np.any(x != np.floor(x)):
        raise ValueError("frequency holds a value that is not a whole number of repeat purchases")
    if np.any(t_x < 0) or np.any(t_x > since):
        raise ValueError("recency holds a value outside 0 to age: a last purchase before the first or after now")
    return x, t_x, since
