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
    """Whether lines can still be posted into a period."""

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
    """One month of pay: [starts_on, ends_on). Once closed it is never opened again."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=8, choices=PeriodStatus, default=PeriodStatus.OPEN)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "pay_period_is_closed": _("This month is closed. It can't be changed, and it takes no more lines."),
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
            # A closed period never changes: migration 0002.
        ]

    def __str__(self) -> str:
        return self.starts_on.strftime("%Y-%m")
