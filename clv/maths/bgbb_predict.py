"""What BG/BB says about customers: still here?, how many of the next opportunities taken, worth how much.

A customer who is still here behaves like a new one under updated parameters: (alpha + x, beta + n - x, gamma,
delta + n). Survival of the opportunities is that of the shifted-beta-geometric model with (gamma, delta).

Source: Fader, Hardie & Shang (2010), Marketing Science 29(6), equations 7 to 14. The paper's closed form of the
expectation has a pole at gamma = 1; the sum that it closes has none, and is used here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from clv.maths import sbg_predict
from clv.maths.arrays import Floats, as_counts, require_same_shape
from clv.maths.bgbb import BgBb, Chances, as_takes, log_likelihood_rows
from clv.maths.sbg import Sbg


def log_p_alive(model: BgBb, taken: ArrayLike, last: ArrayLike, offered: ArrayLike, *, ahead: int = 1) -> Floats:
    """Return the (n,) logarithm of the chance to be here at the opportunity `ahead` from now.

    Args:
        model: fitted.
        taken: (n,) opportunities taken.
        last: (n,) number of the last one taken, 0 where none was.
        offered: (n,) opportunities there have been.
        ahead: 1 for the next opportunity, as the paper has it; 0 for the last one there has been.

    Raises:
        ValueError: a history can't have happened, or the opportunity is a past one.
    """
    from scipy.special import betaln

    x, t_x, n = as_takes(taken, last, offered)
    if ahead < 0:
        raise ValueError(f"ahead is {ahead}, expected 0 or more")
    rows = Chances(x, t_x, n, np.ones(x.shape))
    here = betaln(model.known().take + x, model.pass_by + n - x) - betaln(model.take, model.pass_by)
    here += betaln(model.leave, model.stay + n + ahead) - betaln(model.leave, model.stay)
    chance: Floats = np.minimum(here - log_likelihood_rows(model, rows), 0.0)
    return chance


def p_alive(model: BgBb, taken: ArrayLike, last: ArrayLike, offered: ArrayLike, *, ahead: int = 1) -> Floats:
    """Return the (n,) chance to be here at the opportunity `ahead` from now, from 0 to 1; arguments as above."""
    return np.exp(log_p_alive(model, taken, last, offered, ahead=ahead))


def expected_takes(model: BgBb, taken: ArrayLike, last: ArrayLike, offered: ArrayLike, opportunities: int) -> Floats:
    """Return the (n,) how many of the next opportunities are expected to be taken, given each customer's history."""
    x, t_x, n = as_takes(taken, last, offered)
    still, total = np.ones(x.shape), np.zeros(x.shape)
    for step in range(_not_negative(opportunities)):
        still = still * sbg_predict.renewal_chance(_leaving(model), n + step)
        total += still
    here = p_alive(model, x, t_x, n, ahead=0)
    expected: Floats = here * _chance_to_take(model, x, n) * total
    return expected


def expected_takes_of_new(model: BgBb, opportunities: int) -> float:
    """Return how many of its first opportunities a new customer is expected to take."""
    nothing = np.zeros(1)
    return float(expected_takes(model, nothing, nothing, nothing, opportunities)[0])


def residual_takes(model: BgBb, taken: ArrayLike, last: ArrayLike, offered: ArrayLike, *, period_rate: float) -> Floats:
    """Return the (n,) discounted opportunities still expected to be taken, without a horizon (the paper's DERT).

    The next opportunity counts with one period's discount.

    Raises:
        ValueError: the discount per period is not positive.
    """
    x, t_x, n = as_takes(taken, last, offered)
    ahead = sbg_predict.residual_periods(_leaving(model), n, period_rate=period_rate) / (1.0 + period_rate)
    here = p_alive(model, x, t_x, n, ahead=0)
    residual: Floats = here * _chance_to_take(model, x, n) * ahead
    return residual


def probability_of(
    model: BgBb, taken: ArrayLike, last: ArrayLike, offered: ArrayLike, takes: ArrayLike, opportunities: int
) -> Floats:
    """Return the (n,) chance that exactly so many of the next opportunities are taken, given each history.

    Without a history (zeros) this is the chance of a new customer.
    """
    from scipy.special import betaln, gammaln

    x, t_x, n = as_takes(taken, last, offered)
    made = as_counts("takes", takes)
    require_same_shape([("taken", x), ("takes", made)])
    a, b = model.take + x, model.pass_by + n - x
    here = p_alive(model, x, t_x, n, ahead=0)
    total = np.zeros(x.shape)
    for until in range(_not_negative(opportunities) + 1):
        # Left after `until` opportunities, or still here at the end.
        left = 1.0 if until < opportunities else 0.0
        seen = np.maximum(until - made, 0.0)
        log_chance = gammaln(until + 1.0) - gammaln(np.minimum(made, until) + 1.0) - gammaln(seen + 1.0)
        log_chance = log_chance + betaln(a + made, b + seen) - betaln(a, b)
        log_chance += betaln(model.leave + left, model.stay + n + until) - betaln(model.leave, model.stay + n)
        total += np.where(made <= until, np.exp(log_chance), 0.0)
    chance: Floats = here * total + np.where(made == 0, 1.0 - here, 0.0)
    return chance


def _not_negative(opportunities: int) -> int:
    """Return a number of opportunities; raise ValueError for one below zero."""
    if opportunities < 0:
        raise ValueError(f"opportunities is {opportunities}, expected 0 or more")
    return opportunities


def _leaving(model: BgBb) -> Sbg:
    """Return the model of leaving before an opportunity."""
    return Sbg(model.leave, model.stay)


def _chance_to_take(model: BgBb, taken: Floats, offered: Floats) -> Floats:
    """Return the (n,) mean chance to take an opportunity, given the history."""
    return (model.take + taken) / (model.take + model.pass_by + offered)
