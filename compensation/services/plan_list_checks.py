"""Whether the lists of a plan version make sense: tenure steps, tiers, milestones and targets."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from compensation.models.plan_choices import Stretch, TargetKind
from compensation.rules.plan_parts import SLAB, Target
from compensation.rules.rounding import PPM
from compensation.selectors import words
from compensation.services.plan_content import Lists

# With four answers one unhappy customer is a quarter of the result, and a manager can guess who answered what.
FEWEST_ANSWERS = 5
COUNTING = {TargetKind.REACTIVATION, TargetKind.CROSS_SELL}
TARGET_STRETCHES = {Stretch.MONTH, Stretch.QUARTER}

Problem = tuple[str, str]


def list_problems(lists: Lists, *, method: str, currency: str) -> Iterator[Problem]:
    """Yield (place, sentence) for all that the lists get wrong."""
    yield from _steps(lists.steps)
    yield from _tiers(lists.tiers, method, currency)
    yield from _milestones(lists.milestones, currency)
    yield from _targets(lists.targets)


def _steps(steps: Sequence[tuple[int, int]]) -> Iterator[Problem]:
    for place, ((before, _own), (months, _rate)) in enumerate(pairwise(steps), 1):
        if months == before:
            yield f"steps.{place}.months", _("Two steps begin after the same number of months.")
        elif months < before:
            said = _("This step begins before the one above it. Put the earliest step first.")
            yield f"steps.{place}.months", said


def _tiers(tiers: Sequence[tuple[int, int]], method: str, currency: str) -> Iterator[Problem]:
    for place, ((start, rate), (next_start, next_rate)) in enumerate(pairwise(tiers), 1):
        if next_start <= start:
            said = _("This tier has to begin above %(amount)s, where the one above it begins.")
            yield f"tiers.{place}.from_volume", said % {"amount": words.money(start, currency)}
        if method == SLAB and next_rate < rate:
            said = _(
                "With %(rate)s for everything, selling more would pay less than the tier above it. "
                "Raise this rate, or let each tier pay for its own part."
            )
            yield f"tiers.{place}.rate", said % {"rate": words.rate(next_rate)}


def _milestones(milestones: Sequence[tuple[int, int]], currency: str) -> Iterator[Problem]:
    for place, (threshold, bonus) in enumerate(milestones):
        if threshold <= 0:
            yield f"milestones.{place}.threshold", _("A milestone lies above nothing.")
        if bonus <= 0:
            yield f"milestones.{place}.bonus", _("A milestone pays more than nothing. Take it out if it pays nothing.")
    for place, ((before, _own), (threshold, _bonus)) in enumerate(pairwise(milestones), 1):
        if threshold <= before:
            said = _("This milestone has to lie above %(amount)s, the one above it.")
            yield f"milestones.{place}.threshold", said % {"amount": words.money(before, currency)}


def _targets(targets: Sequence[Target]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, target in enumerate(targets):
        here = f"targets.{place}"
        if target.kind in seen:
            said = _("There is a target for “%(kind)s” already. Change that one instead.")
            yield f"{here}.kind", said % {"kind": TargetKind(target.kind).label}
        seen.add(target.kind)
        for field, sentence in (*_stretch(target), *_goal(target), *_minimum(target), *_target_steps(target)):
            yield f"{here}.{field}", sentence
    yield from _weights(targets)


def _stretch(target: Target) -> Iterator[Problem]:
    if target.months not in TARGET_STRETCHES:
        yield "months", _("A target is measured by month or by quarter.")


def _goal(target: Target) -> Iterator[Problem]:
    if target.kind in COUNTING and not target.goal:
        yield "goal", _("Say how many customers are 100 %: this target counts them.")
    if target.kind not in COUNTING and target.goal is not None:
        yield "goal", _("This target is a share of customers or answers, so it has no number to reach. Leave it empty.")


def _minimum(target: Target) -> Iterator[Problem]:
    if target.kind == TargetKind.SATISFACTION and target.minimum < FEWEST_ANSWERS:
        said = _("Satisfaction needs at least %(count)s answers: with fewer, one customer decides over the pay.")
        yield "minimum", said % {"count": FEWEST_ANSWERS}
    elif target.minimum < 1:
        yield "minimum", _("A target needs at least one eligible customer.")


def _target_steps(target: Target) -> Iterator[Problem]:
    if not target.steps:
        yield "steps", _("A target needs a step: from which attainment on, and what the commission then counts.")
    for place, (before, step) in enumerate(pairwise(target.steps), 1):
        if step.at_ppm <= before.at_ppm:
            said = _("This step has to begin above %(rate)s, where the one above it begins.")
            yield f"steps.{place}.at", said % {"rate": words.rate(before.at_ppm)}
        if step.multiplier_ppm < before.multiplier_ppm:
            said = _("Reaching more can't count less: this step counts %(rate)s, the one above it more.")
            yield f"steps.{place}.multiplier", said % {"rate": words.rate(step.multiplier_ppm)}


def _weights(targets: Sequence[Target]) -> Iterator[Problem]:
    """Each target moves all of the commission, or together they share it out."""
    weights = [target.weight_ppm for target in targets]
    for place, weight in enumerate(weights):
        if not 0 < weight <= PPM:
            yield f"targets.{place}.weight", _("A weight is above 0 % and at most 100 %.")
    if weights and sum(weights) != PPM and any(weight != PPM for weight in weights):
        said = _("The weights come to %(rate)s. Let them sum to exactly 100 %%, or give every target 100 %%.")
        yield f"targets.{len(weights) - 1}.weight", said % {"rate": words.rate(sum(weights))}
