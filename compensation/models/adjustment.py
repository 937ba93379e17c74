"""Adjustments: what people agree on beside the plan, always two of them."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.dispute import Dispute
from compensation.models.entry import CommissionEntry, payable_to
from crm.accounts.models import User
from crm.core.constraints import Message
from crm.core.models import Versioned


class AdjustmentStatus(models.TextChoices):
    """How far an adjustment has come."""

    WAITING = "WAITING", _("Waiting for approval")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Refused")


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    """Questions about adjustments."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep the adjustments of those whose pay `user` may see; a payee sees them once they are approved."""
        condition = payable_to(user, action)
        if condition is None:
            return self.none()
        return self.filter(condition & (~models.Q(payee=user) | models.Q(status=AdjustmentStatus.APPROVED)))

    def waiting(self) -> Self:
        """Keep those that nobody has decided on yet."""
        return self.filter(status=AdjustmentStatus.WAITING)


class Adjustment(Versioned):
    """An amount that one person proposes and another approves; then it is a line of the ledger, and never changes."""

    payee = models.ForeignKey(User, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # The day that it is about: it goes into that month, or into the next that is open.
    origin_on = models.DateField()
    reason = models.CharField(max_length=300)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The question that it answers.
    dispute = models.ForeignKey(Dispute, models.PROTECT, null=True, blank=True, related_name="adjustments")
    status = models.CharField(max_length=8, choices=AdjustmentStatus, default=AdjustmentStatus.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # Why it was refused.
    note = models.CharField(max_length=300, blank=True)
    entry = models.OneToOneField(CommissionEntry, models.PROTECT, null=True, blank=True, related_name="adjustment")

    objects = AdjustmentQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "adjustment_is_fixed": _("What was proposed never changes, nor what was decided. Propose another adjustment."),
    }

    class Meta:
        verbose_name = _("adjustment")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount_minor=0),
                name="adjustment_not_zero",
                violation_error_message=_("An adjustment of nothing isn't one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(author=models.F("decided_by")) & ~models.Q(payee=models.F("decided_by")),
                name="adjustment_four_eyes",
                violation_error_message=_("Somebody else than its author and its payee decides on an adjustment."),
            ),
            models.CheckConstraint(
                condition=~models.Q(payee=models.F("author")),
                name="adjustment_not_for_oneself",
                violation_error_message=_("Nobody proposes an adjustment of their own pay."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=AdjustmentStatus.WAITING, decided_by=None, decided_at=None, entry=None)
                | models.Q(status=AdjustmentStatus.APPROVED, decided_by__isnull=False, decided_at__isnull=False)
                | models.Q(
                    status=AdjustmentStatus.REFUSED, decided_by__isnull=False, decided_at__isnull=False, entry=None
                ),
                name="adjustment_decided_by_somebody",
                violation_error_message=_("An adjustment that is decided names who decided, and when."),
            ),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=models.Q(status=AdjustmentStatus.WAITING),
                name="adjustment_one_waiting_per_question",
                violation_error_message=_("An adjustment waits for approval for this question already."),
            ),
            # What was proposed and decided never changes: migration 0005.
        ]
        indexes = [
            # What waits for approval.
            models.Index(fields=["status", "created_at"], name="adjustment_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} {self.amount_minor} {self.status}"
