"""Pareto/NBD against known figures.

Sources: Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie, brucehardie.com note 009;
Dziurzynski, Wadsworth & McCarthy, "Buy 'Til You Die: A Walkthrough" (R package BTYD), its part about the CDNOW sample.
Figures with many digits are integrals over the moment of leaving, in arithmetic of thirty digits by mpmath.
"""

import numpy as np
import pytest

from clv.maths.counts import compress
from clv.maths.pareto import ParetoNbd, fit, log_likelihood_rows
from clv.maths.pareto_predict import confluent_u, log_p_alive, purchases_if_alive
from tests.reference.cdnow import cdnow_histories


def test_the_cdnow_sample_gives_the_known_parameters():
    fitted = fit(cdnow_histories())

    assert fitted.is_converged
    assert fitted.model.as_symbols() == pytest.approx(
        {"r": 0.5532755, "alpha": 10.5776112, "s": 0.6062135, "beta": 11.6679116}, rel=1e-6
    )
    assert fitted.log_likelihood == pytest.approx(-9594.973930, abs=1e-5)


def test_the_walkthroughs_expectations():
    # Of the next 52 weeks. The walkthrough's search stopped a little beside the summit, which moves the fourth digit.
    model = ParetoNbd(rate_shape=0.5532755, rate_scale=10.5776112, leave_shape=0.6062135, leave_scale=11.6679116)
    x, nothing = np.array([26.0, 10.0, 15.0, 20.0, 25.0]), np.zeros(1)
    last, age = np.array([30.86, 20, 20, 20, 20]), np.array([31.0, 39, 39, 39, 39])

    alive = np.exp(log_p_alive(model, x, last, age))
    expected = alive * purchases_if_alive(model, x, age, 52.0)

    assert purchases_if_alive(model, nothing, nothing, 52.0) == pytest.approx([1.473434], rel=1e-3)
    assert alive[0] == pytest.approx(0.997874, rel=1e-3)
    assert expected == pytest.approx([25.45647, 0.7062289, 0.1442396, 0.02250658, 0.00309267], rel=1e-3)


def test_the_packages_expectations_of_new_customers():
    # The reference manual of the R package BTYD, of parameters near these: the first nine weeks.
    model = ParetoNbd(rate_shape=0.5532755, rate_scale=10.5776112, leave_shape=0.6062135, leave_scale=11.6679116)
    nothing = np.zeros(10)

    expected = purchases_if_alive(model, nothing, nothing, np.arange(10.0))

    assert expected == pytest.approx(
        [
            0.0,
            0.05077821,
            0.09916088,
            0.14542507,
            0.18979930,
            0.23247466,
            0.27361274,
            0.31335159,
            0.35181024,
            0.38909211,
        ],
        rel=7e-3,
    )


@pytest.mark.parametrize(
    ("symbols", "history", "log_likelihood", "log_alive"),
    [
        # r, alpha, s, beta; x, t_x, T. Both orders of the scales, no silence, no time, thousands of purchases.
        ((0.55, 10.6, 0.61, 11.7), (2, 30.43, 38.86), -9.560876187927066, -0.14098391352161016),
        ((0.5, 0.001, 0.6, 1000.0), (0, 0, 1000.0), -6.508698746278883, -0.8149453410389714),
        ((0.5, 1000.0, 0.6, 0.001), (0, 0, 1000.0), -0.00023274719690777, -8.63564777786133),
        ((30, 1, 50, 100), (0, 0, 400), -4.07847510784902, -256.2122633330531),
        ((0.01, 0.01, 0.01, 0.01), (0, 0, 5000), -0.12263842693218005, -0.13980888061586652),
        ((2, 100, 10000.0, 100000.0), (3, 10, 900), -12.470542534476252, -99.27725337282935),
        ((1.0, 5, 1.0, 5), (2500, 10, 900), 10284.798448988808, -10250.086780288459),
        ((1, 20, 0.5, 300), (400, 900, 900.5), -733.9884097638125, -0.00023271982083995196),
        ((0.3, 6, 0.4, 5), (30000, 700, 1000), 82463.25033377182, -10612.687600277206),
        ((0.3, 6, 0.4, 5), (0, 0, 0), 0.0, 0.0),
        # Twelve orders of magnitude between the scale and the silence.
        ((0.001, 1e-06, 10, 0.1), (0, 0, 1e6), -0.00868404487936685, -161.19990448581971),
    ],
)
def test_the_likelihood_against_thirty_digits(symbols, history, log_likelihood, log_alive):
    model, (x, t_x, age) = ParetoNbd(*symbols), ([value] for value in history)

    rows = log_likelihood_rows(model, compress(x, t_x, age))
    alive = log_p_alive(model, np.array(x), np.array(t_x), np.array(age))

    assert rows == pytest.approx([log_likelihood], rel=1e-11, abs=1e-12)
    assert alive == pytest.approx([log_alive], rel=1e-11, abs=1e-12)


@pytest.mark.parametrize(
    ("shape", "at", "exact"),
    [
        (0.01, 1e-08, 83664786.93007608),
        (0.61, 0.003, 19.434409606011222),
        (1, 0.1, 2.0146425447084515),
        (1.5, 1e-08, 1.9996455492262744),
        (2, 3, 0.2137487792340445),
        (2.0000001, 1, 0.4036526239080811),
        (5, 0.0001, 0.2499916670832917),
        (40, 50, 0.0111655749652307),
        (300, 10000.0, 9.708765313230837e-05),
    ],
)
def test_the_confluent_function_also_at_whole_shapes(shape, at, exact):
    assert confluent_u(shape, np.array([at])) == pytest.approx([exact], rel=1e-12)
