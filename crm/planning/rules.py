"""Dividing a budget between winning and keeping customers: what each division would bring, in plain numbers.

Customer equity is what the customers there are are still expected to bring, in proportion to the share of them that is
kept, and what the customers won are worth over a lifetime. Money is of a year, in minor units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.spending import NEARLY, Response, divide, in_whole_units, total_worth, worth_spending
from clv.maths.spending_fits import Learnt

SHARES = tuple(range(0, 101, 2))
CURVE_POINTS = 41
HALVINGS = 40


@dataclass(frozen=True)
class Purpose:
    """Winning or keeping the customers of one segment.

    Attributes:
        code: of the segment.
        is_keeping: whether money keeps customers, else it wins them.
        base: customers who may be kept; 0 for winning.
        value: what all of the segment are expected to bring at today's spending, or what one won customer is worth.
        now: spent today.
        response: the share kept, or the customers won, by money; none where nothing is known.
        learnt: the same with its uncertainty, where it was learnt from history.
    """

    code: str
    is_keeping: bool
    base: int
    value: float
    now: int
    response: Response | None
    learnt: Learnt | None = None

    @cached_property
    def worth(self) -> float:
        """What one unit of result is worth: all customers kept, or one customer won."""
        if self.response is None or not self.is_keeping:
            return self.value
        today = float(self.response.at(np.array([self.now]))[0])
        return self.value / today if today > 0 else 0.0

    def interval(self, spend: float) -> tuple[float, float, float]:
        """Return the result of spending with its 80 percent interval; without uncertainty all three are the same."""
        if self.response is None:
            return 0.0, 0.0, 0.0
        money = np.array([spend])
        result = float(self.response.at(money)[0])
        if self.learnt is None:
            return result, result, result
        low, high = self.learnt.interval(money)
        return result, float(low[0]), float(high[0])


@dataclass(frozen=True)
class SidePoint:
    """What the money of one side brings, in minor units; the 80 percent interval where a curve of it was learnt."""

    spend_minor: int
    worth_minor: int
    low_minor: int | None
    high_minor: int | None


@dataclass(frozen=True)
class Budget:
    """A budget with the division that brings most.

    Attributes:
        purposes: all of them, also those without a curve, which get nothing.
        total: to divide, positive.
    """

    purposes: Sequence[Purpose]
    total: int

    @cached_property
    def planned(self) -> list[Purpose]:
        """Those for which it is known what money brings."""
        return [one for one in self.purposes if one.response is not None]

    @cached_property
    def _unplanned(self) -> float:
        """What is expected of the customers of whom it isn't known what money keeps: it stays as it is."""
        return sum(one.value for one in self.purposes if one.response is None and one.is_keeping)

    @cached_property
    def _best(self) -> tuple[Floats, float]:
        division = divide(_responses(self.planned), _worth(self.planned), float(self.total))
        return division.spend, division.next_unit

    @property
    def next_unit(self) -> float:
        """What one more unit of money would bring at the best division."""
        return self._best[1]

    @cached_property
    def best(self) -> list[int]:
        """Whole amounts, one per purpose, that sum to the total."""
        given = iter(in_whole_units(self._best[0], self.total))
        return [next(given) if one.response is not None else 0 for one in self.purposes]

    @cached_property
    def today(self) -> list[float] | None:
        """This budget in today's proportions, one amount per purpose; None where nothing is spent today."""
        spent = sum(one.now for one in self.planned)
        if not spent:
            return None
        return [one.now * self.total / spent if one.response is not None else 0.0 for one in self.purposes]

    @cached_property
    def worth_spending(self) -> int:
        """The budget at which the next unit of money brings just itself back."""
        return round(float(worth_spending(_responses(self.planned), _worth(self.planned)).sum()))

    def equity(self, spend: Sequence[float]) -> float:
        """Return the customer equity at spending of one amount per purpose, without the spending itself."""
        given = [money for one, money in zip(self.purposes, spend, strict=True) if one.response is not None]
        return self._unplanned + total_worth(_responses(self.planned), _worth(self.planned), np.array(given))

    def share_kept_for(self, spend: Sequence[float]) -> float:
        """Return the share of the money that goes into keeping."""
        keeping = sum(money for one, money in zip(self.purposes, spend, strict=True) if one.is_keeping)
        return keeping / sum(spend)

    def equity_at(self, share: float) -> float:
        """Return the equity with `share` of the budget for keeping, each side divided as well as can be."""
        sides = {True: self._side(is_keeping=True), False: self._side(is_keeping=False)}
        equity = self._unplanned
        for is_keeping, part in ((True, share), (False, 1.0 - share)):
            if sides[is_keeping]:
                spend = _divided(sides[is_keeping], part * self.total)
                equity += total_worth(_responses(sides[is_keeping]), _worth(sides[is_keeping]), spend)
        return equity

    def nearly_best(self) -> tuple[float, float]:
        """Return the shares for keeping, from and to, that bring at least 99 percent of the best."""
        best = self.share_kept_for(self.best)
        least = (1.0 - NEARLY) * self.equity_at(best)
        return self._edge(best, 0.0, least), self._edge(best, 1.0, least)

    def curve(self, *, is_keeping: bool, most: float) -> list[SidePoint]:
        """Return what the money of one side brings from nothing to `most`, divided as well as can be."""
        side = self._side(is_keeping=is_keeping)
        if not side:
            return []
        return [_side_point(side, _divided(side, float(money))) for money in np.linspace(0.0, most, CURVE_POINTS)]

    def side_at(self, spend: Sequence[float], *, is_keeping: bool) -> SidePoint:
        """Return what the money of one side brings at spending of one amount per purpose."""
        side = self._side(is_keeping=is_keeping)
        given = {id(one): money for one, money in zip(self.purposes, spend, strict=True)}
        return _side_point(side, np.array([given[id(one)] for one in side]))

    def _side(self, *, is_keeping: bool) -> list[Purpose]:
        return [one for one in self.planned if one.is_keeping is is_keeping]

    def _edge(self, inside: float, outside: float, least: float) -> float:
        """Return the share between the two at which the equity falls below `least`."""
        if self.equity_at(outside) >= least:
            return outside
        for _ in range(HALVINGS):
            middle = 0.5 * (inside + outside)
            inside, outside = (middle, outside) if self.equity_at(middle) >= least else (inside, middle)
        return inside


def _side_point(side: Sequence[Purpose], spend: Floats) -> SidePoint:
    """Return what one side's money brings; what one segment's curve is off by says nothing of the others'."""
    found = np.array([one.interval(float(money)) for one, money in zip(side, spend, strict=True)]).reshape(-1, 3)
    worth = np.array(_worth(side))
    brought = float(worth @ found[:, 0])
    if all(one.learnt is None for one in side):
        return SidePoint(round(float(spend.sum())), round(brought), None, None)
    below, above = (float(np.sqrt(np.sum((worth * (found[:, 0] - found[:, end])) ** 2))) for end in (1, 2))
    return SidePoint(round(float(spend.sum())), round(brought), round(brought - below), round(brought + above))


def _divided(side: Sequence[Purpose], money: float) -> Floats:
    """Return the best division of one side's money; where nothing is worth anything, equal parts."""
    if not any(value > 0 for value in _worth(side)):
        return np.full(len(side), money / len(side))
    return divide(_responses(side), _worth(side), money).spend


def _responses(purposes: Sequence[Purpose]) -> list[Response]:
    return [one.response for one in purposes if one.response is not None]


def _worth(purposes: Sequence[Purpose]) -> list[float]:
    return [one.worth for one in purposes]
