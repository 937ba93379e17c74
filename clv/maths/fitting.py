"""Fit positive parameters by maximum likelihood: in logarithms, from several starts, with a verdict.

The likelihoods of this package are all functions of positive parameters. Working in their logarithms keeps
them positive, makes the problem well scaled, and gives the space in which a prior is a normal distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from clv.maths.arrays import Floats

# Twelve natural units each way is a factor of 160,000 from the typical size: beyond that the data do not
# tell one value from another, the likelihood is flat and the parameter has run away.
BOUND = 12.0
# Largest slope of the log-likelihood per customer, in log parameters, that still counts as a summit.
SLOPE_ALLOWED = 1e-6
# A log parameter less certain than this could be off by a factor of fifty: the data do not settle it.
DEVIATION_ALLOWED = 4.0
NEWTON_STEPS = 12
# Slope per customer below which the curvature no longer changes on the rest of the way.
NEAR = 1e-6

Objective = Callable[[Floats], tuple[float, Floats]]


class Verdict(StrEnum):
    """How a fit ended."""

    CONVERGED = "CONVERGED"
    NO_DATA = "NO_DATA"
    RAN_TO_BOUND = "RAN_TO_BOUND"
    NOT_A_SUMMIT = "NOT_A_SUMMIT"
    UNSETTLED = "UNSETTLED"


@dataclass(frozen=True)
class Prior:
    """A normal prior on log parameters: what a parent segment taught us, and how sure we are.

    Attributes:
        log_mean: (k,) logarithm of each parameter's centre, in the unit of the data.
        log_deviation: (k,) standard deviation in logarithms; 1 lets a parameter be off by a factor of e.
        correlation: (k, k) of the logarithms; None where they know nothing of each other.
    """

    log_mean: Floats
    log_deviation: Floats
    correlation: Floats | None = None

    def value_and_slope(self, theta: Floats) -> tuple[float, Floats]:
        """Return the log density at `theta`, up to a constant, and its gradient."""
        distance = (theta - self.log_mean) / self.log_deviation
        pull = distance if self.correlation is None else np.linalg.solve(self.correlation, distance)
        return float(-0.5 * distance @ pull), -pull / self.log_deviation

    def moved(self, log_shift: Floats) -> Prior:
        """Return the same prior in a unit in which the log parameters are smaller by `log_shift`."""
        return Prior(self.log_mean - log_shift, self.log_deviation, self.correlation)


def with_prior(objective: Objective, prior: Prior | None) -> Objective:
    """Return the objective with the log density and the gradient of the prior added; None changes nothing."""
    if prior is None:
        return objective

    def evaluate(theta: Floats) -> tuple[float, Floats]:
        value, slope = objective(theta)
        prior_value, prior_slope = prior.value_and_slope(theta)
        return value + prior_value, slope + prior_slope

    return evaluate


@dataclass(frozen=True)
class LogFit:
    """Where the climb ended, in log parameters.

    Attributes:
        theta: (k,) log parameters.
        objective: log-likelihood there, with the prior where there is one.
        covariance: (k, k) of the log parameters by Laplace; NaN where the summit is not curved.
        verdict: whether to believe it.
    """

    theta: Floats
    objective: float
    covariance: Floats
    verdict: Verdict


def climb(objective: Objective, starts: Sequence[Floats], *, size: float, climbs: int = 2, retries: int = 2) -> LogFit:
    """Return the highest summit of `objective` reached from the best of `starts`.

    Args:
        objective: maps (k,) log parameters to the log-likelihood and its (k,) gradient.
        starts: where to begin; each costs one evaluation, only the best are climbed from.
        size: number of customers, by which the slope is judged.
        climbs: how many of the starts to climb from.
        retries: how many more, if all of the first stop on a slope.
    """
    ranked = sorted(starts, key=lambda start: -_value(objective, start))
    ends = [_climb_from(objective, start, size) for start in ranked[:climbs]]
    # Who ran to a bound while climbing would do so from elsewhere; who stopped on a slope may have better luck.
    if all(verdict is Verdict.NOT_A_SUMMIT for _, _, verdict in ends):
        ends += [_climb_from(objective, start, size) for start in ranked[climbs : climbs + retries]]
    theta, value, verdict = max(ends, key=lambda end: (end[2] is Verdict.CONVERGED, end[1]))
    covariance = covariance_at(objective, theta)
    if verdict is Verdict.CONVERGED and not np.all(np.diag(covariance) < DEVIATION_ALLOWED**2):
        verdict = Verdict.UNSETTLED
    return LogFit(theta, value, covariance, verdict)


def climb_roughly_first(
    objective: Objective, rough: Objective, starts: Sequence[Floats], *, size: float, share: float
) -> LogFit:
    """Return the summit of `objective`, most of the way being climbed on a part of the data.

    Where the part leads nowhere, all of the way is climbed on all of the data.

    Args:
        objective: of all the data.
        rough: the same of a part of them.
        starts: as for `climb`.
        size: number of all customers.
        share: of them in the part.
    """
    near = climb(rough, starts, size=size * share, climbs=1, retries=1)
    if near.verdict is Verdict.CONVERGED:
        end = _refine(objective, near.theta, near.covariance * share, size)
        if end is not None:
            return end
    return climb(objective, starts, size=size, climbs=1, retries=1)


def covariance_at(objective: Objective, theta: Floats) -> Floats:
    """Return the (k, k) covariance of the log parameters: the inverse of the negative Hessian at `theta`."""
    try:
        covariance = np.linalg.inv(-hessian_at(objective, theta))
    except np.linalg.LinAlgError:
        return np.full((len(theta), len(theta)), np.nan)
    if not np.all(np.isfinite(covariance)) or np.any(np.diag(covariance) <= 0):
        return np.full((len(theta), len(theta)), np.nan)
    return covariance


def hessian_at(objective: Objective, theta: Floats, step: float = 1e-5) -> Floats:
    """Return the (k, k) Hessian by central differences of the analytic gradient, made symmetric."""
    shifts = np.eye(len(theta)) * step
    hessian = np.array([(objective(theta + s)[1] - objective(theta - s)[1]) / (2 * step) for s in shifts])
    symmetric: Floats = (hessian + hessian.T) / 2
    return symmetric


def _refine(objective: Objective, theta: Floats, covariance: Floats, size: float) -> LogFit | None:
    """Return the summit close to `theta`, reached by Newton's steps with one curvature; None if it is not close.

    The first steps go by the curvature that the part of the data had; then it is taken once from all of them.
    """
    for part, allowed in ((True, NEAR), (False, SLOPE_ALLOWED * 1e-4)):
        value, slope = objective(theta)
        for _ in range(NEWTON_STEPS):
            if np.max(np.abs(slope)) / size < allowed:
                break
            step = np.clip(covariance @ slope, -1.0, 1.0)
            before, theta = slope, theta + step
            value, slope = objective(theta)
            covariance = _corrected(covariance, step, before - slope)
        if not np.isfinite(value) or np.max(np.abs(slope)) / size > max(allowed, SLOPE_ALLOWED):
            return None
        if part:
            covariance = covariance_at(objective, theta)
    if not np.all(np.diag(covariance) < DEVIATION_ALLOWED**2) or np.any(np.abs(theta) > BOUND - 0.5):
        return None
    return LogFit(theta, value, covariance, Verdict.CONVERGED)


def _corrected(covariance: Floats, step: Floats, fall: Floats) -> Floats:
    """Return the covariance that tells rightly what the last step did: Broyden, Fletcher, Goldfarb and Shanno's rule.

    Args:
        covariance: (k, k) that was believed.
        step: (k,) that was gone.
        fall: (k,) by which the slope became smaller on it.
    """
    along = float(step @ fall)
    if not along > 0.0:
        return covariance
    rest = np.eye(len(step)) - np.outer(step, fall) / along
    corrected: Floats = rest @ covariance @ rest.T + np.outer(step, step) / along
    return corrected


def _value(objective: Objective, theta: Floats) -> float:
    value = objective(theta)[0]
    return value if np.isfinite(value) else -np.inf


def _climb_from(objective: Objective, start: Floats, size: float) -> tuple[Floats, float, Verdict]:
    """Climb by a quasi-Newton method, then polish by Newton's, and judge the end."""
    from scipy.optimize import minimize

    def descend(theta: Floats) -> tuple[float, Floats]:
        value, slope = objective(theta)
        return -value / size, -slope / size

    end = minimize(
        descend,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-BOUND, BOUND)] * len(start),
        options={"maxiter": 200, "ftol": 1e-13, "gtol": 1e-8, "maxcor": 20},
    )
    theta = _polish(objective, np.asarray(end.x, dtype=np.float64), size)
    value, slope = objective(theta)
    if np.any(np.abs(theta) > BOUND - 0.5):
        return theta, value, Verdict.RAN_TO_BOUND
    if not np.isfinite(value) or np.max(np.abs(slope)) / size > SLOPE_ALLOWED:
        return theta, value, Verdict.NOT_A_SUMMIT
    return theta, value, Verdict.CONVERGED


def _polish(objective: Objective, theta: Floats, size: float) -> Floats:
    """Return `theta` after Newton steps that climb; the last digits come almost free."""
    value, slope = objective(theta)
    for _ in range(NEWTON_STEPS):
        if np.max(np.abs(slope)) / size < SLOPE_ALLOWED * 1e-4:
            break
        try:
            move = np.linalg.solve(-hessian_at(objective, theta), slope)
        except np.linalg.LinAlgError:
            break
        candidate = theta + np.clip(move, -1.0, 1.0)
        new_value, new_slope = objective(candidate)
        if not (new_value > value or np.max(np.abs(new_slope)) < np.max(np.abs(slope))) or new_value < value - 1e-6:
            break
        theta, value, slope = candidate, new_value, new_slope
    return theta
