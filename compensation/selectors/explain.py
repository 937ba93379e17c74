"""One line of pay, told with its numbers: why, from what, under which version of the plan."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models import CommissionEntry
from compensation.models.entry import Component, Event, Reason, Source
from compensation.models.plan import PlanBase
from compensation.rules.months import tenure_months
from compensation.rules.rounding import PPM
from compensation.selectors import words
from compensation.selectors.causes import cause
from compensation.selectors.explain_extras import (
    EXTRAS,
    bound_of,
    cap_note,
    cap_words,
    extra_sentence,
    is_news,
    news_of,
    news_words,
    own_ratio,
    share_note,
)
from compensation.selectors.explain_milestone import last_day, milestone_rows, milestone_sentence
from compensation.selectors.explain_target import target_rows, target_sentence
from compensation.selectors.explain_tier import tier_rows, tier_sentence

# Lines that are of no order: the owner of the part says what stands behind them.
SENTENCES: Mapping[str, Callable[[CommissionEntry], str]] = {
    Source.TIER: tier_sentence,
    Source.MILESTONE: milestone_sentence,
    Source.TARGET: target_sentence,
}
ROWS: Mapping[str, Callable[[CommissionEntry], Iterator[Any]]] = {
    Source.TIER: tier_rows,
    Source.MILESTONE: milestone_rows,
    Source.TARGET: target_rows,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One number of a line's sum: an amount with its currency, or a rate."""

    label: str
    note: str = ""
    amount_minor: int | None = None
    currency: str = ""
    rate_ppm: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a line came to its amount. `amount_minor` is reckoned again from the numbers, not copied."""

    sentence: str
    rows: tuple[Row, ...]
    amount_minor: int
    currency: str
    first_on: date | None
    last_clawback_on: date | None
    plan: str
    plan_number: int | None
    plan_starts_on: date | None
    approved_by: str


def explain(entry: CommissionEntry) -> Explanation:
    """Return the account of one line; bring it `.with_names()`, or every name is a query."""
    version = entry.plan_version
    return Explanation(
        sentence=_sentence(entry),
        rows=tuple(_rows(entry)),
        amount_minor=entry.evaluate(),
        currency=entry.currency,
        first_on=entry.first_on,
        last_clawback_on=_last_clawback_on(entry),
        plan=version.plan.name if version else "",
        plan_number=version.number if version else None,
        plan_starts_on=version.starts_on if version else None,
        approved_by=version.approved_by.name if version and version.approved_by else "",
    )


def _last_clawback_on(entry: CommissionEntry) -> date | None:
    """Return the last day on which a refund takes pay back; None where no refund does by itself."""
    if entry.source == Source.MILESTONE:
        return last_day(entry)
    if entry.plan_version is None or entry.source in ROWS:
        return None
    return entry.plan_version.last_clawback_day(entry.order.ordered_on if entry.order else entry.origin_on)


def _sentence(entry: CommissionEntry) -> str:
    """Return the whole sum in one sentence."""
    if entry.source in SENTENCES:
        return SENTENCES[entry.source](entry)
    amount = words.money(entry.amount_minor, entry.currency)
    posted = words.money(entry.posted_minor, entry.currency)
    if entry.component == Component.ADJUSTMENT:
        return cause(entry)
    if entry.reason == Reason.VOID:
        return _("The order was voided, so the %(posted)s posted before are taken back.") % {"posted": posted}
    if entry.reason == Reason.MOVED:
        return _("This part of the order is now paid elsewhere, so the %(posted)s posted before are taken back.") % {
            "posted": posted
        }
    said = {
        "before": words.money(news_of(entry, entry.base_before_minor), _base_currency(entry)),
        "after": words.money(news_of(entry, entry.base_after_minor), _base_currency(entry)),
        "base": _base_word(entry),
        "news": news_words(entry),
        "rate": _rate_words(entry) + cap_words(entry),
        "share": _share_words(entry),
        "amount": amount,
    }
    if entry.component in EXTRAS:
        sentence = extra_sentence(entry) % said
    elif entry.event == Event.REFUND:
        sentence = _("%(after)s of %(base)s count instead of %(before)s, × %(rate)s%(share)s = %(amount)s") % said
    else:
        sentence = _("%(after)s of %(base)s × %(rate)s%(share)s = %(amount)s") % said
    if entry.posted_minor:
        sentence += _(", with the %(posted)s posted before taken off") % {"posted": posted}
    return sentence


def _rows(entry: CommissionEntry) -> Iterator[Row]:
    """Yield the sum from top to bottom."""
    if entry.source in ROWS:
        for one in ROWS[entry.source](entry):
            yield Row(one.label, one.note, one.amount_minor, entry.currency, one.rate_ppm)
        return
    if entry.component == Component.ADJUSTMENT:
        yield Row(_("Agreed by two people"), "", entry.amount_minor, entry.currency)
        return
    if entry.plan_version is not None:
        yield from _base_rows(entry)
        yield from _rate_rows(entry)
        yield from _share_rows(entry)
    if entry.posted_minor:
        yield Row(_("Posted before"), _("taken off"), -entry.posted_minor, entry.currency)
    yield Row(_("Amount"), _("rounded once"), entry.amount_minor, entry.currency)


def _base_rows(entry: CommissionEntry) -> Iterator[Row]:
    currency = _base_currency(entry)
    base = _base_word(entry)
    if entry.event == Event.REFUND:
        back = entry.base_after_minor - entry.base_before_minor
        yield Row(_("Counted before the refund"), base, entry.base_before_minor, currency)
        yield Row(_("Refund of %(day)s") % {"day": _day(entry.origin_on)}, base, back, currency)
        yield Row(_("Counts after it"), base, entry.base_after_minor, currency)
        return
    if entry.order is not None and _on_margin(entry):
        yield Row(
            _order_name(entry), _("net of discount and tax"), entry.base_after_minor + entry.order.cost_minor, currency
        )
        yield Row(_("Cost of goods"), "", -entry.order.cost_minor, currency)
    yield Row(_("%(base)s that counts") % {"base": base.capitalize()}, "", entry.base_after_minor, currency)


def _rate_rows(entry: CommissionEntry) -> Iterator[Row]:
    label = Component(entry.component).label
    if is_news(entry):
        news = news_of(entry, entry.base_after_minor)
        yield Row(_("New to the customer"), news_words(entry), news, _base_currency(entry))
    yield Row(_("%(part)s rate") % {"part": label}, _why(entry), rate_ppm=entry.rate_ppm - entry.step_ppm)
    if entry.step_ppm:
        yield Row(_("Tenure step"), _tenure(entry), rate_ppm=entry.step_ppm)
    if bound := bound_of(entry):
        yield Row(_("Cap of first orders"), cap_note(bound, entry.currency), bound.room, entry.currency)
    numerator, denominator = own_ratio(entry)
    if numerator != denominator:
        pinned = words.exchange(numerator, denominator, _base_currency(entry), entry.currency)
        yield Row(_("Exchange rate"), _("%(rate)s, pinned at the order") % {"rate": pinned})


def _share_rows(entry: CommissionEntry) -> Iterator[Row]:
    if entry.shares is not None:
        yield Row(_("Share"), share_note(entry), rate_ppm=entry.share_ppm)
    elif entry.component == Component.OVERRIDE:
        yield Row(_("Share"), share_note(entry), rate_ppm=PPM)
    elif entry.payee_id is None:
        yield Row(_("Share"), _("nobody was dedicated: the house account"), rate_ppm=PPM)
    else:
        yield Row(_("Share"), _("dedicated on the day of the order"), rate_ppm=PPM)


def _why(entry: CommissionEntry) -> str:
    """Return why the order counts as a first or as a returning one."""
    if entry.first_on is None or entry.order is None:
        return ""
    days = (entry.order.ordered_on - entry.first_on).days
    if days == 0:
        return _("the customer's first order")
    said = {"count": days, "first": _day(entry.first_on)}
    return (
        ngettext("%(count)s day after the first on %(first)s", "%(count)s days after the first on %(first)s", days)
        % said
    )


def _tenure(entry: CommissionEntry) -> str:
    if entry.first_on is None or entry.order is None:
        return ""
    months = tenure_months(entry.first_on, entry.order.ordered_on)
    said = {"count": months, "first": _day(entry.first_on)}
    return (
        ngettext(
            "a customer for %(count)s month, since %(first)s",
            "a customer for %(count)s months, since %(first)s",
            months,
        )
        % said
    )


def _rate_words(entry: CommissionEntry) -> str:
    own = words.rate(entry.rate_ppm - entry.step_ppm)
    if not entry.step_ppm:
        return own
    said = {"own": own, "step": words.rate(entry.step_ppm)}
    return _("(%(own)s + %(step)s tenure)") % said


def _share_words(entry: CommissionEntry) -> str:
    if entry.shares is None:
        return ""
    return _(" × a share of %(share)s") % {"share": words.rate(entry.share_ppm)}


def _base_word(entry: CommissionEntry) -> str:
    return _("margin") if _on_margin(entry) else _("revenue")


def _on_margin(entry: CommissionEntry) -> bool:
    return entry.plan_version is None or entry.plan_version.base == PlanBase.MARGIN


def _base_currency(entry: CommissionEntry) -> str:
    return entry.order.currency if entry.order else entry.currency


def _order_name(entry: CommissionEntry) -> str:
    return _("Order %(name)s") % {"name": entry.order}


def _day(day: date) -> str:
    return formats.date_format(day)
