"""The second half of a plan's worked example: volume, lifetime value, targets and the month's bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from compensation.models.plan_choices import TargetKind
from compensation.rules.events import Order, Share
from compensation.rules.milestones import moves_of, rewards
from compensation.rules.plan_parts import Target
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.rules.rounding import PPM
from compensation.rules.targets import Reached, reached_step, target_pay
from compensation.selectors import words

SELLER = 1
FIRST_ON = date(2025, 1, 1)
USUAL_ELIGIBLE = 20
RETURNING_PAY = 1000


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One step of the example: what happens, how it is reckoned, what it pays."""

    title: str
    how: str
    amount_minor: int


def goal_rows(terms: PlanTerms, currency: str, unit: int) -> Iterator[ExampleRow]:
    """Yield what each goal of a version pays where it is reached; the version has to hold on every day."""
    yield from _milestone_rows(terms, currency)
    for target in terms.targets:
        yield _target_row(target, currency, RETURNING_PAY * unit)


def _milestone_rows(terms: PlanTerms, currency: str) -> Iterator[ExampleRow]:
    """Reach each milestone by an order of its own."""
    if terms.milestones is None:
        return
    value, orders = 0, []
    for number, step in enumerate(terms.milestones.steps, 1):
        on = FIRST_ON + timedelta(days=number)
        orders.append(Order(number, on, step.threshold - value, shares=(Share(SELLER),)))
        value = step.threshold
    book = PlanBook((terms,))
    paid = rewards(moves_of(orders, [], book, FIRST_ON + timedelta(days=len(orders))), book)
    for key, reward in paid.items():
        title = _("Lifetime value reaches %(amount)s") % {"amount": words.money(key.threshold, currency)}
        yield ExampleRow(title, _("once, with the order that reaches it"), reward.amount)


def _target_row(target: Target, currency: str, returning: int) -> ExampleRow:
    reached = _best(target)
    step = reached_step(target, reached)
    said = {
        "done": reached.done,
        "full": reached.eligible if target.goal is None else target.goal,
        "returning": words.money(returning, currency),
        "multiplier": words.rate(step.multiplier_ppm if step else PPM),
        "weight": words.rate(target.weight_ppm),
    }
    if target.weight_ppm == PPM:
        how = _("%(done)s of %(full)s: %(returning)s of returning commission counts %(multiplier)s") % said
    else:
        how = _("%(done)s of %(full)s: %(weight)s of %(returning)s counts %(multiplier)s") % said
    return ExampleRow(str(TargetKind(target.kind).label), how, target_pay(target, reached, returning))


def _best(target: Target) -> Reached:
    """Return the smallest result that reaches the highest step; of a share nobody reaches more than all."""
    eligible = max(target.minimum, USUAL_ELIGIBLE)
    full = eligible if target.goal is None else target.goal
    done = -(-full * target.steps[-1].at_ppm // PPM)
    return Reached(max(eligible, done) if target.goal else eligible, done if target.goal else min(done, eligible))
