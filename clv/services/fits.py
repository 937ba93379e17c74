"""Fit the models when they are due, and judge whether to use them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.conf import settings
from django.db.models import Max, Min

from clv.maths import buying, gamma_gamma
from clv.maths.arrays import Floats, distinct_rows, dot
from clv.maths.buying import BuyingModel
from clv.maths.counts import Histories, compress
from clv.maths.fitting import Prior
from clv.models import CustomerFacts, Fit, FitParameter, ModelName, Run, RunKind, SegmentTrial
from clv.models.fit import FitReason
from clv.selectors.champion import champion
from clv.services.due import FIT_DAYS, choose
from clv.services.samples import Sample, merged, sample_of
from crm.accounts.models import Company
from crm.core.money import minor_digits
from crm.core.shards import Counts, Part, Shard, ShardedWork, cut

LEAST_CUSTOMERS = 200
LEAST_REPEAT_BUYERS = 50
LEAST_SPENDERS = 30
GOOD = {FitReason.FITTED, FitReason.FITTED_WITH_PRIOR}
BUYING = (ModelName.BG_NBD, ModelName.MBG_NBD, ModelName.PARETO_NBD)


@dataclass(frozen=True)
class Found:
    """What a fit found, ready to be stored; its customers and purchases are those it learnt from."""

    model: ModelName
    customers: float
    repeat_customers: int
    repeat_purchases: int
    symbols: dict[str, float]
    errors: dict[str, float]
    log_likelihood: float
    is_converged: bool
    reason: FitReason
    log_covariance: Floats
    expected: list[float] = field(default_factory=list)
    segment: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether to predict with it."""
        return self.reason in GOOD


def _plan(as_of: date, token: str | None) -> Sequence[Shard]:
    """Return the shards to learn from; none where the fits on record serve."""
    if not choose(as_of, token).is_due:
        return []
    return cut("clv_customerfacts", "customer_id", size=settings.NIGHT_SHARD_CUSTOMERS)


def _work(shard: Shard, as_of: date, token: str | None) -> Part:  # noqa: ARG001 - all works take it
    """Return what the customers of one shard tell."""
    return Part(payload=sample_of(shard, as_of).as_bytes())


def _finish(parts: Sequence[Part], as_of: date, token: str | None) -> Counts:
    """Fit where that is due, store it, and note why."""
    from clv.services.segment_fits import try_segments

    choice = choose(as_of, token)
    found: list[Found] = []
    if choice.is_due:
        sample = merged([part.payload for part in parts])
        digits = minor_digits(Company.objects.current().currency)
        found = find_models(sample, digits=digits, on=as_of)
        SegmentTrial.objects.filter(as_of__gte=as_of).delete()
        trials, own = try_segments(sample, found, as_of=as_of, digits=digits, on=as_of)
        _store([*found, *own], as_of)
        SegmentTrial.objects.bulk_create(trials)
    Run.objects.update_or_create(
        kind=RunKind.FITS,
        defaults={
            "as_of": as_of,
            "fitted_as_of": as_of if choice.is_due else choice.fitted_as_of,
            "fit_choice": choice.reason,
            "expected_purchases": choice.expected,
            "seen_purchases": choice.seen,
        },
    )
    return {"fitted": len(found), "usable": sum(one.is_usable for one in found)}


fit_models = ShardedWork(_plan, _work, _finish)


def find_models(sample: Sample, *, digits: int, on: date) -> list[Found]:
    """Return what each model learns: the champion from all customers, its challengers from the sample of the trials.

    Args:
        sample: what all customers tell.
        digits: decimals of the currency; money is modelled in whole units.
        on: the day whose champion is asked.
    """
    histories, unit = sample.compressed(), 10.0**digits
    chosen = champion(on=on)
    some = compress(*sample.trial[:, :3].astype(np.float64).T)
    x = sample.spent[:, 0].astype(np.float64)
    # Where there is too little for any model, the usual one says so for all, and the champion for itself: what it
    # learnt from more customers serves no longer.
    is_enough = histories.customers >= LEAST_CUSTOMERS
    asked = [name for name in BUYING if is_enough or name in {chosen, ModelName.BG_NBD}]
    return [
        *(_find_buying(name, histories if name in {chosen, ModelName.BG_NBD} else some) for name in asked),
        find_spend(ModelName.GAMMA_GAMMA_MARGIN, x, sample.spent[:, 1] / unit),
        find_spend(ModelName.GAMMA_GAMMA_REVENUE, x, sample.spent[:, 2] / unit),
    ]


def _find_buying(name: ModelName, histories: Histories) -> Found:
    """Return a buying model; what the data alone do not settle gets one more try with a weak prior."""
    fitted, reason = buying.fit(name, histories), FitReason.FITTED
    if not fitted.is_converged and fitted.repeat_customers > 0:
        fitted = buying.fit(name, histories, prior=buying.weak_prior(name, histories))
        reason = FitReason.FITTED_WITH_PRIOR
    if fitted.customers < LEAST_CUSTOMERS:
        reason = FitReason.TOO_FEW_CUSTOMERS
    elif fitted.repeat_customers < LEAST_REPEAT_BUYERS:
        reason = FitReason.TOO_FEW_REPEAT_BUYERS
    elif not fitted.is_converged:
        reason = FitReason.NOT_CONVERGED
    expected = expected_by_day(fitted.model, histories) if reason in GOOD else []
    return Found(
        name, fitted.customers, *came_back(histories), fitted.model.as_symbols(), fitted.standard_errors(),
        fitted.log_likelihood, fitted.is_converged, reason, fitted.log_covariance, expected,
    )  # fmt: skip


def came_back(histories: Histories) -> tuple[int, int]:
    """Return how many customers came back, and their repeat purchases."""
    return round(histories.repeat_customers), round(histories.repeat_purchases)


def expected_by_day(model: BuyingModel, histories: Histories) -> list[float]:
    """Return the purchases expected of all customers together within one day, two days, … as long as a fit serves."""
    x, age = histories.frequency, histories.age
    here = histories.count * buying.p_alive(model, x, histories.recency, age)
    first, pair = distinct_rows([x, age])
    weight = np.bincount(pair, weights=here)
    days = range(1, FIT_DAYS + 1)
    return [dot(weight, buying.purchases_if_alive(model, x[first], age[first], float(day))) for day in days]


def find_spend(model: ModelName, purchases: Floats, repeat_money: Floats, *, prior: Prior | None = None) -> Found:
    """Return the model of money per purchase.

    Args:
        model: whose name it gets.
        purchases: (n,) repeat purchases.
        repeat_money: (n,) what they came to, in whole units.
        prior: what a parent taught; none to learn from these customers alone.
    """
    rows = gamma_gamma.spend_rows(purchases, repeat_money / np.maximum(purchases, 1.0))
    fitted, reason = gamma_gamma.fit(rows, prior=prior), FitReason.FITTED
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
        model, fitted.customers, int((purchases > 0).sum()), int(purchases.sum()), fitted.model.as_symbols(),
        fitted.standard_errors(), fitted.log_likelihood, fitted.is_converged, reason, fitted.log_covariance,
    )  # fmt: skip


def _store(found: Sequence[Found], as_of: date) -> None:
    """Keep the fits of this date; those of the same date, and of later ones seen before, are replaced."""
    Fit.objects.filter(as_of__gte=as_of).delete()
    span = CustomerFacts.objects.aggregate(first=Min("first_ordered_on"), last=Max("last_ordered_on"))
    currency = Company.objects.current().currency
    for one in found:
        has_figures = all(np.isfinite(list(one.symbols.values())))
        fit = Fit.objects.create(
            model=one.model,
            as_of=as_of,
            segment=one.segment,
            log_likelihood=one.log_likelihood if has_figures else None,
            currency=currency,
            customers=round(one.customers),
            repeat_customers=one.repeat_customers,
            repeat_purchases=one.repeat_purchases,
            data_from=span["first"],
            data_until=span["last"],
            is_converged=one.is_converged,
            is_usable=one.is_usable,
            reason=one.reason,
            log_covariance=one.log_covariance.tolist() if np.all(np.isfinite(one.log_covariance)) else None,
            expected_purchases=one.expected,
        )
        FitParameter.objects.bulk_create(
            FitParameter(
                fit=fit, position=position, symbol=symbol, value=value,
                standard_error=one.errors[symbol] if np.isfinite(one.errors[symbol]) else None,
            )
            for position, (symbol, value) in enumerate(one.symbols.items())
            if has_figures
        )  # fmt: skip
