"""What depends on (x, T) alone, kept from one shard of customers to the next: most of their pairs are the same.

Nothing hangs on it: what is not kept any more is worked out again, to the bit, row by row. Threads share what is kept;
one that asks while another works waits for it, and has then only what is new to it to work out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers, distinct_rows

Pairs = NDArray[np.complex128]
# Of the newest models; a history told under other models asks for theirs in turn.
MOST_TABLES = 8
# A hundred million bytes at most, at about a hundred figures a pair.
MOST_PAIRS = 100_000
# Fewer are worked out sooner than shared.
BY_TWO_FROM = 2_000


@dataclass
class Kept:
    """Figures of distinct pairs, each pair x + iT, ascending."""

    pairs: Pairs
    columns: list[Floats]


# The newest stands last.
_tables: dict[Hashable, Kept] = {}
_at_work = Lock()


Work = Callable[[Floats, Floats], list[Floats]]


def pairs_of(purchases: Floats, age: Floats) -> tuple[Pairs, Integers]:
    """Return the distinct pairs of (n,) purchases x and ages T as x + iT, ascending, and which of them each row is."""
    first, pair = distinct_rows([purchases, age])
    return purchases[first] + 1j * age[first], pair


def of_pairs(under: Hashable, pairs: Pairs, work: Work) -> list[Floats]:
    """Return the figures of distinct pairs; those that were worked out under the same models are looked up.

    Args:
        under: the models and all else that the figures hang on.
        pairs: (n,) x + iT, ascending, each once.
        work: takes x and T and returns the figures, one row per pair.

    Test: tests/clv/test_shards.py::test_what_one_shard_worked_out_serves_the_next
    """
    with _at_work:
        table = _tables.pop(under, None)
        if table is None:
            table = Kept(pairs, _worked_out(pairs, work))
        else:
            is_new = ~np.isin(pairs, table.pairs, assume_unique=True)
            if np.any(is_new):
                table = _added(table, pairs[is_new], work)
        _tables[under] = table
        while _tables and (len(_tables) > MOST_TABLES or sum(len(one.pairs) for one in _tables.values()) > MOST_PAIRS):
            del _tables[next(iter(_tables))]
    place = np.searchsorted(table.pairs, pairs)
    return [column[place] for column in table.columns]


def _worked_out(pairs: Pairs, work: Work) -> list[Floats]:
    """Return the figures of pairs; of many of them every other one is worked out beside the rest."""
    if len(pairs) < BY_TWO_FROM:
        return work(pairs.real, pairs.imag)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(work, pairs.real[1::2], pairs.imag[1::2])
        halves = work(pairs.real[::2], pairs.imag[::2]), other.result()
    columns = []
    for even, odd in zip(*halves, strict=True):
        column = np.empty((len(pairs), *even.shape[1:]))
        column[::2], column[1::2] = even, odd
        columns.append(column)
    return columns


def _added(table: Kept, pairs: Pairs, work: Work) -> Kept:
    """Return a table with more pairs in it."""
    together = np.concatenate([table.pairs, pairs])
    order = np.argsort(together)
    found = _worked_out(pairs, work)
    columns = [np.concatenate([old, new])[order] for old, new in zip(table.columns, found, strict=True)]
    return Kept(together[order], columns)
