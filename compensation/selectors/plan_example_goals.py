"""The second half of a plan's worked example: volume, lifetime value, targets and the month's bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from compensation.models.plan_choices import TargetKind
from compensation.rules.draw import Payout, payouts
from compensation.rules.events import Order, Share
from compensation.rules.milestones import moves_of, rewards
from compensation.rules.plan_parts import SLAB, Target, Tiers
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.rules.rounding import PPM
from compensation.rules.targets import Reached, reached_step, target_pay
from compensation.rules.tiers import pay_of, reached, segments
from compensation.selectors import words
from compensation.selectors.plan_story_goals import stretch_words

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
    yield from _tier_rows(terms, currency, unit)
    yield from _milestone_rows(terms, currency)
    for target in terms.targets:
        yield _target_row(target, currency, RETURNING_PAY * unit)
    yield from _limit_rows(terms, currency, unit)


def _tier_rows(terms: PlanTerms, currency: str, unit: int) -> Iterator[ExampleRow]:
    """Go half a step beyond the highest tier."""
    tiers = terms.tiers
    if tiers is None:
        return
    volume = max(tiers.brackets[-1].from_minor * 3 // 2, RETURNING_PAY * unit)
    title = _("A %(months)s's volume of %(amount)s") % {
        "months": stretch_words(tiers.months),
        "amount": words.money(volume, currency),
    }
    yield ExampleRow(title, _volume_words(volume, tiers, currency), pay_of(volume, tiers))


def _volume_words(volume: int, tiers: Tiers, currency: str) -> str:
    bracket = reached(volume, tiers)
    if tiers.method == SLAB and bracket is not None:
        return f"{words.money(volume, currency)} × {words.rate(bracket.rate_ppm)}"
    parts = [(part, rate_ppm) for part, rate_ppm in segments(volume, tiers) if part]
    return " + ".join(f"{words.money(part, currency)} × {words.rate(rate_ppm)}" for part, rate_ppm in parts)


def _limit_rows(terms: PlanTerms, currency: str, unit: int) -> Iterator[ExampleRow]:
    """Let one month earn too little, and the next one too much."""
    limits = terms.limits
    if limits is None:
        return
    guaranteed = max(limits.draw, limits.floor)
    usual = guaranteed or RETURNING_PAY * unit
    months = [guaranteed // 2] if guaranteed else []
    months.append(usual * 3 if limits.cap is None else limits.cap + RETURNING_PAY * unit)
    paid = payouts(months, draw=limits.draw, cap=limits.cap, excess=limits.excess, floor=limits.floor)
    owed = 0
    for earned, payout in zip(months, paid, strict=True):
        title = _("A month that earns %(amount)s") % {"amount": words.money(earned, currency)}
        yield ExampleRow(title, _payout_words(payout, owed, currency), payout.paid)
        owed = payout.draw_balance


def _payout_words(payout: Payout, owed: int, currency: str) -> str:
    """Return what the bounds did to a month that began with `owed` of the draw."""
    said = [
        text % {"amount": words.money(amount, currency)}
        for text, amount in (
            (_("%(amount)s above the cap is forfeited"), payout.forfeited),
            (_("%(amount)s above the cap is carried on"), payout.carried),
            (_("the floor adds %(amount)s"), payout.topped_up),
            (_("%(amount)s of the draw is owed after it"), payout.draw_balance),
            (_("%(amount)s of the draw is taken off"), max(owed - payout.draw_balance, 0)),
        )
        if amount
    ]
    return "; ".join(said) or _("paid in full")


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
    best = _best(target)
    step = reached_step(target, best)
    said = {
        "done": best.done,
        "full": best.eligible if target.goal is None else target.goal,
        "returning": words.money(returning, currency),
        "multiplier": words.rate(step.multiplier_ppm if step else PPM),
        "weight": words.rate(target.weight_ppm),
    }
    if target.weight_ppm == PPM:
        how = _("%(done)s of %(full)s: %(returning)s of returning commission counts %(multiplier)s") % said
    else:
        how = _("%(done)s of %(full)s: %(weight)s of %(returning)s counts %(multiplier)s") % said
    return ExampleRow(str(TargetKind(target.kind).label), how, target_pay(target, best, returning))


def _best(target: Target) -> Reached:
    """Return the smallest result that reaches the highest step; of a share nobody reaches more than all."""
    eligible = max(target.minimum, USUAL_ELIGIBLE)
    full = eligible if target.goal is None else target.goal
    done = -(-full * target.steps[-1].at_ppm // PPM)
    return Reached(max(eligible, done) if target.goal else eligible, done if target.goal else min(done, eligible))
