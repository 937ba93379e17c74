"""Means over a chance of leaving that is beta distributed, by a rule with positive terms only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats

NODES = 401
# A weight that has fallen by this much, in logarithms, counts no more.
FALL = 42.0


@dataclass(frozen=True)
class Chances:
    """Chances to leave, chances to stay, and their weights, which sum to one in each row; (n, NODES) each."""

    log_leaving: Floats
    log_staying: Floats
    weight: Floats


def over_leaving(leave: float, stay: Floats, *, log_bend: Floats | float) -> Chances:
    """Return nodes for means over the chance p to leave of customers with Beta(leave, stay).

    The trapezoid rule in the logit of p, stretched by a hyperbolic sine around the mode: it has no pole, nothing to
    cancel, and reaches as far as the weights count.

    Args:
        leave: weight of leaving.
        stay: (n,) weight of staying.
        log_bend: how far down, in logarithms, the function whose mean is taken goes on growing as p falls.

    Tests: tests/reference/test_sbg.py::test_values_against_the_hypergeometric_function,
        tests/clv/test_maths_corners.py::test_the_expectation_keeps_nine_digits
    """
    from scipy.special import log_expit

    mode = np.log(leave / stay)
    width = np.minimum(np.sqrt(1.0 / leave + 1.0 / stay), 1.0)
    reach = FALL / np.minimum(leave, stay) + log_bend + np.abs(mode)
    step = np.arcsinh(9.0 + reach / width)[:, None] * np.linspace(-1.0, 1.0, NODES)
    logit = mode[:, None] + width[:, None] * np.sinh(step)
    log_leaving, log_staying = log_expit(logit), log_expit(-logit)
    log_weight = leave * log_leaving + stay[:, None] * log_staying + np.log(np.cosh(step))
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return Chances(log_leaving, log_staying, weight / weight.sum(axis=1, keepdims=True))
