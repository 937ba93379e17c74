"""The night's worklist: what is wanted is compared with what is there, and only the difference is written."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Subquery

from clv.models import Definition
from clv.services.writing import replace_rows
from crm.accounts.models import User
from crm.core.columns import Array
from customers.models import Contact, LifeEvent
from retention.facts.cases import Cases, read_cases
from retention.facts.scope import guessed_ends
from retention.models.task import Task, TaskQuerySet, TaskState, answers
from retention.rules import (
    KINDS,
    Days,
    Flags,
    Floats,
    Integers,
    Kind,
    Room,
    Situations,
    Suggestions,
    best_left_out,
    rooms,
    suggest,
)

BATCH = 1000
WRITTEN = Task._meta.concrete_fields
# The day that a reason speaks of; the other kinds speak of none.
REASON_DAYS: dict[Kind, Callable[[Situations], Days]] = {
    Kind.NEXT_STEP: lambda now: now.next_step_on,
    Kind.LIFE_EVENT: lambda now: now.event_on,
    Kind.INTRODUCTION: lambda now: now.handed_over_on,
    Kind.COURTESY: lambda now: now.reached_on,
    Kind.SECOND_ORDER: lambda now: now.since,
}


@dataclass(slots=True)
class Difference:
    """What has to be written so that the list is what the rules want."""

    new: list[Task]
    changed: list[Task]
    dropped: list[int]
    unchanged_count: int = 0


def build_worklist(*, as_of: date, token: str | None = None) -> dict[str, int]:  # noqa: ARG001 - silence grows for all
    """Bring the worklist to what the figures of `as_of` ask for; return what was written.

    Silence grows by a day for everybody, changed or not. Of full lists only those are looked at who can come before
    their end, so that the work grows with the lists and not with the customers.
    """
    minute_minor = Definition.objects.on(as_of).contact_minute_minor
    with transaction.atomic():
        done = _close_answered()
        pending = {task.customer_id: task for task in Task.objects.pending().select_for_update()}
        found = _compare(_fill_lists(as_of, minute_minor), pending, as_of)
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
    newest = answers().order_by("-happened_on", "-pk")
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


@dataclass(frozen=True, slots=True)
class Lists:
    """The customers looked at, what to do for each, and whether their lists have room for it; (n,) each."""

    cases: Cases
    wanted: Suggestions
    room: Integers


def _fill_lists(as_of: date, minute_minor: int) -> Lists:
    """Fill all lists, as if everybody had been looked at.

    A list is known to its end when it has no room for somebody at or above the score from which on it was looked at.
    One of which that is not so, because it is shorter than before, is looked at whole.
    """
    ends = guessed_ends(as_of)
    while True:
        cases = read_cases(as_of, ends)
        wanted = suggest(cases.now, as_of=as_of, minute_minor=minute_minor)
        room = rooms(wanted, cases.owner)
        best = best_left_out(wanted, cases.owner, room)
        known = {owner: end for owner, end in ends.items() if best.get(owner, -1) >= end}
        if len(known) == len(ends):
            return Lists(cases, wanted, room)
        ends = known


def _compare(lists: Lists, pending: dict[int, Task], as_of: date) -> Difference:
    difference = Difference([], [], [])
    for customer_id, figures in _wanted(lists, as_of):
        task = pending.pop(customer_id, None)
        if task is None:
            difference.new.append(Task(customer_id=customer_id, opened_on=as_of, **figures))
        elif _refresh(task, figures, as_of):
            difference.changed.append(task)
        else:
            difference.unchanged_count += 1
    # Nothing is wanted of these any more, or others are worth more.
    difference.dropped += [task.pk for task in pending.values()]
    return difference


def _wanted(lists: Lists, as_of: date) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the customers for whom there is room on somebody's list, with the figures of their tasks."""
    cases, room = lists.cases, lists.room
    places = np.flatnonzero(room != Room.NONE)
    columns = _columns(cases, lists.wanted, places) | {"is_today": (room[places] == Room.TODAY).tolist()}
    for customer_id, *values in zip(cases.customer_id[places].tolist(), *columns.values(), strict=True):
        yield customer_id, {"as_of": as_of, **dict(zip(columns, values, strict=True))}


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


def _columns(cases: Cases, wanted: Suggestions, places: Array) -> dict[str, list[Any]]:
    """Return what the tasks of some of the customers say, as plain values by the name of the field."""
    now, kind = cases.now, wanted.kind[places]
    named = {one: kind == KINDS.index(one) for one in KINDS}
    usual = np.where(named[Kind.SECOND_ORDER], now.second_order_days, now.usual_gap_days[places])
    reason_on = np.select(
        [named[kind] for kind in REASON_DAYS],
        [day(now)[places] for day in REASON_DAYS.values()],
        np.datetime64("NaT", "D"),
    )
    return {
        "kind": [KINDS[code].value for code in kind],
        "at_stake_minor": now.at_stake_minor[places].tolist(),
        "minutes": wanted.minutes[places].tolist(),
        "score": wanted.score[places].tolist(),
        "usual_gap_days": [None if gap is None else round(gap) for gap in _numbers(usual)],
        # What numpy doesn't know of a day is None in its list.
        "expected_on": cases.expected_on[places].tolist(),
        "p_alive": _numbers(now.p_alive[places]),
        "p_alive_before": _numbers(now.p_alive_before[places]),
        "reason_on": reason_on.tolist(),
        "detail": _details(cases, named, places),
    }


def _details(cases: Cases, named: dict[Kind, Flags], places: Array) -> list[str]:
    """Return the words of the agreed steps, the codes of the events and who handed over; empty for all other tasks."""
    step_id = np.where(named[Kind.NEXT_STEP], cases.step_id[places], 0).tolist()
    event_id = np.where(named[Kind.LIFE_EVENT], cases.event_id[places], 0).tolist()
    giver_id = np.where(named[Kind.INTRODUCTION], cases.giver_id[places], 0).tolist()
    steps = Contact.objects.only("next_step").in_bulk([pk for pk in step_id if pk])
    events = LifeEvent.objects.select_related("kind").in_bulk([pk for pk in event_id if pk])
    givers = User.objects.only("name").in_bulk({pk for pk in giver_id if pk})
    return [
        steps[step].next_step if step else events[event].kind.code if event else givers[giver].name if giver else ""
        for step, event, giver in zip(step_id, event_id, giver_id, strict=True)
    ]


def _numbers(values: Floats) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]
