"""What spending on winning and on keeping customers brings, and how a budget is best divided.

What a year's spending brings flattens: `ceiling * (1 - exp(-rate * spend))`. A budget is divided best where the next
unit of money brings the same everywhere, which for these curves has a closed form.

Source: Blattberg & Deighton (1996), "Manage Marketing by the Customer Equity Test", Harvard Business Review 74(4),
136-144; curves through what somebody judges: Little (1970), "Models and Managers: The Concept of a Decision Calculus",
Management Science 16(8), B466-B485.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats

# Of the best that can be had, so much may be given up before a division counts as another one.
NEARLY = 0.01
HALVINGS = 100


@dataclass(frozen=True, slots=True)
class Response:
    """What a year's spending brings: nothing without it, never more than the ceiling.

    Attributes:
        ceiling: what unlimited spending would bring: customers in a year, or a share of them; positive.
        rate: how fast the ceiling is neared, per unit of money; positive.
    """

    ceiling: float
    rate: float

    def at(self, spend: Floats) -> Floats:
        """Return the (n,) results of yearly spending `spend`."""
        brought: Floats = -self.ceiling * np.expm1(-self.rate * np.asarray(spend, dtype=np.float64))
        return brought

    def slope(self, spend: float) -> float:
        """Return what one more unit of money brings beyond `spend`."""
        return float(self.ceiling * self.rate * np.exp(-self.rate * spend))


@dataclass(frozen=True)
class Division:
    """A budget divided.

    Attributes:
        spend: (n,) money for each purpose; sums to the budget.
        next_unit: what one more unit of money brings, wherever money is spent.
    """

    spend: Floats
    next_unit: float


def through_ceiling(spend: float, result: float, ceiling: float) -> Response:
    """Return the curve on which `spend` brings `result` and unlimited spending brings `ceiling`.

    Raises:
        ValueError: nothing is spent or brought, or the ceiling is reached already.

    Test: tests/clv/test_spending.py::test_one_point_and_a_ceiling_give_back_the_point
    """
    if not (spend > 0 and 0 < result < ceiling):
        raise ValueError("spend and result must be positive, and result below the ceiling")
    return Response(ceiling, float(-np.log1p(-result / ceiling) / spend))


def through_points(spends: tuple[float, float], results: tuple[float, float]) -> Response:
    """Return the curve through two points.

    Raises:
        ValueError: the second point doesn't lie higher than the first, or lies so high that nothing flattens.

    Test: tests/clv/test_spending.py::test_two_points_give_back_the_curve_they_were_taken_from
    """
    (less, more), (low, high) = spends, results
    if not (0 < less < more and 0 < low < high):
        raise ValueError("the second point must lie beyond the first, in spending and in result")
    if high * less >= low * more * (1.0 - 1e-9):
        raise ValueError("the second point must bring less for its money than the first")
    # The ratio of the results falls from more / less to 1 as the rate rises.
    bottom, top = -40.0, 7.0
    for _ in range(HALVINGS):
        middle = 0.5 * (bottom + top)
        rate = np.exp(middle)
        ratio = np.expm1(-rate * more / less) / np.expm1(-rate)
        bottom, top = (middle, top) if ratio > high / low else (bottom, middle)
    rate = float(np.exp(bottom)) / less
    return Response(float(-low / np.expm1(-rate * less)), rate)


def divide(responses: Sequence[Response], worth: Sequence[float], budget: float) -> Division:
    """Return the division of a budget that brings most: the next unit of money brings the same wherever any is spent.

    Args:
        responses: what money brings for each purpose.
        worth: what one of what it brings is worth, in the unit of the money.
        budget: money to divide, not negative.

    Raises:
        ValueError: nothing that money could be spent on is worth anything, or the budget is negative or not finite.

    Test: tests/clv/test_spending.py::test_the_division_is_the_closed_form_where_all_get_something
    """
    if not 0.0 <= budget < np.inf:
        raise ValueError(f"budget is {budget}, expected money of zero or more")
    first_unit = np.array([one.ceiling * one.rate * value for one, value in zip(responses, worth, strict=True)])
    worthwhile = np.flatnonzero(first_unit > 0)
    if not len(worthwhile):
        raise ValueError("nothing that money could be spent on is worth anything")
    spend = np.zeros(len(responses))
    order = worthwhile[np.argsort(-first_unit[worthwhile], kind="stable")]
    slowness = np.array([1.0 / responses[place].rate for place in order])
    logs = np.log(first_unit[order])
    # With the best m of them, ln(next unit) = (sum of ln(first unit) / rate - budget) / (sum of 1 / rate).
    log_next = (np.cumsum(logs * slowness) - budget) / np.cumsum(slowness)
    # One more gets money as long as its first unit brings more than the next unit of those before it.
    many = 1 + int(np.sum(logs[1:] > log_next[:-1]))
    given = np.maximum((logs[:many] - log_next[many - 1]) * slowness[:many], 0.0)
    spend[order[:many]] = given
    return Division(spend, float(np.exp(log_next[many - 1])))


def worth_spending(responses: Sequence[Response], worth: Sequence[float]) -> Floats:
    """Return the (n,) spending at which the next unit of money brings just itself back: more would be a loss.

    Test: tests/clv/test_spending.py::test_at_the_budget_worth_spending_the_next_unit_brings_one
    """
    first_unit = np.array([one.ceiling * one.rate * value for one, value in zip(responses, worth, strict=True)])
    rate = np.array([one.rate for one in responses])
    return np.where(first_unit > 1.0, np.log(np.maximum(first_unit, 1.0)) / rate, 0.0)


def in_whole_units(spend: Floats, budget: int) -> list[int]:
    """Return whole amounts that sum to `budget`, as near to their shares as floats tell: largest remainders go up."""
    whole = np.floor(spend).astype(np.int64)
    left = budget - int(whole.sum())
    # Of very large budgets a float holds no single units: then more than one goes to each, or from each.
    largest = [place for place in np.argsort(whole - spend, kind="stable") if spend[place] > 0]
    for turn in range(abs(left)):
        whole[largest[turn % len(largest)]] += 1 if left > 0 else -1
    return [int(one) for one in whole]


def total_worth(responses: Sequence[Response], worth: Sequence[float], spend: Floats) -> float:
    """Return what all the spending brings together, in money."""
    return float(
        sum(value * one.at(np.array([money]))[0] for one, value, money in zip(responses, worth, spend, strict=True))
    )
