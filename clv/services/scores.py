"""Score every customer: time passes for all of them, so all are scored every night, shard by shard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection

from clv.maths.arrays import Floats
from clv.maths.buying import BuyingModel, name_of
from clv.maths.outlook import Assumptions, Buyers, Outlook, Rung, look_ahead, value_of_newcomer
from clv.maths.rhythm import gap_ratio, median_wait, usual_gap
from clv.maths.simple import simple_value
from clv.maths.uncertainty import shared_deviation
from clv.maths.value import DAYS_PER_MONTH
from clv.models import ContractWorth, Definition, Method, Reason, Run, RunKind, Score, ValueChange
from clv.services.arrays import Past, read_sample, read_with_refunds
from clv.services.contract_scores import Holders, earlier, holders_of, with_contracts, write_contracts
from clv.services.history import Now, begin_history, finish_history, tell_history
from clv.services.learnt import Learnt, read_models
from clv.services.retention_curve import keep_retention
from clv.services.rungs import keep_rungs, rungs_of
from clv.services.segments import EVERYBODY, Segments, segments_of
from clv.services.worth import assumptions_of, buyers_of, minor, realised_margin, told_of_newcomers
from crm.accounts.models import Company
from crm.core.columns import Labels, write_columns
from crm.core.fresh import begin_fresh, finish_fresh, fresh_indexes, fresh_table
from crm.core.money import minor_digits
from crm.core.shards import Counts, Part, Shard, ShardedWork, added, cut

__all__ = ["assumptions_of", "buyers_of", "columns_of", "read_models", "realised_margin", "score_customers"]

METHODS = {
    Rung.SEGMENT_MEAN: Method.SEGMENT_MEAN,
    Rung.SIMPLE: Method.SIMPLE,
    Rung.REALISED_MARGIN: Method.REALISED_MARGIN,
    Rung.CONTRACT: Method.SBG,
}
REASONS = tuple(reason.value for reason in Reason)
# The columns by which lists, sums and the worklist choose scores or put them in order.
ASKED_BY = (
    "customer_id", "method", "reason", "p_alive", "margin_minor", "revenue_minor", "future_margin_minor",
    "value_at_risk_minor", "year_margin_minor", "gap_ratio", "next_order_on",
)  # fmt: skip
# So many customers tell how far all predictions together may be off.
SAMPLE = 1_000


@dataclass(frozen=True)
class Night:
    """What the scores of one night rest on."""

    as_of: date
    company: Company
    unit: int
    definition: Definition
    learnt: Learnt

    @property
    def assumptions(self) -> Assumptions:
        """Return what the definition assumes, as the maths takes it."""
        return assumptions_of(self.definition)


def _night(as_of: date) -> Night:
    company = Company.objects.current()
    unit = 10 ** minor_digits(company.currency)
    return Night(as_of, company, unit, Definition.objects.on(as_of), read_models(as_of=as_of, unit=unit))


def _plan(as_of: date, token: str | None) -> Sequence[Shard]:  # noqa: ARG001 - all works take them
    """Return ranges of all the customers who have facts."""
    begin_fresh(Score)
    begin_fresh(ContractWorth)
    shards = cut("clv_customerfacts", "customer_id", size=settings.NIGHT_SHARD_CUSTOMERS)
    begin_history(shards)
    return shards


def _work(shard: Shard, as_of: date, token: str | None) -> Part:  # noqa: ARG001 - all works take it
    """Score the customers of one shard."""
    night = _night(as_of)
    past, given_back = read_with_refunds(as_of=as_of, shard=shard)
    holders = holders_of(past, night.definition, shard=shard)
    columns = columns_of(past, buyers_of(past), night.learnt, night.definition, holders, shard=shard)
    columns |= tell_history(Now(past, given_back, columns, night.learnt, night.definition, night.unit, holders), shard)
    write_contracts(holders, shard, as_of)
    if connection.vendor == "postgresql":
        count = write_columns(Score, {"as_of": as_of, **columns}, table=fresh_table(Score))
    else:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM clv_score WHERE customer_id BETWEEN %s AND %s", [shard.first, shard.last])
        count = write_columns(Score, {"as_of": as_of, **columns})
    method: Labels = columns["method"]
    made = np.bincount(method.codes, minlength=len(method.texts))
    by_method = {text.lower(): int(many) for text, many in zip(method.texts, made, strict=True) if many}
    return Part({"customers": count} | by_method, rungs_of(method, columns["reason"]))


def _finish(parts: Sequence[Part], as_of: date, token: str | None) -> Counts:  # noqa: ARG001 - all works take it
    """Let the scores stand, and note what they assume."""
    night = _night(as_of)
    if parts:
        finish_fresh(Score, asked_by=ASKED_BY)
        finish_fresh(ContractWorth)
        finish_history()
        keep_rungs([part.payload for part in parts], as_of=as_of)
        keep_retention(as_of=as_of)
    counts = {"customers": 0} | added(parts)
    Run.objects.update_or_create(
        kind=RunKind.SCORES,
        defaults={
            "as_of": as_of,
            "customers": counts["customers"],
            "currency": night.company.currency,
            "definition": night.definition,
            "lifespan_months": night.definition.lifespan_months,
            "yearly_discount_ppm": night.definition.yearly_discount_ppm,
            "shared_deviation": _shared(night, counts["customers"]),
        },
    )
    return counts


def _shared(night: Night, customers: int) -> float:
    """Return how far all predictions together may be off because the parameters are not known exactly."""
    fit = night.learnt.buying_fit
    if fit is None or not fit.log_covariance:
        return 0.0
    sample = buyers_of(read_sample(as_of=night.as_of, every=max(1, customers // SAMPLE)))
    return shared_deviation(sample, night.learnt.models, np.array(fit.log_covariance), night.assumptions)


def _ready() -> list[Callable[[], None]]:
    """Return what builds the indexes of the new scores, and of a history that is new."""
    return [*fresh_indexes(Score), *fresh_indexes(ValueChange)]


score_customers = ShardedWork(_plan, _work, _finish, _ready, by_two=True)


def columns_of(
    past: Past, buyers: Buyers, learnt: Learnt, definition: Definition, holders: Holders, *, shard: Shard | None = None
) -> dict[str, Any]:
    """Return the columns of the scores under a definition, one array each, by their names in the database.

    Args:
        past: the facts.
        buyers: those of them who bought.
        learnt: the models.
        definition: what value means.
        holders: those of them with a running contract.
        shard: whose facts they are; None for everybody's.
    """
    assumptions, realised = assumptions_of(definition), realised_margin(past, definition)
    segments = segments_of(past, learnt, shard or EVERYBODY)
    ahead = _by_segment(buyers, learnt, assumptions, segments)
    outlook = with_contracts(_with_prospects(past, ahead, buyers, learnt, assumptions), holders)
    simple = simple_value(past.revenue, past.orders, past.age, lifespan_months=assumptions.lifespan_months)
    future = minor(outlook.future_margin)
    return {
        "customer_id": past.customer_id,
        "method": _methods(outlook, learnt),
        "reason": _reasons(past, outlook, learnt, holders),
        "segment": segments.names,
        "segment_reason": segments.reasons,
        "p_alive": outlook.p_alive,
        "margin_minor": realised + future,
        "margin_low_minor": realised + np.minimum(minor(outlook.future_low), future),
        "margin_high_minor": realised + np.maximum(minor(outlook.future_high), future),
        "revenue_minor": past.revenue + minor(outlook.future_revenue),
        "future_margin_minor": future,
        "future_deviation_minor": minor(outlook.future_deviation),
        "future_revenue_minor": minor(outlook.future_revenue),
        # Nothing is lost with a customer who costs more than they bring, or who has never come.
        "value_at_risk_minor": np.where(past.bought | (outlook.rung == Rung.CONTRACT), np.maximum(future, 0), 0),
        "year_orders": outlook.year_orders,
        "year_margin_minor": minor(outlook.year_margin),
        "year_low_minor": minor(outlook.year_low),
        "year_high_minor": minor(outlook.year_high),
        "simple_average_minor": simple.average_minor,
        "simple_yearly_orders_e4": simple.yearly_orders_e4,
        "simple_years_e4": np.full(len(past.customer_id), simple.years_e4),
        "simple_total_minor": simple.total_minor,
        "next_order_on": earlier(_next_order(past, learnt.models.buying, assumptions), holders, past.as_of),
        "gap_ratio": _ratio(past),
    }


def _by_segment(buyers: Buyers, learnt: Learnt, assumptions: Assumptions, segments: Segments) -> Outlook:
    """Return the outlook of the buyers, each by the models of their own segment or by everybody's."""
    if not learnt.own:
        return look_ahead(buyers, learnt.models, assumptions)
    number = segments.names.codes[segments.bought]
    groups = [(np.flatnonzero(number == place), name) for place, name in enumerate(segments.names.texts)]
    outlooks = [
        (rows, look_ahead(buyers.only(rows), learnt.own.get(name, learnt.models), assumptions))
        for rows, name in groups
        if len(rows)
    ]
    spread: dict[str, Any] = {}
    for name in Outlook.__dataclass_fields__:
        values = np.empty(len(number), dtype=np.int64 if name == "rung" else np.float64)
        for rows, outlook in outlooks:
            values[rows] = getattr(outlook, name)
        spread[name] = values
    return Outlook(**spread)


def _with_prospects(past: Past, outlook: Outlook, buyers: Buyers, learnt: Learnt, assumptions: Assumptions) -> Outlook:
    """Return the outlook of everybody: of the buyers their own, of the others a newcomer's, or nothing after a loss."""
    newcomer = value_of_newcomer(learnt.models, assumptions, told_of_newcomers(past, buyers, learnt))
    spread = {}
    for name in Outlook.__dataclass_fields__:
        values = np.repeat(getattr(newcomer, name), len(past.customer_id))
        values[past.bought] = getattr(outlook, name)
        if name not in ("rung", "p_alive"):
            values[past.only_lost] = 0.0
        spread[name] = values
    # Nobody knows whether a prospect is a customer at all.
    spread["p_alive"] = np.where(past.bought, spread["p_alive"], np.nan)
    return Outlook(**spread)


def _methods(outlook: Outlook, learnt: Learnt) -> Labels:
    """Return on which rung each value stands; the top one is named after the buying model."""
    top = Method.BG_NBD if learnt.models.buying is None else Method(name_of(learnt.models.buying).value)
    return Labels(outlook.rung - 1, [METHODS.get(rung, top).value for rung in Rung])


def _reasons(past: Past, outlook: Outlook, learnt: Learnt, holders: Holders) -> Labels:
    """Return why each value stands where it does."""
    top = Reason.ENOUGH_HISTORY if learnt.models.margin is not None else Reason.SPEND_NOT_MODELLED
    modelled = top if learnt.models.buying is not None else learnt.missing
    reasons = np.full(len(past.customer_id), REASONS.index(modelled.value))
    reasons[outlook.rung == Rung.SEGMENT_MEAN] = REASONS.index(Reason.ONE_DAY_OF_HISTORY.value)
    reasons[~past.bought] = REASONS.index(Reason.NO_ORDER.value)
    reasons[past.only_lost] = REASONS.index(Reason.NO_PURCHASE_LEFT.value)
    reasons[holders.rows] = [REASONS.index(reason.value) for reason in holders.reasons]
    return Labels(reasons, REASONS)


def _next_order(past: Past, buying: BuyingModel | None, assumptions: Assumptions) -> Any:
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
    dates = np.datetime64(past.as_of, "D") + days
    dates[~known] = np.datetime64("NaT", "D")
    return dates


def _ratio(past: Past) -> Floats:
    """Return the present silence in usual gaps."""
    return gap_ratio(past.frequency, past.recency, past.age)
