"""What the maths lets in, and what it refuses: never a number that is none, never an error by accident."""

import numpy as np
import pytest

from clv.maths import bgbb_predict, buying, concentration, measures, rhythm, sbg_predict, spending, value
from clv.maths.bgbb import BgBb
from clv.maths.bgnbd import BgNbd
from clv.maths.counts import compress
from clv.maths.gamma_gamma import GammaGamma, expected_margin, log_covariance, spend_rows, weak_prior
from clv.maths.holdout import hold_out
from clv.maths.horizon import future_if_alive
from clv.maths.mbgnbd import MbgNbd
from clv.maths.pareto import ParetoNbd
from clv.maths.renewals import renewals_ahead
from clv.maths.sbg import Sbg
from clv.maths.simple import simple_value
from clv.maths.uncertainty import interval_of_total

USUAL = BgNbd(0.7, 60.0, 0.6, 3.0)
MODELS = [USUAL, MbgNbd(0.7, 60.0, 0.6, 3.0), ParetoNbd(0.7, 60.0, 0.6, 90.0)]
EACH = pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
SPEND, CONTRACT, CHANCE = GammaGamma(6.25, 3.74, 15.44), Sbg(0.7, 1.2), BgBb(1.2, 0.75, 0.66, 2.78)


def everything_said(model, x, t_x, age, horizon=365.0):
    """Return all that a buying model says of customers, one array after the other."""
    return [
        buying.p_alive(model, x, t_x, age),
        buying.conditional_expected_purchases(model, x, t_x, age, horizon),
        buying.conditional_probability_of(model, x, t_x, age, x, horizon),
        buying.residual(model, x, t_x, age, rate=0.0003),
        buying.order_quantiles(model, np.ones(np.size(x)), x, age, horizon=horizon, levels=[0.1, 0.9])[:, 1],
    ]


@EACH
@pytest.mark.parametrize(
    ("history", "message"),
    [
        (([np.nan], [1], [3]), "frequency holds a value that is not a finite number"),
        (([1], [np.nan], [3]), "recency holds a value that is not a finite number"),
        (([1], [1], [np.inf]), "age holds a value that is not a finite number"),
        (([-1], [0], [3]), "frequency holds a value that is not a whole number of repeat purchases"),
        (([1.5], [1], [3]), "frequency holds a value that is not a whole number of repeat purchases"),
        (([3], [40], [30]), "recency holds a value outside 0 to age"),
        (([0], [0], [-300]), "recency holds a value outside 0 to age"),
        (([1, 2], [1], [30]), r"recency has shape \(1,\), expected \(2,\)"),
        ((np.ones((2, 2)), [1], [30]), "expected one dimension"),
    ],
)
def test_a_history_that_cannot_have_happened_is_refused(model, history, message):
    for ask in (
        lambda: buying.p_alive(model, *history),
        lambda: buying.conditional_expected_purchases(model, *history, 365.0),
        lambda: buying.conditional_probability_of(model, *history, [1], 365.0),
        lambda: buying.residual(model, *history, rate=0.001),
    ):
        with pytest.raises(ValueError, match=message):
            ask()


@EACH
@pytest.mark.parametrize("horizon", [np.nan, np.inf, -1.0, [1.0, 2.0]])
def test_a_horizon_that_is_no_length_is_refused(model, horizon):
    for ask in (
        lambda: buying.conditional_expected_purchases(model, [3], [10], [30], horizon),
        lambda: buying.conditional_probability_of(model, [3], [10], [30], [1], horizon),
    ):
        with pytest.raises(ValueError, match="horizon"):
            ask()


@EACH
def test_numbers_of_orders_and_chances_that_cannot_be_are_refused(model):
    for made in (-1.0, 0.5, np.nan, np.inf):
        with pytest.raises(ValueError, match="purchases holds a value"):
            buying.probability_of(model, [made], 39.0)
    for alive, levels, message in (([1.1], [0.5], "alive"), ([1.0], [1.0], "levels"), ([1.0], [0.9, 0.1], "levels")):
        with pytest.raises(ValueError, match=f"{message} holds a value"):
            buying.order_quantiles(model, alive, [3], [30], horizon=365.0, levels=levels)
    with pytest.raises(ValueError, match="expected a positive discount"):
        buying.residual(model, [3], [10], [30], rate=np.inf)


@EACH
def test_lists_numbers_and_short_floats_say_what_arrays_say(model):
    arrays = everything_said(model, np.array([3.0]), np.array([10.0]), np.array([30.0]))

    for kind in (list, lambda one: float(one[0]), lambda one: np.array(one, np.float32), np.array):
        assert everything_said(model, *(kind([number]) for number in (3, 10, 30))) == arrays


@EACH
def test_extreme_histories_and_times_have_finite_answers(model):
    x, t_x, age = np.array([3.0, 0.0, 1e9, 5.0]), np.array([0.0, 0.0, 20.0, 1e9]), np.array([30.0, 0.0, 30.0, 1e9])

    for horizon in (0.0, 1e-9, 1e200):
        said = everything_said(model, x, t_x, age, horizon)[:3]

        assert all(np.all(np.isfinite(one) & (one >= 0)) for one in said)
    for rate in (1e-200, 1e250):
        worth = buying.residual(model, x, t_x, age, rate=rate)

        assert np.all(np.isfinite(worth) & (worth >= 0))


@EACH
def test_no_customers_have_no_answers(model):
    nobody = np.zeros(0)

    assert all(one.shape == (0,) for one in everything_said(model, nobody, nobody, nobody))


@EACH
def test_a_model_that_says_nothing_is_refused(model):
    unknown = type(model).unknown()

    with pytest.raises(ValueError, match="r is nan, expected a positive number"):
        buying.p_alive(unknown, [1], [1], [3])
    with pytest.raises(ValueError, match="r is nan, expected a positive number"):
        buying.purchases_if_alive(unknown, [1], [3], 30.0)
    with pytest.raises(ValueError, match=r"r is -1\.0, expected a positive number"):
        buying.from_symbols(buying.name_of(model), model.as_symbols() | {"r": -1})


@pytest.mark.parametrize("name", buying.Buying)
def test_of_nobody_the_weak_prior_and_the_covariance_are_no_error(name):
    nobody = compress([], [], [])

    assert np.all(np.isfinite(buying.weak_prior(name, nobody).log_mean))
    assert np.all(np.isnan(buying.log_covariance(MODELS[list(buying.Buying).index(name)], nobody)))
    assert np.all(np.isfinite(weak_prior(spend_rows([], [])).log_mean))
    assert np.all(np.isnan(log_covariance(SPEND, spend_rows([], []))))


def measured(**changed):
    given = {
        "predicted": [1.0, 2.0], "actual": [1.0, 0.0], "frequency": [1.0, 3.0], "p_alive": [0.2, 0.4],
        "age": [9.0, 9.0], "horizon": 9.0, "count": [1.0, 1.0],
    }  # fmt: skip
    return measures.measure(**(given | changed))


ONE = np.ones(1)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: spend_rows([2.0, 1.0], [5.0, 4.0], [-3.0, 1.0]), "count holds a negative value"),
        (lambda: spend_rows([1.5], [5.0]), "purchases holds a value that is not a whole number"),
        (lambda: spend_rows([-2.0], [5.0]), "purchases holds a value that is not a whole number"),
        (lambda: expected_margin(SPEND, [2.0], [np.nan]), "mean holds a value that is not a finite number"),
        (lambda: expected_margin(SPEND, [-0.4384], [3.0]), "purchases holds a value that is not a whole number"),
        (lambda: expected_margin(SPEND, [1.0, 2.0], [3.0]), "mean has shape"),
        (lambda: expected_margin(GammaGamma.unknown(), [2.0], [3.0]), "p is nan"),
        (lambda: sbg_predict.survival(CONTRACT, [-1.0]), "periods holds a negative value"),
        (lambda: sbg_predict.survival(CONTRACT, [np.inf]), "periods holds a value that is not a finite number"),
        (lambda: sbg_predict.renewal_chance(CONTRACT, [-5.0]), "renewals holds a negative value"),
        (lambda: sbg_predict.lapse_chance(CONTRACT, [0.0]), "ends with its first period or later"),
        (lambda: sbg_predict.residual_periods(CONTRACT, [1.0], period_rate=np.inf), "period_rate is inf"),
        (lambda: sbg_predict.residual_periods(CONTRACT, [1.0], period_rate=0.1, periods=-1), "periods is -1"),
        (lambda: sbg_predict.lifetime_periods(CONTRACT, period_rate=0.1, periods=0), "periods is 0"),
        (lambda: renewals_ahead(CONTRACT, ONE, np.array([3]), period_rate=-1.0), "period_rate is -1.0"),
        (lambda: renewals_ahead(CONTRACT, -ONE, np.array([3]), period_rate=0.1), "renewals holds a value"),
        (lambda: bgbb_predict.p_alive(CHANCE, [5], [4], [6]), "a row is impossible"),
        (lambda: bgbb_predict.expected_takes(CHANCE, [np.nan], [1], [6], 5), "taken holds a value"),
        (lambda: bgbb_predict.expected_takes(CHANCE, [1], [1], [6], -3), "opportunities is -3"),
        (lambda: bgbb_predict.probability_of(CHANCE, [1], [1], [6], [-1], 5), "takes holds a value"),
        (lambda: bgbb_predict.residual_takes(CHANCE, [1, 2], [1], [6], period_rate=0.1), "last has shape"),
        (lambda: value.discount_factors(3, yearly_rate=np.nan, step_days=30.0), "yearly_rate is nan"),
        (lambda: value.discount_factors(3, yearly_rate=0.1, step_days=np.nan), "step_days is nan"),
        (lambda: value.monthly_rate(-2.0), "yearly_rate is -2.0"),
        (lambda: value.present_value(np.ones(2), ONE, yearly_rate=0.1, step_days=30.0), "expected two dimensions"),
        (lambda: value.present_value(np.full((1, 1), np.nan), ONE, yearly_rate=0.1, step_days=30.0), "not a finite"),
        (lambda: future_if_alive(USUAL, ONE, ONE, months=0, yearly_rate=0.1), "months is 0"),
        (lambda: concentration.gini([np.inf, 1.0]), "values holds a value that is not a finite number"),
        (lambda: concentration.gini([]), "the values sum to 0.0"),
        (lambda: concentration.lorenz([1.0], steps=0), "steps is 0"),
        (lambda: simple_value(np.array([100]), np.array([2]), np.array([np.nan]), lifespan_months=5), "age_days"),
        (lambda: simple_value(np.array([100]), np.array([2]), ONE, lifespan_months=-5), "lifespan_months is -5"),
        (lambda: measured(count=[-1.0, 1.0]), "count holds a negative value"),
        (lambda: measured(actual=[-1.0, 1.0]), "actual holds a negative value"),
        (lambda: measured(p_alive=[2.0, 0.1]), "p_alive holds a value above 1"),
        (lambda: measured(frequency=[-1.0, 0.0]), "frequency holds a value"),
        (lambda: measured(horizon=np.nan), "horizon is nan"),
        (lambda: spending.divide([spending.Response(1.0, 1.0)], [1.0], -5.0), "budget is -5.0"),
        (lambda: spending.divide([spending.Response(1.0, 1.0)], [1.0], np.nan), "budget is nan"),
        (lambda: interval_of_total(10.0, own_variance=-1.0, shared=0.0), "own_variance is -1.0"),
        (lambda: hold_out(np.ones(2), ONE, ONE, ONE, ONE, horizon=3.0), "recency has shape"),
        (lambda: hold_out(ONE, ONE, ONE, ONE, 99.0 * ONE, horizon=3.0), "later_recency holds a value after the end"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ask, message):
    with pytest.raises(ValueError, match=message):
        ask()


def test_a_mean_over_no_purchases_is_not_asked():
    assert expected_margin(SPEND, [0, 2], [np.nan, 22.35]) == pytest.approx([35.218978, 24.663714], rel=1e-7)


def test_purchases_at_one_moment_have_no_gap_to_be_late_by():
    ratio = rhythm.gap_ratio(np.array([1.0, 0.0, 2.0]), np.array([0.0, 0.0, 4.0]), np.array([5.0, 5.0, 5.0]))

    assert np.isnan(ratio).tolist() == [True, True, False]
    assert ratio[2] == 0.5
