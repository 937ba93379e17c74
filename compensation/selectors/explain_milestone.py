"""A line of a lifetime reward, told with its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models import CommissionEntry
from compensation.models.entry import Event, Reason
from compensation.selectors import words


@dataclass(frozen=True, slots=True)
class Part:
    """One number of the sum: an amount, or a rate, with a word about it."""

    label: str
    note: str = ""
    amount_minor: int | None = None
    rate_ppm: int | None = None


def milestone_sentence(entry: CommissionEntry) -> str:
    """Return what happened, and what it pays, in one sentence."""
    posted = words.money(entry.posted_minor, entry.currency)
    if entry.inputs is None:
        if entry.reason == Reason.VOID:
            return _("The order was voided, so the %(posted)s posted before are taken back.") % {"posted": posted}
        return _("This reward is somebody else's now, or nobody's, so the %(posted)s posted before are taken back.") % {
            "posted": posted
        }
    said = {
        "customer": str(entry.customer),
        "order": str(entry.order or ""),
        "day": formats.date_format(entry.origin_on),
        "threshold": words.money(entry.inputs["threshold"], entry.currency),
        "after": words.money(entry.inputs["after"], entry.currency),
        "bonus": words.money(entry.inputs["bonus"], entry.currency),
        "shares": _shares(entry),
    }
    if entry.event == Event.UNDONE:
        sentence = _(
            "A refund of %(day)s on order %(order)s brought %(customer)s down to %(after)s, below %(threshold)s: "
            "the reward of %(bonus)s%(shares)s is taken back"
        )
    elif entry.inputs["before"] >= entry.inputs["threshold"]:
        sentence = _(
            "%(customer)s had reached %(threshold)s before the plan began, and ordered again with order %(order)s on "
            "%(day)s: +%(bonus)s%(shares)s"
        )
    else:
        sentence = _("%(customer)s reached %(threshold)s with order %(order)s on %(day)s: +%(bonus)s%(shares)s")
    sentence %= said
    if entry.posted_minor:
        sentence += _(", with the %(posted)s posted before taken off") % {"posted": posted}
    return sentence


def milestone_rows(entry: CommissionEntry) -> Iterator[Part]:
    """Yield the sum from top to bottom."""
    if entry.inputs is not None:
        yield from _value_rows(entry, entry.inputs["before"], entry.inputs["after"])
        yield Part(_("Reward"), _("paid once for the customer"), amount_minor=entry.inputs["bonus"])
        count = len(entry.inputs["shares"])
        note = ngettext("credit held by %(count)s", "credit shared by %(count)s", count) % {"count": count}
        yield Part(_("Share"), note, rate_ppm=entry.share_ppm)
    if entry.posted_minor:
        yield Part(_("Posted before"), _("taken off"), amount_minor=-entry.posted_minor)
    yield Part(_("Amount"), _("rounded once"), amount_minor=entry.amount_minor)


def last_day(entry: CommissionEntry) -> date | None:
    """Return the last day on which a refund takes the reward back; None where nothing is wanted any more."""
    if entry.inputs is None or entry.plan_version is None:
        return None
    if entry.event == Event.UNDONE:
        return date.fromisoformat(entry.inputs["last_on"])
    return entry.origin_on + timedelta(days=entry.plan_version.milestone_window_days)


def _value_rows(entry: CommissionEntry, before: int, after: int) -> Iterator[Part]:
    """Yield how the customer's value moved."""
    order = _("Order %(name)s") % {"name": entry.order or ""}
    moved = order if entry.event == Event.CROSSED else _("Refund on order %(name)s") % {"name": entry.order or ""}
    yield Part(_("Lifetime revenue before"), _("orders less refunds"), amount_minor=before)
    yield Part(moved, formats.date_format(entry.origin_on), amount_minor=after - before)
    yield Part(_("Lifetime revenue after"), "", amount_minor=after)
    yield Part(_("Threshold"), _("reached at this value"), amount_minor=(entry.inputs or {})["threshold"])


def _shares(entry: CommissionEntry) -> str:
    """Return how the reward is shared, such as “, shared 60% / 40%”; nothing where one holds it all."""
    shares = (entry.inputs or {})["shares"]
    if len(shares) == 1:
        return ""
    return _(", shared %(shares)s") % {"shares": " / ".join(words.rate(share[1]) for share in shares)}
