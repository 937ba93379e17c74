"""A plan version told to those whom it pays: each of its parts in sentences with its own numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models import PlanVersion
from compensation.models.plan_choices import CapExcess
from compensation.rules.first_orders import even_from
from compensation.rules.plans import MARGIN, PlanTerms
from compensation.selectors import words
from compensation.selectors.plan_story_goals import Told, milestone_sentences, target_sentences, tier_sentences


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a plan; one that isn't used says so in its sentence."""

    code: str
    title: str
    is_used: bool
    sentences: tuple[str, ...]


def story_of(version: PlanVersion, currency: str) -> tuple[Component, ...]:
    """Return all parts of a version; bring it `with_parts()` and its manager, or each is a query."""
    told = Told(version.terms(), currency, version.override_to.name if version.override_to else "")
    tellers: tuple[tuple[str, str, Callable[[Told], Iterator[str]], str], ...] = (
        ("RATES", _("Rates"), _rates, ""),
        ("TIERS", _("Tiers"), tier_sentences, _("Volume pays nothing on top.")),
        ("MILESTONES", _("Milestones"), milestone_sentences, _("A customer's lifetime value pays no reward.")),
        ("TARGETS", _("Targets"), target_sentences, _("No target moves the commission.")),
        ("CLAWBACK", _("Clawback"), _clawback, ""),
        ("HOLDS", _("Holds"), _holds, _("Nothing is held: pay is payable once its month is closed.")),
        ("LIMITS", _("Cap, draw and floor"), _limits, _("A month pays what it earned: no cap, no draw, no floor.")),
        ("TEAM", _("Override and tail"), _team, _("No manager is paid on top, and a handover moves all credit.")),
    )
    found = []
    for code, title, tell, without in tellers:
        sentences = tuple(tell(told))
        found.append(Component(code, title, bool(sentences), sentences or (without,)))
    return tuple(found)


def _rates(told: Told) -> Iterator[str]:
    terms = told.terms
    said = {"first": words.rate(terms.first_ppm), "returning": words.rate(terms.returning_ppm)}
    if terms.base == MARGIN:
        yield _("A customer's first order pays %(first)s of its margin, every later one %(returning)s.") % said
    else:
        yield _("A customer's first order pays %(first)s of its revenue, every later one %(returning)s.") % said
    if terms.first_cap is not None:
        said = {"cap": words.money(terms.first_cap, told.currency)}
        yield (
            _("All first orders of a customer pay at most %(cap)s together; a refund makes room for later ones.") % said
        )
    if terms.warnings:
        yield _warning(terms, told.currency)
    if terms.gap_days:
        yield ngettext(
            "Orders within %(count)s day of the first count as first ones, so splitting one pays nothing extra.",
            "Orders within %(count)s days of the first count as first ones, so splitting one pays nothing extra.",
            terms.gap_days,
        ) % {"count": terms.gap_days}
    for step in terms.steps:
        yield ngettext(
            "Once they have been a customer for %(count)s month, %(rate)s comes on top of the returning rate.",
            "Once they have been a customer for %(count)s months, %(rate)s comes on top of the returning rate.",
            step.months,
        ) % {"count": step.months, "rate": words.rate(step.rate_ppm)}
    if terms.upsell_ppm:
        said = {"rate": words.rate(terms.upsell_ppm)}
        yield _("On a returning order, what is above every tier they had bought before pays %(rate)s more.") % said
    if terms.cross_sell_ppm:
        said = {"rate": words.rate(terms.cross_sell_ppm)}
        yield _("On a returning order, a product they had never bought before pays %(rate)s more.") % said


def _warning(terms: PlanTerms, currency: str) -> str:
    """Return what a plan says that pays more for winning than for keeping, and up to which amount it does."""
    bound = even_from(terms)
    if bound is None:
        return _("Note: a first order pays more than returning orders of the same amount.")
    said = {"amount": words.money(bound, currency)}
    if terms.base == MARGIN:
        said["base"] = _("margin")
    else:
        said["base"] = _("revenue")
    return (
        _(
            "Note: below %(amount)s of %(base)s a first order pays more than returning orders of the same amount; "
            "from there on the cap keeps it from paying more."
        )
        % said
    )


def _clawback(told: Told) -> Iterator[str]:
    terms = told.terms
    yield ngettext(
        "A refund up to %(count)s day after its order takes the pay for it back.",
        "A refund up to %(count)s days after its order takes the pay for it back.",
        terms.clawback_days,
    ) % {"count": terms.clawback_days}
    yield _("A later one only lowers the customer's lifetime value.")


def _holds(told: Told) -> Iterator[str]:
    hold = told.terms.hold
    if hold is None:
        return
    if hold.until_paid:
        yield _("Pay for an order is held until the customer has paid it.")
    if hold.until_delivered:
        yield _("Pay for an order is held until it is delivered.")
    if hold.until_promise_kept:
        yield _("Pay for an order is held until what was promised is kept; a late delivery holds it.")
    if hold.forfeit_days is not None:
        yield ngettext(
            "What still waits %(count)s day after the order is forfeited.",
            "What still waits %(count)s days after the order is forfeited.",
            hold.forfeit_days,
        ) % {"count": hold.forfeit_days}


def _limits(told: Told) -> Iterator[str]:
    limits = told.terms.limits
    if limits is None:
        return
    if limits.cap is not None:
        said = {"cap": words.money(limits.cap, told.currency)}
        if limits.excess == CapExcess.CARRY:
            yield _("A month pays at most %(cap)s; the rest is carried into the next month.") % said
        else:
            yield _("A month pays at most %(cap)s; the rest is forfeited.") % said
    if limits.draw:
        said = {"draw": words.money(limits.draw, told.currency)}
        yield _("A month pays at least %(draw)s; what was advanced so is taken off later months.") % said
    if limits.floor:
        said = {"floor": words.money(limits.floor, told.currency)}
        yield _("A month pays at least %(floor)s, and none of it is ever taken back.") % said


def _team(told: Told) -> Iterator[str]:
    terms = told.terms
    if terms.override is not None:
        over = {"name": told.manager, "rate": words.rate(terms.override.ppm)}
        yield _("%(name)s is paid %(rate)s on every order that is credited to others under this plan.") % over
    if terms.tail is not None:
        said = {"count": terms.tail.days, "share": words.rate(terms.tail.ppm)}
        yield (
            ngettext(
                "For %(count)s day after a handover the salesperson before keeps %(share)s of the credit.",
                "For %(count)s days after a handover the salesperson before keeps %(share)s of the credit.",
                terms.tail.days,
            )
            % said
        )
