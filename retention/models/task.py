"""Tasks: the entries of the worklist."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.models import Versioned
from customers.models import Contact, Customer
from customers.models.contact import ContactOutcome
from customers.models.customer import held_by


class TaskKind(models.TextChoices):
    """Why a customer is on the list; retention/rules.py says when."""

    NEXT_STEP = "NEXT_STEP", _("Next step due")
    LIFE_EVENT = "LIFE_EVENT", _("Life event")
    INTRODUCTION = "INTRODUCTION", _("Introduction")
    OVERDUE = "OVERDUE", _("Overdue")
    SECOND_ORDER = "SECOND_ORDER", _("Second order")
    WEAKENING = "WEAKENING", _("Weakening")
    COURTESY = "COURTESY", _("Courtesy call")


class TaskState(models.TextChoices):
    """What became of it."""

    OPEN = "OPEN", _("Open")
    SNOOZED = "SNOOZED", _("Snoozed")
    # Ticked off, or a contact took care of it.
    DONE = "DONE", _("Done")
    # The reason went away by itself: the customer ordered, or little is at stake now.
    DROPPED = "DROPPED", _("No longer needed")


PENDING = [TaskState.OPEN, TaskState.SNOOZED]


def answers() -> models.QuerySet[Contact]:
    """Return, for a query of tasks, the contacts that take care of each: logged since then, and reached somebody.

    Nobody can introduce somebody else: that takes whoever looks after the customer now, since they took over.
    """
    since = Contact.objects.filter(customer=models.OuterRef("customer"), created_at__gte=models.OuterRef("created_at"))
    own = models.Q(by=models.F("customer__salesperson"), happened_on__gte=models.OuterRef("reason_on"))
    is_introduction = Exact(models.OuterRef("kind"), TaskKind.INTRODUCTION)
    return since.filter(~models.Q(is_introduction) | own).exclude(outcome=ContactOutcome.NOT_REACHED)


class TaskQuerySet(models.QuerySet["Task"]):
    """Questions about tasks."""

    def visible_to(self, user: User, action: str = "worklist.view") -> Self:
        """Keep the tasks about customers on whom `user` may perform `action`; a merged one has none."""
        condition = held_by(user, action, "customer__")
        if condition is None:
            return self.none()
        # The few who were merged are found once; a look at the customer of each task would cost more than the task.
        return self.filter(condition).exclude(customer__in=Customer.objects.merged().values("pk"))

    def pending(self) -> Self:
        """Keep what is neither done nor dropped, snoozed or not."""
        return self.filter(state__in=PENDING)

    def due(self, today: date) -> Self:
        """Keep what is on the list today: open, or snoozed until now, and nobody has been reached since."""
        return self.filter(self.awake(today)).exclude(self.answered())

    def today(self) -> Self:
        """Keep what the day has room for, and what was put off until now."""
        return self.filter(models.Q(is_today=True) | models.Q(state=TaskState.SNOOZED))

    @staticmethod
    def awake(today: date) -> models.Q:
        """Return the condition that a task is open, or snoozed until now."""
        return models.Q(state=TaskState.OPEN) | models.Q(state=TaskState.SNOOZED, snoozed_until__lte=today)

    @staticmethod
    def answered() -> models.Exists:
        """Return the condition that a contact, logged after the task was made, reached somebody."""
        return models.Exists(answers())

    def of_salesperson(self, user_id: int) -> Self:
        """Keep the tasks about customers whom this salesperson looks after now."""
        return self.filter(customer__assignments__ends_on=None, customer__assignments__salesperson=user_id)


class Task(Versioned):
    """A reason to get in touch with a customer, with what is at stake; one at a time per customer.

    Whose task it is follows from who looks after the customer. The night rewrites its figures; its version counts what
    people did with it.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20, choices=TaskKind)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    # The business date on whose figures it rests.
    as_of = models.DateField()
    opened_on = models.DateField()
    # Expected margin in the company's currency that falls away if the customer is lost now.
    at_stake_minor = models.BigIntegerField()
    minutes = models.PositiveSmallIntegerField()
    # The place in the list: the largest comes first.
    score = models.BigIntegerField()
    # Among what a working day has room for; the others wait their turn.
    is_today = models.BooleanField(default=True)
    # What the reason is said with; each kind fills what it needs.
    usual_gap_days = models.PositiveIntegerField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    p_alive = models.FloatField(null=True, blank=True)
    p_alive_before = models.FloatField(null=True, blank=True)
    reason_on = models.DateField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True, default="")
    snoozed_until = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(state__in=PENDING),
                name="task_one_pending_per_customer",
                violation_error_message=_("This customer is on the worklist already."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=TaskKind.values), name="task_kind_known"),
            models.CheckConstraint(condition=models.Q(state__in=TaskState.values), name="task_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=TaskState.SNOOZED, snoozed_until__isnull=False)
                | (~models.Q(state=TaskState.SNOOZED) & models.Q(snoozed_until=None)),
                name="task_snoozed_until_a_day",
                violation_error_message=_("Say until when to snooze it."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=PENDING, closed_on=None)
                | (~models.Q(state__in=PENDING) & models.Q(closed_on__isnull=False)),
                name="task_closed_on_a_day",
            ),
        ]
        indexes = [
            # The worklist, from the top.
            models.Index(fields=["state", "-score", "-id"], name="task_by_score"),
            # The customer's page asks what to do next; the night when it was last done.
            models.Index(fields=["customer", "-closed_on"], name="task_by_customer"),
            # What was done today; the night asks for what was done of late.
            models.Index(fields=["closed_on"], condition=models.Q(state=TaskState.DONE), name="task_done_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"
