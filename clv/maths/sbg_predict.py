"""What the shifted-beta-geometric model says of contracts: survival, renewal, and what they are still worth.

Source: Fader & Hardie (2007), Journal of Interactive Marketing 21(1); Fader & Hardie (2010), Marketing Science 29(1).
"""

from __future__ import annotations

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.averages import over_leaving
from clv.maths.sbg import Sbg

# Periods summed one by one before the rest is integrated.
DIRECT_PERIODS = 64


def survival(model: Sbg, periods: Floats) -> Floats:
    """Return the (n,) chance that a new contract is renewed at least so many times.

    Test: tests/reference/test_sbg.py::test_regular_customers
    """
    return survival_after(model, np.zeros(periods.shape), periods)


def survival_after(model: Sbg, renewals: Floats, periods: Floats) -> Floats:
    """Return the (n,) chance of so many more renewals of a contract renewed `renewals` times already."""
    from scipy.special import gammaln

    stay = model.stay + renewals
    both = model.leave + stay
    chance: Floats = np.exp(gammaln(both) - gammaln(stay) + gammaln(stay + periods) - gammaln(both + periods))
    return chance


def renewal_chance(model: Sbg, renewals: Floats) -> Floats:
    """Return the (n,) chance that a contract renewed so many times is renewed again: the paper's retention rate."""
    chance: Floats = (model.stay + renewals) / (model.leave + model.stay + renewals)
    return chance


def lapse_chance(model: Sbg, periods: Floats) -> Floats:
    """Return the (n,) chance that a new contract ends with exactly its n-th period, from 1 on."""
    chance: Floats = survival(model, periods - 1.0) * (1.0 - renewal_chance(model, periods - 1.0))
    return chance


def residual_periods(model: Sbg, renewals: Floats, *, period_rate: float, periods: int | None = None) -> Floats:
    """Return the (n,) discounted renewals still expected of a contract that runs now, just before its renewal (DERL).

    The renewal due now counts in full, the one after it with one discount, and so on; times the margin per period this
    is the contract's residual value.

    Args:
        model: fitted in periods.
        renewals: (n,) renewals so far.
        period_rate: discount per period as a fraction, positive where there is no last period.
        periods: how many renewals ahead are counted; None for all.

    Raises:
        ValueError: the discount is -1 or below, or not positive without a last period.

    Test: tests/reference/test_sbg.py::test_values_against_the_hypergeometric_function
    """
    _require_rate(period_rate, periods)
    return _discounted(model, renewals, period_rate, periods)


def lifetime_periods(model: Sbg, *, period_rate: float, periods: int | None = None) -> float:
    """Return the discounted periods expected of a new contract, the first one included and paid at once (DEL)."""
    _require_rate(period_rate, periods)
    ahead = None if periods is None else periods - 1
    later = _discounted(model, np.zeros(1), period_rate, ahead)
    return 1.0 + float(later[0]) / (1.0 + period_rate)


def _require_rate(period_rate: float, periods: int | None) -> None:
    """Raise ValueError for a discount under which the sum has no end."""
    least = 0.0 if periods is None else -1.0
    if not period_rate > least:
        raise ValueError(f"period_rate is {period_rate}, expected more than {least:g}")


def _discounted(model: Sbg, renewals: Floats, period_rate: float, periods: int | None) -> Floats:
    """Return the (n,) sum over the next renewals of their chances, the first one not discounted."""
    shrink = 1.0 / (1.0 + period_rate)
    direct = DIRECT_PERIODS if periods is None else periods
    total, worth, still = np.zeros(renewals.shape), 1.0, np.ones(renewals.shape)
    for step in range(direct):
        still = still * renewal_chance(model, renewals + step)
        total += worth * still
        worth *= shrink
    if periods is None:
        total += worth * still * _for_ever(model.leave, model.stay + renewals + direct, period_rate)
    return total


def _for_ever(leave: float, stay: Floats, period_rate: float) -> Floats:
    """Return the (n,) sum of all further renewals: the mean of stay / (1 - stay * shrink) over the chance to stay,
    with shrink for 1 / (1 + period_rate).

    The paper's hypergeometric function, as an average with positive terms over the beta distribution of those still
    here.
    """
    discount, shrink = period_rate / (1.0 + period_rate), 1.0 / (1.0 + period_rate)
    chances = over_leaving(leave, stay, log_bend=-np.log(discount))
    # 1 - stay * shrink, from the chance to leave, keeps its digits where both are near 1.
    left = discount + shrink * np.exp(chances.log_leaving)
    average: Floats = (chances.weight * np.exp(chances.log_staying) / left).sum(axis=1)
    return average
