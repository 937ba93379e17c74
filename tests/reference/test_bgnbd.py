"""BG/NBD against published figures.

Sources: Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2), tables 1 and 2;
the spreadsheets to that paper (brucehardie.com, note 004); Dziurzynski, Wadsworth & McCarthy, "Buy 'Til You Die: A
Walkthrough" (R package BTYD), where it says so; the data are the paper's CDNOW sample of 2,357 customers.
"""

import numpy as np
import pytest

from clv.maths.bgnbd import BgNbd, fit, log_likelihood_rows
from clv.maths.bgnbd_predict import (
    expected_purchases,
    expected_purchases_of_new,
    p_alive,
    probability_of_purchases,
)
from clv.maths.counts import compress
from tests.reference.cdnow import cdnow_rows

PRINTED = BgNbd(rate_shape=0.243, rate_scale=4.414, leave=0.793, stay=2.426)


@pytest.fixture(scope="module")
def cdnow():
    return cdnow_rows()


def test_the_cdnow_sample_gives_the_printed_parameters(cdnow):
    fitted = fit(compress(*cdnow))

    assert fitted.is_converged
    assert fitted.customers == 2357
    assert fitted.model.as_symbols() == pytest.approx(
        {"r": 0.2425929, "alpha": 4.4135314, "a": 0.7928862, "b": 2.4257537}, rel=1e-6
    )
    assert fitted.log_likelihood == pytest.approx(-9582.42556, abs=1e-4)


@pytest.mark.parametrize("unit", [7.0, 1 / 365.25, 168.0, 604_800.0])
def test_the_unit_of_time_only_scales_alpha(cdnow, unit):
    frequency, recency, age = cdnow

    fitted = fit(compress(frequency, recency * unit, age * unit))

    assert fitted.model.rescaled(unit).as_symbols() == pytest.approx(
        {"r": 0.2425929, "alpha": 4.4135314, "a": 0.7928862, "b": 2.4257537}, rel=1e-6
    )
    assert fitted.log_likelihood == pytest.approx(-9582.42556 - frequency.sum() * np.log(unit), abs=1e-3)


def test_the_log_likelihood_of_one_row():
    model = BgNbd(rate_shape=0.25, rate_scale=4.0, leave=0.8, stay=2.5)

    rows = log_likelihood_rows(model, compress([0, 200], [0, 38], [40, 40]))

    assert rows == pytest.approx([-0.59947382, 100.7957], rel=1e-6)


def test_conditional_expectation_of_the_worked_example():
    expected = expected_purchases(PRINTED, np.array([2.0]), np.array([30.43]), np.array([38.86]), 39.0)

    assert expected == pytest.approx([1.22602817477], rel=1e-10)


def test_p_alive_of_the_worked_example():
    assert p_alive(PRINTED, np.array([2.0]), np.array([30.43]), np.array([38.86])) == pytest.approx(
        [0.726578570081], rel=1e-10
    )


def test_the_walkthroughs_expectations():
    # Of the next 52 weeks. The walkthrough's search stopped a little beside the summit, which moves the fourth digit.
    model = BgNbd(rate_shape=0.2425929, rate_scale=4.4135314, leave=0.7928862, stay=2.4257537)
    x, last = np.array([26.0, 10.0, 15.0, 20.0, 25.0]), np.array([30.86, 20, 20, 20, 20])
    age = np.array([31.0, 39, 39, 39, 39])

    expected = expected_purchases(model, x, last, age, 52.0)

    assert expected_purchases_of_new(model, np.array([52.0])) == pytest.approx([1.444010], rel=1e-3)
    assert p_alive(model, x, last, age)[0] == pytest.approx(0.9688523, rel=1e-3)
    assert expected == pytest.approx([25.75659, 0.3474606, 0.04283391, 0.004158973, 0.0003583685], rel=1e-3)


def test_unconditional_expectation():
    # The printed table was made with the parameters before rounding.
    unrounded = BgNbd(rate_shape=0.2425929, rate_scale=4.4135314, leave=0.7928862, stay=2.4257537)

    expected = expected_purchases_of_new(unrounded, np.array([0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0]))

    assert expected == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=5e-4)


def test_the_chance_of_a_number_of_purchases():
    none = probability_of_purchases(PRINTED, np.array([0.0]), 39.0)
    ten = probability_of_purchases(PRINTED, np.array([10.0]), 2.0)

    assert none == pytest.approx([0.5737864], rel=1e-6)
    assert ten == pytest.approx([1.07869e-7], rel=1e-5)


@pytest.mark.slow
def test_the_standard_errors_agree_with_a_bootstrap_of_the_counts(cdnow):
    histories = compress(*cdnow)
    generator = np.random.default_rng(7)
    logs = []
    for _ in range(40):
        count = generator.poisson(histories.count)
        again = fit(compress(histories.frequency, histories.recency, histories.age, count))
        logs.append(np.log(list(again.model.as_symbols().values())))

    laplace = np.sqrt(np.diag(fit(histories).log_covariance))

    # Forty draws know a deviation to about eleven percent.
    assert laplace == pytest.approx(np.std(logs, axis=0), rel=0.35)
