"""BG/NBD: customers buy at random while they stay, and may leave after any purchase.

Each customer buys at a constant rate until leaving; the rates of all customers follow a gamma distribution.
After each purchase a customer leaves with a constant probability; these follow a beta distribution.

Source: Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clv.maths.arrays import Floats, dot
from clv.maths.counts import Histories
from clv.maths.estimation import covariance_of, fit_histories, prior_around
from clv.maths.fitting import Objective, Prior
from clv.maths.parameters import Fit, Parameters

# Rate shape, rate scale (in typical ages), leave, stay: from sleepy shops to weekly wholesale.
STARTS = np.log(
    [
        [0.25, 0.12, 0.8, 2.5],
        [1.0, 0.3, 1.0, 5.0],
        [0.6, 0.1, 0.2, 4.0],
        [3.0, 0.5, 0.5, 10.0],
        [0.5, 0.3, 0.8, 0.8],
        [1.5, 0.05, 0.1, 8.0],
        [0.1, 0.02, 2.0, 6.0],
        [10.0, 3.0, 1.0, 10.0],
    ]
)


@dataclass(frozen=True)
class BgNbd(Parameters):
    """The four parameters, all positive.

    Attributes:
        rate_shape: shape of the purchase rates, the paper's r.
        rate_scale: scale of the purchase rates, the paper's alpha, in the unit of time of the data.
        leave: weight of leaving after a purchase, the paper's a.
        stay: weight of staying after a purchase, the paper's b.
        EARLY_CHANCES: chances to leave before the first repeat purchase; none here.
    """

    SYMBOLS: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    UNIT_POWERS: ClassVar[tuple[float, ...]] = (0.0, 1.0, 0.0, 0.0)
    EARLY_CHANCES: ClassVar[int] = 0

    rate_shape: float
    rate_scale: float
    leave: float
    stay: float


BgNbdFit = Fit[BgNbd]


def log_likelihood_rows(model: BgNbd, histories: Histories) -> Floats:
    """Return the (n,) log-likelihood of one customer of each history.

    Test: tests/reference/test_bgnbd.py::test_the_log_likelihood_of_one_row
    """
    x, t_x, age = histories.frequency, histories.recency, histories.age
    own, left, stayed = _terms(model, x, t_x, age)
    return own + np.logaddexp(left, stayed)


def log_likelihood(model: BgNbd, histories: Histories) -> float:
    """Return the log-likelihood of all customers together."""
    return dot(histories.count, log_likelihood_rows(model, histories))


def fit(histories: Histories, *, prior: Prior | None = None) -> BgNbdFit:
    """Return the parameters under which the histories are most likely.

    The unit of time is scaled away inside, so days and weeks give the same model.

    Args:
        histories: compressed rows; counts are weights.
        prior: on (r, alpha, a, b) in logarithms, alpha in the unit of the data; none for plain maximum likelihood.
    """
    return fit_histories(BgNbd, _objective, log_likelihood_rows, list(STARTS), histories, prior)


def log_covariance(model: BgNbd, histories: Histories) -> Floats:
    """Return the (4, 4) covariance of log (r, alpha, a, b) at `model`, by Laplace; NaN where there is no summit."""
    return covariance_of(model, _objective, histories)


def weak_prior(histories: Histories) -> Prior:
    """Return a prior that only keeps parameters from running away: one purchase in five is the last, give or take."""
    return prior_around(BgNbd, [0.5, 0.3, 1.0, 4.0], histories)


def _terms(model: BgNbd, x: Floats, t_x: Floats, age: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the parts of a row's log-likelihood: common, left at the last purchase, stayed until now."""
    from scipy.special import gammaln

    r, alpha, a, b = model.rate_shape, model.rate_scale, model.leave, model.stay
    chances = x + model.EARLY_CHANCES
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    common += gammaln(a + b) - gammaln(b) + gammaln(b + chances) - gammaln(a + b + chances)
    stayed = -(r + x) * np.log(alpha + age)
    could = chances > 0
    left = np.full_like(x, -np.inf)
    left[could] = np.log(a) - np.log(b + chances[could] - 1.0) - (r + x[could]) * np.log(alpha + t_x[could])
    return common, left, stayed


def _objective(histories: Histories, unit: float) -> Objective:
    """Return the BG/NBD objective of histories with time measured in `unit`."""
    return objective_of(histories, unit, BgNbd.EARLY_CHANCES)


def objective_of(histories: Histories, unit: float, early_chances: int) -> Objective:
    """Return the log-likelihood and its gradient as a function of log (r, alpha, a, b), time measured in `unit`.

    Gamma functions are taken once per distinct number of purchases; only logarithms are taken per row.

    Args:
        histories: compressed rows.
        unit: of time.
        early_chances: chances to leave before the first repeat purchase, 0 or 1.
    """
    from scipy.special import digamma, gammaln

    x, t_x, age, n = histories.frequency, histories.recency / unit, histories.age / unit, histories.count
    levels, level = np.unique(x, return_inverse=True)
    per_level = np.bincount(level, weights=n)
    customers = float(n.sum())
    chances = levels + early_chances
    # Rows ascend by purchases: those who had no chance to leave stand first.
    back = slice(int(np.searchsorted(x, 0.5 - early_chances)), None)
    x_back, t_back, n_back, level_back = x[back], t_x[back], n[back], level[back]
    weighted = n * x

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(theta)
        rate_weight = r * n + weighted
        until_now, until_last = alpha + age, alpha + t_back
        log_age = np.log(until_now)
        ratio = log_age[back] - np.log(until_last)
        made = chances + (b - 1.0)
        made[chances == 0.0] = 1.0
        odds = (theta[2] - np.log(made))[level_back] + (r + x_back) * ratio
        # The chance that a customer with this history left right after the last purchase, without overflow.
        small = np.exp(-np.abs(odds))
        gone = n_back * np.where(odds >= 0.0, 1.0, small) / (1.0 + small)
        leaving_or_not = dot(n_back, np.maximum(odds, 0.0) + np.log1p(small))
        value = dot(
            per_level,
            gammaln(r + levels) - gammaln(r) + gammaln(a + b) - gammaln(b)
            + gammaln(b + chances) - gammaln(a + b + chances),
        )  # fmt: skip
        value += customers * r * theta[1] - dot(rate_weight, log_age) + leaving_or_not
        slope_r = dot(per_level, digamma(r + levels) - digamma(r)) + customers * theta[1]
        slope_r += dot(gone, ratio) - dot(n, log_age)
        slope_alpha = customers * r / alpha - dot(rate_weight, 1.0 / until_now)
        slope_alpha -= dot(gone * (r + x_back), 1.0 / until_last - 1.0 / until_now[back])
        both = digamma(a + b) - digamma(a + b + chances)
        slope_a = dot(per_level, both) + float(gone.sum()) / a
        gone_per_level = np.bincount(level_back, weights=gone, minlength=len(levels))
        slope_b = dot(per_level, both + digamma(b + chances) - digamma(b)) - dot(gone_per_level, 1.0 / made)
        slope = np.array([slope_r * r, slope_alpha * alpha, slope_a * a, slope_b * b])
        return float(value), slope

    return evaluate
