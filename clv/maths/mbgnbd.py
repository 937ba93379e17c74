"""MBG/NBD: like BG/NBD, but a customer may also leave right after the very first purchase.

BG/NBD believes that everybody who has not come back yet is still a customer; here their chance falls with time.
What is said about customers is computed by clv/maths/bgnbd_predict.py, which takes either model.

Source: Batislam, Denizel & Filiztekin (2007), "Empirical validation and comparison of models for customer base
analysis", International Journal of Research in Marketing 24(3); Hoppe & Wagner (2007) give it as the CBG/NBD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clv.maths.arrays import Floats
from clv.maths.bgnbd import STARTS, BgNbd, log_likelihood_rows, objective_of
from clv.maths.counts import Histories
from clv.maths.estimation import covariance_of, fit_histories, prior_around
from clv.maths.fitting import Objective, Prior
from clv.maths.parameters import Fit


@dataclass(frozen=True)
class MbgNbd(BgNbd):
    """The four parameters of BG/NBD, with one chance to leave before the first repeat purchase."""

    EARLY_CHANCES: ClassVar[int] = 1


MbgNbdFit = Fit[MbgNbd]


def fit(histories: Histories, *, prior: Prior | None = None) -> MbgNbdFit:
    """Return the parameters under which the histories are most likely; arguments as for BG/NBD.

    Test: tests/reference/test_mbgnbd.py::test_the_cdnow_sample_gives_the_known_parameters
    """
    return fit_histories(MbgNbd, _objective, log_likelihood_rows, list(STARTS), histories, prior)


def log_covariance(model: MbgNbd, histories: Histories) -> Floats:
    """Return the (4, 4) covariance of log (r, alpha, a, b) at `model`, by Laplace; NaN where there is no summit."""
    return covariance_of(model, _objective, histories)


def weak_prior(histories: Histories) -> Prior:
    """Return a prior that only keeps parameters from running away: one purchase in five is the last, give or take."""
    return prior_around(MbgNbd, [0.5, 0.3, 1.0, 4.0], histories)


def _objective(histories: Histories, unit: float) -> Objective:
    """Return the MBG/NBD objective of histories with time measured in `unit`."""
    return objective_of(histories, unit, MbgNbd.EARLY_CHANCES)
