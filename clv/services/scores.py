"""Score every customer: time passes for all of them, so all are scored every night."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction

from clv.maths.arrays import Floats, Integers
from clv.maths.bgnbd import BgNbd
from clv.maths.gamma_gamma import GammaGamma
from clv.maths.outlook import Assumptions, Buyers, Models, Outlook, Rung, look_ahead, value_of_newcomer
from clv.maths.rhythm import gap_ratio, median_wait, usual_gap
from clv.maths.simple import simple_value
from clv.maths.uncertainty import shared_deviation
from clv.maths.value import DAYS_PER_MONTH
from clv.models import Definition, Fit, Method, ModelName, Reason, Run, RunKind, Score
from clv.models.fit import FitReason
from clv.services.arrays import Past, read_past
from clv.services.writing import replace_rows
from crm.accounts.models import Company
from crm.core.money import PPM, minor_digits

METHODS = {
    Rung.SEGMENT_MEAN: Method.SEGMENT_MEAN,
    Rung.SIMPLE: Method.SIMPLE,
    Rung.REALISED_MARGIN: Method.REALISED_MARGIN,
    Rung.MODEL: Method.BG_NBD,
}
WITHOUT_MODEL = {
    FitReason.TOO_FEW_CUSTOMERS: Reason.TOO_FEW_CUSTOMERS,
    FitReason.TOO_FEW_REPEAT_BUYERS: Reason.TOO_FEW_REPEAT_BUYERS,
}
COLUMNS = (
    "customer_id", "as_of", "method", "reason", "p_alive",
    "margin_minor", "margin_low_minor", "margin_high_minor", "revenue_minor",
    "future_margin_minor", "future_revenue_minor", "value_at_risk_minor",
    "year_orders", "year_margin_minor", "year_low_minor", "year_high_minor",
    "simple_average_minor", "simple_yearly_orders_e4", "simple_years_e4", "simple_total_minor",
    "next_order_on", "gap_ratio",
)  # fmt: skip


@dataclass(frozen=True)
class Learnt:
    """The newest fits as the maths takes them, and why the buying model is missing if it is."""

    models: Models
    missing: Reason


def score_customers(*, as_of: date, token: str | None) -> dict[str, int]:  # noqa: ARG001 - all steps take it
    """Score all customers as of a date and return how many stand on each rung; `token` makes no difference."""
    company = Company.objects.current()
    definition = Definition.objects.on(as_of)
    past = read_past(as_of=as_of)
    learnt = read_models(as_of=as_of, unit=10 ** minor_digits(company.currency))
    assumptions = assumptions_of(definition)
    buyers = buyers_of(past)
    columns = columns_of(past, buyers, learnt, definition)
    shared = shared_deviation(buyers, learnt.models, assumptions)
    with transaction.atomic():
        replace_rows(Score, COLUMNS, _rows(columns, as_of))
        Run.objects.update_or_create(
            kind=RunKind.SCORES,
            defaults={
                "as_of": as_of,
                "customers": len(past.customer_id),
                "currency": company.currency,
                "definition": definition,
                "lifespan_months": definition.lifespan_months,
                "yearly_discount_ppm": definition.yearly_discount_ppm,
                "shared_deviation": shared,
            },
        )
    by_method = Counter(columns["method"].tolist())
    return {"customers": len(past.customer_id)} | {name.lower(): count for name, count in sorted(by_method.items())}


def assumptions_of(definition: Definition) -> Assumptions:
    """Return what a definition of value assumes, as the maths takes it."""
    return Assumptions(definition.lifespan_months, definition.yearly_discount_ppm / PPM)


def realised_margin(past: Past, definition: Definition) -> Integers:
    """Return the margin realised so far less the costs that the definition includes."""
    served = past.cost_to_serve if definition.includes_cost_to_serve else 0
    won = past.acquisition_cost if definition.includes_acquisition_cost else 0
    return past.margin - served - won


def read_models(*, as_of: date, unit: int) -> Learnt:
    """Return the newest fits that look no further than `as_of`, with money in minor units.

    Args:
        as_of: the business date.
        unit: minor units in one whole unit, in which the fits are kept.
    """
    newest: dict[str, Fit] = {}
    for fit in Fit.objects.known_on(as_of).order_by("as_of", "pk").prefetch_related("parameters"):
        newest[fit.model] = fit
    buying = newest.get(ModelName.BG_NBD)
    usable = {name: _symbols(fit) for name, fit in newest.items() if fit.is_usable}
    models = Models(
        buying=_bgnbd(usable.get(ModelName.BG_NBD)),
        margin=_gamma_gamma(usable.get(ModelName.GAMMA_GAMMA_MARGIN), unit),
        revenue=_gamma_gamma(usable.get(ModelName.GAMMA_GAMMA_REVENUE), unit),
    )
    reason = FitReason(buying.reason) if buying is not None else FitReason.TOO_FEW_CUSTOMERS
    return Learnt(models, WITHOUT_MODEL.get(reason, Reason.NOT_CONVERGED))


def buyers_of(past: Past) -> Buyers:
    """Return the customers with at least one purchase, money in minor units."""
    keep = past.bought
    return Buyers(
        frequency=past.frequency[keep],
        recency=past.recency[keep],
        age=past.age[keep],
        margin=past.margin[keep].astype(np.float64),
        revenue=past.revenue[keep].astype(np.float64),
        repeat_margin=past.repeat_margin[keep].astype(np.float64),
        repeat_revenue=past.repeat_revenue[keep].astype(np.float64),
    )


def columns_of(past: Past, buyers: Buyers, learnt: Learnt, definition: Definition) -> dict[str, Any]:
    """Return the columns of the scores under a definition, one array each, by their names in the database."""
    assumptions, realised = assumptions_of(definition), realised_margin(past, definition)
    outlook = _with_prospects(past, look_ahead(buyers, learnt.models, assumptions), buyers, learnt, assumptions)
    simple = simple_value(past.revenue, past.orders, past.age, lifespan_months=assumptions.lifespan_months)
    future = _minor(outlook.future_margin)
    return {
        "customer_id": past.customer_id,
        "method": np.array([METHODS[rung].value for rung in Rung], dtype=object)[outlook.rung - 1],
        "reason": _reasons(past, outlook, learnt),
        "p_alive": _nullable(outlook.p_alive),
        "margin_minor": realised + future,
        "margin_low_minor": realised + np.minimum(_minor(outlook.future_low), future),
        "margin_high_minor": realised + np.maximum(_minor(outlook.future_high), future),
        "revenue_minor": past.revenue + _minor(outlook.future_revenue),
        "future_margin_minor": future,
        "future_revenue_minor": _minor(outlook.future_revenue),
        # Nothing is lost with a customer who costs more than they bring, or who has never come.
        "value_at_risk_minor": np.where(past.bought, np.maximum(future, 0), 0),
        "year_orders": outlook.year_orders,
        "year_margin_minor": _minor(outlook.year_margin),
        "year_low_minor": _minor(outlook.year_low),
        "year_high_minor": _minor(outlook.year_high),
        "simple_average_minor": simple.average_minor,
        "simple_yearly_orders_e4": simple.yearly_orders_e4,
        "simple_years_e4": np.full(len(past.customer_id), simple.years_e4),
        "simple_total_minor": simple.total_minor,
        "next_order_on": _next_order(past, learnt.models.buying, assumptions),
        "gap_ratio": _nullable(_ratio(past)),
    }


def _with_prospects(past: Past, outlook: Outlook, buyers: Buyers, learnt: Learnt, assumptions: Assumptions) -> Outlook:
    """Return the outlook of everybody: of the buyers their own, of the others a newcomer's."""
    newcomer = value_of_newcomer(learnt.models, assumptions, buyers)
    spread = {}
    for name in Outlook.__dataclass_fields__:
        values = np.repeat(getattr(newcomer, name), len(past.customer_id))
        values[past.bought] = getattr(outlook, name)
        spread[name] = values
    # Nobody knows whether a prospect is a customer at all.
    spread["p_alive"] = np.where(past.bought, spread["p_alive"], np.nan)
    return Outlook(**spread)


def _reasons(past: Past, outlook: Outlook, learnt: Learnt) -> Any:
    """Return why each value stands where it does."""
    top = Reason.ENOUGH_HISTORY if learnt.models.margin is not None else Reason.SPEND_NOT_MODELLED
    modelled = top if learnt.models.buying is not None else learnt.missing
    reasons = np.full(len(past.customer_id), modelled.value, dtype=object)
    reasons[outlook.rung == Rung.SEGMENT_MEAN] = Reason.ONE_DAY_OF_HISTORY.value
    reasons[~past.bought] = Reason.NO_ORDER.value
    return reasons


def _next_order(past: Past, buying: BgNbd | None, assumptions: Assumptions) -> Any:
    """Return the day on which each next order is due; None where that is beyond the lifespan, or past.

    A customer with a rhythm is due one usual gap after the last order. Once that has gone by, and for those without
    one, the buying model says by when half of all customers like this one will have ordered.
    """
    gap = usual_gap(past.frequency, past.recency)
    due = past.recency + gap - past.age
    if buying is not None:
        wait = median_wait(buying.rate_shape + past.frequency, buying.rate_scale + past.age)
        due = np.where(due > 0, due, wait)
    known = past.bought & (due > 0) & (due < assumptions.lifespan_months * DAYS_PER_MONTH)
    days = np.ceil(np.where(known, due, 0)).astype("timedelta64[D]")
    dates = (np.datetime64(past.as_of) + days).astype(object)
    dates[~known] = None
    return dates


def _ratio(past: Past) -> Floats:
    """Return the present silence in usual gaps."""
    return gap_ratio(past.frequency, past.recency, past.age)


def _minor(values: Floats) -> Integers:
    """Return money rounded to whole minor units."""
    return np.rint(values).astype(np.int64)


def _nullable(values: Floats) -> Any:
    """Return floats with None in the place of NaN."""
    shown = values.astype(object)
    shown[np.isnan(values)] = None
    return shown


def _rows(columns: dict[str, Any], as_of: date) -> Iterator[tuple[Any, ...]]:
    """Return the scores row by row, as plain values."""
    plain = [[as_of] * len(columns["customer_id"]) if name == "as_of" else columns[name].tolist() for name in COLUMNS]
    return zip(*plain, strict=True)


def _symbols(fit: Fit) -> dict[str, float]:
    return {parameter.symbol: parameter.value for parameter in fit.parameters.all()}


def _bgnbd(symbols: dict[str, float] | None) -> BgNbd | None:
    """Return the buying model from its symbols."""
    return BgNbd(symbols["r"], symbols["alpha"], symbols["a"], symbols["b"]) if symbols else None


def _gamma_gamma(symbols: dict[str, float] | None, unit: int) -> GammaGamma | None:
    """Return the spend model from its symbols, its scale in minor units."""
    return GammaGamma(symbols["p"], symbols["q"], symbols["v"] * unit) if symbols else None
