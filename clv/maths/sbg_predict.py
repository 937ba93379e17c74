"""What the shifted-beta-geometric model says of contracts: survival, renewal, and what they are still worth.

Source: Fader & Hardie (2007), Journal of Interactive Marketing 21(1); Fader & Hardie (2010), Marketing Science 29(1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from clv.maths.arrays import Floats, as_amounts
from clv.maths.averages import over_leaving
from clv.maths.sbg import Sbg

# Periods summed one by one before the rest is integrated.
DIRECT_PERIODS = 64


def survival(model: Sbg, periods: ArrayLike) -> Floats:
    """Return the (n,) chance that a new contract is renewed at least so many times.

    Raises:
        ValueError: a number of periods is negative or not finite.

    Test: tests/reference/test_sbg.py::test_regular_customers
    """
    more = as_amounts("periods", periods)
    return survival_after(model, np.zeros(more.shape), more)


def survival_after(model: Sbg, renewals: Floats, periods: Floats) -> Floats:
    """Return the chance of so many more renewals of a contract renewed `renewals` times already; shapes broadcast."""
    from scipy.special import gammaln

    stay = model.known().stay + renewals
    both = model.leave + stay
    chance: Floats = np.exp(gammaln(both) - gammaln(stay) + gammaln(stay + periods) - gammaln(both + periods))
    return chance


def renewal_chance(model: Sbg, renewals: ArrayLike) -> Floats:
    """Return the (n,) chance that a contract renewed so many times is renewed again: the paper's retention rate.

    Raises:
        ValueError: a number of renewals is negative or not finite.
    """
    stay = model.known().stay + as_amounts("renewals", renewals)
    chance: Floats = stay / (model.leave + stay)
    return chance


def lapse_chance(model: Sbg, periods: ArrayLike) -> Floats:
    """Return the (n,) chance that a new contract ends with exactly its n-th period.

    Raises:
        ValueError: a period is before the first.
    """
    number = as_amounts("periods", periods)
    if np.any(number < 1):
        raise ValueError("periods holds a value below 1: a contract ends with its first period or later")
    chance: Floats = survival(model, number - 1.0) * (1.0 - renewal_chance(model, number - 1.0))
    return chance


def residual_periods(model: Sbg, renewals: ArrayLike, *, period_rate: float, periods: int | None = None) -> Floats:
    """Return the (n,) discounted renewals still expected of a contract that runs now, just before its renewal (DERL).

    The renewal due now counts in full, the one after it with one discount, and so on; times the margin per period this
    is the contract's residual value.

    Args:
        model: fitted in periods.
        renewals: (n,) renewals so far.
        period_rate: discount per period as a fraction, positive where there is no last period.
        periods: how many renewals ahead are counted; None for all.

    Raises:
        ValueError: the discount is -1 or below, or not positive without a last period; or renewals or periods are
            negative or not finite.

    Test: tests/reference/test_sbg.py::test_values_against_the_hypergeometric_function
    """
    _require_rate(period_rate, periods)
    return _discounted(model.known(), as_amounts("renewals", renewals), period_rate, periods)


def lifetime_periods(model: Sbg, *, period_rate: float, periods: int | None = None) -> float:
    """Return the discounted periods expected of a new contract, the first one included and paid at once (DEL)."""
    _require_rate(period_rate, periods)
    if periods is not None and periods < 1:
        raise ValueError(f"periods is {periods}, expected 1 or more: the first one is included")
    ahead = None if periods is None else periods - 1
    later = _discounted(model.known(), np.zeros(1), period_rate, ahead)
    return 1.0 + float(later[0]) / (1.0 + period_rate)


def _require_rate(period_rate: float, periods: int | None) -> None:
    """Raise ValueError for a discount under which the sum has no end, and for fewer periods than none."""
    least = 0.0 if periods is None else -1.0
    if not least < period_rate < np.inf:
        raise ValueError(f"period_rate is {period_rate}, expected more than {least:g}")
    if periods is not None and periods < 0:
        raise ValueError(f"periods is {periods}, expected 0 or more")


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
