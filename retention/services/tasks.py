"""What people do with a task: tick it off, or put it off."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version
from retention.models.task import PENDING, Task, TaskState

LONGEST_SNOOZE_DAYS = 366


@transaction.atomic
def complete_task(*, task: Task, by: User, today: date, version: int | None = None) -> Task:
    """Tick a task off; the customer is left in peace for a while.

    Raises:
        Refused: it is done or dropped already.
        Stale: somebody did something with it since the caller read it.
    """
    task = _pending(task, version)
    before = {"state": task.state}
    task.change(state=TaskState.DONE, snoozed_until=None, closed_on=today, closed_by=by)
    record("task.completed", subject=task, by=by, before=before, after={"state": task.state, "closed_on": today})
    return task


@transaction.atomic
def snooze_task(*, task: Task, until: date, by: User, today: date, version: int | None = None) -> Task:
    """Take a task off the list until a day.

    Raises:
        Invalid: the day isn't after today, or is more than a year away.
        Refused: it is done or dropped already.
        Stale: somebody did something with it since the caller read it.
    """
    if not today < until <= today + timedelta(days=LONGEST_SNOOZE_DAYS):
        sentence = _("Choose a day after today, within a year.")
        raise Invalid(sentence, fields={"until": sentence})
    task = _pending(task, version)
    before = {"state": task.state, "snoozed_until": task.snoozed_until}
    task.change(state=TaskState.SNOOZED, snoozed_until=until)
    record("task.snoozed", subject=task, by=by, before=before, after={"state": task.state, "snoozed_until": until})
    return task


@transaction.atomic
def reopen_task(*, task: Task, by: User, version: int | None = None) -> Task:
    """Put a task that was ticked off or snoozed back on the list.

    Raises:
        Refused: it needs no work any more, or the customer has another task by now.
        Stale: somebody did something with it since the caller read it.
    """
    task = expect_version(task, version)
    if task.state not in {TaskState.DONE, TaskState.SNOOZED}:
        raise Refused(_("Only what was ticked off or snoozed can be put back."), code="task_not_closed")
    if Task.objects.pending().filter(customer=task.customer_id).exclude(pk=task.pk).exists():
        raise Refused(_("This customer is on the list again already."), code="task_one_pending_per_customer")
    before = {"state": task.state}
    task.change(state=TaskState.OPEN, snoozed_until=None, closed_on=None, closed_by=None)
    record("task.reopened", subject=task, by=by, before=before, after={"state": task.state})
    return task


def _pending(task: Task, version: int | None) -> Task:
    task = expect_version(task, version)
    if task.state not in PENDING:
        raise Refused(_("This was taken care of already."), code="task_closed")
    return task
