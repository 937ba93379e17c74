"""Twelve months of all customers together: how much is expected, month by month, and how far off it may be.

The expectation is exact. How far chance may carry the sum from it is told by drawing futures for a sample of the
customers; how far the parameters may, by moving them along each principal direction of their uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv.maths import buying
from clv.maths.arrays import DAYS_PER_YEAR, Floats, Integers, distinct_rows
from clv.maths.buying import BuyingModel
from clv.maths.gamma_gamma import GammaGamma
from clv.maths.outlook import PLAIN_ORDER_SHAPE, PLAIN_TAIL
from clv.maths.pareto import ParetoNbd

MONTHS = 12
MONTH_DAYS = DAYS_PER_YEAR / MONTHS
ENDS: Floats = np.arange(1.0, MONTHS + 1.0) * MONTH_DAYS
# Who is drawn for: those of whom most is expected, all of them, and an even sample of the others.
MOST_ALL, MOST_OTHERS = 1_000, 3_000
DRAWS = 32


@dataclass(frozen=True)
class Base:
    """Customers whose future is asked for; (n,) each, time in days.

    Attributes:
        frequency: repeat purchases.
        recency: from the first to the last purchase.
        age: since the first purchase.
        margin: expected per purchase, in any one unit of money.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    margin: Floats

    def only(self, rows: Integers) -> Base:
        """Return some of the customers."""
        return Base(self.frequency[rows], self.recency[rows], self.age[rows], self.margin[rows])


@dataclass(frozen=True)
class Months:
    """Margin of all customers together in each of twelve months, and in the year; not discounted.

    Attributes:
        expected: (12,) by month.
        own: (13,) variance by chance, by month and of the year as a whole.
        shared: (13,) variance because the parameters are not known exactly, likewise.
    """

    expected: Floats
    own: Floats
    shared: Floats

    @property
    def deviation(self) -> Floats:
        """(13,) standard deviation, by month and of the year as a whole."""
        return np.sqrt(self.own + self.shared)


@dataclass(frozen=True)
class Sample:
    """Some customers, and for how many each of them stands."""

    rows: Integers
    weight: Floats


def look_ahead(
    model: BuyingModel, spend: GammaGamma | None, covariance: Floats, base: Base, generator: np.random.Generator
) -> Months:
    """Return what is expected of all customers in twelve months, and how far off it may be.

    Args:
        model: in days.
        spend: of the margins; without one, orders are taken to vary as an exponential does.
        covariance: (4, 4) of the model's log parameters; NaN where unknown, which adds nothing.
        base: the customers.
        generator: for the drawn futures.

    Test: tests/clv/test_futures.py::test_four_in_five_simulated_years_end_within_the_interval
    """
    by_month = expected_by_month(model, base)
    sample = choose(by_month.sum(axis=1) * base.margin)
    own = variance_by_chance(model, spend, base.only(sample.rows), sample.weight, generator)
    return Months(base.margin @ by_month, own, _by_parameters(model, covariance, base, sample))


def expected_by_month(model: BuyingModel, base: Base) -> Floats:
    """Return the (n, 12) purchases expected of each customer in each month."""
    alive = buying.p_alive(model, base.frequency, base.recency, base.age)
    first, pair = distinct_rows([base.frequency, base.age])
    until = buying.expected_if_alive(model, base.frequency[first], base.age[first], ENDS)
    return alive[:, None] * np.diff(until, axis=1, prepend=0.0)[pair]


def choose(expected: Floats) -> Sample:
    """Return whom to draw for: the largest all, of the others an even sample in order of what is expected of them."""
    order = np.argsort(-np.abs(expected), kind="stable")
    top, others = order[:MOST_ALL], order[MOST_ALL:]
    every = max(1, -(-len(others) // MOST_OTHERS))
    # From the middle of each stretch, so that neither end of it is preferred.
    sampled = others[every // 2 :: every]
    weight = np.full(len(sampled), len(others) / max(len(sampled), 1))
    return Sample(np.concatenate([top, sampled]), np.concatenate([np.ones(len(top)), weight]))


def variance_by_chance(
    model: BuyingModel, spend: GammaGamma | None, base: Base, weight: Floats, generator: np.random.Generator
) -> Floats:
    """Return the (13,) variance of the sum over customers, each counted `weight` times, by month and of the year."""
    drawn = draw(model, spend, base, DRAWS, generator)
    monthly = weight @ drawn.var(axis=1, ddof=1)
    return np.append(monthly, weight @ drawn.sum(axis=2).var(axis=1, ddof=1))


def draw(
    model: BuyingModel, spend: GammaGamma | None, base: Base, draws: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Return (n, draws, 12) margins: possible futures of each customer, given the history.

    What is not known of a customer is drawn first: whether they are still here, how fast they buy, when they leave, how
    much they spend; then the months.
    """
    n = len(base.frequency)
    alive = buying.p_alive(model, base.frequency, base.recency, base.age)[:, None]
    orders = np.where((generator.random((n, draws)) < alive)[:, :, None], _orders(model, base, draws, generator), 0.0)
    shape = PLAIN_ORDER_SHAPE if spend is None else spend.order_shape
    tail = PLAIN_TAIL if spend is None else spend.tail
    known = (shape * base.frequency + tail)[:, None]
    # In margins per purchase: a customer's own mean varies around what is expected of it by an inverse gamma.
    mean = (known - 1.0) / (shape * generator.gamma(np.broadcast_to(known, (n, draws))))
    spent = generator.gamma(np.maximum(shape * orders, 1e-300)) * (orders > 0)
    return spent * mean[:, :, None] * base.margin[:, None, None]


def _orders(model: BuyingModel, base: Base, draws: int, generator: np.random.Generator) -> Floats:
    """Return (n, draws, 12) orders of customers who are still here."""
    n = len(base.frequency)
    rate_shape = np.broadcast_to((model.rate_shape + base.frequency)[:, None], (n, draws))
    rate = generator.gamma(rate_shape) / (model.rate_scale + base.age)[:, None]
    if isinstance(model, ParetoNbd):
        leaving = generator.gamma(model.leave_shape, size=(n, draws)) / (model.leave_scale + base.age)[:, None]
        left_after = generator.exponential(size=(n, draws)) / np.maximum(leaving, 1e-300)
        starts = ENDS - MONTH_DAYS
        here = np.clip(left_after[:, :, None] - starts, 0.0, MONTH_DAYS)
        return generator.poisson(rate[:, :, None] * here).astype(np.float64)
    stay = np.broadcast_to((model.stay + base.frequency + model.EARLY_CHANCES)[:, None], (n, draws))
    chance = np.clip(generator.beta(model.leave, stay), 1e-12, 1.0)
    last = generator.geometric(chance)[:, :, None]
    made = np.cumsum(generator.poisson(np.broadcast_to((rate * MONTH_DAYS)[:, :, None], (n, draws, MONTHS))), axis=2)
    return np.diff(np.minimum(made, last), axis=2, prepend=0).astype(np.float64)


def _by_parameters(model: BuyingModel, covariance: Floats, base: Base, sample: Sample) -> Floats:
    """Return the (13,) variance of the sum because of the parameters, from the sample."""
    if not np.all(np.isfinite(covariance)):
        return np.zeros(MONTHS + 1)
    some = base.only(sample.rows)
    worth = some.margin * sample.weight

    def total(theta: Floats) -> Floats:
        by_month = worth @ expected_by_month(type(model).from_logs(theta), some)
        return np.append(by_month, by_month.sum())

    centre = model.logs()
    variances, directions = np.linalg.eigh(covariance)
    # Both ways, so that a curved answer does not count on one side only.
    moved = [
        (total(centre + step * direction) - total(centre - step * direction)) / 2.0
        for step, direction in zip(np.sqrt(np.maximum(variances, 0.0)), directions.T, strict=True)
    ]
    return np.sum(np.square(moved), axis=0)
