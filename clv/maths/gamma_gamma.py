"""Gamma-Gamma: what an order is worth, when orders vary around each customer's mean and means vary too.

Within a customer the margin of an order is gamma distributed with one shape for all; the customers' scales are
gamma distributed as well. Spend is assumed not to depend on how often a customer buys.

Source: Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value", brucehardie.com note 025.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from clv.maths.arrays import (
    Floats,
    as_amounts,
    as_counts,
    as_floats,
    distinct_rows,
    distinct_values,
    dot,
    require_same_shape,
)
from clv.maths.estimation import WEAK_DEVIATION, climb_rows
from clv.maths.fitting import Objective, Prior, covariance_at, with_prior
from clv.maths.parameters import Fit, Parameters

# The mean over customers is p * v / (q - 1): infinite at q = 1 and too shaky to multiply by just above.
LEAST_TAIL = 1.1

# Shape of an order, tail, and scale (in typical margins).
STARTS = np.log(
    [[6.0, 4.0, 0.5], [2.0, 3.0, 1.0], [1.0, 2.0, 1.0], [10.0, 10.0, 1.0], [0.5, 6.0, 10.0], [20.0, 2.5, 0.1]]
)


@dataclass(frozen=True)
class SpendRows:
    """Distinct (purchases, mean margin) and how many customers share each; only positive means.

    Attributes:
        purchases: (n,) repeat purchases the mean is taken over, the paper's x.
        mean: (n,) mean margin of these purchases, in money.
        count: (n,) customers.
    """

    purchases: Floats
    mean: Floats
    count: Floats

    @property
    def customers(self) -> float:
        """How many customers are counted here."""
        return float(self.count.sum())


@dataclass(frozen=True)
class GammaGamma(Parameters):
    """The three parameters, all positive.

    Attributes:
        order_shape: how alike one customer's orders are, the paper's p.
        tail: how alike customers are, the paper's q.
        scale: the paper's v (or gamma), in money.
    """

    SYMBOLS: ClassVar[tuple[str, ...]] = ("p", "q", "v")
    UNIT_POWERS: ClassVar[tuple[float, ...]] = (0.0, 0.0, 1.0)

    order_shape: float
    tail: float
    scale: float

    @property
    def mean(self) -> float:
        """The mean margin per purchase over all customers; infinite where the tail is too heavy."""
        return self.order_shape * self.scale / (self.tail - 1.0) if self.tail > 1.0 else np.inf


@dataclass(frozen=True)
class GammaGammaFit(Fit[GammaGamma]):
    """A fitted model and whether to believe it; everybody with a row has come back."""

    @property
    def is_usable(self) -> bool:
        """Whether a mean over customers exists and can be trusted: converged, with a tail above 1.1."""
        return self.is_converged and self.model.tail > LEAST_TAIL


def spend_rows(purchases: ArrayLike, mean: ArrayLike, count: ArrayLike | None = None) -> SpendRows:
    """Return the rows a fit can use: at least one repeat purchase and a positive mean margin.

    Rows with a zero or negative mean are left out of the fit (no gamma distribution has them); their
    customers are still predicted, see `expected_margin`.

    Raises:
        ValueError: the shapes disagree, a value is not finite, or purchases or a count are impossible.
    """
    x, money = as_counts("purchases", purchases), as_floats("mean", mean)
    weight = np.ones_like(x) if count is None else as_amounts("count", count)
    require_same_shape([("purchases", x), ("mean", money), ("count", weight)])
    keep = (x > 0) & (money > 0)
    x, money, weight = x[keep], money[keep], weight[keep]
    first, group = distinct_rows([x, money])
    return SpendRows(x[first], money[first], np.bincount(group, weights=weight, minlength=len(first)))


def merge(shards: Iterable[SpendRows]) -> SpendRows:
    """Return the rows of all shards together, as if they had been gathered in one piece."""
    parts = list(shards)
    if not parts:
        return spend_rows([], [], [])
    return spend_rows(
        np.concatenate([part.purchases for part in parts]),
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.count for part in parts]),
    )


def log_likelihood(model: GammaGamma, rows: SpendRows) -> float:
    """Return the log-likelihood of all customers' mean margins together."""
    return _objective(rows, 1.0)(model.known().logs())[0]


def fit(rows: SpendRows, *, prior: Prior | None = None) -> GammaGammaFit:
    """Return the parameters under which the mean margins are most likely; the unit of money is scaled away.

    Args:
        rows: from `spend_rows`; counts are weights.
        prior: on (p, q, v) in logarithms, v in money; none for plain maximum likelihood.
    """
    if rows.customers <= 0:
        return GammaGammaFit.nothing(GammaGamma.unknown(), 0.0)
    unit = _typical_money(rows)
    shift = GammaGamma.log_shift(unit)
    centre = None if prior is None else prior.moved(shift)
    end = climb_rows(lambda part: with_prior(_objective(part, unit), centre), rows, list(STARTS))
    model = GammaGamma.from_logs(end.theta + shift)
    return GammaGammaFit(
        model, log_likelihood(model, rows), end.covariance, end.verdict, rows.customers, rows.customers
    )


def log_covariance(model: GammaGamma, rows: SpendRows) -> Floats:
    """Return the (3, 3) covariance of log (p, q, v) at `model`, by Laplace; NaN where there is no summit."""
    unit = _typical_money(rows)
    return covariance_at(_objective(rows, unit), model.logs() - model.log_shift(unit))


def weak_prior(rows: SpendRows) -> Prior:
    """Return a prior that only keeps parameters from running away, as where all customers spend alike.

    Centred on orders and customers that vary by half of their mean; a parameter may be off by a factor of six
    either way at the cost of half a unit of log-likelihood.
    """
    centre = np.log([4.0, 4.0, 0.75]) + GammaGamma.log_shift(_typical_money(rows))
    return Prior(centre, np.full(3, WEAK_DEVIATION))


def expected_margin(model: GammaGamma, purchases: ArrayLike, mean: ArrayLike) -> Floats:
    """Return the (n,) expected margin per purchase: the customer's own mean, drawn towards everybody's.

    The more purchases, the more the own mean counts. The weighting is linear, so it also serves a mean that is
    zero or negative: the answer may be negative, and is not clipped.

    Args:
        model: with a tail above 1.
        purchases: (n,) repeat purchases; 0 for the mean over all customers.
        mean: (n,) their mean margin; ignored where there are none.

    Raises:
        ValueError: the tail is 1 or less, so that no mean over customers exists; or the shapes disagree, purchases are
            no whole number, or a mean that counts is not finite.

    Test: tests/reference/test_gamma_gamma.py::test_expected_spend_of_the_worked_example
    """
    if model.known().tail <= 1.0:
        raise ValueError(f"tail is {model.tail}, expected more than 1: below, the mean over customers is infinite")
    x, own = as_counts("purchases", purchases), np.atleast_1d(np.asarray(mean, dtype=np.float64))
    require_same_shape([("purchases", x), ("mean", own)])
    spent = x * as_floats("mean", np.where(x > 0, own, 0.0))
    expected: Floats = model.order_shape * (model.scale + spent) / (model.order_shape * x + model.tail - 1.0)
    return expected


def _typical_money(rows: SpendRows) -> float:
    """Return the geometric mean of the customers' means, by which money is measured inside the fit; 1 of nobody."""
    return float(np.exp(dot(rows.count, np.log(rows.mean)) / rows.customers)) if rows.customers > 0 else 1.0


def _objective(rows: SpendRows, unit: float) -> Objective:
    """Return the log-likelihood and its gradient as a function of log (p, q, v), money measured in `unit`."""
    from scipy.special import digamma, gammaln

    x, n = rows.purchases, rows.count
    money = rows.mean / unit
    log_money, log_sum = np.log(money), np.log(x * money)
    spent = x * money
    levels, level = distinct_values(x)
    per_level = np.bincount(level, weights=n)
    total = float(n.sum())
    own_logs = dot(n, log_money)
    weighted = n * x
    weighted_logs = dot(weighted, log_sum)

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        p, q, v = np.exp(theta)
        everything = v + spent
        log_all = np.log(everything)
        both = p * weighted + q * n
        made = p * levels
        value = dot(per_level, gammaln(made + q) - gammaln(made) - gammaln(q)) + total * q * theta[2]
        value += p * weighted_logs - own_logs - dot(both, log_all)
        slope_p = dot(per_level, levels * (digamma(made + q) - digamma(made))) + weighted_logs - dot(weighted, log_all)
        slope_q = dot(per_level, digamma(made + q) - digamma(q)) + total * theta[2] - dot(n, log_all)
        slope_v = total * q / v - dot(both, 1.0 / everything)
        return float(value), np.array([slope_p * p, slope_q * q, slope_v * v])

    return evaluate
