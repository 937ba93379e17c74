"""Contracts (sBG) and opportunities one by one (BG/BB) at their limits, and by properties."""

import numpy as np
import pytest

from clv.maths import bgbb, sbg
from clv.maths.bgbb import BgBb, chances
from clv.maths.bgbb_predict import expected_takes, log_p_alive, p_alive
from clv.maths.sbg import Sbg, cohort, contracts
from clv.maths.sbg_predict import lapse_chance, residual_periods, survival
from tests.clv.populations import choosers, subscribers


@pytest.mark.parametrize(
    ("evaluate", "theta"),
    [
        (sbg._objective(subscribers(Sbg(0.7, 1.2), 300, seed=1)), [0.3, -0.2]),
        (bgbb._objective(choosers(BgBb(1.2, 0.75, 0.66, 2.8), 300, seed=2)), [0.3, 0.4, -0.2, 0.7]),
    ],
)
def test_the_gradient_is_that_of_the_likelihood(evaluate, theta):
    slope = evaluate(np.array(theta))[1]

    steps = np.eye(len(theta)) * 1e-5
    by_difference = [(evaluate(theta + step)[0] - evaluate(theta - step)[0]) / 2e-5 for step in steps]
    assert slope == pytest.approx(by_difference, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize(
    ("fit", "rows", "truth"),
    [
        (sbg.fit, subscribers(Sbg(0.7, 3.0), 20_000, seed=3), Sbg(0.7, 3.0)),
        (bgbb.fit, choosers(BgBb(1.2, 0.75, 0.66, 2.8), 20_000, seed=4), BgBb(1.2, 0.75, 0.66, 2.8)),
    ],
)
def test_known_parameters_are_found_again_within_their_errors(fit, rows, truth):
    fitted = fit(rows)

    assert fitted.is_converged
    assert np.all(np.abs(fitted.model.logs() - truth.logs()) < 3.5 * np.sqrt(np.diag(fitted.log_covariance)))


def test_shards_of_contracts_and_opportunities_add_up():
    one, two = cohort([100, 80, 70]), cohort([50, 45])
    together = sbg.merge([two, one])

    assert together.customers == 150.0
    assert sbg.fit(together).model == sbg.fit(sbg.merge([one, two])).model
    assert bgbb.merge([]).customers == 0.0
    assert bgbb.merge([chances([1], [2], [6]), chances([1], [2], [6])]).count.tolist() == [2.0]


def test_contracts_end_once_and_their_chances_sum_to_one():
    model, periods = Sbg(0.7, 1.2), np.arange(1.0, 200.0)

    assert lapse_chance(model, periods).sum() + survival(model, np.array([199.0]))[0] == pytest.approx(1.0)


def test_nobody_who_lapsed_is_not_believed_until_a_prior_helps():
    loyal = contracts([3, 2], [0, 0], [40, 60])

    alone, helped = sbg.fit(loyal), sbg.fit(loyal, prior=sbg.weak_prior())

    assert not alone.is_converged
    assert helped.is_converged
    assert helped.model.leave / (helped.model.leave + helped.model.stay) < 0.05
    assert sbg.fit(contracts([0], [1])).verdict == "NO_DATA"


def test_a_leaving_weight_of_one_is_no_pole():
    history = [np.array([value]) for value in (2.0, 4.0, 6.0)]
    near = [expected_takes(BgBb(1.2, 0.75, leave, 2.8), *history, 5)[0] for leave in (0.9999, 1.0, 1.0001)]

    assert near[1] == pytest.approx((near[0] + near[2]) / 2, rel=1e-6)


def test_long_silence_is_a_chance_below_all_numbers():
    history = [np.array([value]) for value in (500.0, 500.0, 4_000.0)]
    model = BgBb(50.0, 0.1, 0.5, 10.0)

    assert log_p_alive(model, *history)[0] < -750
    assert p_alive(model, *history)[0] == 0.0
    assert expected_takes(model, *history, 12)[0] == 0.0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: contracts([1.5], [0]), "whole number of renewals"),
        (lambda: contracts([1], [2]), "other than 0 and 1"),
        (lambda: cohort([100, 101]), "above the one before"),
        (lambda: cohort([]), "above the one before"),
        (lambda: chances([2], [1], [6]), "impossible"),
        (lambda: chances([0], [1], [6]), "impossible"),
        (lambda: residual_periods(Sbg(1.0, 1.0), np.zeros(1), period_rate=0.0), "expected more than 0"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
