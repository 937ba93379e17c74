"""What can be learnt from a past: a buying model and a model of margins, each with a verdict."""

from dataclasses import dataclass

import numpy as np

from clv.maths import buying, gamma_gamma
from clv.maths.arrays import Floats
from clv.maths.buying import BuyingModel
from clv.maths.counts import Histories, compress
from clv.maths.gamma_gamma import GammaGamma, expected_margin
from clv.maths.hindsight import Hindsight
from clv.models.fit import FitReason
from clv.services.fits import LEAST_CUSTOMERS, LEAST_REPEAT_BUYERS, LEAST_SPENDERS


@dataclass(frozen=True)
class Learnt:
    """A buying model fitted to a past, in days; None where it can't be used.

    Attributes:
        model: the parameters.
        covariance: (4, 4) of their logarithms.
        reason: why it is used, or is not.
    """

    model: BuyingModel | None
    covariance: Floats
    reason: FitReason


def histories_of(back: Hindsight) -> Histories:
    """Return the distinct histories known at the origin."""
    return compress(back.frequency, back.recency, back.age)


def learn_buying(name: str, histories: Histories) -> Learnt:
    """Return a buying model; what the data alone do not settle gets one more try with a weak prior."""
    nothing = np.full((4, 4), np.nan)
    if histories.customers < LEAST_CUSTOMERS:
        return Learnt(None, nothing, FitReason.TOO_FEW_CUSTOMERS)
    if histories.repeat_customers < LEAST_REPEAT_BUYERS:
        return Learnt(None, nothing, FitReason.TOO_FEW_REPEAT_BUYERS)
    fitted, reason = buying.fit(name, histories), FitReason.FITTED
    if not fitted.is_converged:
        fitted = buying.fit(name, histories, prior=buying.weak_prior(name, histories))
        reason = FitReason.FITTED_WITH_PRIOR
    if not fitted.is_converged:
        return Learnt(None, nothing, FitReason.NOT_CONVERGED)
    return Learnt(fitted.model, fitted.log_covariance, reason)


def learn_spend(back: Hindsight, *, unit: int) -> GammaGamma | None:
    """Return the model of margin per purchase, in minor units; None where it can't be used.

    Args:
        back: the past.
        unit: minor units in one whole unit, in which it is fitted.
    """
    mean = back.repeat_margin / np.maximum(back.frequency, 1.0) / unit
    rows = gamma_gamma.spend_rows(back.frequency, mean)
    if rows.customers < LEAST_SPENDERS:
        return None
    fitted = gamma_gamma.fit(rows)
    if not fitted.is_converged:
        fitted = gamma_gamma.fit(rows, prior=gamma_gamma.weak_prior(rows))
    if not fitted.is_usable:
        return None
    found = fitted.model
    return GammaGamma(found.order_shape, found.tail, found.scale * unit)


def margin_per_purchase(back: Hindsight, spend: GammaGamma | None) -> Floats:
    """Return the (n,) margin expected of each customer's next purchase: by the model, else the own mean."""
    if spend is None:
        return back.margin / (back.frequency + 1.0)
    return expected_margin(spend, back.frequency, back.repeat_margin / np.maximum(back.frequency, 1.0))
