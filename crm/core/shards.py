"""Work that grows with the customers, cut into shards by ranges of customers.

A shard's result can be merged by adding, so that any cut gives the same answer. Whoever runs the shards (this process,
or as many workers as there are) gives each a transaction of its own; doing one twice is the same as doing it once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from crm.core.columns import WHOLE, read_columns

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Shard:
    """The customers with ids from `first` to `last`, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one shard gives: counts that add up, and where there is more to merge, bytes."""

    counts: Counts = field(default_factory=dict)
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class ShardedWork:
    """Three functions of the business date and the token of the claimed changes.

    Attributes:
        plan: prepares, and returns the shards; none where there is nothing to do by shard.
        work: does one shard.
        finish: takes the parts in the order of their shards and returns what was counted.
        ready: returns what may be done before `finish` by several at once, each in a transaction of its own, once all
            shards are done; what of it isn't done, `finish` does.
        by_two: whether one process does two shards at a time: for a work that waits for the server as long as it
            computes, and two of whose shards fit into memory.
    """

    plan: Callable[[date, str | None], Sequence[Shard]]
    work: Callable[[Shard, date, str | None], Part]
    finish: Callable[[Sequence[Part], date, str | None], Counts]
    ready: Callable[[], Sequence[Callable[[], None]]] = tuple
    by_two: bool = False

    @transaction.atomic
    def __call__(self, *, as_of: date, token: str | None) -> Counts:
        """Do it all here and now, in one transaction."""
        parts = [self.work(shard, as_of, token) for shard in self.plan(as_of, token)]
        return self.finish(parts, as_of, token)


def cut(table: str, column: str, *, size: int) -> list[Shard]:
    """Return ranges of ids that hold about `size` rows each and together every id there may ever be up to the last.

    Args:
        table: whose rows are counted.
        column: its whole-numbered key.
        size: rows in a shard, at least one.
    """
    ids = read_columns(f"SELECT {column} FROM {table}", {column: WHOLE}, by=column)[column]  # noqa: S608 - names of our own tables
    ends = [int(last) for last in ids[size - 1 : -1 : size]] + [int(last) for last in ids[-1:]]
    starts = [0, *(end + 1 for end in ends)]
    return [Shard(start, end) for start, end in zip(starts, ends, strict=False)]


def added(parts: Iterable[Part]) -> Counts:
    """Return the sums of the parts' counts, in order of name."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part.counts)
    return dict(sorted(total.items()))
