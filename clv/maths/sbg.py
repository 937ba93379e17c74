"""Shifted-beta-geometric: contracts that are renewed or not, period after period.

At the end of each period a customer leaves with a constant chance of their own; these chances follow a beta
distribution. A cohort's retention rises with time although nobody's loyalty does: those apt to leave are gone first.

Source: Fader & Hardie (2007), "How to Project Customer Retention", Journal of Interactive Marketing 21(1);
Fader & Hardie (2010), "Customer-Base Valuation in a Contractual Setting", Marketing Science 29(1), for the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from clv.maths.arrays import Floats, as_amounts, as_floats, distinct_rows, dot, require_same_shape
from clv.maths.estimation import WEAK_DEVIATION
from clv.maths.fitting import Objective, Prior, climb, covariance_at, with_prior
from clv.maths.parameters import Fit, Parameters

# Weights of leaving and staying: from one renewal in ten to nineteen in twenty, alike and very unlike.
STARTS = np.log([[0.7, 1.2], [1.0, 3.0], [5.0, 20.0], [0.3, 3.0], [2.0, 40.0], [10.0, 10.0], [4.0, 1.0]])


@dataclass(frozen=True)
class Sbg(Parameters):
    """The two parameters, both positive.

    Attributes:
        leave: weight of leaving at a renewal, the paper's alpha.
        stay: weight of renewing, the paper's beta.
    """

    SYMBOLS: ClassVar[tuple[str, ...]] = ("alpha", "beta")
    UNIT_POWERS: ClassVar[tuple[float, ...]] = (0.0, 0.0)

    leave: float
    stay: float


SbgFit = Fit[Sbg]


@dataclass(frozen=True)
class Contracts:
    """Distinct fates of contracts, and how many share each; rows ascend and are unique.

    Attributes:
        renewals: (n,) how often it was renewed, whole.
        lapsed: (n,) 1 where the renewal after these was declined, 0 where it is still to come.
        count: (n,) customers; a weight, so it need not be whole.
    """

    renewals: Floats
    lapsed: Floats
    count: Floats

    @property
    def customers(self) -> float:
        """How many customers are counted here."""
        return float(self.count.sum())

    @property
    def renewers(self) -> float:
        """How many of them renewed at least once."""
        return float(self.count[self.renewals > 0].sum())


def contracts(renewals: ArrayLike, lapsed: ArrayLike, count: ArrayLike | None = None) -> Contracts:
    """Return the distinct fates among the rows, each with its count.

    Args:
        renewals: (n,) renewals so far, whole and not negative.
        lapsed: (n,) whether the contract has ended since: 1 or 0, or booleans.
        count: (n,) customers each row stands for; 1 when left out.

    Raises:
        ValueError: the shapes disagree, or a row is impossible.
    """
    times, ended = as_floats("renewals", renewals), as_floats("lapsed", lapsed)
    weight = np.ones(times.shape) if count is None else as_amounts("count", count)
    require_same_shape([("renewals", times), ("lapsed", ended), ("count", weight)])
    if np.any(times < 0) or np.any(times != np.floor(times)):
        raise ValueError("renewals holds a value that is not a whole number of renewals")
    if np.any((ended != 0) & (ended != 1)):
        raise ValueError("lapsed holds a value other than 0 and 1")
    first, group = distinct_rows([times, ended])
    total = np.bincount(group, weights=weight, minlength=len(first)).astype(np.float64)
    return Contracts(times[first], ended[first], total)


def cohort(survivors: ArrayLike) -> Contracts:
    """Return one cohort's contracts from how many were there in each period, the first one first.

    Args:
        survivors: (k + 1,) customers in the first period and after each of k renewals; need not be whole, so the
            percentages that papers print will do.

    Raises:
        ValueError: there is nobody, or a later period has more than an earlier one.

    >>> cohort([100, 80, 70]).count.tolist()
    [20.0, 10.0, 70.0]
    """
    alive = as_floats("survivors", survivors)
    if len(alive) == 0 or np.any(alive < 0) or np.any(np.diff(alive) > 0):
        raise ValueError("survivors holds a value that is negative or above the one before")
    periods = np.arange(len(alive), dtype=np.float64)
    lost = -np.diff(alive)
    return contracts(
        np.append(periods[:-1], periods[-1]),
        np.append(np.ones(len(lost)), 0.0),
        np.append(lost, alive[-1]),
    )


def merge(shards: Iterable[Contracts]) -> Contracts:
    """Return the contracts of all shards or cohorts together."""
    parts = list(shards)
    if not parts:
        return contracts([], [], [])
    return contracts(
        np.concatenate([part.renewals for part in parts]),
        np.concatenate([part.lapsed for part in parts]),
        np.concatenate([part.count for part in parts]),
    )


def log_likelihood(model: Sbg, fates: Contracts) -> float:
    """Return the log-likelihood of all contracts together."""
    return _objective(fates)(model.logs())[0]


def fit(fates: Contracts, *, prior: Prior | None = None) -> SbgFit:
    """Return the parameters under which the contracts' fates are most likely.

    Args:
        fates: from `contracts`, `cohort` or `merge`; counts are weights.
        prior: on log (alpha, beta); none for plain maximum likelihood.

    Test: tests/reference/test_sbg.py::test_regular_customers
    """
    # Nobody who renewed, or nobody who had a chance to: nothing tells one chance of leaving from another.
    if fates.renewers <= 0:
        return Fit[Sbg].nothing(Sbg.unknown(), fates.customers)
    end = climb(with_prior(_objective(fates), prior), list(STARTS), size=fates.customers)
    model = Sbg.from_logs(end.theta)
    return Fit(model, log_likelihood(model, fates), end.covariance, end.verdict, fates.customers, fates.renewers)


def log_covariance(model: Sbg, fates: Contracts) -> Floats:
    """Return the (2, 2) covariance of log (alpha, beta) at `model`, by Laplace; NaN where there is no summit."""
    return covariance_at(_objective(fates), model.logs())


def weak_prior() -> Prior:
    """Return a prior that only keeps parameters from running away: four in five renew, give or take."""
    return Prior(np.log([1.0, 4.0]), np.full(2, WEAK_DEVIATION))


def _objective(fates: Contracts) -> Objective:
    """Return the log-likelihood and its gradient as a function of log (alpha, beta).

    After n renewals: B(alpha, beta + n) / B(alpha, beta), times alpha / (alpha + beta + n) where the next was declined.
    """
    from scipy.special import digamma, gammaln

    times, ended, n = fates.renewals, fates.lapsed, fates.count
    lapses = n * ended

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        a, b = np.exp(theta)
        rows = gammaln(a + b) - gammaln(b) + gammaln(b + times) - gammaln(a + b + times)
        chance = np.log(a) - np.log(a + b + times)
        both = digamma(a + b) - digamma(a + b + times)
        slope_a = dot(n, both) + dot(lapses, 1.0 / a - 1.0 / (a + b + times))
        slope_b = dot(n, both + digamma(b + times) - digamma(b)) - dot(lapses, 1.0 / (a + b + times))
        return dot(n, rows) + dot(lapses, chance), np.array([slope_a * a, slope_b * b])

    return evaluate
