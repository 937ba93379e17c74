"""Whether a plan version makes sense: every contradiction in a sentence, beside the field that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models import PlanVersion
from compensation.rules.rounding import PPM
from compensation.selectors import words
from compensation.services.plan_content import Lists
from compensation.services.plan_list_checks import list_problems
from crm.accounts.access import Role
from crm.core.errors import Invalid

Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A version as it would be, and the currency of its amounts."""

    version: PlanVersion
    lists: Lists
    currency: str


def check_plan(draft: Draft) -> None:
    """Refuse a version that contradicts itself, all of it at once.

    Raises:
        Invalid: `fields` holds a sentence for each place, such as "tiers.1.from_volume".
    """
    found: dict[str, str] = {}
    for place, sentence in _problems(draft):
        found.setdefault(place, sentence)
    if found:
        many = _("Some values can't be accepted; each is listed below.")
        said = many if len(found) > 1 else next(iter(found.values()))
        raise Invalid(said, code="plan_makes_no_sense", fields=found)


def _problems(draft: Draft) -> Iterator[Problem]:
    """Yield all problems; of two about one place the first is kept."""
    yield from _range(draft.version)
    yield from list_problems(draft.lists, method=draft.version.tier_method, currency=draft.currency)
    yield from _highest_rate(draft)
    yield from _first_cap(draft.version)
    yield from _hold(draft.version)
    yield from _limits(draft)
    yield from _override(draft.version)
    yield from _tail(draft.version)


def _range(version: PlanVersion) -> Iterator[Problem]:
    if version.ends_on is not None and version.ends_on <= version.starts_on:
        yield "ends_on", _("A version ends after the day on which it begins.")


def _highest_rate(draft: Draft) -> Iterator[Problem]:
    """Nobody can be paid more than the whole of an order."""
    version = draft.version
    step = max((rate for _months, rate in draft.lists.steps), default=0)
    highest = version.returning_ppm + step + max(version.upsell_ppm, version.cross_sell_ppm)
    if highest > PPM:
        said = _("Returning rate, highest tenure step and rate for a larger purchase come to %(rate)s, above 100 %%.")
        yield "returning_rate", said % {"rate": words.rate(highest)}


def _first_cap(version: PlanVersion) -> Iterator[Problem]:
    cap = version.first_cap_minor
    if cap is None:
        return
    if cap <= 0:
        yield "first_order_cap", _("A cap is above nothing. Leave it empty for no cap.")
    elif not version.first_ppm:
        yield "first_order_cap", _("First orders pay nothing under this version. Leave their cap empty, or set a rate.")


def _hold(version: PlanVersion) -> Iterator[Problem]:
    waits = version.holds_until_paid or version.holds_until_delivered or version.holds_until_promise_kept
    if version.forfeit_days is not None and not waits:
        yield "forfeit_days", _("Only pay that is held can be forfeited. Say what it waits for, or leave this empty.")


def _limits(draft: Draft) -> Iterator[Problem]:
    version, cap = draft.version, draft.version.cap_minor
    if cap is None:
        return
    said = {"cap": words.money(cap, draft.currency)}
    if cap <= 0:
        yield "cap", _("A cap is above nothing. Leave it empty for no cap.")
        return
    if version.draw_minor > cap:
        yield "draw", _("The draw is above the cap of %(cap)s. Lower it, or raise the cap.") % said
    if version.floor_minor > cap:
        yield "floor", _("The floor is above the cap of %(cap)s. Lower it, or raise the cap.") % said


def _override(version: PlanVersion) -> Iterator[Problem]:
    manager = version.override_to
    if manager is None:
        if version.override_ppm:
            yield "override_to", _("Say which manager the override is for, or set its rate to 0 %.")
        return
    if not manager.is_active or manager.role != Role.MANAGER:
        said = _("%(name)s isn't an active manager. Choose one who is, or leave the override out.")
        yield "override_to", said % {"name": manager.name}
    if not version.override_ppm:
        yield "override_rate", _("Say what the override pays, or name nobody.")


def _tail(version: PlanVersion) -> Iterator[Problem]:
    days, share = version.tail_days, version.tail_ppm
    if days and not 0 < share < PPM:
        said = ngettext(
            "Say which share the salesperson before keeps for %(days)s day: above 0 %% and below 100 %%.",
            "Say which share the salesperson before keeps for %(days)s days: above 0 %% and below 100 %%.",
            days,
        )
        yield "tail_share", said % {"days": days}
    if share and not days:
        yield "tail_days", _("Say for how many days the salesperson before keeps a share, or set the share to 0 %.")
