"""How far customers are from their next lifetime reward: an estimate, and never a part of what is earned."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import BigIntegerField, Case, F, Value, When

from clv.models import CustomerFacts
from compensation.facts import histories
from compensation.rules.milestones import live_awards, moves_of
from compensation.rules.plan_parts import Milestone
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.selectors.plans import plan_book
from crm.accounts.models import Company, User
from customers.models import Assignment, Customer

# As many as one reads before going back to work.
SHOWN = 3
# Facts are of last night and know no awards, so a few more are looked at closely.
CANDIDATES = 4 * SHOWN


@dataclass(frozen=True, slots=True)
class NextReward:
    """What a customer's next threshold would pay the salesperson if the crossing order were theirs alone.

    `missing_minor` is 0 where the next order pays for a threshold that was reached before.
    """

    customer_id: int
    customer: str
    salesperson_id: int
    value_minor: int
    threshold_minor: int
    missing_minor: int
    bonus_minor: int
    currency: str


def next_reward(customer: Customer, today: date) -> NextReward | None:
    """Return how far the customer is from the next reward of whoever looks after them; None where there is none."""
    salesperson_id = Assignment.objects.open().filter(customer=customer).values_list("salesperson", flat=True).first()
    if salesperson_id is None:
        return None
    found = _next_rewards({customer.pk: customer.name}, salesperson_id, today)
    return next(found, None)


def nearest_rewards(user: User, today: date, book: PlanBook | None = None) -> list[NextReward]:
    """Return the customers of `user` who are nearest to a reward, the nearest first; `book` is read unless given."""
    book = book or plan_book()
    terms = book.terms(user.pk, today)
    if terms is None or terms.milestones is None:
        return []
    names = dict(_candidates(user, terms.milestones.steps))
    found = sorted(_next_rewards(names, user.pk, today, book), key=lambda one: (one.missing_minor, one.customer_id))
    return found[:SHOWN]


def _candidates(user: User, steps: tuple[Milestone, ...]) -> Iterator[tuple[int, str]]:
    """Yield the buyers of the user's book whose revenue of last night is nearest below a threshold."""
    whens = [When(revenue_minor__lt=step.threshold, then=Value(step.threshold)) for step in steps]
    missing = Case(*whens, default=None, output_field=BigIntegerField()) - F("revenue_minor")
    rows = (
        CustomerFacts.objects.who_bought()
        .filter(customer__in=Assignment.objects.open().filter(salesperson=user).values("customer"))
        .filter(revenue_minor__lt=steps[-1].threshold)
        .annotate(missing_minor=missing)
        .order_by("missing_minor", "pk")
    )
    yield from rows.values_list("customer_id", "customer__name")[:CANDIDATES]


def _next_rewards(
    names: Mapping[int, str], salesperson_id: int, today: date, book: PlanBook | None = None
) -> Iterator[NextReward]:
    """Yield the next reward of each customer that has one, reckoned by the rules of pay as of this day."""
    book = book or plan_book()
    terms = book.terms(salesperson_id, today)
    if terms is None or terms.milestones is None:
        return
    currency = Company.objects.current().currency
    for history in histories(names):
        moves = moves_of(history.orders, history.refunds, book, today)
        value = moves[-1].after if moves else 0
        step = _next_step(terms, value, live_awards(moves, book))
        if step is not None:
            yield NextReward(
                customer_id=history.customer_id,
                customer=names[history.customer_id],
                salesperson_id=salesperson_id,
                value_minor=value,
                threshold_minor=step.threshold,
                missing_minor=max(0, step.threshold - value),
                bonus_minor=step.bonus,
                currency=currency,
            )


def _next_step(terms: PlanTerms, value: int, live: set[tuple[int, int]]) -> Milestone | None:
    """Return the lowest threshold that a further order would be paid for."""
    parts = terms.milestones
    for step in parts.steps if parts else ():
        is_open = value < step.threshold or (parts is not None and parts.pays_crossed)
        if is_open and (terms.plan, step.threshold) not in live:
            return step
    return None
