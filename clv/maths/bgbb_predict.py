"""What BG/BB says about customers: still here?, how many of the next opportunities taken, worth how much.

A customer who is still here behaves like a new one under updated parameters: (alpha + x, beta + n - x, gamma,
delta + n). Survival of the opportunities is that of the shifted-beta-geometric model with (gamma, delta).

Source: Fader, Hardie & Shang (2010), Marketing Science 29(6), equations 7 to 14. The paper's closed form of the
expectation has a pole at gamma = 1; the sum that it closes has none, and is used here.
"""

from __future__ import annotations

import numpy as np

from clv.maths import sbg_predict
from clv.maths.arrays import Floats
from clv.maths.bgbb import BgBb, Chances, log_likelihood_rows
from clv.maths.sbg import Sbg


def log_p_alive(model: BgBb, taken: Floats, last: Floats, offered: Floats, *, ahead: int = 1) -> Floats:
    """Return the (n,) logarithm of the chance to be here at the opportunity `ahead` from now.

    Args:
        model: fitted.
        taken: (n,) opportunities taken.
        last: (n,) number of the last one taken, 0 where none was.
        offered: (n,) opportunities there have been.
        ahead: 1 for the next opportunity, as the paper has it; 0 for the last one there has been.
    """
    from scipy.special import betaln

    rows = Chances(taken, last, offered, np.ones(taken.shape))
    here = betaln(model.take + taken, model.pass_by + offered - taken) - betaln(model.take, model.pass_by)
    here += betaln(model.leave, model.stay + offered + ahead) - betaln(model.leave, model.stay)
    chance: Floats = np.minimum(here - log_likelihood_rows(model, rows), 0.0)
    return chance


def p_alive(model: BgBb, taken: Floats, last: Floats, offered: Floats, *, ahead: int = 1) -> Floats:
    """Return the (n,) chance to be here at the opportunity `ahead` from now, from 0 to 1; arguments as above."""
    return np.exp(log_p_alive(model, taken, last, offered, ahead=ahead))


def expected_takes(model: BgBb, taken: Floats, last: Floats, offered: Floats, opportunities: int) -> Floats:
    """Return the (n,) how many of the next opportunities are expected to be taken, given each customer's history."""
    still, total = np.ones(taken.shape), np.zeros(taken.shape)
    for step in range(opportunities):
        still = still * sbg_predict.renewal_chance(_leaving(model), offered + step)
        total += still
    here = p_alive(model, taken, last, offered, ahead=0)
    expected: Floats = here * _chance_to_take(model, taken, offered) * total
    return expected


def expected_takes_of_new(model: BgBb, opportunities: int) -> float:
    """Return how many of its first opportunities a new customer is expected to take."""
    nothing = np.zeros(1)
    return float(expected_takes(model, nothing, nothing, nothing, opportunities)[0])


def residual_takes(model: BgBb, taken: Floats, last: Floats, offered: Floats, *, period_rate: float) -> Floats:
    """Return the (n,) discounted opportunities still expected to be taken, without a horizon (the paper's DERT).

    The next opportunity counts with one period's discount.

    Raises:
        ValueError: the discount per period is not positive.
    """
    ahead = sbg_predict.residual_periods(_leaving(model), offered, period_rate=period_rate) / (1.0 + period_rate)
    here = p_alive(model, taken, last, offered, ahead=0)
    residual: Floats = here * _chance_to_take(model, taken, offered) * ahead
    return residual


def probability_of(
    model: BgBb, taken: Floats, last: Floats, offered: Floats, takes: Floats, opportunities: int
) -> Floats:
    """Return the (n,) chance that exactly so many of the next opportunities are taken, given each history.

    Without a history (zeros) this is the chance of a new customer.
    """
    from scipy.special import betaln, gammaln

    a, b = model.take + taken, model.pass_by + offered - taken
    here = p_alive(model, taken, last, offered, ahead=0)
    total = np.zeros(taken.shape)
    for until in range(opportunities + 1):
        # Left after `until` opportunities, or still here at the end.
        left = 1.0 if until < opportunities else 0.0
        seen = np.maximum(until - takes, 0.0)
        log_chance = gammaln(until + 1.0) - gammaln(np.minimum(takes, until) + 1.0) - gammaln(seen + 1.0)
        log_chance = log_chance + betaln(a + takes, b + seen) - betaln(a, b)
        log_chance += betaln(model.leave + left, model.stay + offered + until) - betaln(
            model.leave, model.stay + offered
        )
        total += np.where(takes <= until, np.exp(log_chance), 0.0)
    chance: Floats = here * total + np.where(takes == 0, 1.0 - here, 0.0)
    return chance


def _leaving(model: BgBb) -> Sbg:
    """Return the model of leaving before an opportunity."""
    return Sbg(model.leave, model.stay)


def _chance_to_take(model: BgBb, taken: Floats, offered: Floats) -> Floats:
    """Return the (n,) mean chance to take an opportunity, given the history."""
    return (model.take + taken) / (model.take + model.pass_by + offered)
