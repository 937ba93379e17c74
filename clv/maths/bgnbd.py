"""BG/NBD: customers buy at random while they stay, and may leave after any purchase.

Each customer buys at a constant rate until leaving; the rates of all customers follow a gamma distribution.
After each purchase a customer leaves with a constant probability; these follow a beta distribution.

Source: Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clv.maths.arrays import Floats, Integers, distinct_values, dot
from clv.maths.counts import Histories
from clv.maths.estimation import covariance_of, fit_histories, prior_around
from clv.maths.fitting import Objective, Prior
from clv.maths.parameters import Fit, Parameters

# Rows looked at at once: their columns fit into a processor's own memory.
BLOCK = 16_384
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
    levels, level = distinct_values(x)
    made = levels + model.EARLY_CHANCES
    common = gammaln(r + levels) - gammaln(r) + r * np.log(alpha)
    common += gammaln(a + b) - gammaln(b) + gammaln(b + made) - gammaln(a + b + made)
    chances = x + model.EARLY_CHANCES
    stayed = -(r + x) * np.log(alpha + age)
    could = chances > 0
    left = np.full_like(x, -np.inf)
    left[could] = np.log(a) - np.log(b + chances[could] - 1.0) - (r + x[could]) * np.log(alpha + t_x[could])
    return common[level], left, stayed


def _objective(histories: Histories, unit: float) -> Objective:
    """Return the BG/NBD objective of histories with time measured in `unit`."""
    return objective_of(histories, unit, BgNbd.EARLY_CHANCES)


def objective_of(histories: Histories, unit: float, early_chances: int) -> Objective:
    """Return the log-likelihood and its gradient as a function of log (r, alpha, a, b), time measured in `unit`.

    Gamma functions are taken once per distinct number of purchases, logarithms of time once per distinct time; only the
    chance of having left is a matter of the whole row. Rows are looked at some at a time, which stay in the processor's
    own memory.

    Args:
        histories: compressed rows.
        unit: of time.
        early_chances: chances to leave before the first repeat purchase, 0 or 1.
    """
    from scipy.special import digamma, gammaln

    x, n = histories.frequency, histories.count
    levels, level = distinct_values(x)
    per_level = np.bincount(level, weights=n)
    customers = float(n.sum())
    chances = levels + early_chances
    ages, age_of = distinct_values(histories.age)
    ages = ages / unit
    per_age, bought_per_age = np.bincount(age_of, weights=n), np.bincount(age_of, weights=n * x)
    # Rows ascend by purchases: those who had no chance to leave stand first.
    back = int(np.searchsorted(x, 0.5 - early_chances))
    lasts, last_of = distinct_values(histories.recency[back:])
    lasts = lasts / unit
    blocks = [
        _Block(n[rows], level[rows], age_of[rows], last_of[rows.start - back : rows.stop - back])
        for rows in (slice(first, min(first + BLOCK, len(x))) for first in range(back, len(x), BLOCK))
    ]

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(theta)
        log_ages, log_lasts = np.log(alpha + ages), np.log(alpha + lasts)
        one_by_ages, one_by_lasts = 1.0 / (alpha + ages), 1.0 / (alpha + lasts)
        made = chances + (b - 1.0)
        made[chances == 0.0] = 1.0
        base, power = theta[2] - np.log(made), r + levels
        gone_per_level = np.zeros(len(levels))
        leaving_or_not = gone_ratio = gone_slope = 0.0
        for block in blocks:
            ratio = log_ages[block.age] - log_lasts[block.last]
            powers = power[block.level]
            odds = powers * ratio
            odds += base[block.level]
            # The chance that a customer with this history left right after the last purchase, without overflow.
            small = np.exp(-np.abs(odds))
            gone = np.where(odds >= 0.0, block.count, block.count * small)
            small += 1.0
            gone /= small
            np.maximum(odds, 0.0, out=odds)
            # What a logarithm so close to 1 loses is lost in the sum anyway; `log1p` costs four times as much.
            odds += np.log(small, out=small)
            leaving_or_not += dot(block.count, odds)
            gone_per_level += np.bincount(block.level, weights=gone, minlength=len(levels))
            gone_ratio += dot(gone, ratio)
            powers *= gone
            gone_slope += dot(powers, one_by_lasts[block.last] - one_by_ages[block.age])
        rate_weight = r * per_age + bought_per_age
        value = dot(
            per_level,
            gammaln(r + levels) - gammaln(r) + gammaln(a + b) - gammaln(b)
            + gammaln(b + chances) - gammaln(a + b + chances),
        )  # fmt: skip
        value += customers * r * theta[1] - dot(rate_weight, log_ages) + leaving_or_not
        slope_r = dot(per_level, digamma(r + levels) - digamma(r)) + customers * theta[1]
        slope_r += gone_ratio - dot(per_age, log_ages)
        slope_alpha = customers * r / alpha - dot(rate_weight, one_by_ages) - gone_slope
        both = digamma(a + b) - digamma(a + b + chances)
        slope_a = dot(per_level, both) + float(gone_per_level.sum()) / a
        slope_b = dot(per_level, both + digamma(b + chances) - digamma(b)) - dot(gone_per_level, 1.0 / made)
        slope = np.array([slope_r * r, slope_alpha * alpha, slope_a * a, slope_b * b])
        return float(value), slope

    return evaluate


@dataclass(frozen=True, slots=True)
class _Block:
    """Some rows of those who had a chance to leave; (m,) each.

    Attributes:
        count: customers of each row.
        level: which of the distinct numbers of purchases.
        age: which of the distinct ages.
        last: which of the distinct times of a last purchase.
    """

    count: Floats
    level: Integers
    age: Integers
    last: Integers
