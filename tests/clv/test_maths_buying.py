"""The buying models behind their one door: properties that hold for each, and the traps each has to step over."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv.maths import bgnbd, buying, mbgnbd, pareto
from clv.maths.bgnbd import BgNbd
from clv.maths.buying import Buying
from clv.maths.counts import compress, merge
from clv.maths.fitting import with_prior
from clv.maths.mbgnbd import MbgNbd
from clv.maths.parameters import parent_prior
from clv.maths.pareto import ParetoNbd
from clv.maths.value import discounted_purchases_if_alive
from tests.clv.populations import buyers, histories_of, purchases_until

USUAL = {
    Buying.BG_NBD: BgNbd(0.7, 60.0, 0.6, 3.0),
    Buying.MBG_NBD: MbgNbd(0.7, 60.0, 0.6, 3.0),
    Buying.PARETO_NBD: ParetoNbd(0.7, 60.0, 0.6, 300.0),
}
OBJECTIVES = {
    Buying.BG_NBD: bgnbd._objective, Buying.MBG_NBD: mbgnbd._objective, Buying.PARETO_NBD: pareto._objective,
}  # fmt: skip
EACH = pytest.mark.parametrize("name", list(Buying))
SHAPES = st.one_of(st.just(1.0), st.floats(0.01, 30.0))
SCALES = st.floats(0.01, 3000.0)
MODELS = st.one_of(
    st.builds(BgNbd, SHAPES, SCALES, SHAPES, st.floats(0.01, 500.0)),
    st.builds(MbgNbd, SHAPES, SCALES, SHAPES, st.floats(0.01, 500.0)),
    st.builds(ParetoNbd, SHAPES, SCALES, SHAPES, SCALES),
)


def row(*values):
    return [np.array([float(value)]) for value in values]


@EACH
def test_the_way_to_symbols_and_back(name):
    model = USUAL[name]

    assert buying.from_symbols(name, model.as_symbols()) == model
    assert buying.name_of(model) is name


@EACH
def test_the_gradient_is_that_of_the_likelihood(name):
    histories = histories_of(USUAL[name], 300, 700, seed=3)
    prior = buying.weak_prior(name, histories)
    evaluate = with_prior(OBJECTIVES[name](histories, 30.0), prior)

    for theta in np.array([[0.1, 0.2, -0.3, 0.9], [-0.4, 2.0, 0.2, -1.0]]):
        slope = evaluate(theta)[1]
        steps = np.eye(4) * 1e-5
        by_difference = [(evaluate(theta + step)[0] - evaluate(theta - step)[0]) / 2e-5 for step in steps]
        assert slope == pytest.approx(by_difference, rel=1e-6, abs=1e-5)


@EACH
def test_the_objective_is_the_likelihood_up_to_the_unit_of_time(name):
    histories = histories_of(USUAL[name], 200, 700, seed=4)
    theta = USUAL[name].logs()

    value = OBJECTIVES[name](histories, 7.0)(theta - USUAL[name].log_shift(7.0))[0]

    assert value - histories.repeat_purchases * np.log(7.0) == pytest.approx(
        buying.log_likelihood(USUAL[name], histories), rel=1e-12
    )


@EACH
@pytest.mark.parametrize("unit", [1 / 365.25, 7.0, 86_400.0])
def test_the_unit_of_time_changes_only_the_scales(name, unit):
    x, t_x, age = buyers(USUAL[name], 600, 700, seed=5)

    days, other = buying.fit(name, compress(x, t_x, age)), buying.fit(name, compress(x, t_x * unit, age * unit))

    assert other.model.rescaled(unit).as_symbols() == pytest.approx(days.model.as_symbols(), rel=1e-5)
    assert other.log_likelihood == pytest.approx(days.log_likelihood - x.sum() * np.log(unit), abs=1e-5)


@EACH
def test_any_sharding_gives_the_same_fit_to_the_bit_and_counts_are_repeated_rows(name):
    x, t_x, age = buyers(USUAL[name], 600, 700, seed=6, whole_days=True)

    whole = buying.fit(name, compress(x, t_x, age))
    sharded = buying.fit(name, merge(compress(x[i::4], t_x[i::4], age[i::4]) for i in (2, 0, 3, 1)))
    twice = buying.fit(name, compress(x, t_x, age, np.full(600, 2.0)))

    assert sharded.model == whole.model
    assert twice.model.logs() == pytest.approx(whole.model.logs(), rel=1e-6)
    assert twice.log_likelihood == pytest.approx(2 * whole.log_likelihood)
    assert np.diag(twice.log_covariance) == pytest.approx(np.diag(whole.log_covariance) / 2, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "truth",
    [
        MbgNbd(0.8, 40.0, 0.8, 2.5),
        MbgNbd(2.0, 20.0, 0.3, 6.0),
        ParetoNbd(1.0, 40.0, 0.8, 200.0),
        ParetoNbd(0.5, 100.0, 2.0, 500.0),
        ParetoNbd(3.0, 300.0, 0.6, 20.0),
    ],
)
def test_known_parameters_are_found_again_within_their_errors(truth):
    fitted = buying.fit(buying.name_of(truth), histories_of(truth, 8_000, 1000, seed=2))

    assert fitted.is_converged
    missed = fitted.model.logs() - truth.logs()
    assert np.all(np.abs(missed) < 3.5 * np.sqrt(np.diag(fitted.log_covariance)))
    # All four together: the distance is chi-squared with four degrees of freedom, 23.5 one time in ten thousand.
    assert missed @ np.linalg.solve(fitted.log_covariance, missed) < 23.5


@EACH
def test_nobody_who_came_back_is_no_data(name):
    assert buying.fit(name, compress([0, 0], [0, 0], [10, 20])).verdict == "NO_DATA"
    assert np.isnan(list(buying.fit(name, compress([], [], [])).standard_errors().values())).all()


@pytest.mark.slow
@EACH
def test_a_parent_draws_a_small_segment_and_hardly_moves_a_large_one(name):
    parent = buying.fit(name, histories_of(USUAL[name], 4_000, 900, seed=7))
    other = type(USUAL[name])(1.4, 60.0, *list(USUAL[name].as_symbols().values())[2:])
    small, large = (histories_of(other, size, 900, seed=8) for size in (60, 4_000))
    prior = parent_prior(parent, strength=200.0)

    drawn, alone = buying.fit(name, small, prior=prior), buying.fit(name, large)
    kept = buying.fit(name, large, prior=prior)

    assert drawn.is_converged
    # The mean rate of the segment lies twice as high as the parent's; a small one is believed in part.
    rates = [fitted.model.rate_shape / fitted.model.rate_scale for fitted in (parent, drawn, kept, alone)]
    assert rates[0] < rates[1] < rates[3]
    assert rates[2] == pytest.approx(rates[3], rel=0.05)


def test_a_parent_that_did_not_settle_teaches_nothing():
    nothing = buying.fit("BG_NBD", compress([0], [0], [9]))

    with pytest.raises(ValueError, match="expected a converged fit"):
        parent_prior(nothing, strength=50.0)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    model=MODELS,
    x=st.sampled_from([0.0, 1.0, 2.0, 40.0, 900.0, 5_000.0]),
    age=st.floats(0.0, 4000.0),
    silence=st.floats(0.0, 1.0),
    horizon=st.floats(0.0, 4000.0),
)
def test_no_prediction_is_ever_nan_infinite_or_out_of_bounds(model, x, age, silence, horizon):
    history = row(x, age * silence if x else 0.0, age)

    alive = buying.p_alive(model, *history)[0]
    expected = buying.conditional_expected_purchases(model, *history, horizon)[0]
    none, one = buying.conditional_probability_of(
        model, *(np.repeat(values, 2) for values in history), np.array([0.0, 1.0]), horizon
    )
    residual = buying.residual(model, *history, rate=3e-4)[0]

    assert 0.0 <= alive <= 1.0
    assert buying.log_p_alive(model, *history)[0] > -np.inf
    assert 0.0 <= expected < np.inf
    assert 0.0 <= none <= 1.0 + 1e-12
    assert 0.0 <= one <= 1.0 + 1e-12
    # At least one purchase can't be likelier than the number expected.
    assert 1.0 - none <= expected * (1.0 + 1e-9) + 1e-12
    assert 0.0 <= residual < np.inf
    assert np.isfinite(buying.log_likelihood(model, compress(*history)))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(model=MODELS, x=st.sampled_from([0.0, 1.0, 7.0]), age=st.floats(1.0, 900.0), horizon=st.floats(0.5, 60.0))
def test_the_chances_of_all_numbers_sum_to_one_and_their_mean_is_the_expectation(model, x, age, horizon):
    # A stretch in which more than 3,000 purchases are all but impossible.
    ahead = min(horizon, 120.0 * (model.rate_scale + age) / (model.rate_shape + x))
    numbers = np.arange(3_000.0)
    history = [np.full(3_000, value) for value in (x, 0.6 * age if x else 0.0, age)]

    chance = buying.conditional_probability_of(model, *history, numbers, ahead)

    share = ahead / (model.rate_scale + age + ahead)
    if share < 0.99:
        assert chance.sum() == pytest.approx(1.0, abs=1e-8)
        first = [values[:1] for values in history]
        expected = buying.conditional_expected_purchases(model, *first, ahead)[0]
        assert chance @ numbers == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    "model", [MbgNbd(0.3, 5.0, 0.2, 0.5), MbgNbd(0.3, 5.0, 1.0, 0.5), ParetoNbd(0.3, 5.0, 1.0, 40.0)]
)
def test_on_a_pole_the_expectation_lies_between_its_neighbours(model):
    r, alpha, leave, last = model.as_symbols().values()
    near = [type(model)(r, alpha, leave * factor, last) for factor in (0.9999, 1.0, 1.0001)]

    values = [buying.conditional_expected_purchases(one, *row(0, 0, 100), 365.0)[0] for one in near]

    assert values[0] != values[2]
    assert values[1] == pytest.approx((values[0] + values[2]) / 2, rel=1e-6)


@EACH
def test_a_chance_to_be_here_below_all_numbers_is_zero_and_its_logarithm_is_not_lost(name):
    history = row(2000, 100, 1000)

    assert buying.log_p_alive(USUAL[name], *history)[0] < -700
    assert buying.p_alive(USUAL[name], *history)[0] == 0.0
    assert buying.conditional_expected_purchases(USUAL[name], *history, 365.0)[0] == 0.0
    assert buying.residual(USUAL[name], *history, rate=3e-4)[0] == 0.0


@EACH
def test_without_time_nothing_has_happened_yet(name):
    now = row(0, 0, 0)

    assert buying.log_likelihood(USUAL[name], compress(*now)) == pytest.approx(0.0, abs=1e-12)
    assert buying.conditional_expected_purchases(USUAL[name], *now, 90.0) == pytest.approx(
        buying.expected_purchases(USUAL[name], np.array([90.0]))
    )
    assert buying.expected_if_alive(USUAL[name], now[0], now[2], np.array([0.0, 1.0, 9.0])).shape == (1, 3)
    assert buying.expected_if_alive(USUAL[name], now[0], now[2], np.zeros(1))[0, 0] == 0.0


@EACH
def test_the_expectation_is_that_of_simulated_customers(name):
    model, people, horizon = USUAL[name], 200_000, 365.0
    generator = np.random.default_rng(12)
    x, age = 3.0, 400.0
    alive = buying.p_alive(model, *row(x, 300, age))[0]
    rate = generator.gamma(model.rate_shape + x, 1.0 / (model.rate_scale + age), people)
    end = np.where(generator.random(people) < alive, horizon, 0.0)
    leave = np.zeros(people)
    if isinstance(model, ParetoNbd):
        staying = generator.gamma(model.leave_shape, 1.0 / (model.leave_scale + age), people)
        end = np.minimum(end, generator.exponential(1.0, people) / staying)
    else:
        leave = generator.beta(model.leave, model.stay + x + model.EARLY_CHANCES, people)

    made, _ = purchases_until(generator, rate, end, leave, 0)

    expected = buying.conditional_expected_purchases(model, *row(x, 300, age), horizon)[0]
    assert made.mean() == pytest.approx(expected, abs=4 * made.std() / np.sqrt(people))
    chance = buying.conditional_probability_of(
        model, *(np.repeat(v, 4) for v in row(x, 300, age)), np.arange(4.0), horizon
    )
    shares = np.bincount(made.astype(int))[:4] / people
    assert shares == pytest.approx(chance, abs=4 * np.sqrt(0.25 / people))


@pytest.mark.parametrize(
    ("model", "rate", "exact"),
    [
        # A double integral over both chances of each customer, by mpmath.
        (BgNbd(2.7, 198.86, 0.6, 5.0), 0.0003, 15.45525372414779),
        (BgNbd(0.25, 10.0, 0.8, 2.5), 0.01, 1.1587077236300107),
        (BgNbd(5.0, 100.0, 1.0, 3.0), 0.001, 7.471767858780859),
    ],
)
def test_residual_purchases_against_thirty_digits(model, rate, exact):
    assert buying.residual(model, *row(0, 0, 0), rate=rate) == pytest.approx([exact], rel=1e-11)


@EACH
def test_residual_purchases_are_the_limit_of_a_long_horizon(name):
    yearly = 0.35
    history = row(4, 200, 400)

    months = discounted_purchases_if_alive(USUAL[name], history[0], history[2], months=720, yearly_rate=yearly)
    for_ever = buying.residual(USUAL[name], *history, rate=np.log1p(yearly) / 365.25)

    # Months are paid at their end, half a month late on average.
    late = (1 + yearly) ** (1 / 24)
    assert buying.p_alive(USUAL[name], *history) * months * late == pytest.approx(for_ever, rel=2e-3)


@EACH
def test_a_residual_without_a_discount_is_refused(name):
    with pytest.raises(ValueError, match="expected a positive discount"):
        buying.residual(USUAL[name], *row(1, 1, 2), rate=0.0)


@pytest.mark.parametrize(
    ("symbols", "purchases", "horizon", "exact"),
    [
        # An integral over the moment of leaving, by mpmath.
        ((0.55, 10.6, 0.61, 11.7), 0, 39, 0.5961018014652096),
        ((0.55, 10.6, 0.61, 11.7), 10, 39, 0.004131456026494783),
        ((0.55, 1000.0, 0.61, 0.1), 2, 400, 0.0002989547410792706),
        ((40.0, 1.0, 3.0, 10000.0), 4000, 400, 7.3769093554209896e-06),
        ((0.05, 0.01, 30.0, 0.01), 1, 1000, 0.001607626580497882),
    ],
)
def test_the_chance_of_a_number_under_pareto_nbd(symbols, purchases, horizon, exact):
    chance = buying.probability_of(ParetoNbd(*symbols), *row(purchases), horizon)

    assert chance == pytest.approx([exact], rel=1e-11)


@EACH
def test_whole_numbers_serve_as_well_as_floats(name):
    whole = [np.array([2, 0]), np.array([300, 0]), np.array([400, 40])]
    floats = [values.astype(float) for values in whole]

    for question in (buying.p_alive, lambda *given: buying.conditional_expected_purchases(*given, 90)):
        assert question(USUAL[name], *whole) == pytest.approx(question(USUAL[name], *floats))


@pytest.mark.slow
def test_the_maths_does_not_load_django():
    script = (
        "import pkgutil, importlib, sys, clv.maths\n"
        "for module in pkgutil.iter_modules(clv.maths.__path__): importlib.import_module('clv.maths.' + module.name)\n"
        "sys.exit(any(name.split('.')[0] in ('django', 'crm', 'celery') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
