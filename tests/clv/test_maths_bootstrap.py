"""Laplace against a Poisson bootstrap of the counts, for every model."""

from functools import partial

import numpy as np
import pytest

from clv.maths import bgbb, buying, gamma_gamma, sbg
from clv.maths.bootstrap import bootstrap
from clv.maths.mbgnbd import MbgNbd
from clv.maths.pareto import ParetoNbd
from tests.clv.populations import choosers, histories_of, spenders, subscribers

# Twenty-four draws know a deviation to about fourteen percent.
DRAWS = 24

CASES = {
    "mbgnbd": (lambda: histories_of(MbgNbd(0.8, 40.0, 0.8, 2.5), 1000, 900, seed=1), partial(buying.fit, "MBG_NBD")),
    "pareto": (
        lambda: histories_of(ParetoNbd(1.0, 40.0, 0.8, 200.0), 600, 900, seed=2), partial(buying.fit, "PARETO_NBD")
    ),
    "gamma_gamma": (lambda: spenders(gamma_gamma.GammaGamma(6.25, 3.74, 15.44), 2_000, seed=3), gamma_gamma.fit),
    "sbg": (lambda: subscribers(sbg.Sbg(0.7, 1.2), 2_000, seed=4), sbg.fit),
    "bgbb": (lambda: choosers(bgbb.BgBb(1.2, 0.75, 0.66, 2.8), 4_000, seed=5), bgbb.fit),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_laplace_agrees_with_the_bootstrap(name):
    make, fit = CASES[name]
    rows = make()

    tried = bootstrap(rows, fit, draws=DRAWS, generator=np.random.default_rng(7))

    assert tried.failed <= 2
    assert np.sqrt(np.diag(fit(rows).log_covariance)) == pytest.approx(tried.log_deviation, rel=0.5)


def test_the_same_seed_gives_the_same_answer_and_another_does_not():
    rows = subscribers(sbg.Sbg(0.7, 1.2), 300, seed=4)

    one, again, other = (bootstrap(rows, sbg.fit, draws=5, generator=np.random.default_rng(seed)) for seed in (1, 1, 2))

    assert one.logs.tolist() == again.logs.tolist()
    assert one.logs.tolist() != other.logs.tolist()
    assert one.log_covariance.shape == (2, 2)
