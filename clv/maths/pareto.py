"""Pareto/NBD: customers buy at random while they stay, and may leave at any moment.

Each customer buys at a constant rate until leaving; the rates of all customers follow a gamma distribution. Each
leaves with a constant rate as well, and these follow a second gamma distribution.

The papers write the likelihood with a hypergeometric function that overflows and cancels. Here the moment of leaving
is integrated out by quadrature: every term is positive, so nothing underflows, nothing cancels, whichever of the two
scales is the larger, and the gradient is that of the integrand (docs/algorithms/clv.md, "Pareto/NBD").

Source: Schmittlein, Morrison & Colombo (1987), "Counting Your Customers", Management Science 33(1);
Fader & Hardie (2005), "A Note on Deriving the Pareto/NBD Model", brucehardie.com note 009.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from clv.maths.arrays import Floats, Integers, distinct_values, dot, gauss_legendre
from clv.maths.counts import Histories
from clv.maths.estimation import covariance_of, fit_histories, prior_around
from clv.maths.fitting import Objective, Prior
from clv.maths.parameters import Fit, Parameters

# Rate shape, rate scale, leave shape, leave scale (both scales in typical ages).
STARTS = np.log(
    [
        [0.5, 0.3, 0.6, 0.4],
        [1.0, 0.3, 0.5, 1.0],
        [2.0, 0.2, 1.0, 2.0],
        [0.25, 0.1, 0.25, 0.2],
        [5.0, 1.0, 0.5, 0.5],
        [1.0, 0.1, 3.0, 3.0],
        [10.0, 3.0, 1.0, 5.0],
        [0.1, 0.02, 0.2, 0.1],
    ]
)
# Where the integrand has fallen by this much, in logarithms, the rest is below the last digit.
FALL = 42.0
NEWTON_STEPS = 9
# Nodes of the Gauss-Legendre rule, and how long and steep a stretch each number still serves to twelve digits.
RULES = ((10, 1.0, 2.0), (18, 2.5, 10.0), (40, 14.0, np.inf), (80, np.inf, np.inf))
CHUNK = 3_000


@dataclass(frozen=True)
class ParetoNbd(Parameters):
    """The four parameters, all positive.

    Attributes:
        rate_shape: shape of the purchase rates, the paper's r.
        rate_scale: scale of the purchase rates, the paper's alpha, in the unit of time of the data.
        leave_shape: shape of the leaving rates, the paper's s.
        leave_scale: scale of the leaving rates, the paper's beta, in the unit of time of the data.
    """

    SYMBOLS: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    UNIT_POWERS: ClassVar[tuple[float, ...]] = (0.0, 1.0, 0.0, 1.0)

    rate_shape: float
    rate_scale: float
    leave_shape: float
    leave_scale: float


ParetoNbdFit = Fit[ParetoNbd]


@dataclass(frozen=True)
class Leaving:
    """What a history says of a customer who left after the last purchase; (n,) each.

    Attributes:
        log_integral: logarithm of the likelihood of having left, over that of the last purchase; -inf without silence.
        log_stretch: (2, n) expected logarithm of the scales grown since the last purchase, rate first, then leaving.
        shrink: (2, n) expected quotient of the scales at the last purchase and at the moment of leaving.
    """

    log_integral: Floats
    log_stretch: Floats
    shrink: Floats


def log_likelihood_rows(model: ParetoNbd, histories: Histories) -> Floats:
    """Return the (n,) log-likelihood of one customer of each history.

    Test: tests/reference/test_pareto.py::test_the_likelihood_against_thirty_digits
    """
    from scipy.special import gammaln

    r, alpha, s, beta = model.rate_shape, model.rate_scale, model.leave_shape, model.leave_scale
    x, t_x, age = histories.frequency, histories.recency, histories.age
    common = gammaln(r + x) - gammaln(r) - x * np.log(alpha + t_x)
    common += r * _log_quotient(alpha, t_x) + s * _log_quotient(beta, t_x)
    stayed = _log_stayed(model, x, t_x, age)
    rows: Floats = common + np.logaddexp(stayed, leaving(model, x, t_x, age).log_integral)
    return rows


def log_likelihood(model: ParetoNbd, histories: Histories) -> float:
    """Return the log-likelihood of all customers together."""
    return dot(histories.count, log_likelihood_rows(model, histories))


def fit(histories: Histories, *, prior: Prior | None = None) -> ParetoNbdFit:
    """Return the parameters under which the histories are most likely.

    Args:
        histories: compressed rows; counts are weights.
        prior: on (r, alpha, s, beta) in logarithms, the scales in the unit of the data; none for maximum likelihood.

    Test: tests/reference/test_pareto.py::test_the_cdnow_sample_gives_the_known_parameters
    """
    return fit_histories(ParetoNbd, _objective, log_likelihood_rows, list(STARTS), histories, prior)


def log_covariance(model: ParetoNbd, histories: Histories) -> Floats:
    """Return the (4, 4) covariance of log (r, alpha, s, beta) at `model`, by Laplace; NaN where there is no summit."""
    return covariance_of(model, _objective, histories)


def weak_prior(histories: Histories) -> Prior:
    """Return a prior that only keeps parameters from running away: the mean stay is about as long as the data."""
    return prior_around(ParetoNbd, [0.5, 0.3, 0.6, 0.6], histories)


def log_odds_of_having_left(model: ParetoNbd, frequency: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the (n,) logarithm of the chance of having left over that of being a customer still."""
    gone = leaving(model, frequency, recency, age).log_integral
    odds: Floats = gone - _log_stayed(model, frequency, recency, age)
    return odds


def leaving(model: ParetoNbd, frequency: Floats, recency: Floats, age: Floats) -> Leaving:
    """Return what each history says of a customer who left at some moment after the last purchase.

    The likelihood of having left, over that of the last purchase, is the integral over that moment t of

        s / (beta + t)  ((alpha + t_x) / (alpha + t))^(r + x)  ((beta + t_x) / (beta + t))^s

    In the logarithm of the smaller scale plus t the integrand is smooth and has one peak, so few nodes serve.
    """
    found = Leaving(np.full(age.shape, -np.inf), np.zeros((2, len(age))), np.ones((2, len(age))))
    power = model.rate_shape + frequency
    scales = np.array([model.rate_scale, model.leave_scale])[:, None] + recency
    start = scales.min(axis=0)
    length = np.log1p((age - recency) / start)
    slope = start / scales
    length, fall = _until_it_matters_no_more(length, power, model.leave_shape + 1.0, slope)
    below = (0.0, 0.0)
    for nodes, longest, steepest in RULES:
        served = (length <= longest) & (fall <= steepest)
        rows = np.flatnonzero(served & ~((length <= below[0]) & (fall <= below[1])) & (length > 0.0))
        for begin in range(0, len(rows), CHUNK):
            part = rows[begin : begin + CHUNK]
            _integrate(found, part, nodes, length[part], power[part], model.leave_shape, slope[:, part])
        below = (longest, steepest)
    return found


def _integrate(
    found: Leaving, rows: Integers, nodes: int, length: Floats, power: Floats, leave_shape: float, slope: Floats
) -> None:
    """Fill in `rows` of `found` by a Gauss-Legendre rule with so many nodes."""
    at, weight = gauss_legendre(nodes)
    grown = np.expm1(np.multiply.outer(at, length))
    stretch = [1.0 + grown * slope[0], 1.0 + grown * slope[1]]
    logs = [np.log(stretch[0]), np.log(stretch[1])]
    # The step in time over the present leaving scale is (start + t) / (beta + t): what `slope` makes of 1 + grown.
    density = np.exp(-power * logs[0] - (leave_shape + 1.0) * logs[1])
    density *= (1.0 + grown) * weight[:, None]
    total = density.sum(axis=0)
    found.log_integral[rows] = np.log(leave_shape * slope[1] * length * total)
    for which in (0, 1):
        found.log_stretch[which, rows] = (density * logs[which]).sum(axis=0) / total
        found.shrink[which, rows] = (density / stretch[which]).sum(axis=0) / total


def _until_it_matters_no_more(
    length: Floats, power: Floats, leave_power: float, slope: Floats
) -> tuple[Floats, Floats]:
    """Return how far to integrate, and by how much the integrand's logarithm has fallen there.

    The fall is convex, so Newton's steps from the far end approach its limit from beyond it.
    """
    length = length.copy()

    def fall_at(rows: Integers | slice) -> tuple[Floats, Floats]:
        grown = np.expm1(length[rows])
        first, second = 1.0 + grown * slope[0, rows], 1.0 + grown * slope[1, rows]
        fall = power[rows] * np.log(first) + leave_power * np.log(second) - length[rows]
        pull = power[rows] * slope[0, rows] / first + leave_power * slope[1, rows] / second
        return fall, (1.0 + grown) * pull - 1.0

    fall, speed = fall_at(slice(None))
    for _ in range(NEWTON_STEPS):
        rows = np.flatnonzero(fall > 1.1 * FALL)
        if not len(rows):
            break
        length[rows] = np.maximum(length[rows] - (fall[rows] - FALL) / speed[rows], 0.5 * length[rows] * 1e-12)
        fall[rows], speed[rows] = fall_at(rows)
    return length, fall


def _log_stayed(model: ParetoNbd, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Return the logarithm of the likelihood of no purchase and no leaving since the last purchase."""
    silence = age - t_x
    stayed = -(model.rate_shape + x) * np.log1p(silence / (model.rate_scale + t_x))
    stayed -= model.leave_shape * np.log1p(silence / (model.leave_scale + t_x))
    return stayed


def _log_quotient(scale: float, t_x: Floats) -> Floats:
    """Return log (scale / (scale + t_x)) without loss where t_x is small."""
    return -np.log1p(t_x / scale)


def _objective(histories: Histories, unit: float) -> Objective:
    """Return the log-likelihood and its gradient as a function of log (r, alpha, s, beta), time measured in `unit`."""
    from scipy.special import digamma, gammaln

    x, t_x, age, n = histories.frequency, histories.recency / unit, histories.age / unit, histories.count
    levels, level = distinct_values(x)
    per_level = np.bincount(level, weights=n)
    silence = age - t_x

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        model = ParetoNbd(*np.exp(theta))
        r, s = model.rate_shape, model.leave_shape
        gone = leaving(model, x, t_x, age)
        power = r + x
        value = dot(per_level, gammaln(r + levels) - gammaln(r))
        slope_r = dot(per_level, digamma(r + levels) - digamma(r))
        last = [model.rate_scale + t_x, model.leave_scale + t_x]
        since = [np.log1p(silence / last[0]), np.log1p(silence / last[1])]
        stayed = -power * since[0] - s * since[1]
        both = np.logaddexp(stayed, gone.log_integral)
        left = np.exp(gone.log_integral - both)
        kept = 1.0 - left
        before = [_log_quotient(model.rate_scale, t_x), _log_quotient(model.leave_scale, t_x)]
        value += dot(n, both + r * before[0] - x * np.log(last[0]) + s * before[1])
        slope_r += dot(n, before[0] - kept * since[0] - left * gone.log_stretch[0])
        slope_s = dot(n, before[1] - kept * since[1] - left * gone.log_stretch[1] + left / s)
        shrink = [kept * last[i] / (last[i] + silence) + left * gone.shrink[i] for i in (0, 1)]
        slope_alpha = dot(n, r - model.rate_scale * power * shrink[0] / last[0])
        leaves = s * kept * last[1] / (last[1] + silence) + (s + 1.0) * left * gone.shrink[1]
        slope_beta = dot(n, s - model.leave_scale * leaves / last[1])
        return float(value), np.array([slope_r * r, slope_alpha, slope_s * s, slope_beta])

    return evaluate
