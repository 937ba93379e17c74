"""The lists of a plan version: tenure steps, brackets, milestones and targets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.plan import WHOLE_PPM, PlanVersion
from compensation.models.plan_choices import Stretch, TargetKind
from compensation.rules import plan_parts as parts


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


class TierBracket(models.Model):
    """From a volume of `from_minor` on, in the company's currency, `rate_ppm` comes on top."""

    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="brackets")
    from_minor = models.BigIntegerField()
    rate_ppm = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tier")
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "from_minor"],
                name="tier_bracket_from_once",
                violation_error_message=_("This version has a tier from that volume on already."),
            ),
            models.CheckConstraint(
                condition=models.Q(from_minor__gte=0, rate_ppm__lte=WHOLE_PPM),
                name="tier_bracket_in_range",
                violation_error_message=_("A tier begins at nothing at the earliest, with at most 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_minor}: {self.rate_ppm}"


class MilestoneStep(models.Model):
    """Once a customer's lifetime value reaches `threshold_minor`, `bonus_minor` is paid; company's currency."""

    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="milestones")
    threshold_minor = models.BigIntegerField()
    bonus_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("milestone")
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "threshold_minor"],
                name="milestone_step_threshold_once",
                violation_error_message=_("This version has a milestone at that value already."),
            ),
            models.CheckConstraint(
                condition=models.Q(threshold_minor__gt=0, bonus_minor__gt=0),
                name="milestone_step_above_zero",
                violation_error_message=_("A milestone and its reward are above nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.threshold_minor}: {self.bonus_minor}"


class TargetRule(models.Model):
    """A goal of each salesperson who follows the version, and what reaching it does to the returning commission."""

    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="target_rules")
    kind = models.CharField(max_length=20, choices=TargetKind)
    months = models.PositiveSmallIntegerField(choices=Stretch, default=Stretch.QUARTER)
    # With fewer eligible customers, or answers, the commission stays as it is.
    minimum = models.PositiveIntegerField(default=1)
    # How many are 100 %, for kinds that count events.
    goal = models.PositiveIntegerField(null=True, blank=True)
    # How much of the returning commission the target moves.
    weight_ppm = models.PositiveIntegerField(default=WHOLE_PPM)

    class Meta:
        verbose_name = _("target of a plan")
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "kind"],
                name="target_rule_kind_once",
                violation_error_message=_("This version has a target of that kind already."),
            ),
            models.CheckConstraint(
                condition=models.Q(months__in=[1, 3], minimum__gte=1, weight_ppm__gte=1, weight_ppm__lte=WHOLE_PPM),
                name="target_rule_in_range",
                violation_error_message=_(
                    "A target is of a month or a quarter, with a minimum of 1 and a weight of at most 100 %."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[TargetKind.REACTIVATION, TargetKind.CROSS_SELL], goal__gte=1)
                | models.Q(
                    kind__in=[TargetKind.RETURNING_CUSTOMERS, TargetKind.RETENTION, TargetKind.SATISFACTION], goal=None
                ),
                name="target_rule_goal_of_counts",
                violation_error_message=_("A target that counts names its goal; one that is a share has none."),
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    def terms(self) -> parts.Target:
        """Return the target as the rules read it."""
        steps = sorted((step.at_ppm, step.multiplier_ppm) for step in self.steps.all())
        found = tuple(parts.TargetStep(at_ppm, multiplier_ppm) for at_ppm, multiplier_ppm in steps)
        return parts.Target(self.kind, self.months, self.minimum, found, self.goal, self.weight_ppm)


class TargetRuleStep(models.Model):
    """From an attainment of `at_ppm` on, the returning commission counts `multiplier_ppm`."""

    rule = models.ForeignKey(TargetRule, models.CASCADE, related_name="steps")
    at_ppm = models.PositiveIntegerField()
    multiplier_ppm = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("step of a target")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "at_ppm"],
                name="target_rule_step_at_once",
                violation_error_message=_("This target has a step at that attainment already."),
            ),
            models.CheckConstraint(
                condition=models.Q(multiplier_ppm__lte=10 * WHOLE_PPM, at_ppm__lte=10 * WHOLE_PPM),
                name="target_rule_step_in_range",
                violation_error_message=_("Attainment and multiplier are at most 1,000 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at_ppm}: {self.multiplier_ppm}"
