"""What happened to a customer, in the one order in which pay looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from compensation.rules.plans import MARGIN
from compensation.rules.rounding import PPM


@dataclass(frozen=True, slots=True)
class Share:
    """A payee's part of an order's credit; a payee of None is the house account."""

    payee: int | None
    ppm: int = PPM


HOUSE = (Share(None),)


@dataclass(frozen=True, slots=True)
class Handover:
    """Who looked after the customer before the one of the order's day, and when it passed on."""

    before: int
    on: date


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of a sale that names a product: its step on the upgrade path, net and cost in the sale's minor units."""

    product: int
    tier: int
    net: int
    cost: int = 0

    def worth(self, base: str) -> int:
        """Return the margin or the revenue of the line."""
        return self.net - self.cost if base == MARGIN else self.net


@dataclass(frozen=True, slots=True)
class Order:
    """A sale: amounts in its own minor units, the exchange ratio pinned on its day.

    Args:
        source_id: the name the sale has where it came from; it orders sales of one day.
        shares: who holds the credit; they sum to 1,000,000 ppm.
        handover: set where the credit is that of a dedicated salesperson who took the customer over from another one.
        goods: the lines with a product, where a plan pays for what is new to the customer.
    """

    id: int
    on: date
    net: int
    cost: int = 0
    numerator: int = 1
    denominator: int = 1
    is_void: bool = False
    shares: tuple[Share, ...] = HOUSE
    source_id: str = ""
    handover: Handover | None = None
    goods: tuple[Goods, ...] = ()

    def worth(self, base: str) -> int:
        """Return the margin or the revenue of the sale."""
        return self.net - self.cost if base == MARGIN else self.net


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back on one order, in the order's currency; `cost` is what came back of it."""

    id: int
    order: int
    on: date
    net: int
    cost: int = 0
    source_id: str = ""

    def worth(self, base: str) -> int:
        """Return the margin or the revenue that the refund takes away."""
        return self.net - self.cost if base == MARGIN else self.net


def orders_in_order(orders: Iterable[Order]) -> list[Order]:
    """Return the sales that happened, each once, by day and then by their own names."""
    distinct = {order.id: order for order in orders if not order.is_void}
    return sorted(distinct.values(), key=lambda order: (order.on, order.source_id, order.id))


def refunds_by_order(refunds: Iterable[Refund]) -> dict[int, list[Refund]]:
    """Return each order's refunds, each once, by day and then by their own names."""
    distinct = {refund.id: refund for refund in refunds}
    grouped: dict[int, list[Refund]] = {}
    for refund in sorted(distinct.values(), key=lambda r: (r.on, r.source_id, r.id)):
        grouped.setdefault(refund.order, []).append(refund)
    return grouped
