"""Why a customer is on the list, in words with their numbers, in the reader's language."""

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import LifeEventKind
from retention.models import Task
from retention.models.task import TaskKind
from retention.rules import FALL


def reason(task: Task, events: dict[str, str]) -> str:
    """Return the reason as one or two full sentences.

    Args:
        task: whose figures the sentence uses.
        events: labels of life events by code, see `event_labels`.
    """
    parts = [REASONS[TaskKind(task.kind)](task, events)]
    if task.kind != TaskKind.WEAKENING and _has_fallen(task):
        parts.insert(0, _fall(task, events))
    return " ".join(parts)


def suggestion(task: Task, person: str) -> str:
    """Return what to do, with the name of the person to speak to if there is one."""
    if person:
        return str(WITH_PERSON[TaskKind(task.kind)]()) % {"person": person}
    return str(WITHOUT_PERSON[TaskKind(task.kind)]())


def event_labels() -> dict[str, str]:
    """Return what people call the life events, by code."""
    return {kind.code: kind.translated_label for kind in LifeEventKind.objects.all()}


def days(count: int) -> str:
    """Return a number of days in words."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def short_date(day: date) -> str:
    """Return a day as it stands in a sentence."""
    return date_format(day, "DATE_FORMAT")


def _has_fallen(task: Task) -> bool:
    return task.p_alive is not None and task.p_alive_before is not None and task.p_alive_before - task.p_alive >= FALL


def _fall(task: Task, _events: dict[str, str]) -> str:
    return _("P(alive) fell from %(before)s to %(now)s in 30 days.") % {
        "before": number_format(task.p_alive_before or 0.0, 2),
        "now": number_format(task.p_alive or 0.0, 2),
    }


def _overdue(task: Task, _events: dict[str, str]) -> str:
    late = (task.as_of - task.expected_on).days if task.expected_on else 0
    return _("Orders come every %(gap)s; this one is %(late)s late.") % {
        "gap": days(task.usual_gap_days or 0),
        "late": days(late),
    }


def _next_step(task: Task, _events: dict[str, str]) -> str:
    day = short_date(task.reason_on or task.as_of)
    if task.detail:
        return _("Agreed for %(date)s: %(step)s.") % {"date": day, "step": task.detail.rstrip(".")}
    return _("A next step was agreed for %(date)s.") % {"date": day}


def _life_event(task: Task, events: dict[str, str]) -> str:
    return _("New event on %(date)s: %(event)s. Nobody has spoken to them since.") % {
        "date": short_date(task.reason_on or task.as_of),
        "event": events.get(task.detail, task.detail),
    }


def _introduction(task: Task, _events: dict[str, str]) -> str:
    return _("%(name)s handed this customer over on %(date)s; the new salesperson has not been in touch since.") % {
        "name": task.detail,
        "date": short_date(task.reason_on or task.as_of),
    }


def _second_order(task: Task, _events: dict[str, str]) -> str:
    since = (task.as_of - task.reason_on).days if task.reason_on else 0
    return _("First order %(since)s ago and none since. Half of those who come back order again within %(gap)s.") % {
        "since": days(since),
        "gap": days(task.usual_gap_days or 0),
    }


def _courtesy(task: Task, _events: dict[str, str]) -> str:
    if task.reason_on is None:
        return _("One of the best customers, and nobody has asked yet how things are. Not a sales call.")
    silent = days((task.as_of - task.reason_on).days)
    return _("One of the best customers; %(days)s since anyone asked how things are. Not a sales call.") % {
        "days": silent
    }


Sentence = Callable[[Task, dict[str, str]], str]
REASONS: dict[TaskKind, Sentence] = {
    TaskKind.NEXT_STEP: _next_step,
    TaskKind.LIFE_EVENT: _life_event,
    TaskKind.INTRODUCTION: _introduction,
    TaskKind.OVERDUE: _overdue,
    TaskKind.SECOND_ORDER: _second_order,
    TaskKind.WEAKENING: _fall,
    TaskKind.COURTESY: _courtesy,
}
WITH_PERSON: dict[TaskKind, Callable[[], str]] = {
    TaskKind.NEXT_STEP: lambda: _("Do what was agreed and tell %(person)s."),
    TaskKind.LIFE_EVENT: lambda: _("Call %(person)s and ask what changes for them."),
    TaskKind.INTRODUCTION: lambda: _("Read the transfer pack, then call %(person)s and introduce yourself."),
    TaskKind.OVERDUE: lambda: _("Call %(person)s and ask what they need next."),
    TaskKind.SECOND_ORDER: lambda: _("Call %(person)s and ask how the first order went."),
    TaskKind.WEAKENING: lambda: _("Call %(person)s and find out what changed."),
    TaskKind.COURTESY: lambda: _("Call %(person)s and ask how things are."),
}
WITHOUT_PERSON: dict[TaskKind, Callable[[], str]] = {
    TaskKind.NEXT_STEP: lambda: _("Do what was agreed and tell them."),
    TaskKind.LIFE_EVENT: lambda: _("Call and ask what changes for them."),
    TaskKind.INTRODUCTION: lambda: _("Read the transfer pack, then call and introduce yourself."),
    TaskKind.OVERDUE: lambda: _("Call and ask what they need next."),
    TaskKind.SECOND_ORDER: lambda: _("Call and ask how the first order went."),
    TaskKind.WEAKENING: lambda: _("Call and find out what changed."),
    TaskKind.COURTESY: lambda: _("Call and ask how things are."),
}
