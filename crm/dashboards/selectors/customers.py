"""The list of customers and the head of a customer's page: who they are, what they are worth, how they order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum

from clv.models import CustomerSegments, Run, RunKind, Score
from clv.models.score import Reason
from crm.dashboards.rows import Total
from crm.dashboards.sums import interval, value_sums
from customers.models import Assignment, Customer
from customers.models.customer import CustomerQuerySet
from orders.selectors.rhythm import order_days
from retention.models import Task
from retention.rows import WorkItem
from retention.rules import INTRODUCTION_DAYS
from retention.selectors.worklist import with_customers, work_items


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """A customer with the days of the orders of two years."""

    customer: Customer
    order_days: list[date]

    @property
    def value_at_risk_minor(self) -> int | None:
        """Return what falls away if the customer is lost now; None before the first night that saw them."""
        score = score_of(self.customer)
        return score.value_at_risk_minor if score else None

    @property
    def potential_minor(self) -> int | None:
        """Return the margin still expected, discounted; None before the first night that saw them."""
        score = score_of(self.customer)
        return score.future_margin_minor if score else None

    @property
    def segments(self) -> CustomerSegments | None:
        """Return where the customer stands among all; None before the first night that saw them."""
        return getattr(self.customer, "segments", None)


@dataclass(frozen=True, slots=True)
class CustomerPage(ListedCustomer):
    """A customer with everything that stands at the head of the own page."""

    terms: list[Assignment]
    next_action: WorkItem | None
    introduction_due: Assignment | None = None


def listed(customers: CustomerQuerySet) -> CustomerQuerySet:
    """Bring along in one question what a row of the list shows."""
    return customers.select_related("score", "facts", "category", "segments", "salesperson")


def listed_in_order(customer_ids: Sequence[int]) -> list[ListedCustomer]:
    """Return one page of customers, in the order of their ids."""
    found = {customer.pk: customer for customer in listed(Customer.objects.filter(pk__in=customer_ids))}
    return with_rhythm([found[pk] for pk in customer_ids])


def with_rhythm(customers: Sequence[Customer]) -> list[ListedCustomer]:
    """Return one page of customers with the days of their orders."""
    as_of = max((score.as_of for score in map(score_of, customers) if score), default=None)
    days = order_days([customer.pk for customer in customers], as_of=as_of or date.max)
    return [ListedCustomer(customer, days.get(customer.pk, [])) for customer in customers]


def score_of(customer: Customer) -> Score | None:
    """Return the customer's score; None before the first night that saw them."""
    return getattr(customer, "score", None)


def engagement(year_contact_count: int) -> str:
    """Return contacts within a year as contacts a quarter.

    >>> engagement(6), engagement(4)
    ('1.5', '1')
    """
    return f"{(Decimal(year_contact_count) / 4).normalize():f}"


def expected_on(customer: Customer) -> date | None:
    """Return the day of the next order: the last one plus the usual gap, else what the model expects.

    The worklist counts lateness from the same day; a day in the past says how late the order is.
    """
    facts, score = getattr(customer, "facts", None), score_of(customer)
    if facts and facts.last_ordered_on and facts.usual_gap_days:
        last_on: date = facts.last_ordered_on
        return last_on + timedelta(days=round(facts.usual_gap_days))
    return score.next_order_on if score else None


def customer_page(customer: Customer, *, today: date) -> CustomerPage:
    """Return what stands at the head of a customer's page.

    Args:
        customer: from `listed`.
        today: the business date of the worklist.
    """
    [row] = with_rhythm([customer])
    terms = list(customer.assignments.select_related("salesperson").order_by("-starts_on", "-pk"))
    tasks = with_customers(Task.objects.filter(customer=customer).due(today))
    return CustomerPage(
        customer=customer,
        order_days=row.order_days,
        terms=terms,
        next_action=next(iter(work_items(list(tasks[:1]), {customer.pk: row.order_days})), None),
        introduction_due=_introduction_due(terms, today),
    )


def _introduction_due(terms: Sequence[Assignment], today: date) -> Assignment | None:
    """Return the term that began with a handover of late, while whoever took over has reached nobody there since.

    Args:
        terms: of one customer, the newest first.
        today: the business date.
    """
    if len(terms) < 2 or terms[0].ends_on is not None:
        return None
    new = terms[0]
    if today >= new.starts_on + timedelta(days=INTRODUCTION_DAYS):
        return None
    return new if Assignment.objects.filter(pk=new.pk).handed_over().not_introduced().exists() else None


def total_of(customers: CustomerQuerySet) -> Total:
    """Return how many customers these are and what they are worth together, with the 80 percent interval.

    A customer who has not ordered yet is worth a guess, and counts in no total. The total of one customer has that
    customer's own interval.
    """
    # A customer whom no night has seen yet has no score, and counts all the same.
    is_buyer = Q(score__isnull=False) & ~Q(score__reason=Reason.NO_ORDER)
    sums = customers.aggregate(
        customers=Count("pk"),
        valued=Count("pk", filter=is_buyer),
        low=Sum("score__margin_low_minor", filter=is_buyer),
        high=Sum("score__margin_high_minor", filter=is_buyer),
        **value_sums("score__", only=is_buyer),
    )
    run = Run.objects.filter(kind=RunKind.SCORES).first()
    low, high = interval(sums, run.shared_deviation or 0.0 if run else 0.0)
    earned = int(sums["margin"]) - int(sums["future"])
    ends = (int(sums["low"]), int(sums["high"])) if sums["valued"] == 1 else (earned + low, earned + high)
    return Total(
        as_of=run.as_of if run else None,
        customers=sums["customers"],
        margin_minor=int(sums["margin"]),
        low_minor=ends[0],
        high_minor=ends[1],
    )


def as_of_scores() -> date | None:
    """Return the day of the values that people see; None before the first night."""
    run = Run.objects.filter(kind=RunKind.SCORES).first()
    return run.as_of if run else None
