"""BG/NBD at its limits, and by properties."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv.maths.arrays import DAYS_PER_YEAR
from clv.maths.bgnbd import BgNbd, _objective, fit, log_likelihood, weak_prior
from clv.maths.bgnbd_predict import (
    expected_purchases,
    expected_purchases_of_new,
    log_p_alive,
    p_alive,
    probability_of_purchases,
    purchases_if_alive,
)
from clv.maths.counts import compress, merge
from clv.maths.fitting import Prior, Verdict, with_prior

USUAL = BgNbd(rate_shape=0.7, rate_scale=60.0, leave=0.6, stay=3.0)

parameters = st.builds(
    BgNbd,
    rate_shape=st.floats(0.01, 30.0),
    rate_scale=st.floats(0.01, 1000.0),
    leave=st.one_of(st.just(1.0), st.floats(0.001, 50.0)),
    stay=st.floats(0.01, 500.0),
)


def simulated(model: BgNbd, customers: int, days: int, seed: int):
    """Return (x, t_x, T) in whole days of customers who behave as the model says."""
    generator = np.random.default_rng(seed)
    rate = generator.gamma(model.rate_shape, 1.0 / model.rate_scale, customers)
    leave = generator.beta(model.leave, model.stay, customers)
    age = generator.integers(1, days, customers).astype(float)
    x, t_x, clock, here = np.zeros(customers), np.zeros(customers), np.zeros(customers), np.ones(customers, bool)
    while here.any():
        clock += np.where(here, generator.exponential(1.0, customers) / rate, 0.0)
        buys = here & (clock <= age)
        t_x = np.where(buys, clock, t_x)
        x += buys
        here = buys & (generator.random(customers) >= leave)
    return x, np.ceil(t_x), age


@pytest.mark.parametrize(
    ("model", "rows", "exact"),
    [
        # Arithmetic with fifty digits of Euler's form of the paper's equation 10, by mpmath 1.4.
        (BgNbd(0.3, 5.0, 0.2, 0.5), (0, 0, 100, 365), 0.77620634924),
        (BgNbd(0.243, 4.414, 1.0, 2.426), (2, 0, 38.86, 39), 1.62514953634),
        (BgNbd(2.0, 0.5, 1.002, 188.0), (1, 0, 0, 1826), 736.394050225),
    ],
)
def test_the_expectation_where_other_libraries_fail(model, rows, exact):
    x, _, age, horizon = (np.array([float(value)]) for value in rows)

    assert purchases_if_alive(model, x, age, horizon) == pytest.approx([exact], rel=1e-8)


def test_no_repeat_and_a_plus_b_below_one_is_a_number():
    model = BgNbd(rate_shape=0.3, rate_scale=5.0, leave=0.2, stay=0.5)

    expected = expected_purchases(model, np.zeros(3), np.zeros(3), np.array([0.0, 1.0, 1000.0]), DAYS_PER_YEAR)

    assert np.all(np.isfinite(expected))
    assert np.all(np.diff(expected) < 0)


def test_the_pole_at_one_is_crossed_smoothly():
    leaves = [0.99, 0.9999, 1.0, 1.0001, 1.01]

    values = [
        purchases_if_alive(BgNbd(0.243, 4.414, leave, 2.426), np.array([2.0]), np.array([38.86]), 39.0)[0]
        for leave in leaves
    ]

    assert np.all(np.diff(values) < 0)
    assert values[2] == pytest.approx((values[1] + values[3]) / 2, rel=1e-7)


def test_a_plus_b_of_exactly_one_is_crossed_smoothly():
    stays = [0.4999, 0.5, 0.5001]

    values = [
        purchases_if_alive(BgNbd(0.3, 5.0, 0.5, stay), np.zeros(1), np.array([100.0]), 365.0)[0] for stay in stays
    ]

    assert values[1] == pytest.approx((values[0] + values[2]) / 2, rel=1e-7)


def test_a_first_purchase_today_is_worth_the_unconditional_expectation():
    today = np.zeros(1)

    assert p_alive(USUAL, today, today, today) == pytest.approx([1.0])
    assert expected_purchases(USUAL, today, today, today, 90.0) == pytest.approx(
        expected_purchases_of_new(USUAL, np.array([90.0]))
    )


@pytest.mark.parametrize("purchases", [300.0, 3_000.0, 30_000.0])
def test_thousands_of_purchases_stay_finite(purchases):
    x, age = np.array([purchases]), np.array([1000.0])

    expected = expected_purchases(USUAL, x, age, age, 365.0)

    assert p_alive(USUAL, x, age, age)[0] > 0.99
    # At the rate so far that would be 365 / 1000 of the purchases again; some leave on the way.
    assert 0.25 * purchases < expected[0] < 0.365 * purchases


def test_a_heavy_buyer_long_silent_is_gone_beyond_what_a_float_can_hold():
    x, t_x, age = np.array([2000.0]), np.array([100.0]), np.array([1000.0])

    assert log_p_alive(USUAL, x, t_x, age)[0] == pytest.approx(-3774.91161142, rel=1e-10)
    assert p_alive(USUAL, x, t_x, age)[0] == 0.0
    assert expected_purchases(USUAL, x, t_x, age, 365.0)[0] == 0.0


def test_the_chances_of_all_numbers_of_purchases_sum_to_one():
    chances = probability_of_purchases(USUAL, np.arange(3000.0), 400.0)

    assert chances.sum() == pytest.approx(1.0, abs=1e-9)
    assert chances @ np.arange(3000.0) == pytest.approx(
        expected_purchases_of_new(USUAL, np.array([400.0]))[0], rel=1e-8
    )


@settings(max_examples=200, deadline=None)
@given(
    model=parameters,
    x=st.sampled_from([0.0, 1.0, 2.0, 40.0, 2_500.0]),
    age=st.floats(0.0, 4000.0),
    silence=st.floats(0.0, 1.0),
    horizon=st.floats(0.01, 4000.0),
)
def test_predictions_are_never_nan_infinite_or_negative(model, x, age, silence, horizon):
    frequency, ages = np.array([x]), np.array([age])
    recency = ages * silence if x else np.zeros(1)

    alive = p_alive(model, frequency, recency, ages)
    expected = expected_purchases(model, frequency, recency, ages, horizon)

    assert 0.0 <= alive[0] <= 1.0
    assert np.isfinite(expected[0])
    assert expected[0] >= 0.0


@settings(max_examples=60, deadline=None)
@given(model=parameters, x=st.sampled_from([0.0, 1.0, 7.0]), age=st.floats(0.0, 2000.0))
def test_a_longer_horizon_never_holds_fewer_purchases(model, x, age):
    horizons = np.array([1.0, 30.0, 365.0, 1826.0])

    expected = purchases_if_alive(model, np.full(4, x), np.full(4, age), horizons)

    assert np.all(np.diff(expected) >= -1e-9 * expected[1:])


@pytest.mark.parametrize(
    ("model", "horizon", "expected"),
    [
        (BgNbd(6.5, 174.15625, 6.5, 125.0859375), 1826.0, 24.260137749976087),
        (BgNbd(6.5, 174.15625, 6.5, 125.0859375), 1e6, 25.0156249999999037),
        (BgNbd(1.75, 20.0, 7.75, 130.0), 1e6, 21.2962962962962963),
    ],
)
def test_a_far_horizon_holds_what_fifty_digits_say(model, horizon, expected):
    found = purchases_if_alive(model, np.array([7.0]), np.array([7.0]), np.array([horizon]))

    assert found[0] == pytest.approx(expected, rel=1e-9)


def test_the_gradient_is_that_of_the_likelihood():
    histories = compress(*simulated(USUAL, 400, 700, seed=3))
    prior = Prior(np.log([1.0, 50.0, 1.0, 3.0]), np.full(4, 0.5))
    evaluate = with_prior(_objective(histories, 30.0), prior)
    theta = np.array([0.1, 0.2, -0.3, 0.9])

    slope = evaluate(theta)[1]

    steps = np.eye(4) * 1e-6
    by_difference = [(evaluate(theta + step)[0] - evaluate(theta - step)[0]) / 2e-6 for step in steps]
    assert slope == pytest.approx(by_difference, rel=1e-5)


def test_counted_rows_have_the_likelihood_of_repeated_ones():
    histories = compress([0, 0, 2, 2, 2], [0, 0, 9, 9, 9], [40, 40, 40, 40, 40])
    alone = compress([0, 2], [0, 9], [40, 40])

    assert histories.count.tolist() == [2.0, 3.0]
    assert log_likelihood(USUAL, histories) == pytest.approx(
        2 * log_likelihood(USUAL, compress([0], [0], [40])) + 3 * log_likelihood(USUAL, compress([2], [9], [40]))
    )
    assert alone.count.tolist() == [1.0, 1.0]


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 300), max_size=5), order=st.randoms(use_true_random=False))
def test_any_sharding_gives_the_same_fit(cuts, order):
    x, t_x, age = simulated(USUAL, 300, 600, seed=11)
    whole = compress(x, t_x, age)
    edges = [0, *sorted(cuts), 300]
    shards = [compress(x[a:b], t_x[a:b], age[a:b]) for a, b in pairwise(edges)]
    order.shuffle(shards)

    merged = merge(shards)

    for name in ("frequency", "recency", "age", "count"):
        assert getattr(merged, name).tolist() == getattr(whole, name).tolist()


def test_sharded_and_whole_fits_are_equal_to_the_bit():
    x, t_x, age = simulated(USUAL, 3000, 900, seed=5)

    whole = fit(compress(x, t_x, age))
    sharded = fit(merge(compress(x[i::3], t_x[i::3], age[i::3]) for i in range(3)))

    assert sharded.model == whole.model


@pytest.mark.slow
@pytest.mark.parametrize(
    "truth",
    [
        BgNbd(0.5, 30.0, 0.5, 3.0),
        BgNbd(2.0, 20.0, 0.3, 12.0),
        BgNbd(0.25, 300.0, 0.8, 2.4),
        BgNbd(5.0, 10.0, 0.2, 13.0),
        BgNbd(0.05, 1.0, 0.5, 0.5),
    ],
)
def test_known_parameters_are_found_again(truth):
    fitted = fit(compress(*simulated(truth, 20_000, 1000, seed=2)))

    assert fitted.is_converged
    errors = np.log(list(fitted.model.as_symbols().values())) - np.log(list(truth.as_symbols().values()))
    # Whole days cost a little on top of chance, most for daily buyers.
    assert np.all(np.abs(errors) < 4 * np.sqrt(np.diag(fitted.log_covariance)) + 0.06)


def test_nobody_who_came_back_is_no_data():
    fitted = fit(compress([0, 0], [0, 0], [10, 20]))

    assert fitted.verdict is Verdict.NO_DATA
    assert not fitted.is_converged


def test_data_that_do_not_settle_the_leaving_chance_are_not_believed_until_a_prior_helps():
    # Nobody ever leaves: a and b run away together.
    x, t_x, age = simulated(BgNbd(1.0, 300.0, 1e-9, 10.0), 1000, 365, seed=1)
    histories = compress(x, t_x, age)

    alone = fit(histories)
    helped = fit(histories, prior=weak_prior(histories))

    assert not alone.is_converged
    assert helped.is_converged
    assert helped.model.leave / helped.model.stay < 0.05


def test_a_strong_prior_draws_a_small_segment_to_its_parent():
    histories = compress(*simulated(BgNbd(0.5, 30.0, 0.5, 3.0), 60, 700, seed=9))
    parent = Prior(np.log([0.7, 60.0, 0.6, 3.0]), np.full(4, 0.01))

    fitted = fit(histories, prior=parent)

    assert fitted.model.as_symbols() == pytest.approx(USUAL.as_symbols(), rel=0.02)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (([1.5], [1], [2]), "whole number"),
        (([-1], [0], [2]), "whole number"),
        (([1], [3], [2]), "outside 0 to age"),
        (([0], [1], [2]), "not 0 where frequency is 0"),
        (([1], [float("nan")], [2]), "finite"),
        (([1, 2], [1], [2]), "expected"),
    ],
)
def test_impossible_histories_are_refused(row, message):
    with pytest.raises(ValueError, match=message):
        compress(*row)
