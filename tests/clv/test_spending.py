"""What spending brings, and the division of a budget that brings most."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.maths.spending import (
    Response,
    divide,
    in_whole_units,
    through_ceiling,
    through_points,
    total_worth,
    worth_spending,
)
from clv.maths.spending_fits import learn_kept, learn_won

CURVES = st.builds(Response, st.floats(0.5, 5_000), st.floats(1e-6, 1e-2))
PURPOSES = st.lists(st.tuples(CURVES, st.floats(0.01, 1e5)), min_size=1, max_size=8)


def test_one_point_and_a_ceiling_give_back_the_point():
    curve = through_ceiling(2_000.0, 0.4, 0.7)

    assert curve.at(np.array([0.0, 2_000.0, 1e9])) == pytest.approx([0.0, 0.4, 0.7])


@given(CURVES, st.floats(1e-3, 3.0), st.floats(1.2, 5.0))
def test_two_points_give_back_the_curve_they_were_taken_from(curve, first, further):
    spends = (first / curve.rate, first * further / curve.rate)

    found = through_points(spends, tuple(curve.at(np.array(spends))))

    assert (found.ceiling, found.rate) == pytest.approx((curve.ceiling, curve.rate), rel=1e-5)


@pytest.mark.parametrize(
    ("spends", "results"),
    [((0, 10), (1, 2)), ((10, 5), (1, 2)), ((5, 10), (2, 1)), ((5, 10), (1, 2)), ((5, 10), (1, 2.5))],
)
def test_points_no_flattening_curve_goes_through_are_refused(spends, results):
    with pytest.raises(ValueError, match="second point"):
        through_points(spends, results)


@pytest.mark.parametrize(("spend", "result", "ceiling"), [(0, 1, 2), (1, 0, 2), (1, 2, 2), (1, 3, 2)])
def test_a_point_at_or_above_its_ceiling_is_refused(spend, result, ceiling):
    with pytest.raises(ValueError, match="ceiling"):
        through_ceiling(spend, result, ceiling)


def test_the_division_is_the_closed_form_where_all_get_something():
    responses = [Response(200.0, 1 / 30_000), Response(0.9, 1 / 20_000)]
    worth = [900.0, 400_000.0]

    found = divide(responses, worth, 80_000.0)

    logs = np.log([200 * 900 / 30_000, 0.9 * 400_000 / 20_000])
    next_unit = np.exp((logs @ [30_000, 20_000] - 80_000) / 50_000)
    assert found.next_unit == pytest.approx(next_unit, rel=1e-12)
    assert found.spend == pytest.approx((logs - np.log(next_unit)) * [30_000, 20_000], rel=1e-12)


@given(PURPOSES, st.floats(0, 1e7))
def test_at_the_best_division_the_next_unit_brings_the_same_everywhere(purposes, budget):
    responses, worth = zip(*purposes, strict=True)

    found = divide(responses, worth, budget)

    assert found.spend.sum() == pytest.approx(budget, rel=1e-9, abs=1e-6)
    assert found.spend.min() >= 0
    for response, value, spend in zip(responses, worth, found.spend, strict=True):
        marginal = value * response.slope(spend)
        # Who gets nothing would bring no more with the first unit.
        assert marginal <= found.next_unit * (1 + 1e-6)
        if spend > 0:
            assert marginal == pytest.approx(found.next_unit, rel=1e-6)


@given(PURPOSES, st.floats(1, 1e6), st.randoms(use_true_random=False))
def test_no_other_division_brings_more(purposes, budget, chance):
    responses, worth = zip(*purposes, strict=True)
    shares = np.array([chance.random() + 1e-9 for _ in purposes])

    best = total_worth(responses, worth, divide(responses, worth, budget).spend)

    assert total_worth(responses, worth, budget * shares / shares.sum()) <= best * (1 + 1e-9)


def test_what_is_worth_nothing_or_less_gets_nothing():
    responses = [Response(10.0, 0.01), Response(10.0, 0.01), Response(10.0, 0.01)]

    assert divide(responses, [5.0, 0.0, -5.0], 300.0).spend.tolist() == [300.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="worth anything"):
        divide(responses, [0.0, -1.0, 0.0], 300.0)


def test_at_the_budget_worth_spending_the_next_unit_brings_one():
    responses = [Response(200.0, 1 / 30_000), Response(0.9, 1 / 20_000), Response(1.0, 1e-6)]
    worth = [900.0, 400_000.0, 10.0]

    spend = worth_spending(responses, worth)

    assert [value * one.slope(money) for one, value, money in zip(responses, worth, spend, strict=True)] == (
        pytest.approx([1.0, 1.0, 1e-5], rel=1e-9)
    )
    assert divide(responses, worth, spend.sum()).next_unit == pytest.approx(1.0, rel=1e-9)


@given(PURPOSES, st.integers(1, 10**9) | st.integers(10**15, 10**17))
def test_whole_amounts_sum_to_the_budget_to_the_last_unit(purposes, budget):
    responses, worth = zip(*purposes, strict=True)
    spend = divide(responses, worth, float(budget)).spend

    whole = in_whole_units(spend, budget)

    assert sum(whole) == budget
    assert min(whole) >= 0
    assert np.max(np.abs(whole - spend)) <= 1.0 + 1e-6 + budget * 1e-14


def test_what_was_won_teaches_the_curve_that_made_it():
    generator = np.random.default_rng(1)
    true = Response(120.0, 1 / 4_000)
    spend = generator.uniform(500, 9_000, 400)

    found = learn_won(spend, generator.poisson(true.at(spend)).astype(float))

    assert (found.response.ceiling, found.response.rate) == pytest.approx((true.ceiling, true.rate), rel=0.05)


def test_what_was_kept_teaches_the_curve_that_made_it():
    generator = np.random.default_rng(2)
    true = Response(0.8, 1 / 15)
    spend, base = generator.uniform(2, 60, 200), np.full(200, 300.0)

    found = learn_kept(spend, base, generator.binomial(300, true.at(spend)).astype(float))

    assert (found.response.ceiling, found.response.rate) == pytest.approx((true.ceiling, true.rate), rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["won", "kept"])
def test_four_in_five_intervals_hold_the_curve_that_made_the_data(kind):
    generator = np.random.default_rng(3)
    true = Response(120.0, 1 / 4_000) if kind == "won" else Response(0.8, 1 / 4_000)
    asked, held = np.array([1_000.0, 4_000.0, 12_000.0]), np.zeros(3)
    for _ in range(400):
        spend = generator.uniform(500, 9_000, 36)
        if kind == "won":
            found = learn_won(spend, generator.poisson(true.at(spend)).astype(float))
        else:
            base = np.full(36, 200.0)
            found = learn_kept(spend, base, generator.binomial(200, true.at(spend)).astype(float))
        low, high = found.interval(asked)
        held += (low <= true.at(asked)) & (true.at(asked) <= high)

    assert held / 400 == pytest.approx([0.8, 0.8, 0.8], abs=0.06)


@pytest.mark.parametrize(
    ("spend", "won"),
    [([], []), ([0.0] * 12, [3.0] * 12), ([500.0] * 12, [3.0] * 12), ([100.0, 200.0], [1.0, 2.0])],
)
def test_spending_that_never_differed_teaches_nothing(spend, won):
    spend, won = np.array(spend, dtype=float), np.array(won, dtype=float)

    assert learn_won(spend, won) is None
    assert learn_kept(spend, won + 5.0, won) is None


def test_results_in_step_with_the_money_never_settle_a_ceiling():
    spend = np.linspace(100, 1_000, 24)

    assert learn_won(spend, np.round(spend / 10)) is None
