"""What BG/NBD says about customers: still buying?, how many more purchases, how many in all.

Everything here takes arrays of customers and one model, and stays finite and non-negative for every possible
history: no purchase since the first, no time at all, thousands of purchases, parameters on a formula's pole.

Source: Fader, Hardie & Lee (2005), equations 7 to 10, rearranged as docs/algorithms/clv.md says.
"""

from __future__ import annotations

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.averages import over_leaving
from clv.maths.bgnbd import BgNbd
from clv.maths.quantiles import Ahead

# Closer than this to the pole at leave = 1, the closed form loses more digits than quadrature does.
POLE_WIDTH = 1e-4
QUADRATURE_ROWS = 5_000
# The closed form is a difference: where so small a part of its terms is left, it has lost too many digits.
LEFT_OVER = 1e-5
# The closed form has a pole where its lower parameter, leave + stay - 1, is zero; it is used from here on.
LEAST_LOWER = 0.5
# So many times the scale of time ahead, SciPy's hypergeometric function is another series: one that fails where shape
# and leave differ by a whole number, and for everybody from the second of these on.
LONG, LONGEST = 9.0, 49.0
WHOLE = 1e-9
SERIES_TERMS = 14
SERIES_RATIO = 0.1
RESIDUAL_STEP = 0.3


def log_p_alive(model: BgNbd, frequency: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the (n,) logarithm of the chance of still being a customer; finite even where the chance is not.

    Test: tests/reference/test_bgnbd.py::test_p_alive_of_the_worked_example
    """
    chances = frequency + model.EARLY_CHANCES
    back = chances > 0
    odds = np.full(frequency.shape, -np.inf)
    stretch = np.log1p((age[back] - recency[back]) / (model.rate_scale + recency[back]))
    odds[back] = np.log(model.leave) - np.log(model.stay + chances[back] - 1.0)
    odds[back] += (model.rate_shape + frequency[back]) * stretch
    chance: Floats = -np.logaddexp(0.0, odds)
    return chance


def p_alive(model: BgNbd, frequency: Floats, recency: Floats, age: Floats) -> Floats:
    """Return the (n,) chance of still being a customer, from 0 to 1; with BG/NBD it is 1 before the first repeat."""
    return np.exp(log_p_alive(model, frequency, recency, age))


def expected_purchases(
    model: BgNbd, frequency: Floats, recency: Floats, age: Floats, horizon: Floats | float
) -> Floats:
    """Return the (n,) purchases expected within `horizon` from now, given each customer's history.

    Args:
        model: fitted in the unit of the other arguments.
        frequency: (n,) repeat purchases.
        recency: (n,) time of the last purchase after the first.
        age: (n,) time since the first purchase.
        horizon: how far to look ahead, one for all or (n,); not negative.

    Test: tests/reference/test_bgnbd.py::test_conditional_expectation_of_the_worked_example
    """
    alive = p_alive(model, frequency, recency, age)
    return alive * purchases_if_alive(model, frequency, age, horizon)


def purchases_if_alive(model: BgNbd, frequency: Floats, age: Floats, horizon: Floats | float) -> Floats:
    """Return the (n,) purchases expected within `horizon` of a customer who has not left yet.

    With the rate and the leaving chance not known but learnt from the history, a customer who is still here
    behaves like a new one under updated parameters: (r + x, alpha + T, a, b + x).
    """
    ahead = np.broadcast_to(np.asarray(horizon, dtype=np.float64), frequency.shape)
    shape = model.rate_shape + frequency
    scale = model.rate_scale + age
    stay = model.stay + frequency + model.EARLY_CHANCES
    # Nobody who may leave buys more than one who can't: shape / scale per unit of time.
    most = shape * ahead / scale
    bounded: Floats = np.minimum(_expectation(shape, scale, model.leave, stay, ahead), most)
    return bounded


def expected_purchases_of_new(model: BgNbd, horizon: Floats) -> Floats:
    """Return the (n,) repeat purchases expected of a new customer within each horizon.

    Test: tests/reference/test_bgnbd.py::test_unconditional_expectation
    """
    nothing = np.zeros(horizon.shape)
    return expected_purchases(model, nothing, nothing, nothing, horizon)


def probability_of_purchases(model: BgNbd, purchases: Floats, horizon: Floats | float) -> Floats:
    """Return the (n,) chance that a new customer makes exactly so many repeat purchases within `horizon`.

    Test: tests/reference/test_bgnbd.py::test_the_chance_of_a_number_of_purchases
    """
    nothing = np.zeros(purchases.shape)
    alive = p_alive(model, nothing, nothing, nothing)
    gone = np.where(purchases == 0, 1.0 - alive, 0.0)
    chance: Floats = alive * chance_if_alive(model, nothing, nothing, purchases, horizon) + gone
    return chance


def chance_if_alive(model: BgNbd, frequency: Floats, age: Floats, purchases: Floats, horizon: Floats | float) -> Floats:
    """Return the (n,) chance that a customer who has not left yet makes exactly so many purchases within `horizon`.

    Args:
        model: fitted in the unit of the other arguments.
        frequency: (n,) repeat purchases so far.
        age: (n,) time since the first purchase.
        purchases: (n,) how many more.
        horizon: how far to look ahead, one for all or (n,).
    """
    from scipy.special import gammaln

    shape, scale = model.rate_shape + frequency, model.rate_scale + age
    leave, stay = model.leave, model.stay + frequency + model.EARLY_CHANCES
    ahead = np.broadcast_to(np.asarray(horizon, dtype=np.float64), purchases.shape)
    share = ahead / (scale + ahead)
    stayed = gammaln(leave + stay) - gammaln(stay) + gammaln(stay + purchases) - gammaln(leave + stay + purchases)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_share = np.where(purchases > 0, purchases * np.log(share), 0.0)
    made = gammaln(shape + purchases) - gammaln(shape) - gammaln(purchases + 1.0)
    made += log_share - shape * np.log1p(ahead / scale)
    chance: Floats = np.exp(stayed + made)
    back = purchases > 0
    # Leaving after the last one: at least so many would have been made, had the customer stayed.
    at_least = _at_least(purchases[back], shape[back], scale[back], ahead[back])
    left = stayed[back] + np.log(leave) - np.log(stay[back] + purchases[back] - 1.0)
    chance[back] += np.exp(left) * at_least
    return chance


def _at_least(purchases: Floats, shape: Floats, scale: Floats, ahead: Floats) -> Floats:
    """Return the (n,) chance of so many purchases or more within `ahead` of somebody who stays.

    Of the shares of an order and of the end among the events to come, the smaller one is used: the other may differ
    from 1 by less than a float can tell.
    """
    from scipy.special import betainc, betaincc

    is_long = ahead > scale
    chance: Floats = np.where(
        is_long,
        betaincc(shape, purchases, scale / (scale + ahead)),
        betainc(purchases, shape, ahead / (scale + ahead)),
    )
    return chance


def ahead_if_alive(model: BgNbd, frequency: Floats, age: Floats, horizon: float) -> Ahead:
    """Return what a customer who has not left yet may do within `horizon`, as `quantiles` takes it."""
    share = (horizon / (model.rate_scale + age + horizon))[:, None]
    stay = model.stay + frequency + model.EARLY_CHANCES
    return Ahead(model.rate_shape + frequency, share, np.ones_like(share), model.leave, stay)


def residual_if_alive(model: BgNbd, frequency: Floats, age: Floats, rate: float) -> Floats:
    """Return the (n,) discounted purchases expected for ever of a customer who has not left yet.

    That is the mean of the expectation until a time drawn from an exponential distribution with this rate. In the
    logarithm of that time the trapezoid rule reaches twelve digits.

    Args:
        model: fitted in the unit of the other arguments.
        frequency: (n,) repeat purchases.
        age: (n,) time since the first purchase.
        rate: continuous discount per unit of time, positive.

    Test: tests/clv/test_maths_buying.py::test_residual_purchases_against_thirty_digits
    """
    total = np.zeros(frequency.shape)
    for log_time in np.arange(-37.0, 3.8, RESIDUAL_STEP):
        time = np.exp(log_time)
        total += RESIDUAL_STEP * time * np.exp(-time) * purchases_if_alive(model, frequency, age, time / rate)
    return total


def _expectation(shape: Floats, scale: Floats, leave: float, stay: Floats, ahead: Floats) -> Floats:
    """Return the (n,) expectation for customers still here, by whatever keeps its digits in each row."""
    far = leave + stay - 1.0 >= LEAST_LOWER
    if not far.all():
        value = np.empty_like(shape)
        value[far] = _expectation(shape[far], scale[far], leave, stay[far], ahead[far])
        value[~far] = _by_neighbours(shape[~far], scale[~far], leave, stay[~far], ahead[~far])
        return value
    value = np.full(shape.shape, np.nan)
    if abs(leave - 1.0) >= POLE_WIDTH:
        with np.errstate(all="ignore"):
            value = _closed_form(shape, scale, leave, stay, ahead)
    kept = np.abs((leave - 1.0) * value) > LEFT_OVER * np.abs(leave + stay - 1.0)
    apart = shape - leave
    kept &= ahead < np.where(np.abs(apart - np.rint(apart)) < WHOLE, LONG, LONGEST) * scale
    doubtful = np.flatnonzero(~((value >= 0.0) & (value <= shape * ahead / scale * (1.0 + 1e-9)) & kept))
    value[doubtful] = _carefully(shape[doubtful], ahead[doubtful] / scale[doubtful], leave, stay[doubtful])
    return value


def _by_neighbours(shape: Floats, scale: Floats, leave: float, stay: Floats, ahead: Floats) -> Floats:
    """Return the expectation where leave + stay is too small for the closed form.

    A chance p to leave is either p or 1 - p, so a mean over Beta(leave, stay) is one over Beta(leave + 1, stay) and one
    over Beta(leave, stay + 1), in proportion: there is no pole, and both terms are positive.
    """
    left = leave / (leave + stay)
    more_leaving = _expectation(shape, scale, leave + 1.0, stay, ahead)
    value: Floats = left * more_leaving + (1.0 - left) * _expectation(shape, scale, leave, stay + 1.0, ahead)
    return value


def _closed_form(shape: Floats, scale: Floats, leave: float, stay: Floats, horizon: Floats) -> Floats:
    """Return the expectation for a customer still here, away from leave = 1 and with leave + stay above 1.

    Euler's transformation of the paper's formula takes the purchases out of the upper parameters of the
    hypergeometric function, which so stays near 1 for a thousand purchases where the original overflows.
    """
    from scipy.special import hyp2f1

    share = horizon / (scale + horizon)
    log_rest = -np.log1p(horizon / scale)
    lower = leave + stay - 1.0
    series = lower * hyp2f1(lower - shape, leave - 1.0, lower, share)
    value: Floats = (lower - np.exp((leave - 1.0) * log_rest) * series) / (leave - 1.0)
    return value


def _carefully(shape: Floats, stretch: Floats, leave: float, stay: Floats) -> Floats:
    """Return the expectation for rows the closed form can't serve: by its series in time where that is short."""
    ratio = (shape + 1.0) * stretch * max(leave, 1.0) / (leave + stay) + stretch
    is_short = ratio < SERIES_RATIO
    value = np.empty_like(shape)
    value[is_short] = _by_series(shape[is_short], stretch[is_short], leave, stay[is_short])
    far = ~is_short
    value[far] = _by_quadrature(shape[far], stretch[far], leave, stay[far])
    return value


def _by_series(shape: Floats, stretch: Floats, leave: float, stay: Floats) -> Floats:
    """Return the expectation as a sum over powers of time, in which each term is a tenth of the last or less.

    The first term is what somebody who never leaves would buy: nothing is lost however short the time is.
    """
    term = shape * stretch
    total = term.copy()
    for power in range(1, SERIES_TERMS):
        chance = (leave + power - 1.0) / (leave + stay + power - 1.0)
        term = -term * stretch * chance * (shape + power) / (power + 1.0)
        total += term
    return total


def _by_quadrature(shape: Floats, stretch: Floats, leave: float, stay: Floats) -> Floats:
    """Return the expectation as an average over the leaving chance p, for rows the closed form can't serve.

    Someone who leaves with chance p after each purchase makes (1 - (1 + p * stretch) ** -shape) / p of them, and
    p follows a beta distribution.
    """
    value = np.empty_like(shape)
    for start in range(0, len(shape), QUADRATURE_ROWS):
        rows = slice(start, start + QUADRATURE_ROWS)
        value[rows] = _average_over_leaving(shape[rows], stretch[rows], leave, stay[rows])
    return value


def _average_over_leaving(shape: Floats, stretch: Floats, leave: float, stay: Floats) -> Floats:
    """Return the (n,) average over the leaving chance of what is bought until then."""
    chances = over_leaving(leave, stay, log_bend=np.log1p(shape * stretch))
    leaving = np.maximum(np.exp(chances.log_leaving), np.finfo(float).tiny)
    purchases = -np.expm1(-shape[:, None] * np.log1p(leaving * stretch[:, None])) / leaving
    average: Floats = (chances.weight * purchases).sum(axis=1)
    return average
