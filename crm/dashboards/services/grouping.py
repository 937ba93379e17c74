"""Sums over columns of many rows, by what the rows are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from crm.core.columns import Array

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """What a sum can be by: the number of each customer's value, and the values."""

    numbers: Array
    values: Sequence[Any]


def grouped(keys: Mapping[str, Key], sums: Mapping[str, Array], *, where: Array | None = None) -> list[Row]:
    """Return how many rows there are by each combination of keys, as `customers`, and the sums of columns over them."""
    chosen = slice(None) if where is None else np.flatnonzero(where)
    code, size = np.zeros(1, dtype=np.int64), 1
    for key in keys.values():
        code, size = code * len(key.values) + key.numbers[chosen], size * len(key.values)
    counts = np.bincount(code, minlength=size)
    found = np.flatnonzero(counts)
    columns: dict[str, list[Any]] = {}
    rest = found
    for name, key in reversed([*keys.items()]):
        rest, number = np.divmod(rest, len(key.values))
        columns[name] = [key.values[place] for place in number.tolist()]
    columns["customers"] = counts[found].tolist()
    for name, column in sums.items():
        # Whole numbers are added as whole numbers.
        total = np.zeros(size, dtype=np.float64 if column.dtype.kind == "f" else np.int64)
        np.add.at(total, code, column[chosen].astype(total.dtype))
        columns[name] = total[found].tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def tenths(amounts: Array, count: int = 10) -> Array:
    """Return the part of each amount where all, in their order, are cut into equal parts; the first parts get one more.

    >>> tenths(np.array([50, 40, 30, 20, 10]), 2).tolist()
    [1, 1, 1, 2, 2]
    """
    each, more = divmod(len(amounts), count)
    place = np.arange(len(amounts))
    of_larger = place // (each + 1)
    part: Array = np.where(of_larger < more, of_larger, more + (place - more * (each + 1)) // max(each, 1)) + 1
    return part


def full_months(start: Array, end: Array, *, where: Array) -> Array:
    """Return how many full months of the calendar lie between days: from the 31st to the 30th is none."""
    begun, over = (np.where(where, days, np.datetime64(0, "D")) for days in (start, end))
    months = [days.astype("datetime64[M]") for days in (begun, over)]
    is_short = (over - months[1]).astype(np.int64) < (begun - months[0]).astype(np.int64)
    full: Array = months[1].astype(np.int64) - months[0].astype(np.int64) - is_short
    return full
