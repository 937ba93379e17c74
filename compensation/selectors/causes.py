"""Why a line stands among the adjustments: what happened, when, and why it comes only now."""

from django.utils import formats
from django.utils.translation import gettext as _

from compensation.models import CommissionEntry
from compensation.models.entry import Component, Event, Reason, Source
from compensation.selectors import words
from compensation.selectors.explain_tier import tier_cause


def cause(entry: CommissionEntry) -> str:
    """Return the cause of an adjustment in a sentence; bring the line `.with_names()`."""
    if entry.component == Component.ADJUSTMENT:
        adjustment = entry.adjustment
        said = {
            "reason": adjustment.reason,
            "author": adjustment.author.name,
            "decider": adjustment.decided_by.name if adjustment.decided_by else "",
        }
        return _("%(reason)s (proposed by %(author)s, approved by %(decider)s)") % said
    if entry.source == Source.TIER:
        return tier_cause(entry)
    said = {
        "order": str(entry.order or ""),
        "day": formats.date_format(entry.origin_on),
        "month": formats.date_format(entry.origin_on, "YEAR_MONTH_FORMAT"),
        "worth": words.money(abs(entry.base_minor), entry.base_currency),
        "posted": words.money(abs(entry.posted_minor), entry.currency),
    }
    return _sentence(entry) % said


def _sentence(entry: CommissionEntry) -> str:
    if entry.reason == Reason.VOID:
        return _("Order %(order)s of %(day)s was voided; %(month)s was closed by then.")
    if entry.reason == Reason.MOVED:
        return _("Order %(order)s of %(day)s is paid elsewhere now; %(month)s was closed by then.")
    if entry.reason == Reason.CHANGED:
        return _("What order %(order)s of %(day)s pays changed from %(posted)s; %(month)s was closed by then.")
    if entry.event == Event.UNDONE:
        return _("A refund of %(day)s on order %(order)s took a reward back; it arrived when %(month)s was closed.")
    if entry.event == Event.REFUND:
        return _("Refund of %(day)s on order %(order)s, %(worth)s; it arrived when %(month)s was closed.")
    return _("Order %(order)s of %(day)s arrived when %(month)s was closed.")
