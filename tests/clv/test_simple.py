"""The simple formula, and the rhythm of a customer."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.maths.rhythm import gap_ratio, median_wait, usual_gap
from clv.maths.simple import simple_value


def test_two_hundred_twice_a_year_for_five_years_is_two_thousand():
    value = simple_value(np.array([80_000]), np.array([4]), np.array([730.5]), lifespan_months=60)

    assert value.average_minor.tolist() == [20_000]
    assert value.yearly_orders_e4.tolist() == [20_000]
    assert value.years_e4 == 50_000
    assert value.total_minor.tolist() == [200_000]


def test_the_first_year_counts_as_a_whole_one():
    value = simple_value(np.array([30_000]), np.array([3]), np.array([6.0]), lifespan_months=12)

    assert value.yearly_orders_e4.tolist() == [30_000]
    assert value.total_minor.tolist() == [30_000]


def test_no_orders_are_worth_nothing():
    value = simple_value(np.array([0, -500]), np.array([0, 0]), np.array([0.0, 0.0]), lifespan_months=60)

    assert value.total_minor.tolist() == [0, 0]


@given(
    net=st.integers(-(10**13), 10**13),
    orders=st.integers(1, 10_000),
    days=st.floats(0, 20_000),
    months=st.integers(1, 600),
)
def test_the_shown_inputs_multiply_to_the_shown_total(net, orders, days, months):
    value = simple_value(np.array([net]), np.array([orders]), np.array([days]), lifespan_months=months)

    average = Decimal(int(value.average_minor[0]))
    yearly, years = Decimal(int(value.yearly_orders_e4[0])) / 10_000, Decimal(value.years_e4) / 10_000
    product = (average * yearly * years).quantize(Decimal(1), ROUND_HALF_UP)
    assert int(value.total_minor[0]) == (product if abs(product) < 2**62 else pytest.approx(float(product), rel=1e-12))


def test_a_half_is_rounded_away_from_zero_however_large_the_total():
    value = simple_value(np.array([19565225, -19565225]), np.array([10, 10]), np.zeros(2), lifespan_months=153)

    assert value.total_minor.tolist() == [249456683, -249456683]


def test_fifty_two_days_between_orders_and_seventy_three_since_is_one_point_four_gaps():
    x, t_x, age = np.array([33.0]), np.array([1716.0]), np.array([1789.0])

    assert usual_gap(x, t_x).tolist() == [52.0]
    assert gap_ratio(x, t_x, age) == pytest.approx([73 / 52])


def test_a_customer_who_never_came_back_has_no_usual_gap():
    assert np.isnan(usual_gap(np.zeros(1), np.zeros(1))[0])


def test_half_of_all_customers_buy_within_the_median_wait():
    generator = np.random.default_rng(3)
    waits = generator.exponential(1.0, 200_000) / generator.gamma(2.5, 1 / 80.0, 200_000)

    assert median_wait(np.array([2.5]), np.array([80.0]))[0] == pytest.approx(np.median(waits), rel=0.02)
