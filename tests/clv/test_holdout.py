"""A model held against what it has not seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.maths import buying
from clv.maths.bgnbd import BgNbd
from clv.maths.counts import compress
from clv.maths.holdout import chance_of_at_least, foretell, hold_out
from clv.maths.mbgnbd import MbgNbd
from clv.maths.pareto import ParetoNbd
from tests.clv.lives import live

BG = BgNbd(0.8, 40.0, 0.9, 3.0)
MBG = MbgNbd(0.9, 40.0, 1.0, 2.5)
PARETO = ParetoNbd(0.8, 40.0, 0.7, 120.0)
MODELS = pytest.mark.parametrize("model", [BG, MBG, PARETO], ids=lambda model: type(model).__name__)


def held_out(model, customers=20_000, seed=1, horizon=180.0):
    lives = live(model, customers, longest=600.0, horizon=horizon, seed=seed)
    return hold_out(*lives.known(), *lives.later(horizon), horizon=horizon)


@MODELS
def test_the_chances_agree_with_those_of_exact_numbers(model):
    x, recency, age = np.array([0.0, 2.0, 9.0]), np.array([0.0, 50.0, 290.0]), np.array([30.0, 100.0, 300.0])
    alive = buying.p_alive(model, x, recency, age)
    ahead = buying.ahead_if_alive(model, x, age, 90.0)

    for purchases in (0, 1, 2, 5):
        below = sum(
            buying.conditional_probability_of(model, x, recency, age, np.full(3, float(made)), 90.0)
            for made in range(purchases)
        )
        found = chance_of_at_least(alive, ahead, np.full(3, float(purchases)))
        assert found == pytest.approx(1.0 - below, abs=1e-9)


@MODELS
def test_the_chances_of_few_and_of_many_purchases_are_worked_out_in_two_ways_that_agree(model, monkeypatch):
    x, recency, age = np.array([3.0, 80.0, 400.0]), np.array([90.0, 290.0, 299.0]), np.array([100.0, 300.0, 300.0])
    alive = buying.p_alive(model, x, recency, age)
    ahead = buying.ahead_if_alive(model, x, age, 90.0)
    wanted = [np.full(3, float(purchases)) for purchases in (1, 2, 7, 30)]

    added_up = [chance_of_at_least(alive, ahead, purchases) for purchases in wanted]
    monkeypatch.setattr("clv.maths.holdout.FEW", 0.0)
    by_beta = [chance_of_at_least(alive, ahead, purchases) for purchases in wanted]

    assert np.stack(added_up) == pytest.approx(np.stack(by_beta), abs=1e-12)


@pytest.mark.slow
@MODELS
def test_where_the_model_is_true_everything_comes_out_as_it_said(model):
    holdout = held_out(model)

    told = foretell(model, holdout)

    weight = holdout.count / holdout.count.sum()
    happened = weight @ holdout.later
    assert weight @ told.expected == pytest.approx(happened, rel=0.03)
    assert weight @ told.buying == pytest.approx(weight @ (holdout.later > 0), abs=0.01)
    assert weight @ told.covered == pytest.approx(0.8, abs=0.01)


@pytest.mark.slow
@MODELS
def test_the_truth_is_more_likely_than_a_neighbour(model):
    holdout = held_out(model)
    truth = foretell(model, holdout)
    logs = model.logs()

    for place in range(4):
        for step in (-0.3, 0.3):
            moved = type(model).from_logs(logs + step * (np.arange(4) == place))
            gain = holdout.count @ (truth.log_likelihood - foretell(moved, holdout).log_likelihood)
            # A direction that the data can't tell may cost nothing, but none may win beyond chance.
            assert gain > -4.0


def test_the_likelihood_of_the_future_and_of_the_past_multiply_to_that_of_the_whole():
    holdout = held_out(BG, 500)

    told = foretell(BG, holdout)

    whole = compress(holdout.whole.frequency, holdout.whole.recency, holdout.whole.age, holdout.count)
    past = compress(holdout.frequency, holdout.recency, holdout.age, holdout.count)
    expected = buying.log_likelihood(BG, whole) - buying.log_likelihood(BG, past)
    assert holdout.count @ told.log_likelihood == pytest.approx(expected, rel=1e-12)


def test_equal_lives_are_counted_and_each_customer_finds_the_row():
    x, recency, age = np.array([1.0, 0.0, 1.0]), np.array([5.0, 0.0, 5.0]), np.array([9.0, 9.0, 9.0])

    holdout = hold_out(x, recency, age, np.array([2.0, 0.0, 2.0]), np.array([12.0, 0.0, 12.0]), horizon=7.0)

    assert holdout.count.tolist() == [1.0, 2.0]
    assert holdout.frequency[holdout.group].tolist() == [1.0, 0.0, 1.0]
    assert (holdout.whole.frequency.tolist(), holdout.whole.age.tolist()) == ([0.0, 3.0], [16.0, 16.0])


@given(
    x=st.integers(0, 2_000),
    silence=st.floats(0, 2_000),
    later=st.integers(0, 500),
    model=st.sampled_from([BG, MBG, PARETO]),
)
def test_nothing_is_ever_nan_or_out_of_bounds(x, silence, later, model):
    recency = float(x)
    last = recency + silence + 1.0 if later else recency
    holdout = hold_out(
        *(np.array([value]) for value in (float(x), recency, recency + silence, float(later), last)), horizon=600.0
    )

    told = foretell(model, holdout)

    for chances in (told.alive, told.buying, told.covered):
        assert 0.0 <= chances[0] <= 1.0 + 1e-9
    assert told.buying[0] <= told.alive[0] + 1e-9
    assert np.isfinite(told.expected[0])
    assert np.isfinite(told.log_likelihood[0])


def test_nobody_is_no_mistake():
    nothing = np.zeros(0)

    told = foretell(BG, hold_out(nothing, nothing, nothing, nothing, nothing, horizon=1.0))

    assert len(told.expected) == 0
