"""Tiers, milestones and targets of a plan version, told in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models.plan_choices import Stretch, TargetKind
from compensation.rules.plan_parts import RETURNING_ORDERS, SLAB, Target
from compensation.rules.plans import MARGIN, PlanTerms
from compensation.rules.rounding import PPM
from compensation.selectors import words


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: the terms, the currency of their amounts, and the name of the manager with an override."""

    terms: PlanTerms
    currency: str
    manager: str


def tier_sentences(told: Told) -> Iterator[str]:
    """Yield what volume pays on top."""
    tiers = told.terms.tiers
    if tiers is None:
        return
    said = {
        "months": stretch_words(tiers.months),
        "base": _("margin") if told.terms.base == MARGIN else _("revenue"),
    }
    if tiers.counts == RETURNING_ORDERS:
        yield _("The volume of a %(months)s, the %(base)s of its returning orders, pays on top.") % said
    else:
        yield _("The volume of a %(months)s, the %(base)s of all its orders, pays on top.") % said
    for bracket in tiers.brackets:
        named = {"amount": words.money(bracket.from_minor, told.currency), "rate": words.rate(bracket.rate_ppm)}
        if tiers.method == SLAB:
            yield _("From %(amount)s on, all of it pays %(rate)s.") % named
        elif bracket == tiers.brackets[-1]:
            yield _("The part from %(amount)s on pays %(rate)s.") % named
        else:
            yield _("The part from %(amount)s on pays %(rate)s, up to the next tier.") % named


def milestone_sentences(told: Told) -> Iterator[str]:
    """Yield what a customer's lifetime value pays."""
    milestones = told.terms.milestones
    if milestones is None:
        return
    for step in milestones.steps:
        said = {
            "threshold": words.money(step.threshold, told.currency),
            "bonus": words.money(step.bonus, told.currency),
        }
        yield (
            _("When a customer's lifetime value reaches %(threshold)s, %(bonus)s is paid to who holds the order.")
            % said
        )
    yield (
        ngettext(
            "A refund up to %(count)s day later takes it back where the value falls below again.",
            "A refund up to %(count)s days later takes it back where the value falls below again.",
            milestones.window_days,
        )
        % {"count": milestones.window_days}
    )
    if milestones.pays_crossed:
        yield _("What customers had reached before this version is paid with their next order.")
    else:
        yield _("What customers had reached before this version is not paid.")


def target_sentences(told: Told) -> Iterator[str]:
    """Yield each target, its steps, and below which size it moves nothing."""
    for target in told.terms.targets:
        yield from _target(target)


def _target(target: Target) -> Iterator[str]:
    said = {
        "kind": TargetKind(target.kind).label,
        "months": stretch_words(target.months),
        "goal": target.goal,
        "weight": words.rate(target.weight_ppm),
    }
    if target.goal is not None:
        yield _("%(kind)s: %(goal)s in a %(months)s are 100%%.") % said
    elif target.kind == TargetKind.SATISFACTION:
        yield _("%(kind)s: the share of satisfied answers of a %(months)s.") % said
    else:
        yield _("%(kind)s: the share of those due in a %(months)s who came.") % said
    for step in target.steps:
        named = {**said, "at": words.rate(step.at_ppm), "multiplier": words.rate(step.multiplier_ppm)}
        if target.weight_ppm == PPM:
            yield _("From %(at)s on, the returning commission of that %(months)s counts %(multiplier)s.") % named
        else:
            yield (
                _("From %(at)s on, %(weight)s of that %(months)s's returning commission counts %(multiplier)s.") % named
            )
    if target.minimum > 1:
        counted = _("answers") if target.kind == TargetKind.SATISFACTION else _("customers")
        yield _("With fewer than %(count)s %(counted)s the commission stays as it is.") % {
            "count": target.minimum,
            "counted": counted,
        }


def stretch_words(months: int) -> str:
    """Return “month”, “quarter” or “year”, to stand inside a sentence."""
    return {Stretch.MONTH: _("month"), Stretch.QUARTER: _("quarter"), Stretch.YEAR: _("year")}[Stretch(months)]
