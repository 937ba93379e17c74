"""What a target counts, in words: the definition that stands beside every attainment."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.models import Target
from compensation.models.plan_choices import TargetKind
from compensation.rules import plan_parts as parts
from compensation.selectors import words


def definition_of(kind: str) -> str:
    """Return who is eligible for a target of this kind, and who counts."""
    texts = {
        parts.RETURNING_CUSTOMERS: _(
            "The list holds the customers who had ordered on at least two days, and whose next order was expected "
            "within these months: one usual gap, the mean of the days between their orders, after the last one. A "
            "customer is back with an order within these months."
        ),
        parts.RETENTION: _(
            "The list holds the customers who were active when these months began. A customer is kept who orders "
            "within these months, or is still active on their last day."
        ),
        parts.REACTIVATION: _(
            "The list holds the customers who had ordered before, and were inactive when these months began. A "
            "customer is reactivated with an order within these months."
        ),
        parts.CROSS_SELL: _(
            "The list holds the customers who had ordered before these months. A customer counts who buys a product "
            "within these months that none of their orders before them had."
        ),
        parts.SATISFACTION: _(
            "This counts the customers who say within these months how satisfied they are. No answers are kept yet, so "
            "the pay stays as it is."
        ),
    }
    return texts[kind]


def rules_of_lists(kind: str) -> str:
    """Return what holds of every list: what is no order, and that it never changes."""
    if kind == parts.SATISFACTION:
        return ""
    return _(
        "Orders that are void, or given back in full by the last day, don't count. The list was fixed when the months "
        "began and never changes: a customer who is handed over stays on it, whoever takes the order."
    )


def effect_of(target: Target) -> str:
    """Return what the steps of the plan do to the returning commission, in one sentence."""
    steps = sorted((step.at_ppm, step.multiplier_ppm) for step in target.rule.steps.all())
    said = [
        _("from %(at)s on × %(multiplier)s") % {"at": words.rate(at_ppm), "multiplier": words.factor(multiplier_ppm)}
        for at_ppm, multiplier_ppm in steps
    ]
    if not said:
        return _("It moves no pay.")
    whole = _("The returning commission of these months counts %(steps)s.") % {"steps": ", ".join(said)}
    if target.rule.weight_ppm != parts.Target("", 1, 1, ()).weight_ppm:
        share = words.rate(target.rule.weight_ppm)
        whole = _("%(share)s of the returning commission of these months counts %(steps)s.") % {
            "share": share,
            "steps": ", ".join(said),
        }
    return f"{whole} {_least(target)}"


def progress_of(target: Target) -> str:
    """Return how far it is, such as “31 of 40 customers due are back”."""
    if target.kind == parts.SATISFACTION and not target.eligible_count:
        return _("No answers about satisfaction yet")
    said = {"done": target.done_count, "full": target.full_count}
    texts = {
        TargetKind.RETURNING_CUSTOMERS: _("%(done)s of %(full)s customers due are back"),
        TargetKind.RETENTION: _("%(done)s of %(full)s active customers kept"),
        TargetKind.REACTIVATION: _("Customers reactivated: %(done)s, the goal is %(full)s"),
        TargetKind.CROSS_SELL: _("Customers with a new product: %(done)s, the goal is %(full)s"),
        TargetKind.SATISFACTION: _("%(done)s of %(full)s answers satisfied"),
    }
    return texts[TargetKind(target.kind)] % said


def _least(target: Target) -> str:
    """Return how many have to be eligible."""
    return ngettext(
        "With fewer than %(count)s eligible customer it stays as it is.",
        "With fewer than %(count)s eligible customers it stays as it is.",
        target.minimum,
    ) % {"count": target.minimum}
