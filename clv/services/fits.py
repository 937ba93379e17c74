"""Fit the models when they are due, and judge whether to use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Count, Max, Min, Sum

from clv.maths import bgnbd, gamma_gamma
from clv.maths.arrays import Floats
from clv.maths.counts import Histories, compress
from clv.models import CustomerFacts, Fit, FitParameter, ModelName
from clv.models.fit import FitReason
from clv.services.arrays import Past, read_past
from crm.accounts.models import Company
from crm.core.money import minor_digits

LEAST_CUSTOMERS = 200
LEAST_REPEAT_BUYERS = 50
LEAST_SPENDERS = 30
GOOD = {FitReason.FITTED, FitReason.FITTED_WITH_PRIOR}
# A fit serves for a week, unless the customers or their purchases have moved by more than a hundredth since.
FIT_DAYS = 7
DRIFT = 0.01


@dataclass(frozen=True)
class Found:
    """What a fit found, ready to be stored."""

    model: ModelName
    customers: float
    symbols: dict[str, float]
    errors: dict[str, float]
    log_likelihood: float
    is_converged: bool
    is_usable: bool
    reason: FitReason


def fit_models(*, as_of: date, token: str | None) -> dict[str, int]:
    """Fit the models to the facts as of a date where a fit is due, and return how many were fitted and are usable.

    Args:
        as_of: the business date of the facts.
        token: None asks for a fit whether or not one is due.
    """
    if token is not None and not _is_due(as_of):
        return {"fitted": 0, "usable": 0}
    past = read_past(as_of=as_of)
    found = find_models(past, digits=minor_digits(Company.objects.current().currency))
    _store(found, past)
    return {"fitted": len(found), "usable": sum(one.is_usable for one in found)}


def find_models(past: Past, *, digits: int) -> list[Found]:
    """Return what each model learns from the past; money is modelled in whole units, `digits` decimals up."""
    bought = past.bought
    histories = compress(past.frequency[bought], past.recency[bought], past.age[bought])
    return [
        _find_bgnbd(histories),
        _find_spend(ModelName.GAMMA_GAMMA_MARGIN, past.frequency, past.repeat_margin / 10.0**digits),
        _find_spend(ModelName.GAMMA_GAMMA_REVENUE, past.frequency, past.repeat_revenue / 10.0**digits),
    ]


def _find_bgnbd(histories: Histories) -> Found:
    """Return the buying model; what the data alone do not settle gets one more try with a weak prior."""
    fitted = bgnbd.fit(histories)
    reason = FitReason.FITTED
    if not fitted.is_converged and fitted.repeat_customers > 0:
        fitted = bgnbd.fit(histories, prior=bgnbd.weak_prior(histories))
        reason = FitReason.FITTED_WITH_PRIOR
    if fitted.customers < LEAST_CUSTOMERS:
        reason = FitReason.TOO_FEW_CUSTOMERS
    elif fitted.repeat_customers < LEAST_REPEAT_BUYERS:
        reason = FitReason.TOO_FEW_REPEAT_BUYERS
    elif not fitted.is_converged:
        reason = FitReason.NOT_CONVERGED
    is_usable = reason in GOOD
    return Found(
        ModelName.BG_NBD, fitted.customers, fitted.model.as_symbols(), fitted.standard_errors(),
        fitted.log_likelihood, fitted.is_converged, is_usable, reason,
    )  # fmt: skip


def _find_spend(model: ModelName, purchases: Floats, repeat_money: Floats) -> Found:
    """Return the model of money per purchase."""
    rows = gamma_gamma.spend_rows(purchases, repeat_money / np.maximum(purchases, 1.0))
    fitted = gamma_gamma.fit(rows)
    reason = FitReason.FITTED
    if not fitted.is_converged and fitted.customers > 0:
        fitted = gamma_gamma.fit(rows, prior=gamma_gamma.weak_prior(rows))
        reason = FitReason.FITTED_WITH_PRIOR
    if fitted.customers < LEAST_SPENDERS:
        reason = FitReason.TOO_FEW_SPENDERS
    elif not fitted.is_converged:
        reason = FitReason.NOT_CONVERGED
    elif not fitted.is_usable:
        reason = FitReason.TAIL_TOO_HEAVY
    return Found(
        model, fitted.customers, fitted.model.as_symbols(), fitted.standard_errors(),
        fitted.log_likelihood, fitted.is_converged, reason in GOOD, reason,
    )  # fmt: skip


def _is_due(as_of: date) -> bool:
    """Say whether a fit is missing, older than a week, or overtaken by the data."""
    newest = (
        Fit.objects.known_on(as_of)
        .filter(model=ModelName.BG_NBD, as_of__gt=as_of - timedelta(days=FIT_DAYS))
        .order_by("-as_of")
        .first()
    )
    if newest is None or newest.currency != Company.objects.current().currency:
        return True
    now = CustomerFacts.objects.who_bought().aggregate(customers=Count("pk"), purchases=Sum("purchase_day_count"))
    repeat = (now["purchases"] or 0) - now["customers"]
    moved = max(abs(now["customers"] - newest.customers), abs(repeat - newest.repeat_purchases))
    return bool(moved > DRIFT * max(newest.customers, 1))


@transaction.atomic
def _store(found: Sequence[Found], past: Past) -> None:
    """Keep the fits of this date; those of the same date, and of later ones seen before, are replaced."""
    Fit.objects.filter(as_of__gte=past.as_of).delete()
    span = CustomerFacts.objects.aggregate(first=Min("first_ordered_on"), last=Max("last_ordered_on"))
    returned = past.purchases > 1
    for one in found:
        has_figures = all(np.isfinite(list(one.symbols.values())))
        fit = Fit.objects.create(
            model=one.model,
            as_of=past.as_of,
            log_likelihood=one.log_likelihood if has_figures else None,
            currency=Company.objects.current().currency,
            customers=round(one.customers),
            repeat_customers=int(returned.sum()),
            repeat_purchases=int((past.purchases[returned] - 1).sum()),
            data_from=span["first"],
            data_until=span["last"],
            is_converged=one.is_converged,
            is_usable=one.is_usable,
            reason=one.reason,
        )
        FitParameter.objects.bulk_create(
            FitParameter(
                fit=fit, position=position, symbol=symbol, value=value,
                standard_error=one.errors[symbol] if np.isfinite(one.errors[symbol]) else None,
            )
            for position, (symbol, value) in enumerate(one.symbols.items())
            if has_figures
        )  # fmt: skip
