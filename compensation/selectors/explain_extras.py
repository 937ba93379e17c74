"""What a plan pays beside an order's own rate: up-sell, cross-sell, an override, a tail, told with their numbers."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models import CommissionEntry
from compensation.models.credit import SplitStatus
from compensation.models.entry import Component, Event
from compensation.rules.first_orders import Bound
from compensation.rules.rounding import half_away
from compensation.selectors import words

NEWS = {Component.UP_SELL, Component.CROSS_SELL}
EXTRAS = {*NEWS, Component.OVERRIDE}


def is_news(entry: CommissionEntry) -> bool:
    """Say whether the line pays for what was new to the customer, so only for a part of the order."""
    return entry.component in NEWS


def own_ratio(entry: CommissionEntry) -> tuple[int, int]:
    """Return the exchange ratio of the line's order; a line that pays for a part of it has that part in its ratio."""
    if is_news(entry) and entry.order is not None:
        return entry.order.exchange_numerator, entry.order.exchange_denominator
    return entry.exchange_numerator, entry.exchange_denominator


def news_of(entry: CommissionEntry, base: int) -> int:
    """Return which part of `base`, of the order's worth, was new to the customer, in the order's currency."""
    numerator, denominator = own_ratio(entry)
    return half_away(base * entry.exchange_numerator * denominator, entry.exchange_denominator * numerator)


def news_words(entry: CommissionEntry) -> str:
    """Return what was new, after the amount that was."""
    if entry.component == Component.UP_SELL:
        return _("above every tier bought before")
    return _("of products never bought before")


def extra_sentence(entry: CommissionEntry) -> str:
    """Return the text of the sum in one sentence, for the numbers of `explain`."""
    if entry.component == Component.OVERRIDE:
        if entry.event == Event.REFUND:
            return _("%(after)s of %(base)s count instead of %(before)s, × %(rate)s override%(share)s = %(amount)s")
        return _("%(after)s of %(base)s × %(rate)s override%(share)s = %(amount)s")
    if entry.event == Event.REFUND:
        return _("%(after)s of %(base)s %(news)s count instead of %(before)s, × %(rate)s%(share)s = %(amount)s")
    return _("%(after)s of %(base)s %(news)s × %(rate)s%(share)s = %(amount)s")


def bound_of(entry: CommissionEntry) -> Bound | None:
    """Return the cap that took something from a first order's pay."""
    return entry.trace().bound if entry.component == Component.FIRST else None


def cap_words(entry: CommissionEntry) -> str:
    """Return what stands after the rate where the cap of first orders took something away."""
    bound = bound_of(entry)
    return capped(bound, entry.currency) if bound else ""


def capped(bound: Bound, currency: str) -> str:
    """Return the cap of first orders in words, after a rate."""
    said = {"cap": words.money(bound.cap, currency), "room": words.money(bound.room, currency)}
    if bound.room == bound.cap:
        return _(", capped at %(cap)s") % said
    return _(", capped at the %(room)s that earlier first orders left of %(cap)s") % said


def cap_note(bound: Bound, currency: str) -> str:
    """Return why no more than that was left for the order."""
    if bound.room == bound.cap:
        return _("the most that a customer's first orders pay together")
    said = {"cap": words.money(bound.cap, currency)}
    return _("what earlier first orders of the customer left of %(cap)s") % said


def share_note(entry: CommissionEntry) -> str:
    """Return why a payee holds only a part of the credit."""
    if entry.component == Component.OVERRIDE:
        return _("of the credit is held by people whose plan names this manager")
    if is_tail(entry):
        return _("for a while after a handover, the salesperson before keeps a part")
    note = ngettext("credit held by %(count)s", "credit shared by %(count)s", len(entry.shares or ()))
    return note % {"count": len(entry.shares or ())}


def is_tail(entry: CommissionEntry) -> bool:
    """Say whether the credit is shared by a handover; nobody has agreed on a split then."""
    if entry.order is None or entry.shares is None or len(entry.shares) != 2:
        return False
    if hasattr(entry, "has_agreed_split"):
        return not entry.has_agreed_split
    return not entry.order.credit_splits.filter(status=SplitStatus.CURRENT).exists()
