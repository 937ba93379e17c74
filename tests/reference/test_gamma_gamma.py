"""Gamma-Gamma against published figures.

Source: Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value", brucehardie.com note 025.
"""

import numpy as np
import pytest

from clv.maths.gamma_gamma import GammaGamma, expected_margin

PRINTED = GammaGamma(order_shape=6.25, tail=3.74, scale=15.44)


def test_expected_spend_of_the_worked_example():
    expected = expected_margin(PRINTED, np.array([0.0, 2.0, 1.0]), np.array([0.0, 22.35, 11.77]))

    assert expected == pytest.approx([35.218978, 24.663714, 18.916852], rel=1e-7)


def test_the_mean_over_customers_is_that_of_someone_who_never_came_back():
    assert PRINTED.mean == pytest.approx(35.218978, rel=1e-7)


def test_expected_spend_of_the_first_ten_customers():
    # The note's worksheet of the CDNOW sample, by repeat purchases and their mean.
    purchases = np.array([2.0, 1, 0, 0, 0, 7, 1, 0, 2, 0])
    mean = np.array([22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0])

    expected = expected_margin(PRINTED, purchases, mean)

    assert expected == pytest.approx([24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17], rel=2e-3)
