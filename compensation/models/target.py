"""Targets: whose customers are due back in a stretch of months, written down when it opens."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from compensation.models.plan_choices import Stretch, TargetKind
from compensation.rules import plan_parts as parts
from compensation.rules.targets import attainment_ppm
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message
from customers.models import Customer

# These name how many are 100 %; for the others all eligible ones are.
COUNTED = [TargetKind.REACTIVATION, TargetKind.CROSS_SELL]


class TargetQuerySet(models.QuerySet["Target"]):
    """Questions about targets."""

    def visible_to(self, user: User, action: str = "target.view") -> Self:
        """Keep the targets of those whose targets `user` may see."""
        match user.reach(action):
            case Reach.ALL:
                return self
            case Reach.TEAM if user.team_id:
                return self.filter(models.Q(salesperson__team=user.team_id) | models.Q(salesperson=user.pk))
            case Reach.TEAM | Reach.OWN:
                return self.filter(salesperson=user.pk)
            case _:
                return self.none()

    def running_on(self, day: date) -> Self:
        """Keep those in whose stretch `day` lies."""
        return self.filter(starts_on__lte=day, ends_on__gt=day)

    def with_rule(self) -> Self:
        """Bring along who it is about and what the plan says."""
        return self.select_related("salesperson", "rule__plan_version__plan").prefetch_related("rule__steps")


class Target(models.Model):
    """One goal of one salesperson in [starts_on, ends_on): who is eligible is frozen, who came back is counted.

    The last three figures are progress, as of `counted_on`; a night writes them. All else never changes once
    `frozen_at` is there.
    """

    salesperson = models.ForeignKey(User, models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=20, choices=TargetKind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    rule = models.ForeignKey("compensation.TargetRule", models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField(choices=Stretch)
    minimum = models.PositiveIntegerField()
    # How many are 100 %, for kinds that count events.
    goal = models.PositiveIntegerField(null=True, blank=True)
    # The business date up to which the facts were known that made the list.
    known_on = models.DateField()
    # Null while the list is being written, within one transaction.
    frozen_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    # Of satisfaction, the answers so far; of all others, the customers on the list.
    eligible_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    counted_on = models.DateField(null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "target_is_frozen": _("A target is fixed when its stretch opens. It can't be changed or deleted."),
    }

    class Meta:
        verbose_name = _("target")
        constraints = [
            models.UniqueConstraint(
                fields=["salesperson", "kind", "starts_on", "ends_on"],
                name="target_once_per_stretch",
                violation_error_message=_("This person has a target of that kind for these months already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on"), starts_on__day=1, ends_on__day=1),
                name="target_of_whole_months",
                violation_error_message=_("A target is of whole months."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=COUNTED, goal__gte=1) | models.Q(~models.Q(kind__in=COUNTED), goal=None),
                name="target_goal_of_counts",
                violation_error_message=_("A target that counts names its goal; one that is a share has none."),
            ),
            # Frozen targets never change: the migration after that of the table.
        ]
        indexes = [
            # The night brings those up to date that run, or ended a short while ago.
            models.Index(fields=["ends_on"], name="target_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.salesperson} {self.kind} {self.starts_on}"

    @property
    def last_on(self) -> date:
        """Return the last day that counts; what the target pays belongs to it."""
        return self.ends_on - timedelta(days=1)

    @property
    def full_count(self) -> int:
        """Return how many are 100 %."""
        return self.eligible_count if self.goal is None else self.goal

    @property
    def attainment_ppm(self) -> int | None:
        """Return how much of the goal is reached; None of nothing."""
        return attainment_ppm(self.done_count, self.full_count)


class Basis(models.TextChoices):
    """Why a customer is on the list of a target."""

    DUE = "DUE", _("Expected back in these months")
    ACTIVE = "ACTIVE", _("Active at the start")
    INACTIVE = "INACTIVE", _("Inactive at the start")
    BUYER = "BUYER", _("Had bought before the start")


# Which customers each kind is about; satisfaction asks for answers, not for customers.
BASES = {
    parts.RETURNING_CUSTOMERS: Basis.DUE,
    parts.RETENTION: Basis.ACTIVE,
    parts.REACTIVATION: Basis.INACTIVE,
    parts.CROSS_SELL: Basis.BUYER,
}


class TargetCustomerQuerySet(models.QuerySet["TargetCustomer"]):
    """Questions about the lists of targets."""

    def of_customers(self, customer_ids: Any) -> Self:
        """Keep the rows of these customers, and of those that were merged into one of them."""
        return self.filter(models.Q(customer__in=customer_ids) | models.Q(customer__merged_into__in=customer_ids))

    def with_counted(self) -> Any:
        """Bring along as whom each row counts: the customer, or the one that it was merged into since."""
        return self.annotate(counted=models.functions.Coalesce("customer__merged_into", "customer"))


class TargetCustomer(models.Model):
    """One customer on the frozen list of a target; the last two fields are progress, which a night writes."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="customers")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    basis = models.CharField(max_length=8, choices=Basis)
    # The last day with an order before the stretch, and the usual days between two; null before the second one.
    last_ordered_on = models.DateField()
    usual_gap_days = models.PositiveIntegerField(null=True, blank=True)
    # When the next order is expected: one usual gap after the last.
    due_on = models.DateField(null=True, blank=True)
    # The day of the order within the stretch by which the customer counts.
    done_on = models.DateField(null=True, blank=True)
    # Of retention only: active on the night of the last day, or on the newest one before.
    is_active = models.BooleanField(default=False)

    objects = TargetCustomerQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "target_list_is_frozen": _("The list of a target is fixed when its stretch opens. It can't be changed."),
    }

    class Meta:
        verbose_name = _("customer of a target")
        constraints = [
            models.UniqueConstraint(fields=["target", "customer"], name="target_customer_once"),
            models.CheckConstraint(
                condition=models.Q(basis=Basis.DUE, due_on__isnull=False) | ~models.Q(basis=Basis.DUE),
                name="target_customer_due_on_a_day",
            ),
        ]
        indexes = [
            # The list of a target in the order in which customers are due.
            models.Index(fields=["target", "due_on", "id"], name="target_customer_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.customer_id}"

    @property
    def is_done(self) -> bool:
        """Say whether the customer counts."""
        return self.done_on is not None or self.is_active
