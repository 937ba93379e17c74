"""What depends on (x, T) alone, kept from one shard of customers to the next: most of their pairs are the same.

Nothing hangs on it: what is not kept any more is worked out again, to the bit, row by row. Each thread keeps its own,
for as long as it lives.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats

Pairs = NDArray[np.complex128]
# Of the newest models; a history told under other models asks for theirs in turn.
MOST_TABLES = 8
# A hundred million bytes at most, at about a hundred figures a pair.
MOST_PAIRS = 100_000


@dataclass
class Kept:
    """Figures of distinct pairs, each pair x + iT, ascending."""

    pairs: Pairs
    columns: list[Floats]


@dataclass
class _OfThread(threading.local):
    tables: dict[Hashable, Kept] = field(default_factory=dict)


_kept = _OfThread()


def of_pairs(under: Hashable, pairs: Pairs, work: Callable[[Floats, Floats], list[Floats]]) -> list[Floats]:
    """Return the figures of distinct pairs; those that were worked out under the same models are looked up.

    Args:
        under: the models and all else that the figures hang on.
        pairs: (n,) x + iT, ascending, each once.
        work: takes x and T and returns the figures, one row per pair.

    Test: tests/clv/test_shards.py::test_what_one_shard_worked_out_serves_the_next
    """
    # The newest stands last.
    table = _kept.tables.pop(under, None)
    if table is None:
        table = Kept(pairs, work(pairs.real, pairs.imag))
    else:
        is_new = ~np.isin(pairs, table.pairs, assume_unique=True)
        if np.any(is_new):
            table = _added(table, pairs[is_new], work)
    _kept.tables[under] = table
    while _kept.tables and (
        len(_kept.tables) > MOST_TABLES or sum(len(one.pairs) for one in _kept.tables.values()) > MOST_PAIRS
    ):
        del _kept.tables[next(iter(_kept.tables))]
    place = np.searchsorted(table.pairs, pairs)
    return [column[place] for column in table.columns]


def _added(table: Kept, pairs: Pairs, work: Callable[[Floats, Floats], list[Floats]]) -> Kept:
    """Return a table with more pairs in it."""
    together = np.concatenate([table.pairs, pairs])
    order = np.argsort(together)
    found = work(pairs.real, pairs.imag)
    columns = [np.concatenate([old, new])[order] for old, new in zip(table.columns, found, strict=True)]
    return Kept(together[order], columns)
