"""Corners of the buying models where a closed form loses its digits, against arithmetic of forty digits.

The figures are the papers' formulas evaluated by mpmath with 80 to 110 digits.
"""

import numpy as np
import pytest
from scipy.stats import nbinom

from clv.maths import buying
from clv.maths.bgnbd import BgNbd
from clv.maths.bgnbd_predict import chance_if_alive
from clv.maths.mbgnbd import MbgNbd
from clv.maths.pareto import ParetoNbd
from clv.maths.quantiles import Ahead, quantiles


def row(*values):
    return [np.array([float(value)]) for value in values]


@pytest.mark.parametrize(
    ("model", "purchases", "age", "horizon", "exact"),
    [
        # A moment ahead of somebody who hardly ever buys: the formula is the difference of two nearly equal numbers.
        (BgNbd(30, 1e5, 1.01, 2.426), 0, 0, 1e-6, 2.9999999998633148e-10),
        (BgNbd(5.5, 1e5, 0.999, 2.426), 2000, 4000, 1e-6, 1.9283653846061086e-8),
        (MbgNbd(1, 1e8, 0.999, 10), 500, 365, 0.01, 5.0099817133213851e-8),
        (BgNbd(0.01, 1e8, 2, 5000), 100, 365, 1, 1.0000963494503242e-6),
        # One hour ahead of an ordinary customer.
        (BgNbd(0.7, 60, 0.6, 3), 12, 800, 1 / 24, 0.00061530222350628348),
        # On the pole at 1, near it, and far beyond the scale of time.
        (MbgNbd(0.01, 1e-6, 0.99999, 5000), 0, 0, 1e6, 8201.1401259991492),
        (BgNbd(0.7, 60, 1.0005, 3), 2, 300, 365, 2.1371569660289579),
        (MbgNbd(0.05, 0.001, 0.9999, 0.5), 0, 0, 36500, 8.2860512902110241),
        (BgNbd(300, 1000, 0.0001, 0.01), 2000, 20000, 1826.25, 200.01688833117408),
        # Both weights near nothing, and a hundred purchases a day.
        (MbgNbd(300, 0.001, 0.01, 0.01), 0, 0, 39, 9987591.8753405408),
        # The weights sum to less than one, and time is long: the closed form has a pole nearby.
        (BgNbd(0.25, 6, 0.2, 0.3), 0, 30, 1826.25, 4.79838176366513272),
        (BgNbd(0.0182, 1, 0.0789, 0.00251), 0, 0, 1130, 0.51543968976083671),
        (BgNbd(0.9, 1, 0.001, 0.05), 0, 0, 1e6, 870375.077490761896),
        (BgNbd(0.05, 4.4, 0.25, 0.9999), 0, 1, 1e6, 644.926854645946649),
        (BgNbd(25.1, 1, 0.215, 0.001), 0, 0, 1e5, 568.805002026495321),
        (BgNbd(40, 1, 1, 0.001), 0, 0, 3650, 1.01245437473445751),
        (MbgNbd(0.3, 5, 0.02, 0.03), 0, 10, 3650, 66.2756531580592127),
    ],
)
def test_the_expectation_keeps_nine_digits(model, purchases, age, horizon, exact):
    expected = buying.purchases_if_alive(model, *row(purchases, age), horizon)

    assert expected == pytest.approx([exact], rel=1e-9)


@pytest.mark.parametrize(
    ("model", "purchases", "horizon", "exact"),
    [
        # A stretch so long that the share of what is not an order is below the last digit of 1.
        (MbgNbd(0.05, 1e-6, 0.999, 10), 2, 36500, 0.05511133147443171),
        (BgNbd(0.01, 1e-6, 0.99999, 5000), 2, 1e6, 0.0038760238705157932),
    ],
)
def test_the_chance_of_a_number_far_beyond_the_scale_of_time(model, purchases, horizon, exact):
    chance = chance_if_alive(model, *row(0, 0, purchases), horizon)

    assert chance == pytest.approx([exact], rel=1e-9)


@pytest.mark.parametrize(
    ("model", "rate", "exact"),
    [
        # The closed form's mean over an exponential time, by a rule of forty digits.
        (BgNbd(0.05, 0.001, 0.001, 0.9999), 0.0003, 164264.25059203137),
        (BgNbd(0.9999, 0.001, 0.5, 0.05), 0.0003, 238.934133614547546),
    ],
)
def test_residual_purchases_of_who_may_hardly_leave_or_hardly_stay(model, rate, exact):
    assert buying.residual(model, *row(0, 0, 0), rate=rate) == pytest.approx([exact], rel=1e-9)


@pytest.mark.parametrize(
    ("model", "purchases", "horizon", "exact"),
    [
        # An integral over the moment of leaving. Time is so long that next to nothing is left of a share.
        (ParetoNbd(1, 1e-6, 1, 1e5), 1, 1e6, 2.33331258441033017e-10),
        (ParetoNbd(0.5, 1, 0.25, 1e-6), 500, 1e6, 2.32925477031558607e-6),
        (ParetoNbd(0.55, 10.6, 0.61, 11.7), 3, 1e9, 0.0412254335366532295),
    ],
)
def test_the_chance_of_a_number_under_pareto_nbd_far_beyond_the_scale_of_time(model, purchases, horizon, exact):
    assert buying.probability_of(model, *row(purchases), horizon) == pytest.approx([exact], rel=1e-11, abs=0.0)


def test_a_high_quantile_of_orders_lies_where_a_few_buy_nearly_everything():
    # A negative binomial of shape 0.1 and mean 1,000, of which a bound of four times the mean would cut the top.
    ahead = Ahead(np.array([0.1]), np.array([[0.9999]]), np.ones((1, 1)), 0.0, np.ones(1))
    levels = np.array([0.5, 0.9, 0.96875, 0.999])

    found = quantiles(np.ones(1), ahead, levels)

    assert found[0].tolist() == nbinom.ppf(levels, 0.1, 1e-4).tolist()


@pytest.mark.parametrize("leave", [0.3, 0.9995, 1.0, 1.7])
def test_the_expectation_never_falls_with_time_from_a_moment_to_a_century(leave):
    horizons = np.logspace(-8, 4.6, 400)

    expected = buying.purchases_if_alive(BgNbd(0.7, 60, leave, 3), np.full(400, 3.0), np.full(400, 200.0), horizons)

    assert np.all(np.diff(expected) > 0)
    # For a moment it is the rate times the moment, to the last digits.
    assert expected[0] == pytest.approx(3.7 / 260 * 1e-8, rel=1e-9)
