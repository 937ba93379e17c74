"""A line of a target, told with its numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from compensation.models import CommissionEntry
from compensation.models.plan_choices import TargetKind
from compensation.rules import targets as rules
from compensation.rules.plan_parts import TargetStep
from compensation.rules.rounding import PPM
from compensation.selectors import words


@dataclass(frozen=True, slots=True)
class Part:
    """One number of the sum: an amount, or a rate, with a word about it."""

    label: str
    note: str = ""
    amount_minor: int | None = None
    rate_ppm: int | None = None


def target_sentence(entry: CommissionEntry) -> str:
    """Return the whole sum in one sentence."""
    posted = words.money(entry.posted_minor, entry.currency)
    if entry.inputs is None:
        return _("No plan has this target any more, so the %(posted)s posted before are taken back.") % {
            "posted": posted
        }
    said = {
        "reached": _reached(entry.inputs),
        "returning": words.money(entry.inputs["returning"], entry.currency),
        "multiplier": words.factor(_multiplier(entry.inputs)),
        "share": words.rate(entry.inputs["weight_ppm"]),
        "amount": words.money(entry.amount_minor, entry.currency),
    }
    sentence = (
        _("%(reached)s: %(share)s of %(returning)s of returning commission count × %(multiplier)s = %(amount)s") % said
    )
    if entry.posted_minor:
        sentence += _(", with the %(posted)s posted before taken off") % {"posted": posted}
    return sentence


def target_rows(entry: CommissionEntry) -> Iterator[Part]:
    """Yield the sum from top to bottom."""
    if entry.inputs is not None:
        inputs = entry.inputs
        target, reached = rules.target_of(inputs)
        step = rules.reached_step(target, reached)
        yield Part(str(TargetKind(target.kind).label), _reached(inputs), rate_ppm=_attainment(inputs))
        yield Part(_("Multiplier"), _step_words(step), rate_ppm=_multiplier(inputs))
        yield Part(_("Returning commission"), _("of the months of the target"), amount_minor=inputs["returning"])
        yield Part(_("Part that the target moves"), "", rate_ppm=target.weight_ppm)
    if entry.posted_minor:
        yield Part(_("Posted before"), _("taken off"), amount_minor=-entry.posted_minor)
    yield Part(_("Amount"), _("rounded once"), amount_minor=entry.amount_minor)


def _reached(inputs: dict[str, Any]) -> str:
    full = inputs["eligible"] if inputs["goal"] is None else inputs["goal"]
    return _("%(done)s of %(full)s reached") % {"done": inputs["done"], "full": full}


def _attainment(inputs: dict[str, Any]) -> int:
    full = inputs["eligible"] if inputs["goal"] is None else inputs["goal"]
    return rules.attainment_ppm(inputs["done"], full) or 0


def _multiplier(inputs: dict[str, Any]) -> int:
    step = rules.reached_step(*rules.target_of(inputs))
    return step.multiplier_ppm if step else PPM


def _step_words(step: TargetStep | None) -> str:
    return _("no step reached") if step is None else _("from %(at)s on") % {"at": words.rate(step.at_ppm)}
