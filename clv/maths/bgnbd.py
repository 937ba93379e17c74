"""BG/NBD: customers buy at random while they stay, and may leave after any purchase.

Each customer buys at a constant rate until leaving; the rates of all customers follow a gamma distribution.
After each purchase a customer leaves with a constant probability; these follow a beta distribution.

Source: Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats, dot
from clv.maths.counts import Histories
from clv.maths.fitting import Prior, Verdict, climb, covariance_at

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
MANY_ROWS = 20_000


@dataclass(frozen=True)
class BgNbd:
    """The four parameters, all positive.

    Attributes:
        rate_shape: shape of the purchase rates, the paper's r.
        rate_scale: scale of the purchase rates, the paper's alpha, in the unit of time of the data.
        leave: weight of leaving after a purchase, the paper's a.
        stay: weight of staying after a purchase, the paper's b.
    """

    rate_shape: float
    rate_scale: float
    leave: float
    stay: float

    def as_symbols(self) -> dict[str, float]:
        """Return the parameters under the names the papers print."""
        return {"r": self.rate_shape, "alpha": self.rate_scale, "a": self.leave, "b": self.stay}

    def rescaled(self, units: float) -> BgNbd:
        """Return the same model in another unit of time, `units` of the present one long (7 for weeks)."""
        return BgNbd(self.rate_shape, self.rate_scale / units, self.leave, self.stay)


@dataclass(frozen=True)
class BgNbdFit:
    """A fitted model and whether to believe it.

    Attributes:
        model: the parameters, in the unit of the data.
        log_likelihood: of the data, without the prior, in the unit of the data.
        log_covariance: (4, 4) of the log parameters (Laplace); NaN where unknown.
        verdict: CONVERGED, or why not.
        customers: how many customers the fit saw.
        repeat_customers: how many of them came back.
    """

    model: BgNbd
    log_likelihood: float
    log_covariance: Floats
    verdict: Verdict
    customers: float
    repeat_customers: float

    @property
    def is_converged(self) -> bool:
        """Whether the climb ended on a summit inside the bounds."""
        return self.verdict is Verdict.CONVERGED

    def standard_errors(self) -> dict[str, float]:
        """Return the standard error of each parameter, by the paper's symbols; NaN where unknown."""
        values = self.model.as_symbols()
        deviations = np.sqrt(np.diag(self.log_covariance))
        return {symbol: value * float(s) for (symbol, value), s in zip(values.items(), deviations, strict=True)}


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
    if histories.repeat_customers <= 0:
        nothing = BgNbd(np.nan, np.nan, np.nan, np.nan)
        unknown = np.full((4, 4), np.nan)
        return BgNbdFit(nothing, np.nan, unknown, Verdict.NO_DATA, histories.customers, 0.0)
    unit = _typical_age(histories)
    # On many rows one climb is enough: the likelihood of so much data has one summit.
    climbs, retries = (2, 2) if len(histories.count) < MANY_ROWS else (1, 1)
    end = climb(
        _objective(histories, unit, prior), list(STARTS), size=histories.customers, climbs=climbs, retries=retries
    )
    model = BgNbd(*(float(value) for value in np.exp(end.theta + _time_shift(unit))))
    return BgNbdFit(
        model, log_likelihood(model, histories), end.covariance, end.verdict,
        histories.customers, histories.repeat_customers,
    )  # fmt: skip


def log_covariance(model: BgNbd, histories: Histories) -> Floats:
    """Return the (4, 4) covariance of log (r, alpha, a, b) at `model`, by Laplace; NaN where there is no summit."""
    return covariance_at(_objective(histories, 1.0, None), np.log(list(model.as_symbols().values())))


def weak_prior(histories: Histories) -> Prior:
    """Return a prior that only keeps parameters from running away where the data do not settle them.

    Centred on one purchase in five being the last; a parameter may be off by a factor of six (e to the 1.8)
    either way at the cost of half a unit of log-likelihood, which a few dozen customers outweigh.
    """
    centre = np.log([0.5, 0.3 * _typical_age(histories), 1.0, 4.0])
    return Prior(centre, np.full(4, 1.8))


def _typical_age(histories: Histories) -> float:
    """Return the mean age of the customers, by which time is measured inside the fit."""
    return dot(histories.age, histories.count) / histories.customers


def _terms(model: BgNbd, x: Floats, t_x: Floats, age: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the parts of a row's log-likelihood: common, left at the last purchase, stayed until now."""
    from scipy.special import gammaln

    r, alpha, a, b = model.rate_shape, model.rate_scale, model.leave, model.stay
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    common += gammaln(a + b) - gammaln(b) + gammaln(b + x) - gammaln(a + b + x)
    stayed = -(r + x) * np.log(alpha + age)
    returned = x > 0
    left = np.full_like(x, -np.inf)
    left[returned] = np.log(a) - np.log(b + x[returned] - 1.0) - (r + x[returned]) * np.log(alpha + t_x[returned])
    return common, left, stayed


def _objective(histories: Histories, unit: float, prior: Prior | None) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the log-likelihood and its gradient as a function of log parameters, time measured in `unit`.

    Gamma functions are taken once per distinct number of purchases; only logarithms are taken per row.
    """
    from scipy.special import digamma, gammaln

    x, t_x, age, n = histories.frequency, histories.recency / unit, histories.age / unit, histories.count
    levels, level = np.unique(x, return_inverse=True)
    per_level = np.bincount(level, weights=n)
    customers = float(n.sum())
    # Rows ascend by purchases: those who never came back stand first.
    back = slice(int(np.searchsorted(x, 0.5)), None)
    x_back, t_back, n_back, level_back = x[back], t_x[back], n[back], level[back]
    weighted = n * x
    centre = None if prior is None else Prior(prior.log_mean - _time_shift(unit), prior.log_deviation)

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(theta)
        rate_weight = r * n + weighted
        until_now, until_last = alpha + age, alpha + t_back
        log_age = np.log(until_now)
        ratio = log_age[back] - np.log(until_last)
        made = levels + (b - 1.0)
        made[levels == 0.0] = 1.0
        odds = (theta[2] - np.log(made))[level_back] + (r + x_back) * ratio
        # The chance that a customer with this history left right after the last purchase, without overflow.
        small = np.exp(-np.abs(odds))
        gone = n_back * np.where(odds >= 0.0, 1.0, small) / (1.0 + small)
        leaving_or_not = dot(n_back, np.maximum(odds, 0.0) + np.log1p(small))
        value = dot(
            per_level,
            gammaln(r + levels) - gammaln(r) + gammaln(a + b) - gammaln(b)
            + gammaln(b + levels) - gammaln(a + b + levels),
        )  # fmt: skip
        value += customers * r * theta[1] - dot(rate_weight, log_age) + leaving_or_not
        slope_r = dot(per_level, digamma(r + levels) - digamma(r)) + customers * theta[1]
        slope_r += dot(gone, ratio) - dot(n, log_age)
        slope_alpha = customers * r / alpha - dot(rate_weight, 1.0 / until_now)
        slope_alpha -= dot(gone * (r + x_back), 1.0 / until_last - 1.0 / until_now[back])
        both = digamma(a + b) - digamma(a + b + levels)
        slope_a = dot(per_level, both) + float(gone.sum()) / a
        gone_per_level = np.bincount(level_back, weights=gone, minlength=len(levels))
        slope_b = dot(per_level, both + digamma(b + levels) - digamma(b)) - dot(gone_per_level, 1.0 / made)
        slope = np.array([slope_r * r, slope_alpha * alpha, slope_a * a, slope_b * b])
        return _with_prior(centre, theta, float(value), slope)

    return evaluate


def _with_prior(prior: Prior | None, theta: Floats, value: float, slope: Floats) -> tuple[float, Floats]:
    """Return a log-likelihood and its gradient with those of the prior added."""
    if prior is None:
        return value, slope
    prior_value, prior_slope = prior.value_and_slope(theta)
    return value + prior_value, slope + prior_slope


def _time_shift(unit: float) -> Floats:
    """Return what to take off log (r, alpha, a, b) when time is measured in `unit`."""
    return np.array([0.0, np.log(unit), 0.0, 0.0])
