"""A budget, divided between winning and keeping the customers of each segment."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Reach


class Segmenting(models.TextChoices):
    """By what customers are cut into segments."""

    RELATIONSHIP = "RELATIONSHIP", _("Relationship")
    CHANNEL = "CHANNEL", _("Acquisition channel")


class Side(models.TextChoices):
    """What money is spent on."""

    WINNING = "WINNING", _("Winning customers")
    KEEPING = "KEEPING", _("Keeping customers")


class Source(models.TextChoices):
    """Where the curve comes from that says what money brings."""

    HISTORY = "HISTORY", _("Own history")
    CEILING = "CEILING", _("Today's point and a ceiling")
    TWO_POINTS = "TWO_POINTS", _("Two points")
    OBSERVED = "OBSERVED", _("Observed campaigns")
    NONE = "NONE", _("No curve")


class WhyNot(models.TextChoices):
    """Why a curve is not the one that was asked for."""

    UNSETTLED = "UNSETTLED", _("Own history does not settle this curve, so today's point and a ceiling are used.")
    COST_PER_CUSTOMER = (
        "COST_PER_CUSTOMER",
        _(
            "Acquisition cost is known for each customer won, so it tells no curve; today's point and a ceiling are"
            " used."
        ),
    )
    NOTHING_SPENT = "NOTHING_SPENT", _("No spending is known here. Give two points, or leave it out of the plan.")
    NOTHING_BROUGHT = "NOTHING_BROUGHT", _("Nothing came of it yet. Give two points, or leave it out of the plan.")


class BudgetPlanQuerySet(models.QuerySet["BudgetPlan"]):
    """Questions about plans."""

    def visible_to(self, user: User, action: str = "budget.view") -> Self:
        """Keep all for whom `action` reaches: sums over the whole company, which name nobody."""
        return self if user.reach(action) is not Reach.NONE else self.none()


class BudgetPlan(models.Model):
    """A year's budget with the division that brings most, as it was known on `as_of`; it is never changed."""

    name = models.CharField(max_length=120)
    segmenting = models.CharField(max_length=12, choices=Segmenting)
    # In minor units of the company's currency, as all money here.
    total_minor = models.BigIntegerField()
    # The night's day on which the figures stand.
    as_of = models.DateField()
    # How far ahead value was reckoned in these figures; null in plans from before it was kept.
    lifespan_months = models.PositiveSmallIntegerField(null=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = BudgetPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget plan")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total_minor__gt=0),
                name="budget_plan_has_money",
                violation_error_message=_("Write a budget above zero."),
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="budget_plan_has_a_name",
                violation_error_message=_("Give the plan a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(segmenting__in=Segmenting.values), name="budget_plan_segmenting_known"
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="budget_plan_by_age")]

    def __str__(self) -> str:
        return self.name


class BudgetPurpose(models.Model):
    """One thing money may be spent on: winning, or keeping, the customers of one segment; money is of a year."""

    plan = models.ForeignKey(BudgetPlan, models.CASCADE, related_name="purposes")
    code = models.CharField(max_length=20)
    side = models.CharField(max_length=8, choices=Side)
    # Keeping: who ordered in the year before, of whom so many ordered again. Winning: who was won in the year.
    base = models.IntegerField()
    result = models.IntegerField()
    # In minor units: of keeping, what the customers there are are still expected to bring; of winning, what one won
    # customer is worth over a lifetime.
    value_minor = models.BigIntegerField()
    now_minor = models.BigIntegerField()
    best_minor = models.BigIntegerField()
    source = models.CharField(max_length=12, choices=Source)
    why_not = models.CharField(max_length=20, choices=WhyNot, blank=True)
    # result = ceiling * (1 - exp(-rate * spending)); customers, or their share; the rate per minor unit.
    ceiling = models.FloatField(null=True)
    rate = models.FloatField(null=True)
    # Learnt from history: (2, 2) covariance of the logarithms of the ceiling (its odds, for a share) and the rate.
    covariance = models.JSONField(null=True)

    class Meta:
        verbose_name = _("purpose of a budget")
        constraints = [
            models.UniqueConstraint(fields=["plan", "code", "side"], name="budget_purpose_once"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="budget_purpose_side_known"),
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="budget_purpose_source_known"),
            models.CheckConstraint(
                condition=models.Q(why_not__in=["", *WhyNot.values]), name="budget_purpose_reason_known"
            ),
            models.CheckConstraint(
                condition=models.Q(base__gte=0, result__gte=0), name="budget_purpose_counts_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(now_minor__gte=0, best_minor__gte=0), name="budget_purpose_money_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(source=Source.NONE, ceiling=None, rate=None, best_minor=0)
                | models.Q(ceiling__gt=0, rate__gt=0),
                name="budget_purpose_has_a_curve_or_no_money",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.side}"
