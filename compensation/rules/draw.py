"""A recoverable draw under a cap: what is paid out, owed and forfeited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Payout(NamedTuple):
    """One month: paid out, still owed from the draw, and lost to the cap."""

    paid: int
    draw_balance: int
    forfeited: int


def payouts(earned: Iterable[int], *, draw: int, cap: int) -> Iterator[Payout]:
    """Yield each month's payout: at least the draw, after the draw's balance is recovered.

    Recovery never takes a payout below the draw. The sum of payouts is the capped earnings
    plus the balance still owed.

    >>> [month.paid for month in payouts([90000, 260000], draw=150000, cap=400000)]
    [150000, 200000]
    """
    if not 0 <= draw <= cap:
        raise ValueError(f"draw is {draw} and cap {cap}, expected 0 <= draw <= cap")
    balance = 0
    for month in earned:
        counted = min(month, cap)
        paid = max(draw, counted - balance)
        balance += paid - counted
        yield Payout(paid, balance, month - counted)
