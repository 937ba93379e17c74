"""Pay plans: what is promised, from when to when, and to whom."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.rules import plans as rules
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message
from crm.core.models import Versioned

WHOLE_PPM = 1_000_000


def covers(day: date) -> models.Q:
    """Return the condition that a half-open range [starts_on, ends_on) holds on `day`."""
    return models.Q(models.Q(ends_on=None) | models.Q(ends_on__gt=day), starts_on__lte=day)


class PlanQuerySet(models.QuerySet["Plan"]):
    """Questions about plans."""

    def visible_to(self, user: User, action: str = "pay_plan.view") -> Self:
        """Keep all plans for whoever may see plans at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()


class Plan(Versioned):
    """A pay plan. Its versions say what it pays; salespeople without one of their own follow the default."""

    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("pay plan")
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"),
                name="pay_plan_name_once",
                violation_error_message=_("A pay plan of this name exists already."),
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="pay_plan_one_default",
                violation_error_message=_("There is a default plan already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanStatus(models.TextChoices):
    """How far a version has come."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waiting for approval")
    APPROVED = "APPROVED", _("Approved")
    # A later version took over the whole of its range.
    SUPERSEDED = "SUPERSEDED", _("Superseded")


class PlanBase(models.TextChoices):
    """What a rate is taken of."""

    MARGIN = rules.MARGIN, _("Margin")
    REVENUE = rules.REVENUE, _("Revenue")


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    """Questions about versions."""

    def visible_to(self, user: User, action: str = "pay_plan.view") -> Self:
        """Keep all versions for whoever may see plans at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()

    def approved(self) -> Self:
        """Keep the versions that pay."""
        return self.filter(status=PlanStatus.APPROVED)

    def on(self, day: date) -> Self:
        """Keep the versions in effect on `day`."""
        return self.filter(covers(day))


class PlanVersion(Versioned):
    """What a plan pays for orders of [starts_on, ends_on). Somebody else approves it; then it never changes."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=PlanStatus, default=PlanStatus.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    base = models.CharField(max_length=8, choices=PlanBase, default=PlanBase.MARGIN)
    first_ppm = models.PositiveIntegerField(validators=[MaxValueValidator(WHOLE_PPM)])
    returning_ppm = models.PositiveIntegerField(validators=[MaxValueValidator(WHOLE_PPM)])
    # A refund up to this many days after its order takes pay back; 0 is the day of the order only.
    clawback_days = models.PositiveSmallIntegerField(default=90)
    # Orders this soon after a customer's first count as first orders too.
    returning_gap_days = models.PositiveSmallIntegerField(default=14)
    # Null: the system made it, at installation.
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = PlanVersionQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "pay_plan_versions_never_overlap": _("Two approved versions of a plan can't hold on the same day."),
        "pay_plan_version_is_approved": _("An approved version can't change. Make a new version instead."),
    }

    class Meta:
        verbose_name = _("pay plan version")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="pay_plan_version_number_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="pay_plan_version_ends_after_start",
                violation_error_message=_("A version ends after the day on which it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_ppm__lte=WHOLE_PPM, returning_ppm__lte=WHOLE_PPM),
                name="pay_plan_version_rates_up_to_one",
                violation_error_message=_("A rate can't be above 100 %."),
            ),
            models.CheckConstraint(
                condition=~models.Q(author=models.F("approved_by")),
                name="pay_plan_version_four_eyes",
                violation_error_message=_("Somebody else than its author approves a plan version."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[PlanStatus.DRAFT, PlanStatus.SUBMITTED])
                | models.Q(models.Q(author=None) | models.Q(approved_by__isnull=False), approved_at__isnull=False),
                name="pay_plan_version_approved_by_somebody",
                violation_error_message=_("An approved version names the person who approved it, and when."),
            ),
            # Approved versions of one plan never overlap, and never change: migration 0002.
        ]

    def __str__(self) -> str:
        return _("%(plan)s, version %(number)s") % {"plan": self.plan.name, "number": self.number}

    def last_clawback_day(self, ordered_on: date) -> date:
        """Return the last day on which a refund still reduces the pay of an order."""
        return ordered_on + timedelta(days=self.clawback_days)

    def terms(self) -> rules.PlanTerms:
        """Return the version as the rules read it."""
        steps = sorted((step.months, step.rate_ppm) for step in self.steps.all())
        return rules.PlanTerms(
            version=self.pk,
            first_ppm=self.first_ppm,
            returning_ppm=self.returning_ppm,
            steps=tuple(rules.Step(months, rate_ppm) for months, rate_ppm in steps),
            clawback_days=self.clawback_days,
            gap_days=self.returning_gap_days,
            base=self.base,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


class TenureStep(models.Model):
    """From `months` after a customer's first order, `rate_ppm` comes on top of the returning rate."""

    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="steps")
    months = models.PositiveSmallIntegerField()
    rate_ppm = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tenure step")
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "months"],
                name="tenure_step_months_once",
                violation_error_message=_("This version has a step at that number of months already."),
            ),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, rate_ppm__lte=WHOLE_PPM),
                name="tenure_step_in_range",
                violation_error_message=_("A step begins after a month at the earliest, with at most 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months}: {self.rate_ppm}"


class PlanAssignmentQuerySet(models.QuerySet["PlanAssignment"]):
    """Questions about who follows which plan."""

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
