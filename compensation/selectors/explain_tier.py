"""A line of a volume's tiers, told with its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from compensation.models import CommissionEntry
from compensation.models.plan_choices import TierMethod
from compensation.rules import tiers as rules
from compensation.rules.plan_parts import MARGINAL, RETURNING_ORDERS
from compensation.selectors import words


@dataclass(frozen=True, slots=True)
class Part:
    """One number of the sum: an amount, or a rate, with a word about it."""

    label: str
    note: str = ""
    amount_minor: int | None = None
    rate_ppm: int | None = None


def tier_sentence(entry: CommissionEntry) -> str:
    """Return the whole sum in one sentence."""
    posted = words.money(entry.posted_minor, entry.currency)
    if entry.inputs is None:
        sentence = _("This volume is gone, or no plan pays for it, so the %(posted)s posted before are taken back.")
        return sentence % {"posted": posted}
    tiers = rules.tiers_of(entry.inputs)
    said = {
        "month": _month(entry.event_id),
        "before": words.money(entry.inputs["before"], entry.currency),
        "after": words.money(entry.inputs["after"], entry.currency),
        "paid_before": words.money(rules.pay_of(entry.inputs["before"], tiers), entry.currency),
        "paid_after": words.money(rules.pay_of(entry.inputs["after"], tiers), entry.currency),
        "amount": words.money(rules.wanted_by(entry.inputs) - entry.posted_minor, entry.currency),
        "posted": posted,
    }
    if entry.inputs["before"]:
        sentence = _(
            "%(month)s took the volume from %(before)s to %(after)s: tiers pay %(paid_after)s for it instead of "
            "%(paid_before)s"
        )
    else:
        sentence = _("%(month)s brought a volume of %(after)s: tiers pay %(paid_after)s for it")
    if entry.posted_minor:
        sentence += _(", with the %(posted)s posted before taken off: %(amount)s")
    return sentence % said


def tier_rows(entry: CommissionEntry) -> Iterator[Part]:
    """Yield the sum from top to bottom."""
    if entry.inputs is not None:
        tiers = rules.tiers_of(entry.inputs)
        before, after = entry.inputs["before"], entry.inputs["after"]
        yield Part(_("Volume"), _counted(entry), amount_minor=after)
        if tiers.method == MARGINAL:
            for part, rate_ppm in rules.segments(after, tiers):
                yield Part(_("Part in this tier"), words.money(part, entry.currency), rate_ppm=rate_ppm)
        elif reached := rules.reached(after, tiers):
            note = _("from %(bound)s on") % {"bound": words.money(reached.from_minor, entry.currency)}
            yield Part(str(TierMethod(tiers.method).label), note, rate_ppm=reached.rate_ppm)
        yield Part(_("Tiers pay for the volume"), _("rounded once"), amount_minor=rules.pay_of(after, tiers))
        if before:
            note = _("for the %(volume)s of the months before") % {"volume": words.money(before, entry.currency)}
            yield Part(_("Paid before"), note, amount_minor=-rules.pay_of(before, tiers))
    if entry.posted_minor:
        yield Part(_("Posted before"), _("taken off"), amount_minor=-entry.posted_minor)
    yield Part(_("Amount"), "", amount_minor=entry.amount_minor)


def tier_cause(entry: CommissionEntry) -> str:
    """Return why a line of a volume stands among the adjustments of a later month."""
    said = {"month": _month(entry.event_id), "day": formats.date_format(entry.origin_on)}
    return _("The volume of %(month)s changed by what happened up to %(day)s, when that month was closed.") % said


def _counted(entry: CommissionEntry) -> str:
    """Return which orders make the volume, and of which months up to the line's own."""
    inputs: dict[str, Any] = entry.inputs or {}
    said = {"since": _month(entry.source_id), "month": _month(entry.event_id)}
    if inputs["counts"] == RETURNING_ORDERS:
        if entry.source_id == entry.event_id:
            return _("returning orders of %(month)s, after refunds") % said
        return _("returning orders from %(since)s to %(month)s, after refunds") % said
    if entry.source_id == entry.event_id:
        return _("all orders of %(month)s, after refunds") % said
    return _("all orders from %(since)s to %(month)s, after refunds") % said


def _month(number: int) -> str:
    """Return a month such as 202603 as people write it."""
    return formats.date_format(date(number // 100, number % 100, 1), "YEAR_MONTH_FORMAT")
