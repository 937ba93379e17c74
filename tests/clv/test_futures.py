"""Twelve months of all customers together: expectation, interval, and customers still to come."""

import numpy as np
import pytest

from clv.maths import acquisition, buying, futures
from clv.maths.acquisition import Arrivals
from clv.maths.arrays import DAYS_PER_YEAR
from clv.maths.bgnbd import BgNbd
from clv.maths.counts import compress
from clv.maths.futures import MONTHS, Base
from clv.maths.gamma_gamma import GammaGamma, expected_margin
from clv.maths.intervals import EIGHTY_PERCENT
from clv.maths.mbgnbd import MbgNbd
from clv.maths.pareto import ParetoNbd
from tests.clv.lives import live, spend

BG = BgNbd(0.8, 40.0, 0.9, 3.0)
MBG = MbgNbd(0.9, 40.0, 1.0, 2.5)
PARETO = ParetoNbd(0.8, 40.0, 0.7, 120.0)
MODELS = pytest.mark.parametrize("model", [BG, MBG, PARETO], ids=lambda model: type(model).__name__)
MARGINS = GammaGamma(order_shape=4.0, tail=5.0, scale=100.0)


def base_of(lives, repeat_margin=None):
    """Return the customers at their origin, each with the margin that is expected of them."""
    x, recency, age = lives.known()
    own = np.zeros_like(x) if repeat_margin is None else repeat_margin / np.maximum(x, 1.0)
    return Base(x, recency, age, expected_margin(MARGINS, x, own))


@MODELS
def test_drawn_futures_have_the_exact_expectation(model):
    base = base_of(live(model, 200, longest=600.0, horizon=1.0, seed=3))

    drawn = futures.draw(model, MARGINS, base, 600, np.random.default_rng(1))

    expected = base.margin @ futures.expected_by_month(model, base)
    assert drawn.mean(axis=1).sum(axis=0) == pytest.approx(expected, rel=0.05)


@MODELS
def test_the_months_sum_to_the_year(model):
    base = base_of(live(model, 300, longest=600.0, horizon=1.0, seed=4))

    by_month = futures.expected_by_month(model, base)

    year = buying.conditional_expected_purchases(model, base.frequency, base.recency, base.age, DAYS_PER_YEAR)
    assert by_month.shape == (300, MONTHS)
    assert by_month.sum(axis=1) == pytest.approx(year)
    # Customers leave and none come: each month brings less than the one before.
    assert np.all(np.diff(by_month, axis=1) < 0)


@pytest.mark.slow
def test_four_in_five_simulated_years_end_within_the_interval():
    inside = []
    for seed in range(60):
        lives = live(BG, 250, longest=600.0, horizon=DAYS_PER_YEAR, seed=seed)
        x, recency, age = lives.known()
        later, _ = lives.later(DAYS_PER_YEAR)
        scale, repeat = spend(MARGINS, x, seed)
        generator = np.random.default_rng(seed)
        happened = (generator.gamma(np.maximum(MARGINS.order_shape * later, 1e-300)) * scale * (later > 0)).sum()
        fitted = buying.fit("BG_NBD", compress(x, recency, age))

        ahead = futures.look_ahead(fitted.model, MARGINS, fitted.log_covariance, base_of(lives, repeat), generator)

        inside.append(abs(happened - ahead.expected.sum()) <= EIGHTY_PERCENT * ahead.deviation[MONTHS])
    # Three standard errors of a share of 0.8 among sixty are 0.155.
    assert np.mean(inside) == pytest.approx(0.8, abs=0.155)


@pytest.mark.slow
def test_a_sample_tells_the_variance_of_all():
    base = base_of(live(BG, 12_000, longest=600.0, horizon=1.0, seed=6))
    everybody = futures.variance_by_chance(BG, MARGINS, base, np.ones(12_000), np.random.default_rng(1))

    sample = futures.choose(futures.expected_by_month(BG, base).sum(axis=1) * base.margin)
    sampled = futures.variance_by_chance(BG, MARGINS, base.only(sample.rows), sample.weight, np.random.default_rng(2))

    assert len(sample.rows) == 1_000 + 2_750
    assert sample.weight.sum() == pytest.approx(12_000)
    assert np.sqrt(sampled) == pytest.approx(np.sqrt(everybody), rel=0.1)


def test_who_costs_more_than_they_bring_lowers_the_sum():
    base = base_of(live(BG, 50, longest=600.0, horizon=1.0, seed=7))
    loss = Base(base.frequency, base.recency, base.age, -base.margin)

    one, other = (
        futures.look_ahead(BG, MARGINS, np.full((4, 4), np.nan), each, np.random.default_rng(1))
        for each in (base, loss)
    )

    assert other.expected == pytest.approx(-one.expected)
    assert np.all(other.own > 0)
    assert np.all(other.shared == 0)


@pytest.mark.slow
@MODELS
def test_new_customers_bring_what_simulated_ones_brought(model):
    counts = np.array([90.0, 110.0, 100.0, 95.0, 105.0, 100.0] * 2)
    repeat = MARGINS.mean
    arrivals = Arrivals(counts, first_mean=30.0, first_variance=25.0)

    ahead = acquisition.look_ahead(model, MARGINS, repeat, arrivals, np.random.default_rng(1))

    # Twelve hundred come on random days of the year.
    come = np.random.default_rng(2).uniform(0.0, DAYS_PER_YEAR, 60_000)
    bought = live(model, 60_000, longest=2.0, horizon=DAYS_PER_YEAR, seed=8).until(DAYS_PER_YEAR - come)[0]
    assert ahead.expected.sum() == pytest.approx(1_200 * (30.0 + repeat * bought.mean()), rel=0.04)
    assert ahead.expected[0] < ahead.expected[5] < ahead.expected[11]


def test_without_a_model_new_customers_bring_their_first_purchase():
    arrivals = Arrivals(np.full(12, 10.0), first_mean=30.0, first_variance=0.0)

    ahead = acquisition.look_ahead(None, None, 20.0, arrivals, np.random.default_rng(1))

    assert ahead.expected == pytest.approx(np.full(12, 300.0))
    # Ten a month by chance: the year varies by 120 arrivals, and as much again because the mean is known from twelve.
    assert ahead.own[MONTHS] == pytest.approx(120 * 900.0)
    assert ahead.shared[MONTHS] == pytest.approx(120 * 900.0)


def test_nobody_came_and_nobody_will():
    ahead = acquisition.look_ahead(BG, MARGINS, 20.0, Arrivals(np.zeros(12), 0.0, 0.0), np.random.default_rng(1))

    assert ahead.expected.tolist() == [0.0] * 12
    assert ahead.deviation.tolist() == [0.0] * 13
