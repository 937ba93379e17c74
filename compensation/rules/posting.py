"""From a wanted ledger to the lines that are missing, and the months they go into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compensation.rules.months import add_months, month_of
from compensation.rules.wanted import Due, Key

NEW = "NEW"
CHANGED = "CHANGED"
MOVED = "MOVED"


@dataclass(frozen=True, slots=True)
class Missing:
    """A line the ledger lacks: `due` is None where the key is no longer wanted."""

    key: Key
    amount: int
    posted: int
    due: Due | None

    @property
    def reason(self) -> str:
        """Return why the line is posted: NEW, CHANGED, or MOVED to another payee or part."""
        if self.due is None:
            return MOVED
        return CHANGED if self.posted else NEW


def difference(due: Mapping[Key, Due], posted: Mapping[Key, int]) -> list[Missing]:
    """Return wanted - posted, key by key, without zeros and in a fixed order."""
    missing = []
    for key in sorted({*due, *posted}, key=_sort_key):
        wish = due.get(key)
        held = posted.get(key, 0)
        amount = (wish.amount if wish else 0) - held
        if amount:
            missing.append(Missing(key, amount, held, wish))
    return missing


def posting_month(origin_on: date, closed: set[date]) -> date:
    """Return the first day of the month that takes a line of `origin_on`.

    It is the event's own month, or the next one that is not closed.
    """
    month = month_of(origin_on)
    while month in closed:
        month = add_months(month, 1)
    return month


def _sort_key(key: Key) -> tuple[int, int, str, int]:
    return key.order, key.refund, key.component, key.payee or 0
