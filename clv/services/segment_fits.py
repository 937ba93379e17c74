"""A model of its own for a segment, where that predicts its customers better than everybody's does.

Customers are cut by relationship type, by acquisition channel or by the size of their first order. A segment's model
starts from everybody's (a prior worth so many customers) and has to pay for its parameters: half the logarithm of the
number of customers for each, as in the Bayesian information criterion. The way of cutting that gains most is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from clv.maths import buying
from clv.maths.buying import BuyingFit, BuyingModel
from clv.maths.counts import Histories, compress
from clv.maths.fitting import Verdict
from clv.maths.parameters import Fit as FoundFit
from clv.maths.parameters import parent_prior
from clv.models import ModelName, SegmentTrial
from clv.models.fit import FitReason, SegmentReason
from clv.selectors.champion import champion
from clv.services.fits import LEAST_CUSTOMERS, LEAST_REPEAT_BUYERS, Found, came_back, expected_by_day, find_spend
from clv.services.samples import DIMENSIONS, Sample, segment_names

# Customers that everybody's model is worth to a segment's.
PRIOR_STRENGTH = 200.0
FIRST_DIMENSION = 5


@dataclass(frozen=True)
class Trial:
    """One segment tried: what came of it, and the models where they are better."""

    row: SegmentTrial
    own: list[Found]

    @property
    def gain(self) -> float:
        """Return what using the segment's own model gains, after its parameters are paid for."""
        return (self.row.gain or 0.0) - (self.row.penalty or 0.0) if self.own else 0.0


def try_segments(
    sample: Sample, pooled: Sequence[Found], *, as_of: date, digits: int, on: date
) -> tuple[list[SegmentTrial], list[Found]]:
    """Return what came of trying each segment, and the models of the way of cutting that gains most.

    Args:
        sample: what all customers tell.
        pooled: the models of all customers together.
        as_of: the day of the fit.
        digits: decimals of the currency.
        on: the day whose champion is asked.
    """
    parent = next((one for one in pooled if one.model == champion(on=on)), None)
    if parent is None or not parent.is_usable:
        return [], []
    tried = {name: _try_dimension(sample, place, parent, as_of, digits) for place, name in enumerate(DIMENSIONS)}
    gains = {name: sum(trial.gain for trial in trials) for name, trials in tried.items()}
    best = max(DIMENSIONS, key=lambda name: gains[name])
    chosen = tried[best] if gains[best] > 0 else []
    for trial in chosen:
        trial.row.is_chosen = True
    rows = [trial.row for trials in tried.values() for trial in trials]
    return rows, [found for trial in chosen for found in trial.own]


def _try_dimension(sample: Sample, place: int, parent: Found, as_of: date, digits: int) -> list[Trial]:
    """Return the trial of each segment that has customers."""
    dimension = DIMENSIONS[place]
    number = sample.trial[:, FIRST_DIMENSION + place]
    return [
        _try(name, dimension, sample.trial[number == code], parent, as_of, digits)
        for code, name in enumerate(segment_names(dimension))
        if np.any(number == code)
    ]


def _try(name: str, dimension: str, rows: np.ndarray, parent: Found, as_of: date, digits: int) -> Trial:
    """Return what a model of its own would do for one segment."""
    histories = compress(*rows[:, :3].astype(np.float64).T)
    row = SegmentTrial(
        as_of=as_of, dimension=dimension, segment=name, customers=len(rows),
        repeat_customers=int(histories.repeat_customers), reason=SegmentReason.TOO_SMALL,
    )  # fmt: skip
    if len(rows) < LEAST_CUSTOMERS or histories.repeat_customers < LEAST_REPEAT_BUYERS:
        return Trial(row, [])
    everybody = buying.from_symbols(parent.model, parent.symbols)
    fitted = buying.fit(
        parent.model, histories, prior=parent_prior(_as_fit(parent, everybody), strength=PRIOR_STRENGTH)
    )
    if not fitted.is_converged:
        row.reason = SegmentReason.NOT_CONVERGED
        return Trial(row, [])
    row.gain = buying.log_likelihood(fitted.model, histories) - buying.log_likelihood(everybody, histories)
    row.penalty = 0.5 * len(parent.symbols) * float(np.log(len(rows)))
    if row.gain <= row.penalty:
        row.reason = SegmentReason.NO_GAIN
        return Trial(row, [])
    row.reason = SegmentReason.OWN
    return Trial(row, [_own(name, parent, fitted, histories), *_own_spend(name, rows, digits)])


def _as_fit(parent: Found, model: BuyingModel) -> FoundFit[BuyingModel]:
    """Return the fit of all customers as the maths takes it."""
    return FoundFit(
        model, parent.log_likelihood, parent.log_covariance, Verdict.CONVERGED, parent.customers, parent.customers
    )


def _own(name: str, parent: Found, fitted: BuyingFit, histories: Histories) -> Found:
    """Return the segment's buying model, ready to be stored."""
    repeat_customers, repeat_purchases = came_back(histories)
    return replace(
        parent,
        customers=fitted.customers,
        repeat_customers=repeat_customers,
        repeat_purchases=repeat_purchases,
        symbols=fitted.model.as_symbols(),
        errors=fitted.standard_errors(),
        log_likelihood=fitted.log_likelihood,
        reason=FitReason.FITTED_WITH_PRIOR,
        log_covariance=fitted.log_covariance,
        expected=expected_by_day(fitted.model, histories),
        segment=name,
    )


def _own_spend(name: str, rows: np.ndarray, digits: int) -> list[Found]:
    """Return the segment's models of money per purchase, where they can be used."""
    back = rows[rows[:, 0] > 0]
    x = back[:, 0].astype(np.float64)
    found = [
        find_spend(ModelName.GAMMA_GAMMA_MARGIN, x, back[:, 3] / 10.0**digits),
        find_spend(ModelName.GAMMA_GAMMA_REVENUE, x, back[:, 4] / 10.0**digits),
    ]
    return [replace(one, segment=name) for one in found if one.is_usable]
