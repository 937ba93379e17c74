"""What Pareto/NBD says about customers: still buying?, how many more purchases, how many in all, worth how much.

A customer who is still here behaves like a new one under updated parameters: (r + x, alpha + T, s, beta + T).

Source: Fader & Hardie (2005), brucehardie.com notes 009 and 013 (conditional expectation, chance of a number of
purchases); Fader, Hardie & Lee (2005), "RFM and CLV", Journal of Marketing Research 42 (residual transactions).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from clv.maths.arrays import Floats, gauss_legendre
from clv.maths.pareto import FALL, ParetoNbd, log_odds_of_having_left
from clv.maths.quantiles import Ahead

NODES = 40
CHUNK = 2_000
DEPARTURES = 16
NEWTON_STEPS = 12
U_NODES = 320
# A peak wider than this is flat between edges about 1 wide; the rule serves so long a part of it.
WIDE, LONGEST_PLAIN = 4.0, 18.0

# Value, slope and bend of a logarithm.
type Shape = tuple[Floats, Floats, Floats]


def log_p_alive(model: ParetoNbd, frequency: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the (n,) logarithm of the chance of still being a customer; finite even where the chance is not."""
    chance: Floats = -np.logaddexp(0.0, log_odds_of_having_left(model, frequency, recency, age))
    return chance


def purchases_if_alive(model: ParetoNbd, frequency: Floats, age: Floats, horizon: Floats | float) -> Floats:
    """Return the (n,) purchases expected within `horizon` of a customer who has not left yet.

    The paper's quotient by s - 1 is an exponential quotient here, which has no pole at s = 1.
    """
    from scipy.special import exprel

    stay_scale = model.leave_scale + age
    stretch = np.log1p(np.asarray(horizon, dtype=np.float64) / stay_scale)
    time_here = stay_scale * stretch * exprel((1.0 - model.leave_shape) * stretch)
    expected: Floats = (model.rate_shape + frequency) / (model.rate_scale + age) * time_here
    return expected


def residual_if_alive(model: ParetoNbd, frequency: Floats, age: Floats, rate: float) -> Floats:
    """Return the (n,) discounted purchases expected for ever of a customer who has not left yet.

    Args:
        model: fitted in the unit of the other arguments.
        frequency: (n,) repeat purchases.
        age: (n,) time since the first purchase.
        rate: continuous discount per unit of time, positive.

    Test: tests/reference/test_pareto.py::test_the_confluent_function_also_at_whole_shapes
    """
    stay_scale = model.leave_scale + age
    pace = (model.rate_shape + frequency) / (model.rate_scale + age)
    expected: Floats = pace * stay_scale * confluent_u(model.leave_shape, rate * stay_scale)
    return expected


def confluent_u(shape: float, at: Floats) -> Floats:
    """Return the (n,) confluent hypergeometric U(1, 2 - shape, at): the integral over t of e^(-at t) (1 + t)^-shape.

    In the logarithm of t the integrand is positive and has one peak, and the trapezoid rule converges as fast as
    any; Tricomi's formula of two terms has poles at whole shapes and loses all digits for large arguments.
    """
    lead = at + shape - 1.0
    root = np.hypot(lead, 2.0 * np.sqrt(at))
    # Of each pair the one is used that adds; the other may be a division by zero.
    with np.errstate(divide="ignore"):
        peak = np.where(lead > 0, 2.0 / (lead + root), (root - lead) / (2.0 * at))
    low = np.log(peak) - FALL
    high = np.log(FALL / np.minimum(at, FALL / peak / 8.0)) + 0.5
    step = (high - low) / (U_NODES - 1)
    total = np.zeros(at.shape)
    for node in range(U_NODES):
        log_time = low + node * step
        time = np.exp(log_time)
        total += np.exp(log_time - at * time - shape * np.log1p(time))
    return total * step


def chance_if_alive(
    model: ParetoNbd, frequency: Floats, age: Floats, purchases: Floats, horizon: Floats | float
) -> Floats:
    """Return the (n,) chance that a customer who has not left yet makes exactly so many purchases within `horizon`.

    Either the customer stays that long, or leaves at some moment before: all terms are positive.

    Args:
        model: fitted in the unit of the other arguments.
        frequency: (n,) repeat purchases so far.
        age: (n,) time since the first purchase.
        purchases: (n,) how many more.
        horizon: how far to look ahead, one for all or (n,).
    """
    from scipy.special import gammaln

    shape, scale, stay_scale = model.rate_shape + frequency, model.rate_scale + age, model.leave_scale + age
    ahead = np.broadcast_to(np.asarray(horizon, dtype=np.float64), purchases.shape)
    chance: Floats = np.where(purchases == 0, 1.0, 0.0)
    some = ahead > 0
    shape, scale, stay_scale, ahead, made = (
        values[some] for values in (shape, scale, stay_scale, ahead, purchases)
    )  # fmt: skip
    ways = gammaln(shape + made) - gammaln(shape) - gammaln(made + 1.0)
    stayed = ways + made * np.log(ahead / (scale + ahead)) - shape * np.log1p(ahead / scale)
    stayed -= model.leave_shape * np.log1p(ahead / stay_scale)
    left = np.empty_like(ahead)
    for start in range(0, len(ahead), CHUNK):
        rows = slice(start, start + CHUNK)
        left[rows] = _left_before(
            shape[rows], scale[rows], model.leave_shape, stay_scale[rows], made[rows], ahead[rows], ways[rows]
        )
    chance[some] = np.exp(stayed) + left
    return chance


def ahead_if_alive(model: ParetoNbd, frequency: Floats, age: Floats, horizon: float) -> Ahead:
    """Return what a customer who has not left yet may do within `horizon`, as a mixture over the moment of leaving."""
    at, weight = gauss_legendre(DEPARTURES)
    stay_scale = (model.leave_scale + age)[:, None]
    log_stays = -model.leave_shape * np.log1p(horizon / stay_scale)
    leaves = -np.expm1(log_stays)
    # Equal steps in the chance of having left: no stretch of time is sampled in vain.
    until = stay_scale * np.expm1(-np.log1p(-at * leaves) / model.leave_shape)
    time = np.hstack([until, np.full_like(stay_scale, horizon)])
    scale = (model.rate_scale + age)[:, None]
    return Ahead(
        shape=model.rate_shape + frequency,
        share=time / (scale + time),
        weight=np.hstack([weight * leaves, np.exp(log_stays)]),
        leave=0.0,
        stay=np.ones(frequency.shape),
    )


def _left_before(
    shape: Floats, scale: Floats, leave: float, stay_scale: Floats, made: Floats, ahead: Floats, ways: Floats
) -> Floats:
    """Return the (n,) chance to leave within `ahead`, having made so many purchases until then.

    Args:
        shape, scale: (n,) of the purchase rate after the history.
        leave, stay_scale: shape and (n,) scale of the leaving rate after the history.
        made: (n,) purchases.
        ahead: (n,) horizon, positive.
        ways: (n,) logarithm of the constant of the negative binomial.
    """

    def log_density(log_time: Floats) -> Shape:
        rate, stay = _parted(log_time - np.log(scale)), _parted(log_time - np.log(stay_scale))
        value = made * rate.log_share + shape * rate.log_rest + stay.log_share + leave * stay.log_rest
        slope = made + 1.0 - (shape + made) * rate.share - (leave + 1.0) * stay.share
        bend = (shape + made) * rate.share * rate.rest + (leave + 1.0) * stay.share * stay.rest
        return value, slope, bend

    # The slope is zero where a quadratic in time is.
    half = 0.5 * ((made - leave) * scale + (1.0 - shape) * stay_scale)
    product = (shape + leave) * (made + 1.0) * scale * stay_scale
    root = np.sqrt(half * half + product)
    at_peak = np.where(half > 0, (half + root) / (shape + leave), product / (shape + leave) / (root - half))
    peak = np.log(np.minimum(at_peak, ahead))
    far = np.minimum(peak, np.log(np.minimum(scale, stay_scale))) - 2.0 * FALL
    left: Floats = leave * np.exp(ways + _log_area(log_density, peak, far, np.log(ahead)))
    return left


def _log_area(log_density: Callable[[Floats], Shape], peak: Floats, low: Floats, high: Floats) -> Floats:
    """Return the (n,) logarithm of the integral of a density, whose logarithm is concave, from `low` to `high`.

    It is integrated from its peak to either side, by Gauss-Legendre after a hyperbolic sine, which serves a narrow
    peak and a long tail alike.

    Args:
        log_density: gives its value, its slope and how much it bends down, (n,) each.
        peak: (n,) where it is highest between the two ends.
        low, high: (n,) the ends.
    """
    top, slope, bend = log_density(peak)
    width = 1.0 / np.maximum(np.maximum(np.sqrt(bend), np.abs(slope)), 1e-3)
    total = np.zeros_like(peak)
    at, weight = gauss_legendre(NODES)
    for end in (low, high):
        distance = _where_it_matters(log_density, top, end) - peak
        reach = np.arcsinh(distance / width)
        panels = _panels(distance, width)
        for node, share in zip(at, weight, strict=True):
            for panel in range(panels):
                along = (panel + node) / panels * reach
                density = np.exp(log_density(peak + width * np.sinh(along))[0] - top)
                total += share / panels * density * np.abs(reach) * width * np.cosh(along)
    area: Floats = top + np.log(total)
    return area


def _panels(distance: Floats, width: Floats) -> int:
    """Return into how many parts to cut a way: one, but where a peak is a wide plain whose edges are steep."""
    plain = np.abs(distance[width > WIDE])
    return 1 + int(plain.max(initial=0.0) // LONGEST_PLAIN)


def _where_it_matters(log_density: Callable[[Floats], Shape], top: Floats, end: Floats) -> Floats:
    """Return `end`, or where coming from there the density is not negligible any more, by Newton's method."""
    for _ in range(NEWTON_STEPS):
        value, speed, _bend = log_density(end)
        beyond = top - value > 1.1 * FALL
        end = np.where(beyond, end + (top - FALL - value) / np.where(beyond, speed, 1.0), end)
    return end


class Parted(NamedTuple):
    """A share, what is left of it, and the logarithms of both; (n,) each."""

    share: Floats
    rest: Floats
    log_share: Floats
    log_rest: Floats


def _parted(logit: Floats) -> Parted:
    """Return the logistic share; what is left of one next to 1 keeps its digits, as it is not taken as a difference."""
    small = np.exp(-np.abs(logit))
    both = np.log1p(small)
    greater, less = 1.0 / (1.0 + small), small / (1.0 + small)
    is_most = logit > 0.0
    return Parted(
        np.where(is_most, greater, less),
        np.where(is_most, less, greater),
        np.minimum(logit, 0.0) - both,
        -np.maximum(logit, 0.0) - both,
    )
