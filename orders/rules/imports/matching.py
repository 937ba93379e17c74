"""Which order something came back from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from orders.rules.totals import Exchange, Given, Totals, recovered_cost, refund_step, round_half_away

# A product at a price per piece, in minor units.
Good = tuple[int, int]


@dataclass
class SoldGood:
    """One product at one price within an order: how much was sold, at which cost, and what came back."""

    quantity: Decimal
    cost_minor: int
    returned: Decimal = Decimal(0)
    recovered_minor: int = 0

    def take_back(self, quantity: Decimal) -> int:
        """Return the cost that comes back with `quantity`; all of it together is the whole cost, to the last unit."""
        self.returned += quantity
        whole = round_half_away(self.cost_minor * Fraction(self.returned) / Fraction(self.quantity))
        step = whole - self.recovered_minor
        self.recovered_minor = whole
        return step


@dataclass
class Sold:
    """An order that something may come back from."""

    order_id: int
    number: str
    ordered_at: datetime
    currency: str
    totals: Totals
    exchange: Exchange
    given: Given = field(default_factory=Given)
    goods: dict[Good, SoldGood] = field(default_factory=dict)

    @property
    def left_minor(self) -> int:
        """Return what was not given back yet."""
        return self.totals.net_minor - self.given.net_minor

    def give_back(self, net_minor: int, recovered_minor: int | None) -> Given:
        """Return the amounts of one refund and keep them in mind.

        Args:
            net_minor: what is given back.
            recovered_minor: the cost that came back, where the goods are known; None is in proportion.
        """
        if recovered_minor is None:
            recovered_minor = recovered_cost(self.totals, self.given, net_minor)
        recovered_minor = min(recovered_minor, self.totals.cost_minor - self.given.cost_minor)
        step = refund_step(self.totals, self.given, net_minor, self.exchange, recovered_minor=recovered_minor)
        self.given = add(self.given, step)
        return step


@dataclass(frozen=True)
class Returned:
    """One row of what came back."""

    number: str
    at: datetime
    currency: str
    net_minor: int
    quantity: Decimal
    good: Good | None


def find_order(orders: Sequence[Sold], returned: Returned) -> tuple[Sold | None, int | None]:
    """Return the order that something came back from, and the cost that came back with it where that is known.

    It is the latest order that was placed before and has the same product at the same price left; else the latest
    whose amount left is large enough; else none. An order of the return's own number counts as placed before.

    Args:
        orders: the customer's, from the newest to the oldest.
        returned: what came back. The goods of the order that is found are marked as returned.
    """
    candidates = [
        order
        for order in orders
        if order.currency == returned.currency
        and order.left_minor >= returned.net_minor
        and (order.ordered_at <= returned.at or order.number == returned.number)
    ]
    if returned.good is not None:
        for order in candidates:
            sold = order.goods.get(returned.good)
            if sold is not None and sold.quantity - sold.returned >= returned.quantity:
                return order, sold.take_back(returned.quantity)
    return (candidates[0], None) if candidates else (None, None)


def add(one: Given, other: Given) -> Given:
    """Return the sum of what was given."""
    return Given(
        one.net_minor + other.net_minor,
        one.cost_minor + other.cost_minor,
        one.company_net_minor + other.company_net_minor,
        one.company_cost_minor + other.company_cost_minor,
    )
