"""The night's worklist: what is wanted is compared with what is there, and only the difference is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from clv.models import Definition
from clv.services.writing import replace_rows
from customers.models import Assignment, Contact
from customers.models.contact import ContactOutcome
from retention.facts import Case, cases
from retention.models.task import Task, TaskQuerySet, TaskState
from retention.rules import Kind, Room, Suggestion, rooms, suggest

# What the night writes of a task; the rest belongs to people.
FIGURES = (
    "kind",
    "as_of",
    "at_stake_minor",
    "minutes",
    "score",
    "usual_gap_days",
    "expected_on",
    "p_alive",
    "p_alive_before",
    "reason_on",
    "detail",
    "is_today",
)
BATCH = 1000
WRITTEN = Task._meta.concrete_fields


@dataclass(slots=True)
class Difference:
    """What has to be written so that the list is what the rules want."""

    new: list[Task]
    changed: list[Task]
    dropped: list[int]
    unchanged_count: int = 0


def build_worklist(*, as_of: date, token: str | None = None) -> dict[str, int]:  # noqa: ARG001 - silence grows for all
    """Bring the worklist to what the figures of `as_of` ask for; return what was written.

    Every customer is looked at, changed or not: silence grows by a day for all of them.
    """
    minute_minor = Definition.objects.on(as_of).contact_minute_minor
    with transaction.atomic():
        done = _close_answered()
        pending = {task.customer_id: task for task in Task.objects.pending().select_for_update()}
        found = _compare(cases(as_of), pending, as_of=as_of, minute_minor=minute_minor)
        Task.objects.filter(pk__in=found.dropped).update(state=TaskState.DROPPED, snoozed_until=None, closed_on=as_of)
        replace_rows(
            Task,
            [str(field.column) for field in WRITTEN],
            ([getattr(task, field.attname) for field in WRITTEN] for task in found.changed),
        )
        Task.objects.bulk_create(found.new, batch_size=BATCH)
    return {
        "tasks": len(found.new) + len(found.changed) + found.unchanged_count,
        "new": len(found.new),
        "done": done,
        "dropped": len(found.dropped),
    }


def _close_answered() -> int:
    """Close the tasks that a contact took care of since they were made; return how many."""
    newest = (
        Contact.objects.filter(customer=OuterRef("customer"), created_at__gte=OuterRef("created_at"))
        .exclude(outcome=ContactOutcome.NOT_REACHED)
        .order_by("-happened_on", "-pk")
    )
    answered = Task.objects.pending().filter(TaskQuerySet.answered())
    rows = list(
        answered.annotate(
            reached_on=Subquery(newest.values("happened_on")[:1]), reached_by=Subquery(newest.values("by")[:1])
        )
    )
    for task in rows:
        task.state, task.snoozed_until = TaskState.DONE, None
        task.closed_on, task.closed_by_id = task.reached_on, task.reached_by  # type: ignore[attr-defined]
    Task.objects.bulk_update(rows, ["state", "snoozed_until", "closed_on", "closed_by"], batch_size=200)
    return len(rows)


def _compare(found: Iterable[Case], pending: dict[int, Task], *, as_of: date, minute_minor: int) -> Difference:
    difference = Difference([], [], [])
    wanted = [
        (case, suggestion)
        for case in found
        if (suggestion := suggest(case.situation, as_of=as_of, minute_minor=minute_minor)) is not None
    ]
    for (case, suggestion), room in zip(wanted, _rooms(wanted), strict=True):
        if room is Room.NONE:
            continue
        task = pending.pop(case.customer_id, None)
        figures = {**_figures(case, suggestion, as_of), "is_today": room is Room.TODAY}
        if task is None:
            difference.new.append(Task(customer_id=case.customer_id, opened_on=as_of, **figures))
        elif _refresh(task, figures, as_of):
            difference.changed.append(task)
        else:
            difference.unchanged_count += 1
    # Nothing is wanted of these any more, or others are worth more.
    difference.dropped += [task.pk for task in pending.values()]
    return difference


def _rooms(wanted: Sequence[tuple[Case, Suggestion]]) -> list[Room]:
    """Say of each suggestion whether whoever looks after the customer has room for it."""
    owners = dict(Assignment.objects.open().values_list("customer_id", "salesperson_id"))
    by_owner: defaultdict[int | None, list[int]] = defaultdict(list)
    for place, (case, _suggestion) in enumerate(wanted):
        by_owner[owners.get(case.customer_id)].append(place)
    found = [Room.NONE] * len(wanted)
    for places in by_owner.values():
        for place, room in zip(places, rooms([wanted[place][1] for place in places]), strict=True):
            found[place] = room
    return found


def _refresh(task: Task, figures: dict[str, Any], as_of: date) -> bool:
    """Put the figures into the task, wake it if its time has come, and say whether anything changed."""
    is_changed = False
    for name, value in figures.items():
        if getattr(task, name) != value:
            setattr(task, name, value)
            is_changed = True
    if task.snoozed_until is not None and task.snoozed_until <= as_of:
        task.state, task.snoozed_until = TaskState.OPEN, None
        is_changed = True
    return is_changed


def _figures(case: Case, suggestion: Suggestion, as_of: date) -> dict[str, Any]:
    situation = case.situation
    reason_on, detail = {
        Kind.NEXT_STEP: (situation.next_step_on, case.next_step),
        Kind.LIFE_EVENT: (situation.event_on, case.event),
        Kind.COURTESY: (situation.reached_on, ""),
        Kind.SECOND_ORDER: (situation.since, ""),
    }.get(suggestion.kind, (None, ""))
    usual = situation.second_order_days if suggestion.kind is Kind.SECOND_ORDER else situation.usual_gap_days
    return {
        "kind": suggestion.kind.value,
        "as_of": as_of,
        "at_stake_minor": situation.at_stake_minor,
        "minutes": suggestion.minutes,
        "score": suggestion.score,
        "usual_gap_days": None if usual is None else round(usual),
        "expected_on": case.expected_on,
        "p_alive": situation.p_alive,
        "p_alive_before": situation.p_alive_before,
        "reason_on": reason_on,
        "detail": detail,
    }
