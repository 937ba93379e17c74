"""Short ways to say a sale, a refund and the plan of the worked examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from compensation.rules.events import Order, Refund, Share
from compensation.rules.plans import PlanBook, PlanTerms, Step
from compensation.rules.wanted import Due, Key, wanted

ANNA, BO, CLEO = 1, 2, 3
FAR = date(2100, 1, 1)
KEEP_AND_GROW = PlanTerms(
    version=1,
    first_ppm=50_000,
    returning_ppm=80_000,
    steps=(Step(12, 10_000), Step(24, 20_000)),
    clawback_days=90,
    gap_days=14,
)
BOOK = PlanBook((KEEP_AND_GROW,))


def minor(amount: str) -> int:
    """Return an amount of two decimals in minor units."""
    return int(Decimal(amount).scaleb(2))


def sale(number: int, on: str, net: str) -> Order:
    """Return a sale without costs whose credit Anna holds."""
    return Order(number, date.fromisoformat(on), minor(net), shares=(Share(ANNA),))


def first_sale(number: int, on: date) -> Order:
    """Return a tiny earlier sale that makes later ones returning ones."""
    return Order(number, on, 0, shares=(Share(ANNA),))


def amounts(lines: dict[Key, Due]) -> list[str]:
    """Return the amounts by day, as the worked examples write them."""
    ordered = sorted(lines.items(), key=lambda item: (item[1].origin_on, item[0]))
    return [f"{Decimal(due.amount).scaleb(-2):.2f}" for _, due in ordered]


def pay(
    orders: Iterable[Order],
    refunds: Iterable[Refund] = (),
    book: PlanBook = BOOK,
    as_of: date = FAR,
) -> dict[Key, Due]:
    """Return what the events are worth under `book`, by default that of the examples."""
    return wanted(orders, refunds, book, as_of)


def net_by_payee(lines: dict[Key, Due]) -> dict[int | None, int]:
    """Return the sum per payee, without payees who end at nothing."""
    sums: dict[int | None, int] = {}
    for key, due in lines.items():
        sums[key.payee] = sums.get(key.payee, 0) + due.amount
    return {payee: amount for payee, amount in sums.items() if amount}


def by_payee(lines: dict[Key, Due], refund: int) -> Iterator[tuple[int | None, int]]:
    """Yield (payee, amount) of one event."""
    for key, due in lines.items():
        if key.refund == refund:
            yield key.payee, due.amount
