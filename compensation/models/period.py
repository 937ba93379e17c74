"""Pay periods: calendar months that open, and close for good."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message
from crm.core.models import Versioned


class PeriodStatus(models.TextChoices):
    """Whether lines can still be posted into a period; one that somebody asked to close is open until it is."""

    OPEN = "OPEN", _("Open")
    CLOSED = "CLOSED", _("Closed")


class PeriodQuerySet(models.QuerySet["Period"]):
    """Questions about periods."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep all periods for whoever may see pay at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()

    def open(self) -> Self:
        """Keep those that take lines."""
        return self.filter(status=PeriodStatus.OPEN)

    def closed(self) -> Self:
        """Keep those that take none any more."""
        return self.filter(status=PeriodStatus.CLOSED)

    def on(self, day: date) -> Self:
        """Keep the one in which `day` lies."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)


class Period(Versioned):
    """One month of pay: [starts_on, ends_on). One person asks to close it, another does, and nobody opens it again."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=8, choices=PeriodStatus, default=PeriodStatus.OPEN)
    # Who asked to close it, and the figures they saw; the second person closes these figures and no others.
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(null=True, blank=True)
    requested_total_minor = models.BigIntegerField(null=True, blank=True)
    requested_hash = models.CharField(max_length=64, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    # A month of the time before this ledger, brought in from elsewhere: closed by one person, and paid there.
    is_history = models.BooleanField(default=False)
    # As of the closing, over all statements of the month.
    total_minor = models.BigIntegerField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = PeriodQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "pay_period_is_closed": _("This month is closed. It can't be changed, and it takes no more lines."),
        "pay_period_history_is_over": _(
            "A month was closed by two people already, so this one is no history: two people close it too."
        ),
    }

    class Meta:
        verbose_name = _("pay period")
        constraints = [
            models.UniqueConstraint(
                fields=["starts_on"],
                name="pay_period_once",
                violation_error_message=_("This month has a pay period already."),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__day=1, ends_on__day=1, ends_on__gt=models.F("starts_on")),
                name="pay_period_is_whole_months",
                violation_error_message=_("A pay period runs from the first day of a month to the first of the next."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=PeriodStatus.OPEN, closed_by=None, closed_at=None)
                | models.Q(status=PeriodStatus.CLOSED, closed_by__isnull=False, closed_at__isnull=False),
                name="pay_period_closed_by_somebody",
                violation_error_message=_("A closed month names the person who closed it, and when."),
            ),
            models.CheckConstraint(
                condition=models.Q(requested_by=None, requested_at=None, requested_total_minor=None, requested_hash="")
                | ~models.Q(
                    models.Q(requested_by=None)
                    | models.Q(requested_at=None)
                    | models.Q(requested_total_minor=None)
                    | models.Q(requested_hash="")
                ),
                name="pay_period_requested_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(status=PeriodStatus.OPEN)
                | models.Q(is_history=True)
                | (models.Q(requested_by__isnull=False) & ~models.Q(requested_by=models.F("closed_by"))),
                name="pay_period_four_eyes",
                violation_error_message=_("Somebody else than the person who asked closes a month."),
            ),
            # A closed period never changes: migration 0002.
        ]

    def __str__(self) -> str:
        return self.starts_on.strftime("%Y-%m")
