"""BG/BB: chances to buy come one by one (a yearly appeal, a fair), and each is taken or not.

While a customer is here, each opportunity is taken with a constant chance of their own; before each, the customer
leaves with another. Both chances follow beta distributions.

Source: Fader, Hardie & Shang (2010), "Customer-Base Analysis in a Discrete-Time Noncontractual Setting", Marketing
Science 29(6).
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

STARTS = np.log(
    [
        [1.0, 1.0, 1.0, 4.0],
        [1.0, 5.0, 0.5, 3.0],
        [3.0, 1.0, 0.5, 10.0],
        [0.5, 2.0, 1.0, 2.0],
        [5.0, 20.0, 2.0, 30.0],
        [0.3, 0.3, 0.3, 1.0],
    ]
)


@dataclass(frozen=True)
class BgBb(Parameters):
    """The four parameters, all positive.

    Attributes:
        take: weight of taking an opportunity, the paper's alpha.
        pass_by: weight of passing it by, the paper's beta.
        leave: weight of leaving before an opportunity, the paper's gamma.
        stay: weight of staying, the paper's delta.
    """

    SYMBOLS: ClassVar[tuple[str, ...]] = ("alpha", "beta", "gamma", "delta")
    UNIT_POWERS: ClassVar[tuple[float, ...]] = (0.0, 0.0, 0.0, 0.0)

    take: float
    pass_by: float
    leave: float
    stay: float


BgBbFit = Fit[BgBb]


@dataclass(frozen=True)
class Chances:
    """Distinct histories of opportunities taken, and how many customers share each; rows ascend and are unique.

    Attributes:
        taken: (n,) opportunities taken, the paper's x.
        last: (n,) number of the last one taken, from 1 on, the paper's t_x; 0 where none was.
        offered: (n,) opportunities there have been, the paper's n.
        count: (n,) customers; a weight, so it need not be whole.
    """

    taken: Floats
    last: Floats
    offered: Floats
    count: Floats

    @property
    def customers(self) -> float:
        """How many customers are counted here."""
        return float(self.count.sum())

    @property
    def takers(self) -> float:
        """How many of them took at least one."""
        return float(self.count[self.taken > 0].sum())


def chances(taken: ArrayLike, last: ArrayLike, offered: ArrayLike, count: ArrayLike | None = None) -> Chances:
    """Return the distinct histories among the rows, each with its count.

    Args:
        taken: (n,) opportunities taken, whole and not negative.
        last: (n,) number of the last one taken, 0 where none was.
        offered: (n,) opportunities there have been.
        count: (n,) customers each row stands for; 1 when left out.

    Raises:
        ValueError: the shapes disagree, or a row is impossible.
    """
    x, t_x, n = as_takes(taken, last, offered)
    weight = np.ones(x.shape) if count is None else as_amounts("count", count)
    require_same_shape([("taken", x), ("count", weight)])
    first, group = distinct_rows([x, t_x, n])
    total = np.bincount(group, weights=weight, minlength=len(first)).astype(np.float64)
    return Chances(x[first], t_x[first], n[first], total)


def as_takes(taken: ArrayLike, last: ArrayLike, offered: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return the three numbers of each customer as arrays of floats, if all of it can have happened.

    Raises:
        ValueError: the shapes disagree, or a row is impossible.
    """
    x, t_x, n = as_floats("taken", taken), as_floats("last", last), as_floats("offered", offered)
    require_same_shape([("taken", x), ("last", t_x), ("offered", n)])
    if any(np.any(values != np.floor(values)) for values in (x, t_x, n)):
        raise ValueError("taken, last or offered holds a value that is not whole")
    if np.any(x < 0) or np.any(x > t_x) or np.any(t_x > n) or np.any((x == 0) != (t_x == 0)):
        raise ValueError("a row is impossible: 0 <= taken <= last <= offered, and last is 0 where nothing was taken")
    return x, t_x, n


def merge(shards: Iterable[Chances]) -> Chances:
    """Return the histories of all shards together, as if they had been counted in one piece."""
    parts = [(part.taken, part.last, part.offered, part.count) for part in shards]
    return chances(*(np.concatenate(column) for column in zip(*parts, strict=True))) if parts else chances([], [], [])


def log_likelihood_rows(model: BgBb, histories: Chances) -> Floats:
    """Return the (n,) log-likelihood of one customer of each history, in this order of takes."""
    from scipy.special import logsumexp

    rows: Floats = logsumexp(_terms(model.logs(), histories), axis=0)
    return rows


def log_likelihood(model: BgBb, histories: Chances) -> float:
    """Return the log-likelihood of all customers together."""
    return dot(histories.count, log_likelihood_rows(model, histories))


def fit(histories: Chances, *, prior: Prior | None = None) -> BgBbFit:
    """Return the parameters under which the histories are most likely.

    Args:
        histories: from `chances`; counts are weights.
        prior: on log (alpha, beta, gamma, delta); none for plain maximum likelihood.

    Test: tests/reference/test_bgbb.py::test_the_donations_give_the_printed_parameters
    """
    if histories.takers <= 0:
        return Fit[BgBb].nothing(BgBb.unknown(), histories.customers)
    end = climb(with_prior(_objective(histories), prior), list(STARTS), size=histories.customers)
    model = BgBb.from_logs(end.theta)
    return Fit(
        model, log_likelihood(model, histories), end.covariance, end.verdict, histories.customers, histories.takers
    )


def log_covariance(model: BgBb, histories: Chances) -> Floats:
    """Return the (4, 4) covariance of the log parameters at `model`, by Laplace; NaN where there is no summit."""
    return covariance_at(_objective(histories), model.logs())


def weak_prior() -> Prior:
    """Return a prior that only keeps parameters from running away: half are taken and one in five leaves, or so."""
    return Prior(np.log([1.0, 1.0, 1.0, 4.0]), np.full(4, WEAK_DEVIATION))


def _terms(theta: Floats, histories: Chances) -> Floats:
    """Return the (k, n) logarithms of the chances: here until opportunity t_x + i, then gone, or here until now.

    Term i of a row with n opportunities stands for having left after t_x + i of them; the one at t_x + i = n for not
    having left; beyond, there is none.
    """
    from scipy.special import betaln

    a, b, c, d = np.exp(theta)
    x, n = histories.taken, histories.offered
    here = _here(histories)
    gone = here < n
    taken = betaln(a + x, b + np.minimum(here, n) - x) - betaln(a, b)
    stayed = betaln(c + gone, d + np.minimum(here, n)) - betaln(c, d)
    terms: Floats = np.where(here <= n, taken + stayed, -np.inf)
    return terms


def _here(histories: Chances) -> Floats:
    """Return the (k, n) number of opportunities at which the customer may have been here, row by row of the terms."""
    longest = int(np.max(histories.offered - histories.last, initial=0.0))
    here: Floats = histories.last + np.arange(longest + 1.0)[:, None]
    return here


def _objective(histories: Chances) -> Objective:
    """Return the log-likelihood and its gradient as a function of log (alpha, beta, gamma, delta)."""
    from scipy.special import digamma, logsumexp

    x, n, count = histories.taken, histories.offered, histories.count
    here = np.minimum(_here(histories), n)
    gone = _here(histories) < n

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        a, b, c, d = np.exp(theta)
        terms = _terms(theta, histories)
        rows = logsumexp(terms, axis=0)
        # How likely each term is, given the history: the gradient is the mean of the terms' own.
        chance = np.exp(terms - rows) * count
        both, ends = digamma(a + b + here), digamma(c + gone + d + here)
        slopes = [
            digamma(a + x) - both - (digamma(a) - digamma(a + b)),
            digamma(b + here - x) - both - (digamma(b) - digamma(a + b)),
            digamma(c + gone) - ends - (digamma(c) - digamma(c + d)),
            digamma(d + here) - ends - (digamma(d) - digamma(c + d)),
        ]
        return dot(count, rows), np.exp(theta) * np.array([float((chance * slope).sum()) for slope in slopes])

    return evaluate
