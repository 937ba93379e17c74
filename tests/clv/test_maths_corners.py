"""Corners of BG/NBD and MBG/NBD where a closed form loses its digits, against arithmetic of forty digits.

The figures are the papers' formulas evaluated by mpmath with 80 to 110 digits.
"""

import numpy as np
import pytest

from clv.maths import buying
from clv.maths.bgnbd import BgNbd
from clv.maths.bgnbd_predict import chance_if_alive
from clv.maths.mbgnbd import MbgNbd


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


@pytest.mark.parametrize("leave", [0.3, 0.9995, 1.0, 1.7])
def test_the_expectation_never_falls_with_time_from_a_moment_to_a_century(leave):
    horizons = np.logspace(-8, 4.6, 400)

    expected = buying.purchases_if_alive(BgNbd(0.7, 60, leave, 3), np.full(400, 3.0), np.full(400, 200.0), horizons)

    assert np.all(np.diff(expected) > 0)
    # For a moment it is the rate times the moment, to the last digits.
    assert expected[0] == pytest.approx(3.7 / 260 * 1e-8, rel=1e-9)
