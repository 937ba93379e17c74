"""Gamma-Gamma at its limits, and by properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.maths.fitting import Verdict
from clv.maths.gamma_gamma import (
    GammaGamma,
    _objective,
    expected_margin,
    fit,
    log_likelihood,
    merge,
    spend_rows,
    weak_prior,
)

USUAL = GammaGamma(order_shape=6.25, tail=3.74, scale=15.44)


def simulated(model, customers, most, seed):
    """Return (x, mean margin) of customers who spend as the model says."""
    generator = np.random.default_rng(seed)
    rate = generator.gamma(model.tail, 1.0 / model.scale, customers)
    x = generator.integers(1, most, customers).astype(float)
    return x, generator.gamma(model.order_shape * x, 1.0 / (rate * x))


def test_known_parameters_are_found_again():
    x, mean = simulated(USUAL, 30_000, 30, seed=1)

    fitted = fit(spend_rows(x, mean))

    assert fitted.is_usable
    errors = np.log(list(fitted.model.as_symbols().values())) - np.log([6.25, 3.74, 15.44])
    assert np.all(np.abs(errors) < 4 * np.sqrt(np.diag(fitted.log_covariance)))
    assert fitted.model.mean == pytest.approx(USUAL.mean, rel=0.01)


def test_the_unit_of_money_only_scales_v():
    x, mean = simulated(USUAL, 2_000, 12, seed=2)

    pounds, pence = fit(spend_rows(x, mean)), fit(spend_rows(x, mean * 100))

    assert pence.model.order_shape == pytest.approx(pounds.model.order_shape, rel=1e-6)
    assert pence.model.tail == pytest.approx(pounds.model.tail, rel=1e-6)
    assert pence.model.scale == pytest.approx(pounds.model.scale * 100, rel=1e-6)


def test_the_gradient_is_that_of_the_likelihood():
    evaluate = _objective(spend_rows(*simulated(USUAL, 200, 9, seed=3)), 3.0)
    theta = np.array([0.4, 0.9, 0.3])

    slope = evaluate(theta)[1]

    steps = np.eye(3) * 1e-6
    by_difference = [(evaluate(theta + step)[0] - evaluate(theta - step)[0]) / 2e-6 for step in steps]
    assert slope == pytest.approx(by_difference, rel=1e-5)


def test_zero_and_negative_money_stays_out_of_the_fit_but_is_predicted():
    x, mean = simulated(USUAL, 500, 9, seed=4)
    with_losses = spend_rows(np.append(x, [3.0, 2.0, 0.0]), np.append(mean, [0.0, -40.0, 12.0]))

    fitted = fit(with_losses)
    predicted = expected_margin(fitted.model, np.array([3.0, 50.0]), np.array([0.0, -40.0]))

    assert fitted.model == fit(spend_rows(x, mean)).model
    assert predicted[0] > 0.0
    # After fifty purchases at a loss of 40, the mean of the others hardly helps; nothing is clipped.
    assert -40.0 < predicted[1] < -35.0


def test_a_tail_of_one_or_less_has_no_mean_and_says_so():
    with pytest.raises(ValueError, match="expected more than 1"):
        expected_margin(GammaGamma(2.0, 1.0, 10.0), np.array([1.0]), np.array([5.0]))


def test_a_tail_just_above_one_is_not_used():
    heavy = fit(spend_rows(*simulated(GammaGamma(2.0, 1.02, 10.0), 20_000, 30, seed=5)))

    assert heavy.is_converged
    assert not heavy.is_usable


def test_one_price_for_all_orders_is_not_believed():
    fitted = fit(spend_rows([1, 2, 3] * 20, [10.0] * 60))

    assert fitted.verdict is Verdict.RAN_TO_BOUND
    assert not fitted.is_usable


def test_customers_who_all_spend_alike_need_a_prior_and_then_share_one_mean():
    generator = np.random.default_rng(5)
    x = generator.integers(1, 20, 3_000).astype(float)
    rows = spend_rows(x, generator.gamma(4.0 * x) / (4.0 * x) * 50.0)

    alone, helped = fit(rows), fit(rows, prior=weak_prior(rows))

    assert not alone.is_converged
    assert helped.is_usable
    assert helped.model.mean == pytest.approx(50.0, rel=0.02)
    # One order of 200 says little about a customer where all are alike.
    assert expected_margin(helped.model, np.array([1.0]), np.array([200.0])) == pytest.approx([51.0], abs=2.0)


def test_no_rows_are_no_data():
    assert fit(spend_rows([0, 2], [5.0, -1.0])).verdict is Verdict.NO_DATA


def test_counted_rows_have_the_likelihood_of_repeated_ones():
    assert log_likelihood(USUAL, spend_rows([2, 2], [9.0, 9.0])) == pytest.approx(
        2 * log_likelihood(USUAL, spend_rows([2], [9.0]))
    )


@given(cut=st.integers(0, 100))
def test_any_sharding_gives_the_same_rows(cut):
    x, mean = simulated(USUAL, 100, 5, seed=6)
    whole = spend_rows(x, mean)

    merged = merge([spend_rows(x[cut:], mean[cut:]), spend_rows(x[:cut], mean[:cut])])

    assert merged.mean.tolist() == whole.mean.tolist()
    assert merged.count.tolist() == whole.count.tolist()


@given(
    x=st.integers(1, 10_000),
    mean=st.floats(-1e6, 1e6),
    tail=st.floats(1.11, 60.0),
    shape=st.floats(0.05, 200.0),
)
def test_the_expectation_lies_between_the_own_mean_and_everybodys(x, mean, tail, shape):
    model = GammaGamma(shape, tail, 20.0)

    expected = expected_margin(model, np.array([float(x)]), np.array([mean]))[0]

    low, high = sorted([mean, model.mean])
    assert low - 1e-6 * abs(low) - 1e-9 <= expected <= high + 1e-6 * abs(high) + 1e-9
