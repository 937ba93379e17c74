"""Who is paid by which plan, from when to when."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.plan import Plan, covers
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message


class PlanAssignmentQuerySet(models.QuerySet["PlanAssignment"]):
    """Questions about who follows which plan."""

    def visible_to(self, user: User, action: str = "pay_plan.followers") -> Self:
        """Keep the terms of the people within the reach of `user`."""
        match user.reach(action):
            case Reach.ALL:
                return self
            case Reach.TEAM if user.team_id:
                return self.filter(salesperson__team=user.team_id)
            case Reach.OWN:
                return self.filter(salesperson=user)
            case _:
                return self.none()

    def on(self, day: date) -> Self:
        """Keep those that hold on `day`."""
        return self.filter(covers(day))


class PlanAssignment(models.Model):
    """The term in which a salesperson is paid by a plan of their own: [starts_on, ends_on)."""

    salesperson = models.ForeignKey(User, models.PROTECT, related_name="plan_assignments")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PlanAssignmentQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "pay_plan_assignments_never_overlap": _("A salesperson can't follow two plans on the same day."),
    }

    class Meta:
        verbose_name = _("plan assignment")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="pay_plan_assignment_ends_after_start",
                violation_error_message=_("A term ends after the day on which it begins."),
            ),
            # Terms of one salesperson never overlap: migration 0002.
        ]

    def __str__(self) -> str:
        return f"{self.salesperson} – {self.plan}"
