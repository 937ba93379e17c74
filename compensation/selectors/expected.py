"""What would be earned if customers come back when they are due: an estimate, and never a part of what is earned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from clv.models import CustomerFacts
from compensation.models.plan import PlanBase
from compensation.rules.plans import PlanBook
from compensation.rules.rounding import entitlement
from crm.accounts.models import Company, User
from customers.models import Assignment

# As many as one reads before going back to work.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class ExpectedReturn:
    """A customer who is due, and about what their usual order would pay on that day."""

    customer_id: int
    customer: str
    due_on: date
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer usually orders: the sums of so many orders, the day of the first, and when the next is due."""

    customer_id: int
    customer: str
    first_on: date
    due_on: date
    order_count: int
    margin_minor: int
    revenue_minor: int


def expected_returns(user: User, today: date, book: PlanBook) -> list[ExpectedReturn]:
    """Return the next customers of `user` who are due, with about what each would pay under the plan of that day."""
    habits = sorted(_habits(user, today), key=lambda habit: (habit.due_on, habit.customer_id))[:SHOWN]
    if not habits:
        return []
    currency = Company.objects.current().currency
    found = []
    for habit in habits:
        terms = book.terms(user.pk, habit.due_on)
        if terms is None:
            continue
        rate_ppm = terms.rates(habit.first_on, habit.due_on).rate_ppm
        sum_minor = habit.margin_minor if terms.base == PlanBase.MARGIN else habit.revenue_minor
        amount = entitlement(sum_minor, rate_ppm, denominator=habit.order_count)
        if amount > 0:
            found.append(ExpectedReturn(habit.customer_id, habit.customer, habit.due_on, amount, currency))
    return found


def _habits(user: User, today: date) -> Iterator[Habit]:
    """Yield those who come back in a rhythm and are due on `today` or later."""
    rows = CustomerFacts.objects.filter(
        customer__in=Assignment.objects.open().filter(salesperson=user).values("customer"),
        usual_gap_days__isnull=False,
        order_count__gt=0,
    ).values_list(
        "customer_id",
        "customer__name",
        "first_ordered_on",
        "last_ordered_on",
        "usual_gap_days",
        "order_count",
        "margin_minor",
        "revenue_minor",
    )
    for pk, name, first_on, last_on, gap, count, margin, revenue in rows:
        if first_on is None or last_on is None or gap is None:
            continue
        due_on = last_on + timedelta(days=round(gap))
        if due_on >= today:
            yield Habit(pk, name, first_on, due_on, count, margin, revenue)
