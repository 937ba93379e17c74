"""Climbing to the summit of a likelihood: roughly first, or all the way, the end is the same."""

import numpy as np
import pytest

from clv.maths import pareto
from clv.maths.bgnbd import STARTS, BgNbd, _objective
from clv.maths.estimation import every
from clv.maths.fitting import Prior, climb, climb_roughly_first
from clv.maths.pareto import ParetoNbd
from tests.clv.populations import histories_of

CASES = [
    (BgNbd(0.7, 60.0, 0.6, 3.0), _objective, STARTS),
    (ParetoNbd(0.7, 60.0, 0.6, 300.0), pareto._objective, pareto.STARTS),
]


@pytest.mark.slow
@pytest.mark.parametrize(("model", "objective", "starts"), CASES, ids=["bgnbd", "pareto"])
def test_the_way_by_a_part_of_the_rows_leads_to_the_same_summit(model, objective, starts):
    whole = histories_of(model, 6_000, 900, seed=3)
    part = every(6, whole)

    direct = climb(objective(whole, 400.0), list(starts), size=whole.customers)
    roughly = climb_roughly_first(
        objective(whole, 400.0), objective(part, 400.0), list(starts),
        size=whole.customers, share=part.customers / whole.customers,
    )  # fmt: skip

    assert roughly.verdict == direct.verdict == "CONVERGED"
    assert roughly.theta == pytest.approx(direct.theta, abs=1e-6)
    assert np.diag(roughly.covariance) == pytest.approx(np.diag(direct.covariance), rel=1e-3)


def test_a_part_that_leads_nowhere_is_left_and_all_is_climbed():
    whole = histories_of(CASES[0][0], 2_000, 900, seed=3)

    def flat(theta):
        return 0.0, np.ones_like(theta)

    roughly = climb_roughly_first(_objective(whole, 400.0), flat, list(STARTS), size=2_000.0, share=0.5)

    assert roughly.theta == pytest.approx(climb(_objective(whole, 400.0), list(STARTS), size=2_000.0).theta, abs=1e-6)


def test_a_prior_with_correlation_holds_a_ratio_and_leaves_a_size():
    prior = Prior(np.zeros(2), np.ones(2), np.array([[1.0, 0.99], [0.99, 1.0]]))

    together, apart = (prior.value_and_slope(np.array(theta))[0] for theta in ([1.0, 1.0], [1.0, -1.0]))

    assert together == pytest.approx(-0.5 * 2 / 1.99)
    assert apart == pytest.approx(-0.5 * 2 / 0.01)
    steps = np.eye(2) * 1e-6
    theta = np.array([0.3, -0.2])
    by_difference = [
        (prior.value_and_slope(theta + step)[0] - prior.value_and_slope(theta - step)[0]) / 2e-6 for step in steps
    ]
    assert prior.value_and_slope(theta)[1] == pytest.approx(by_difference, rel=1e-6)
