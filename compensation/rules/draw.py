"""Bounds of a month's payout: a cap, a recoverable draw and a floor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from compensation.rules.plan_parts import CARRY, FORFEIT, Limits


class Standing(NamedTuple):
    """What earlier months left: owed from the draw, carried over the cap, and payable, which may lie below zero."""

    draw: int = 0
    carried: int = 0
    payable: int = 0


@dataclass(frozen=True, slots=True)
class Limited:
    """What the bounds of a month do to what it makes payable.

    Args:
        cut: over the cap, and lost.
        carried: over the cap, and kept for later months; below zero, what comes back of it.
        topped_up: added up to the floor, for good.
        advanced: added up to the draw; below zero, what is recovered of it.
    """

    cut: int = 0
    carried: int = 0
    topped_up: int = 0
    advanced: int = 0

    def of(self, earned: int) -> int:
        """Return what is payable of `earned`."""
        return earned - self.cut - self.carried + self.topped_up + self.advanced


def limited(earned: int, limits: Limits | None, before: Standing) -> Limited:
    """Return what the bounds do to `earned`, which becomes payable in the month.

    The cap is first, the floor second, the draw last: it lifts the payout to the draw and owes the difference, which
    later months pay back, though never below what they guarantee. Payable from before that lies below zero counts
    against the month; where nothing is guaranteed, it stays payable below zero.
    """
    limits = limits or Limits()
    reached = earned + before.carried
    counted = reached if limits.cap is None else min(reached, limits.cap)
    excess = reached - counted
    kept = excess if limits.excess == CARRY else 0
    due = counted + min(before.payable, 0)
    topped_up = max(limits.floor - due, 0) if limits.floor else 0
    guaranteed = max(limits.draw, limits.floor)
    base = due + topped_up
    lifted = max(guaranteed, base - before.draw) - base
    advanced = lifted if guaranteed else -min(before.draw, max(base, 0))
    return Limited(excess - kept, kept - before.carried, topped_up, advanced)


class Payout(NamedTuple):
    """One month: paid out, still owed from the draw, lost to the cap, carried over it, added by the floor, and left.

    What is left is payable below zero, where nothing is guaranteed; the next months make up for it.
    """

    paid: int
    draw_balance: int
    forfeited: int
    carried: int = 0
    topped_up: int = 0
    left: int = 0


def payouts(
    earned: Iterable[int], *, draw: int = 0, cap: int | None = None, excess: str = FORFEIT, floor: int = 0
) -> Iterator[Payout]:
    """Yield each month's payout, all of it paid before the next.

    The sum of payouts and what is left is the capped earnings plus the draw still owed and what the floor added.

    >>> [month.paid for month in payouts([90000, 260000], draw=150000, cap=400000)]
    [150000, 200000]
    """
    if cap is not None and not 0 <= draw <= cap:
        raise ValueError(f"draw is {draw} and cap {cap}, expected 0 <= draw <= cap")
    limits, before = Limits(cap, excess, draw, floor), Standing()
    for month in earned:
        found = limited(month, limits, before)
        payable = before.payable + found.of(month)
        paid = max(payable, 0)
        before = Standing(before.draw + found.advanced, before.carried + found.carried, payable - paid)
        yield Payout(paid, before.draw, found.cut, before.carried, found.topped_up, before.payable)
