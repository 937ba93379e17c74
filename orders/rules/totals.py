"""Prices, costs and totals of an order, in whole minor units; no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crm.core.money import convert, divide_half_away, minor_digits

# One order line or order is never larger than this many minor units.
LARGEST_MINOR = 9_000_000_000_000


@dataclass(frozen=True)
class Exchange:
    """The pinned ratio: company minor units = order minor units * numerator / denominator."""

    numerator: int = 1
    denominator: int = 1

    def to_company(self, minor: int) -> int:
        """Return an amount of the order's currency in the company's."""
        return convert(minor, self.numerator, self.denominator)

    def from_company(self, minor: int) -> Fraction:
        """Return an amount of the company's currency in the order's, unrounded."""
        return Fraction(minor * self.denominator, self.numerator)


SAME_CURRENCY = Exchange()


def exchange_at(rate: Fraction, *, of: str, into: str) -> Exchange:
    """Return the ratio between minor units where one unit of `of` is worth `rate` units of `into`.

    >>> exchange_at(Fraction("1.085342"), of="EUR", into="USD")
    Exchange(numerator=542671, denominator=500000)
    >>> exchange_at(Fraction("0.0062"), of="JPY", into="EUR")
    Exchange(numerator=31, denominator=50)
    """
    ratio = rate * Fraction(10) ** (minor_digits(into) - minor_digits(of))
    return Exchange(ratio.numerator, ratio.denominator)


def round_half_away(value: Fraction) -> int:
    """Return the nearest whole number; a half goes away from zero."""
    return divide_half_away(value.numerator, value.denominator)


def amount_of(quantity: Decimal, unit: Decimal | Fraction, currency: str) -> int:
    """Return quantity * unit, an amount per piece in units of `currency`, in minor units, rounded once."""
    return round_half_away(Fraction(quantity) * Fraction(unit) * 10 ** minor_digits(currency))


@dataclass(frozen=True)
class Totals:
    """What an order comes to, in its own currency and in the company's."""

    net_minor: int
    cost_minor: int
    company_net_minor: int
    company_cost_minor: int

    @property
    def company_margin_minor(self) -> int:
        """Return what is left after the goods are paid, in the company's currency."""
        return self.company_net_minor - self.company_cost_minor


def total(lines: Sequence[tuple[int, int]], exchange: Exchange) -> Totals:
    """Return the totals of lines given as (net, cost); the company's amounts are converted once, from the sums."""
    net, cost = sum(line[0] for line in lines), sum(line[1] for line in lines)
    return Totals(net, cost, exchange.to_company(net), exchange.to_company(cost))


@dataclass(frozen=True)
class Given:
    """What was given back so far on one order: net and recovered cost, in its currency and in the company's."""

    net_minor: int = 0
    cost_minor: int = 0
    company_net_minor: int = 0
    company_cost_minor: int = 0


def refund_step(order: Totals, before: Given, net_minor: int, exchange: Exchange, *, recovered_minor: int) -> Given:
    """Return one refund's amounts, so that all refunds of an order add up to it to the last unit.

    The company's amounts are differences of rounded cumulatives; the refund that completes an order takes what is left.

    Args:
        order: the order's totals.
        before: the sum of its earlier refunds.
        net_minor: what is given back now.
        exchange: the ratio pinned on the order.
        recovered_minor: the cost that came back with the goods.
    """
    net = before.net_minor + net_minor
    cost = before.cost_minor + recovered_minor
    company_net = order.company_net_minor if net == order.net_minor else exchange.to_company(net)
    company_cost = order.company_cost_minor if cost == order.cost_minor else exchange.to_company(cost)
    return Given(
        net_minor,
        recovered_minor,
        company_net - before.company_net_minor,
        company_cost - before.company_cost_minor,
    )


def recovered_cost(order: Totals, before: Given, net_minor: int) -> int:
    """Return the cost that comes back with goods sold for `net_minor`: the order's cost in proportion, capped by it."""
    if order.net_minor == 0:
        return 0
    wanted = divide_half_away(order.cost_minor * (before.net_minor + net_minor), order.net_minor)
    return max(0, min(order.cost_minor, wanted) - before.cost_minor)
