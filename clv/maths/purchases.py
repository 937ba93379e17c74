"""From what happened to facts: orders, refunds, credits and contacts summed up per customer.

Rules, each with its test in tests/clv/test_facts.py: a refund counts on the day of the order it refunds; several orders
of a day are one purchase; a day that comes to zero or less is no purchase, but its loss is real; a credit without an
order counts in money alone. The order in which things are told makes no difference: all sums are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers

Days = NDArray[np.int64]
# Days since 1970 fit into so many; a customer's place and a day make one sortable number.
DAY_SPAN = 1 << 22
NO_DAY = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Moves:
    """Things of one kind that happened; (n,) each, in any order.

    Attributes:
        customer: place of the customer among all, from 0.
        day: days since 1970-01-01.
        net: money in whole units of account; what it means depends on the kind.
        margin: net less cost.
        count: how many orders a row stands for; 1 or 0.
    """

    customer: Integers
    day: Days
    net: Integers
    margin: Integers
    count: Integers

    @property
    def key(self) -> Integers:
        """The customer's place and the day as one number that sorts by both."""
        return self.customer * DAY_SPAN + self.day


@dataclass(frozen=True)
class Facts:
    """The sums per customer, (n,) each; days are since 1970-01-01 and NO_DAY where there is none."""

    first_day: Days
    last_day: Days
    purchases: Integers
    orders: Integers
    revenue: Integers
    margin: Integers
    refunded: Integers
    refunded_margin: Integers
    first_revenue: Integers
    first_margin: Integers
    repeat_revenue: Integers
    repeat_margin: Integers
    break_even_day: Days
    usual_gap: Floats


def summed_up(
    customers: int, sold: Moves, refunded: Moves, credited: Moves, served: Moves, acquisition_cost: Integers
) -> Facts:
    """Return the facts of customers 0 to `customers` - 1.

    Args:
        customers: how many there are.
        sold: orders that stand.
        refunded: given back on such orders, dated by the order; positive amounts.
        credited: given back without an order, dated by its own day; positive amounts.
        served: contacts; `margin` is what each cost.
        acquisition_cost: (n,) what winning each customer cost.
    """
    back = Moves(refunded.customer, refunded.day, -refunded.net, -refunded.margin, np.zeros_like(refunded.count))
    day = _by_day(_together(sold, back))
    is_purchase = day.net > 0
    bought = day if is_purchase.all() else _only(day, is_purchase)
    by_day, by_purchase = _stretches(day.customer, customers), _stretches(bought.customer, customers)
    starts, ends = by_purchase
    has_bought = ends > starts
    first, last = starts[has_bought], ends[has_bought] - 1
    purchases = ends - starts
    first_revenue, first_margin = _at(bought.net, first, has_bought), _at(bought.margin, first, has_bought)
    first_day, last_day = _at(bought.day, first, has_bought, NO_DAY), _at(bought.day, last, has_bought, NO_DAY)
    gap = np.full(customers, np.nan)
    back_again = purchases > 1
    gap[back_again] = (last_day - first_day)[back_again] / (purchases[back_again] - 1)
    given_back = _together(refunded, credited)
    return Facts(
        first_day=first_day,
        last_day=last_day,
        purchases=purchases,
        orders=_summed(bought.count, by_purchase),
        revenue=_summed(day.net, by_day) - _sums(credited.customer, credited.net, customers),
        margin=_summed(day.margin, by_day) - _sums(credited.customer, credited.margin, customers),
        refunded=_sums(given_back.customer, given_back.net, customers),
        refunded_margin=_sums(given_back.customer, given_back.margin, customers),
        first_revenue=first_revenue,
        first_margin=first_margin,
        repeat_revenue=_summed(bought.net, by_purchase) - first_revenue,
        repeat_margin=_summed(bought.margin, by_purchase) - first_margin,
        break_even_day=_break_even(day, np.flatnonzero(is_purchase), by_day[0], (credited, served), acquisition_cost),
        usual_gap=gap,
    )


def _together(one: Moves, other: Moves) -> Moves:
    """Return the moves of both."""
    if not len(other.customer):
        return one
    names = Moves.__dataclass_fields__
    return Moves(**{name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in names})


def _only(moves: Moves, keep: NDArray[np.bool_]) -> Moves:
    return Moves(**{name: getattr(moves, name)[keep] for name in Moves.__dataclass_fields__})


def _sorted(moves: Moves) -> Moves:
    """Return the moves by customer and day; those of the database mostly are already."""
    key = moves.key
    if np.all(key[1:] >= key[:-1]):
        return moves
    order = np.argsort(key, kind="stable")
    return Moves(**{name: getattr(moves, name)[order] for name in Moves.__dataclass_fields__})


def _by_day(moves: Moves) -> Moves:
    """Return one move for each customer and day, in their order."""
    moves = _sorted(moves)
    key = moves.key
    if not len(key):
        return moves
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    return Moves(
        moves.customer[starts],
        moves.day[starts],
        np.add.reduceat(moves.net, starts),
        np.add.reduceat(moves.margin, starts),
        np.add.reduceat(moves.count, starts),
    )


def _stretches(customer: Integers, customers: int) -> tuple[Integers, Integers]:
    """Return where the rows of each customer begin and end; `customer` ascends."""
    edges = np.searchsorted(customer, np.arange(customers + 1), side="left")
    return edges[:-1], edges[1:]


def _summed(values: Integers, stretches: tuple[Integers, Integers]) -> Integers:
    """Return the sum of each customer's stretch of values, exact to the last unit."""
    total = np.concatenate([[0], np.cumsum(values)])
    starts, ends = stretches
    found: Integers = total[ends] - total[starts]
    return found


def _at(values: Integers, places: Integers, known: NDArray[np.bool_], missing: int = 0) -> Integers:
    found = np.full(len(known), missing, dtype=np.int64)
    found[known] = values[places]
    return found


def _sums(customer: Integers, values: Integers, customers: int) -> Integers:
    """Return the sum per customer, exact to the last unit."""
    total = np.zeros(customers, dtype=np.int64)
    if not len(customer):
        return total
    if np.any(customer[1:] < customer[:-1]):
        order = np.argsort(customer, kind="stable")
        customer, values = customer[order], values[order]
    starts = np.flatnonzero(np.concatenate([[True], customer[1:] != customer[:-1]]))
    total[customer[starts]] = np.add.reduceat(values, starts)
    return total


def _break_even(
    day: Moves, purchases: Integers, starts: Integers, spent: Sequence[Moves], acquisition_cost: Integers
) -> Days:
    """Return the first purchase day by whose end a customer's contribution is not negative.

    Args:
        day: one move for each customer and day, in their order.
        purchases: which of them are purchases.
        starts: (customers,) where each customer's days begin.
        spent: what lowers the contribution beside them; their `margin` is how much.
        acquisition_cost: (customers,) what winning each of them cost.
    """
    earned, key = day.margin.copy(), day.key
    for moves in spent:
        # It counts from the customer's next day with orders on; after the last one it moves no break-even.
        place = np.searchsorted(key, moves.key, side="left")
        counts = place < len(key)
        counts[counts] = day.customer[place[counts]] == moves.customer[counts]
        np.subtract.at(earned, place[counts], moves.margin[counts])
    total = np.concatenate([[0], np.cumsum(earned)])
    customer = day.customer[purchases]
    is_even = total[purchases + 1] - total[starts[customer]] >= acquisition_cost[customer]
    found = np.full(len(acquisition_cost), NO_DAY, dtype=np.int64)
    # Written from the last to the first, so that the first day stays.
    rows = purchases[is_even][::-1]
    found[day.customer[rows]] = day.day[rows]
    return found
