"""How much of the later margin is growth: cross-sell and up-sell, against the first purchase.

Everything is compared with what the customer began with, the products of the first purchase day:

1. a product that was not among them is cross-sell, unless
2. it stands on a higher tier than all of them: then it is up-sell;
3. of a product that was among them, what goes beyond the quantity of that day is up-sell;
4. all else is the same again, and so is a line that names no product. Where the first purchase names no product at all,
   nothing can be known to be new.

An order's margin in the company's currency, net of its refunds, is spread over its lines: revenue in proportion to
their revenue, cost in proportion to their cost. So a refund takes from the parts that it belongs to, and a later one
takes again. Source: docs/algorithms/clv.md, "Decomposition".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers

NO_PRODUCT = 0


@dataclass(frozen=True)
class Lines:
    """Lines of orders from the first purchase day on; (n,) each.

    Attributes:
        customer: place of the customer among all, from 0.
        order: place of the order among `Orders`, from 0.
        day: days since 1970-01-01.
        product: its id; NO_PRODUCT where the line names none.
        tier: the product's step on the upgrade path; 0 without a product.
        quantity: in thousandths, above zero.
        net: revenue in the order's currency, zero or more.
        cost: in the order's currency, zero or more.
        is_first: whether the line belongs to the first purchase day.
    """

    customer: Integers
    order: Integers
    day: Integers
    product: Integers
    tier: Integers
    quantity: Integers
    net: Integers
    cost: Integers
    is_first: Integers


@dataclass(frozen=True)
class Orders:
    """What the orders came to in the company's currency, net of their refunds; (m,) each."""

    net: Integers
    cost: Integers


@dataclass(frozen=True)
class Growth:
    """Margin beyond the first purchase repeated, per customer in whole units of account; (customers,) each."""

    cross_sell: Integers
    up_sell: Integers


def growth(customers: int, lines: Lines, orders: Orders) -> Growth:
    """Return the cross-sell and the up-sell of each customer.

    Each is rounded once per customer, half to even; whoever needs the repeat takes it as what remains, so that the
    parts always sum to the whole.

    Args:
        customers: how many there are.
        lines: of the orders from the first purchase day on, in any order.
        orders: those that the lines belong to.
    """
    later = lines.is_first == 0
    margin = _margins(lines, orders)
    group = _grouped(lines.customer, lines.product)
    began_with = np.bincount(group, weights=lines.quantity * lines.is_first)[group]
    is_known = (lines.product != NO_PRODUCT) & _names_products(customers, lines)[lines.customer]
    is_new = is_known & (began_with == 0)
    is_higher = is_new & (lines.tier > _highest_tier(customers, lines)[lines.customer])
    # Several orders of a day are one purchase.
    day = _grouped(group, lines.day)
    more = 1.0 - np.minimum(1.0, began_with / np.bincount(day, weights=lines.quantity)[day])
    up = np.where(is_higher, 1.0, np.where(is_known & ~is_new, more, 0.0))
    cross = np.where(is_new & ~is_higher, 1.0, 0.0)
    return Growth(
        cross_sell=_summed(customers, lines.customer[later], (margin * cross)[later]),
        up_sell=_summed(customers, lines.customer[later], (margin * up)[later]),
    )


def _margins(lines: Lines, orders: Orders) -> Floats:
    """Return each line's part of its order's margin in the company's currency."""
    count = len(orders.net)
    net = np.bincount(lines.order, weights=lines.net, minlength=count)[lines.order]
    cost = np.bincount(lines.order, weights=lines.cost, minlength=count)[lines.order]
    # Multiplied first, so that an order of one line keeps its margin to the unit.
    earned = orders.net[lines.order].astype(np.float64) * lines.net / np.where(net > 0, net, 1.0)
    spent = orders.cost[lines.order].astype(np.float64) * lines.cost / np.where(cost > 0, cost, 1.0)
    return earned - spent


def _grouped(part: Integers, key: Integers) -> Integers:
    """Return for each row the number of its group: rows alike in both keys are one group."""
    _, place = np.unique(key, return_inverse=True)
    group: Integers = np.unique(part * (len(key) + 1) + place, return_inverse=True)[1]
    return group


def _names_products(customers: int, lines: Lines) -> NDArray[np.bool_]:
    named = (lines.is_first == 1) & (lines.product != NO_PRODUCT)
    return np.bincount(lines.customer[named], minlength=customers) > 0


def _highest_tier(customers: int, lines: Lines) -> Integers:
    highest = np.zeros(customers, dtype=np.int64)
    first = lines.is_first == 1
    np.maximum.at(highest, lines.customer[first], lines.tier[first])
    return highest


def _summed(customers: int, customer: Integers, amount: Floats) -> Integers:
    sums = np.bincount(customer, weights=amount, minlength=customers)
    return np.rint(sums).astype(np.int64)
