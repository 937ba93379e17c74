"""Questions about pay: a payee asks about a line or a statement, and a manager or finance answers."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.entry import CommissionEntry, payable_to
from compensation.models.statement import Statement
from crm.accounts.models import User
from crm.core.constraints import Message
from crm.core.models import Versioned


class DisputeStatus(models.TextChoices):
    """Whose turn it is, or how it ended."""

    OPEN = "OPEN", _("Waits for an answer")
    ANSWERED = "ANSWERED", _("Answered")
    STANDS = "STANDS", _("The line stands")
    ADJUSTED = "ADJUSTED", _("Adjusted")


RUNNING = (DisputeStatus.OPEN, DisputeStatus.ANSWERED)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Questions about questions."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep those of payees whose pay `user` may see: the payee, the team's manager, finance."""
        condition = payable_to(user, action)
        return self.none() if condition is None else self.filter(condition)

    def running(self) -> Self:
        """Keep those that haven't ended."""
        return self.filter(status__in=RUNNING)


class Dispute(Versioned):
    """One question of a payee, with its thread. It ends as "stands", or by an adjustment."""

    payee = models.ForeignKey(User, models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="disputes")
    # No line: the question is about the statement as a whole, such as an order that is missing.
    entry = models.ForeignKey(CommissionEntry, models.PROTECT, null=True, blank=True, related_name="disputes")
    status = models.CharField(max_length=8, choices=DisputeStatus, default=DisputeStatus.OPEN)
    opened_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "dispute_is_the_payees": _("A question is asked by the payee, about an own line of the statement."),
        "dispute_has_ended": _("This question has ended. Ask another one."),
    }

    class Meta:
        verbose_name = _("question about pay")
        verbose_name_plural = _("questions about pay")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(status__in=RUNNING),
                name="dispute_one_running_per_line",
                violation_error_message=_("There is a question about this line already. Add to it."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=RUNNING, ended_by=None, ended_at=None)
                | models.Q(
                    status__in=[DisputeStatus.STANDS, DisputeStatus.ADJUSTED],
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                ),
                name="dispute_ended_by_somebody",
                violation_error_message=_("A question that has ended names who ended it, and when."),
            ),
            models.CheckConstraint(
                condition=~models.Q(payee=models.F("ended_by")),
                name="dispute_four_eyes",
                violation_error_message=_("Nobody decides a question about their own pay."),
            ),
            # It is the payee's own line, and what has ended never changes: migration 0005.
        ]
        indexes = [
            # The list by age.
            models.Index(fields=["status", "opened_at"], name="dispute_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.status}"

    @property
    def amount_minor(self) -> int:
        """Return the amount that is asked about: the line's, or the whole statement's."""
        return self.entry.amount_minor if self.entry else self.statement.total_minor

    @property
    def is_running(self) -> bool:
        """Say whether it hasn't ended."""
        return self.status in RUNNING


class DisputeMessage(models.Model):
    """One turn in the thread of a question; never changed, never deleted."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="messages")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(max_length=2000)

    guard_messages: ClassVar[dict[str, Message]] = {
        "dispute_message_append_only": _("What was said stays. Add another message."),
    }

    class Meta:
        verbose_name = _("message about pay")

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.by}"
