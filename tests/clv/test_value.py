"""From orders to money, and how far one customer may be from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.maths.arrays import DAYS_PER_YEAR
from clv.maths.bgnbd import BgNbd
from clv.maths.bgnbd_predict import expected_purchases, p_alive, probability_of_purchases
from clv.maths.buying import ahead_if_alive, purchases_if_alive
from clv.maths.buying import order_quantiles as quantiles_of_orders
from clv.maths.gamma_gamma import GammaGamma, expected_margin
from clv.maths.horizon import future_if_alive, looks_for
from clv.maths.intervals import margin_multiples, order_quantiles, outcome_levels
from clv.maths.mbgnbd import MbgNbd
from clv.maths.outcomes import at_level, sorted_outcomes
from clv.maths.outlook import Assumptions, Buyers, Models, look_ahead
from clv.maths.pareto import ParetoNbd
from clv.maths.quantiles import search, walk
from clv.maths.uncertainty import interval_of_total
from clv.maths.value import (
    DAYS_PER_MONTH,
    discounted_purchases_if_alive,
    monthly_rate,
    present_value,
)

USUAL = BgNbd(rate_shape=0.7, rate_scale=60.0, leave=0.6, stay=3.0)


def test_ten_percent_a_year_compounds_from_the_monthly_rate():
    assert monthly_rate(0.10) == pytest.approx(0.00797414, abs=1e-8)
    assert (1 + monthly_rate(0.10)) ** 12 == pytest.approx(1.10)


def test_an_order_in_twelve_months_is_discounted_by_one_year():
    orders = np.zeros((2, 12))
    orders[:, 11] = [1.0, 2.0]

    value = present_value(orders, np.array([110.0, -55.0]), yearly_rate=0.10, step_days=DAYS_PER_MONTH)

    assert value == pytest.approx([100.0, -100.0])


def test_no_discount_is_the_plain_sum():
    value = present_value(np.ones((1, 36)), np.array([2.5]), yearly_rate=0.0, step_days=DAYS_PER_MONTH)

    assert value == pytest.approx([90.0])


def test_shapes_that_disagree_are_refused():
    with pytest.raises(ValueError, match="to match orders"):
        present_value(np.ones((2, 3)), np.ones(3), yearly_rate=0.1, step_days=30.0)


def test_a_rate_of_minus_one_is_refused():
    with pytest.raises(ValueError, match="more than -1"):
        present_value(np.ones((1, 1)), np.ones(1), yearly_rate=-1.0, step_days=30.0)


def test_summing_by_parts_equals_the_monthly_table():
    x, age = np.array([0.0, 3.0, 40.0]), np.array([0.0, 400.0, 900.0])
    ends = np.arange(0, 37) * DAYS_PER_MONTH
    until = np.column_stack([purchases_if_alive(USUAL, x, age, end) for end in ends])

    quick = discounted_purchases_if_alive(USUAL, x, age, months=36, yearly_rate=0.10)

    table = present_value(np.diff(until, axis=1), np.ones(3), yearly_rate=0.10, step_days=DAYS_PER_MONTH)
    assert quick == pytest.approx(table, rel=1e-10)


def test_order_quantiles_are_those_of_the_probabilities():
    cumulative = np.cumsum(probability_of_purchases(USUAL, np.arange(400.0), 365.0))
    levels = outcome_levels()

    quantiles = order_quantiles(np.ones(1), np.array([0.7]), np.array([60.0]), 0.6, np.array([3.0]), 365.0, levels)

    assert quantiles[0].tolist() == [float(np.searchsorted(cumulative, level)) for level in levels]


@pytest.mark.parametrize("model", [USUAL, MbgNbd(0.7, 60.0, 0.6, 3.0), ParetoNbd(0.7, 60.0, 0.6, 300.0)])
def test_walking_and_searching_agree(model):
    generator = np.random.default_rng(4)
    x, age = generator.poisson(6.0, 300).astype(float), generator.integers(0, 900, 300).astype(float)
    alive = generator.random(300)
    ahead = ahead_if_alive(model, x, age, 365.0)

    walked = walk(alive, ahead, outcome_levels())

    assert walked.tolist() == search(alive, ahead, outcome_levels()).tolist()


@given(
    x=st.sampled_from([0.0, 1.0, 100.0, 5_000.0]),
    age=st.floats(0.0, 3000.0),
    alive=st.floats(0.0, 1.0),
    horizon=st.floats(1.0, 4000.0),
)
def test_order_quantiles_ascend_and_are_whole(x, age, alive, horizon):
    quantiles = order_quantiles(
        np.array([alive]), np.array([0.7 + x]), np.array([60.0 + age]), 0.6, np.array([3.0 + x]), horizon,
        outcome_levels(),
    )[0]  # fmt: skip

    assert np.all(np.diff(quantiles) >= 0)
    assert np.all(quantiles == np.floor(quantiles))
    assert quantiles[0] >= 0


@pytest.mark.slow
def test_eighty_percent_of_simulated_customers_end_within_their_interval():
    spend = GammaGamma(order_shape=4.0, tail=5.0, scale=40.0)
    generator = np.random.default_rng(8)
    n, horizon = 20_000, DAYS_PER_YEAR
    x = generator.integers(1, 12, n).astype(float)
    age = generator.integers(300, 900, n).astype(float)
    t_x = np.floor(age * generator.uniform(0.5, 1.0, n))
    alive = p_alive(USUAL, x, t_x, age)
    spend_scale = generator.gamma(spend.order_shape * x + spend.tail, 1.0, n)
    mean = np.full(n, 50.0)
    # The future, drawn from the model given the history.
    rate = generator.gamma(USUAL.rate_shape + x, 1.0 / (USUAL.rate_scale + age))
    leave = generator.beta(USUAL.leave, USUAL.stay + x)
    orders = np.minimum(generator.poisson(rate * horizon), generator.geometric(leave))
    orders = np.where(generator.random(n) < alive, orders, 0)
    gross = generator.gamma(np.maximum(spend.order_shape * orders, 1e-9)) * (spend.scale + x * mean) / spend_scale
    total = np.where(orders > 0, gross, 0.0)

    low, high = margin_multiples(USUAL, alive, x, age, horizon=horizon, order_shape=spend.order_shape, tail=spend.tail)

    each = expected_margin(spend, x, mean)
    below, above = np.mean(total < low * each - 1e-9), np.mean(total > high * each)
    assert above == pytest.approx(0.10, abs=0.01)
    # Zero is a likely outcome, so the low end is often zero and nothing lies below it.
    assert below < 0.11
    expected = expected_purchases(USUAL, x, t_x, age, horizon) * each
    assert total.mean() == pytest.approx(expected.mean(), rel=0.03)
    # The same by the outcomes of those still here, as the night does it.
    here = quantiles_of_orders(USUAL, np.ones(n), x, age, horizon=horizon, levels=outcome_levels())
    outcomes = sorted_outcomes(here, x, order_shape=spend.order_shape, tail=spend.tail)
    assert np.mean(total > at_level(outcomes, np.arange(n), alive, 0.9) * each) == pytest.approx(0.10, abs=0.01)
    assert np.mean(total < at_level(outcomes, np.arange(n), alive, 0.1) * each - 1e-9) < 0.11


@pytest.mark.slow
@pytest.mark.parametrize(("most", "since"), [(12, (0.3, 1.0)), (6, (0.0, 0.4))], ids=["ordinary", "long silent"])
def test_eighty_percent_of_simulated_groups_end_within_the_interval_of_their_total(most, since):
    spend = GammaGamma(order_shape=4.0, tail=5.0, scale=40.0)
    generator = np.random.default_rng(3)
    n, futures, months = 200, 2_000, 36
    x = generator.integers(0, most, n).astype(float)
    age = generator.integers(300, 900, n).astype(float)
    t_x = np.where(x > 0, np.floor(age * generator.uniform(*since, n)), 0.0)
    margin = generator.gamma(spend.order_shape, size=n) * spend.scale / generator.gamma(spend.tail, 1.0, n)
    buyers = Buyers(x, t_x, age, margin * (x + 1), margin * (x + 1), margin * x, margin * x)
    ahead = look_ahead(buyers, Models(USUAL, spend, spend), Assumptions(months, 0.0))

    def draws(draw, *of):
        return draw(*of, size=(futures, n))

    rate = draws(generator.gamma, USUAL.rate_shape + x, 1.0 / (USUAL.rate_scale + age))
    leave = draws(generator.beta, USUAL.leave, USUAL.stay + x)
    until = generator.poisson(rate * months * DAYS_PER_MONTH)
    orders = np.where(draws(generator.random) < ahead.p_alive, np.minimum(until, generator.geometric(leave)), 0)
    scale = (spend.scale + margin * x) / draws(generator.gamma, spend.order_shape * x + spend.tail, 1.0)
    spent = np.where(orders > 0, generator.gamma(np.maximum(spend.order_shape * orders, 1e-9)) * scale, 0.0)
    totals = spent.sum(axis=1)

    low, high = interval_of_total(
        float(ahead.future_margin.sum()), own_variance=float(np.square(ahead.future_deviation).sum()), shared=0.0
    )
    assert totals.mean() == pytest.approx(ahead.future_margin.sum(), rel=0.02)
    assert np.mean((low <= totals) & (totals <= high)) == pytest.approx(0.80, abs=0.04)


MODELS = [
    USUAL,
    BgNbd(rate_shape=0.25, rate_scale=0.8, leave=1.0, stay=2.5),
    MbgNbd(rate_shape=3.0, rate_scale=900.0, leave=0.2, stay=9.0),
    ParetoNbd(0.55, 74.0, 0.61, 82.0),
]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("months", [1, 7, 60, 240])
def test_few_looks_tell_all_months(model, months):
    x, age = np.array([0.0, 0.0, 3.0, 40.0, 900.0]), np.array([0.0, 90.0, 400.0, 900.0, 4000.0])

    future = future_if_alive(model, x, age, months=months, yearly_rate=0.10)

    every_month = discounted_purchases_if_alive(model, x, age, months=months, yearly_rate=0.10)
    assert future.discounted == pytest.approx(every_month, rel=1e-9)
    assert future.until_end == pytest.approx(purchases_if_alive(model, x, age, months * DAYS_PER_MONTH), rel=1e-12)
    assert len(looks_for(model, months=60, yearly_rate=0.10).days) < 40


def test_who_may_be_gone_has_the_outcomes_of_those_here_further_down():
    outcomes = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]])
    place = np.zeros(4, dtype=np.int64)

    found = at_level(outcomes, place, np.array([1.0, 0.5, 0.2, 0.0]), 0.75)

    # With half gone, the upper quarter of all is the upper half of those here.
    assert found.tolist() == [3.0, 2.0, 0.0, 0.0]
