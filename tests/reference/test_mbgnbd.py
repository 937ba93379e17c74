"""MBG/NBD against known figures.

Source: Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3); parameters and
likelihoods of the CDNOW sample were found by independent maximisation to eight digits.
"""

import numpy as np
import pytest

from clv.maths.bgnbd import log_likelihood_rows
from clv.maths.buying import conditional_expected_purchases, expected_purchases, p_alive, probability_of
from clv.maths.counts import compress
from clv.maths.mbgnbd import MbgNbd, fit
from tests.reference.cdnow import cdnow_histories

KNOWN = {"r": 0.5248381, "alpha": 6.1829926, "a": 0.8913560, "b": 1.6139987}


def test_the_cdnow_sample_gives_the_known_parameters():
    fitted = fit(cdnow_histories())

    assert fitted.is_converged
    assert fitted.model.as_symbols() == pytest.approx(KNOWN, rel=1e-6)
    assert fitted.log_likelihood == pytest.approx(-9582.132685, abs=1e-5)


def test_the_log_likelihood_of_one_row():
    rows = log_likelihood_rows(MbgNbd(0.25, 4.0, 0.8, 2.5), compress([0, 200], [0, 38], [40, 40]))

    assert rows == pytest.approx([-0.41792826, 100.7869], rel=1e-6)


def test_who_has_not_come_back_may_have_left_and_the_chance_falls_with_time():
    model = MbgNbd.from_symbols(KNOWN)
    nothing = np.zeros(3)

    alive = p_alive(model, nothing, nothing, np.array([0.0, 10.0, 100.0]))

    stays = KNOWN["b"] / (KNOWN["a"] + KNOWN["b"])
    silent = stays * (1 + np.array([0.0, 10.0, 100.0]) / KNOWN["alpha"]) ** -KNOWN["r"]
    assert alive == pytest.approx(silent / (silent + 1 - stays), rel=1e-12)


def test_a_new_customer_is_one_with_a_history_of_nothing():
    model, horizon, nothing = MbgNbd.from_symbols(KNOWN), np.array([39.0]), np.zeros(1)

    expected = expected_purchases(model, horizon)

    assert expected == pytest.approx(conditional_expected_purchases(model, nothing, nothing, nothing, 39.0))
    counts = np.arange(2_000.0)
    assert probability_of(model, counts, 39.0) @ counts == pytest.approx(expected[0], rel=1e-10)
