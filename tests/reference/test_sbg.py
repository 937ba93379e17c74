"""Shifted-beta-geometric against published figures.

Sources: Fader & Hardie (2007), "How to Project Customer Retention", Journal of Interactive Marketing 21(1), tables 1
and 2; Fader & Hardie (2010), "Customer-Base Valuation in a Contractual Setting", Marketing Science 29(1). Figures with
many digits are the latter's hypergeometric function in arithmetic of thirty digits, by mpmath.
"""

import numpy as np
import pytest

from clv.maths.sbg import Sbg, cohort, fit, log_likelihood
from clv.maths.sbg_predict import lifetime_periods, renewal_chance, residual_periods, survival

REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]


def test_regular_customers():
    fitted = fit(cohort(REGULAR))

    assert fitted.is_converged
    assert fitted.model.as_symbols() == pytest.approx({"alpha": 0.7040773, "beta": 1.1820430}, rel=1e-7)
    assert survival(fitted.model, np.arange(8.0, 13.0)) == pytest.approx(
        [0.2201, 0.2044, 0.1912, 0.1799, 0.1700], abs=5e-5
    )


def test_high_end_customers():
    fitted = fit(cohort(HIGH_END))

    # The paper prints .668 and 3.806.
    assert fitted.is_converged
    assert fitted.model.as_symbols() == pytest.approx({"alpha": 0.668, "beta": 3.806}, abs=5e-4)


def test_the_log_likelihood_of_high_end_customers():
    # The paper's worksheet, by customer: where it begins, at one and one, and where its search ends.
    fates = cohort(HIGH_END)

    begins, ends = log_likelihood(Sbg(1.0, 1.0), fates) / 100, fit(fates).log_likelihood / 100

    assert (begins, ends) == (pytest.approx(-2.1155, abs=5e-4), pytest.approx(-1.6112, abs=5e-4))


@pytest.mark.parametrize(
    ("leave", "stay", "renewals", "rate", "exact"),
    [
        (0.668, 3.806, 0, 0.1, 5.41485604837404),
        (0.668, 3.806, 4, 0.1, 6.8970573977460905),
        (3.0, 0.05, 2, 0.001, 1.021938067403674),
        (0.01, 50.0, 19, 0.0001, 9567.013413145443),
        (200.0, 400.0, 0, 0.05, 1.8333578048364312),
        (0.05, 0.05, 0, 1e-06, 252593.84389042322),
        (0.3, 2.0, 999, 0.008, 121.85426257171427),
        # Hardly anybody ever leaves.
        (0.001, 40.0, 1, 0.0001, 9951.56356588312),
        (0.001, 400.0, 0, 0.008, 125.9684239753476),
        (0.001, 1.0, 1000, 1e-08, 98912506.76091707),
    ],
)
def test_values_against_the_hypergeometric_function(leave, stay, renewals, rate, exact):
    value = residual_periods(Sbg(leave, stay), np.array([renewals]), period_rate=rate)

    assert value == pytest.approx([exact], rel=1e-9)


def test_a_new_contract_is_worth_its_first_period_and_what_is_left_after_it():
    model = Sbg(0.668, 3.806)

    value = lifetime_periods(model, period_rate=0.1)

    assert value == pytest.approx(1.0 + 5.41485604837404 / 1.1, rel=1e-12)
    # Ten years or less: the sum by hand.
    years = np.arange(10.0)
    assert lifetime_periods(model, period_rate=0.1, periods=10) == pytest.approx(survival(model, years) @ 1.1**-years)


def test_retention_rises_with_every_renewal():
    retention = renewal_chance(Sbg(0.704, 1.182), np.arange(4.0))

    assert retention == pytest.approx([0.6267, 0.7561, 0.8189, 0.8560], abs=2e-4)
