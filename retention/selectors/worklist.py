"""The worklist as people see it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Sum

from customers.models import Person
from customers.models.person import DecisionRole
from orders.selectors.rhythm import order_days
from retention.models import Task
from retention.models.task import TaskKind, TaskQuerySet, TaskState
from retention.rows import Colleague, WorkItem, Workload
from retention.selectors.reasons import event_labels, reason, suggestion

# Whom to ask for when nobody was spoken to yet.
FIRST_ASKED = [
    DecisionRole.ECONOMIC_BUYER,
    DecisionRole.DECIDER,
    DecisionRole.CHAMPION,
    DecisionRole.INFLUENCER,
    DecisionRole.USER,
    DecisionRole.TECHNICAL,
    DecisionRole.OTHER,
    DecisionRole.GATEKEEPER,
]


def with_customers(tasks: TaskQuerySet) -> TaskQuerySet:
    """Bring along the customers, what they are worth, and who looks after them now."""
    return tasks.select_related("customer__score", "customer__salesperson")


def work_items(tasks: Sequence[Task], days: Mapping[int, list[date]] | None = None) -> list[WorkItem]:
    """Return one page of tasks with everything around them; the number of questions is fixed.

    Args:
        tasks: from `with_customers`, in the order of the page.
        days: on which days the customers ordered, where the caller knows it already.
    """
    customer_ids = [task.customer_id for task in tasks]
    as_of = max((task.as_of for task in tasks), default=date.min)
    people = to_call(customer_ids) if tasks else {}
    rhythm = order_days(customer_ids, as_of=as_of) if tasks and days is None else days or {}
    events = event_labels() if any(task.kind == TaskKind.LIFE_EVENT for task in tasks) else {}
    return [_item(task, people.get(task.customer_id), rhythm.get(task.customer_id, []), events) for task in tasks]


def _item(task: Any, person: Person | None, days: list[date], events: dict[str, str]) -> WorkItem:
    holder = task.customer.salesperson
    return WorkItem(
        task=task,
        reason=reason(task, events),
        suggestion=suggestion(task, person.name if person else ""),
        salesperson=Colleague(holder.pk, holder.name) if holder else None,
        person=person,
        score_row=getattr(task.customer, "score", None),
        order_days=days,
    )


def to_call(customer_ids: Iterable[int]) -> dict[int, Person]:
    """Return whom to call at each customer: who was spoken to last, else who decides."""
    people = Person.objects.current().filter(customer__in=list(customer_ids))
    found: dict[int, Person] = {}
    for person in sorted(people.annotate(spoken_on=Max("contacts__happened_on")), key=_rank):
        found.setdefault(person.customer_id, person)
    return found


def workload(tasks: TaskQuerySet, *, today: date) -> Workload:
    """Return what a list comes to.

    Args:
        tasks: all tasks of somebody, whatever became of them.
        today: the business date whose work counts as done.
    """
    # Every pending task is looked at once: whether it was answered is the dear part.
    groups = (
        tasks.pending()
        .annotate(
            is_answered=TaskQuerySet.answered(), is_awake=ExpressionWrapper(TaskQuerySet.awake(today), BooleanField())
        )
        .values("is_answered", "is_awake", "is_today", "state")
        .annotate(newest=Max("as_of"), count=Count("pk"), time=Sum("minutes"), at_stake=Sum("at_stake_minor"))
        .order_by()
    )
    due = [group for group in groups if group["is_awake"] and not group["is_answered"]]
    listed = [group for group in due if group["is_today"] or group["state"] == TaskState.SNOOZED]
    return Workload(
        as_of=max((group["newest"] for group in listed), default=None),
        count=sum(group["count"] for group in listed),
        minutes=sum(group["time"] for group in listed),
        at_stake_minor=sum(group["at_stake"] for group in listed),
        waiting=sum(group["count"] for group in due if group not in listed),
        done_today=tasks.filter(state=TaskState.DONE, closed_on=today).count()
        + sum(group["count"] for group in groups if group["is_answered"]),
    )


def _rank(person: Person) -> tuple[int, int, int]:
    spoken_on: date | None = person.spoken_on  # type: ignore[attr-defined]  # annotated above
    return -(spoken_on.toordinal() if spoken_on else 0), FIRST_ASKED.index(DecisionRole(person.role)), person.pk
