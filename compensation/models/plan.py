"""Pay plans: what is promised, from when to when, and to whom."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.plan_choices import CapExcess, Stretch, TierCounts, TierMethod
from compensation.rules import plan_parts as parts
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


# What was approved once, and never changes again.
FIXED = (PlanStatus.APPROVED, PlanStatus.SUPERSEDED)


class PlanState(models.TextChoices):
    """Where a version stands on a day: its status, and for an approved one whether it is in effect."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waiting for approval")
    SCHEDULED = "SCHEDULED", _("Approved, not in effect yet")
    ACTIVE = "ACTIVE", _("In effect")
    ENDED = "ENDED", _("Ended")
    SUPERSEDED = "SUPERSEDED", _("Superseded")


class PlanBase(models.TextChoices):
    """What a rate is taken of."""

    MARGIN = rules.MARGIN, _("Margin")
    REVENUE = rules.REVENUE, _("Revenue")


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    """Questions about versions."""

    def visible_to(self, user: User, action: str = "pay_plan.view") -> Self:
        """Keep all versions for those who write and approve them, and for others what was approved.

        Managers see what waits for approval too, and can try it out on their team: to submit is to show.
        """
        if user.reach(action) is Reach.NONE:
            return self.none()
        if Reach.NONE not in {user.reach("pay_plan.change"), user.reach("pay_plan.approve")}:
            return self
        shown = [*FIXED, PlanStatus.SUBMITTED] if user.reach("pay_plan.preview") is not Reach.NONE else FIXED
        return self.filter(status__in=shown)

    def approved(self) -> Self:
        """Keep the versions that pay."""
        return self.filter(status=PlanStatus.APPROVED)

    def on(self, day: date) -> Self:
        """Keep the versions in effect on `day`."""
        return self.filter(covers(day))

    def with_parts(self) -> Self:
        """Bring along all that `terms()` reads."""
        return self.prefetch_related("steps", "brackets", "milestones", "target_rules__steps")


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
    # The most that one customer's first orders pay together, in the company's currency; null for no cap.
    first_cap_minor = models.BigIntegerField(null=True, blank=True)
    # A refund up to this many days after its order takes pay back; 0 is the day of the order only.
    clawback_days = models.PositiveSmallIntegerField(default=90)
    # Orders this soon after a customer's first count as first orders too.
    returning_gap_days = models.PositiveSmallIntegerField(default=14)
    # On lines of returning orders: above every tier bought before, and with a product never bought before.
    upsell_ppm = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(WHOLE_PPM)])
    cross_sell_ppm = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(WHOLE_PPM)])
    # The volume that brackets are of: of so many calendar months, of all orders or of returning ones.
    tier_method = models.CharField(max_length=8, choices=TierMethod, default=TierMethod.MARGINAL)
    tier_months = models.PositiveSmallIntegerField(choices=Stretch, default=Stretch.MONTH)
    tier_counts = models.CharField(max_length=9, choices=TierCounts, default=TierCounts.RETURNING)
    # A refund up to this many days after a milestone's award takes it back.
    milestone_window_days = models.PositiveSmallIntegerField(default=90)
    # Milestones that were crossed before the version began are paid with the customer's next order.
    pays_crossed_milestones = models.BooleanField(default=False)
    # What pay of an order waits for, and after how many days it is forfeited; null never is.
    holds_until_paid = models.BooleanField(default=False)
    holds_until_delivered = models.BooleanField(default=False)
    holds_until_promise_kept = models.BooleanField(default=False)
    forfeit_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Bounds of a month's payout, in the company's currency.
    cap_minor = models.BigIntegerField(null=True, blank=True)
    cap_excess = models.CharField(max_length=8, choices=CapExcess, default=CapExcess.FORFEIT)
    draw_minor = models.BigIntegerField(default=0)
    floor_minor = models.BigIntegerField(default=0)
    # The manager who is paid on all that is credited under the version; nobody, no override.
    override_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    override_ppm = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(WHOLE_PPM)])
    # For so many days after a handover the salesperson before keeps a part of the credit.
    tail_days = models.PositiveSmallIntegerField(default=0)
    tail_ppm = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(WHOLE_PPM)])
    # Null: the system made it, at installation.
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    # What its author tells the approver.
    why = models.CharField(max_length=500, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # The last refusal; it is forgotten when the draft is submitted again, the history keeps it.
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True)

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
                condition=models.Q(
                    upsell_ppm__lte=WHOLE_PPM, cross_sell_ppm__lte=WHOLE_PPM, override_ppm__lte=WHOLE_PPM
                ),
                name="pay_plan_version_extras_up_to_one",
                violation_error_message=_("A rate can't be above 100 %."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_cap_minor=None) | models.Q(first_cap_minor__gt=0),
                name="pay_plan_version_first_cap_above_nothing",
                violation_error_message=_("A cap is above nothing. Leave it empty for no cap."),
            ),
            models.CheckConstraint(
                condition=models.Q(tier_months__in=[1, 3, 12]),
                name="pay_plan_version_tiers_of_calendar_stretches",
                violation_error_message=_("Tiers count a month, a quarter or a year."),
            ),
            models.CheckConstraint(
                condition=models.Q(forfeit_days=None)
                | models.Q(holds_until_paid=True)
                | models.Q(holds_until_delivered=True)
                | models.Q(holds_until_promise_kept=True),
                name="pay_plan_version_forfeits_what_it_holds",
                violation_error_message=_("Only pay that is held can be forfeited. Say what it waits for."),
            ),
            models.CheckConstraint(
                condition=models.Q(draw_minor__gte=0, floor_minor__gte=0)
                & (
                    models.Q(cap_minor=None)
                    | models.Q(cap_minor__gte=models.F("draw_minor"), cap_minor__gt=0)
                    & models.Q(cap_minor__gte=models.F("floor_minor"))
                ),
                name="pay_plan_version_limits_in_order",
                violation_error_message=_("Draw and floor lie between nothing and the cap."),
            ),
            models.CheckConstraint(
                condition=models.Q(override_to=None, override_ppm=0)
                | models.Q(override_to__isnull=False, override_ppm__gt=0),
                name="pay_plan_version_override_names_somebody",
                violation_error_message=_("An override names the manager and the rate, or neither."),
            ),
            models.CheckConstraint(
                condition=models.Q(tail_days=0, tail_ppm=0)
                | models.Q(tail_days__gt=0, tail_ppm__gt=0, tail_ppm__lt=WHOLE_PPM),
                name="pay_plan_version_tail_has_both",
                violation_error_message=_("A tail names its days and a share between 0 % and 100 %, or neither."),
            ),
            models.CheckConstraint(
                condition=~models.Q(author=models.F("approved_by")),
                name="pay_plan_version_four_eyes",
                violation_error_message=_("Somebody else than its author approves a plan version."),
            ),
            models.CheckConstraint(
                condition=models.Q(refused_by=None, refused_at=None, refusal="")
                | models.Q(refused_by__isnull=False, refused_at__isnull=False)
                & ~models.Q(refusal="")
                & ~models.Q(author=models.F("refused_by")),
                name="pay_plan_version_refused_by_somebody_else",
                violation_error_message=_("A refusal names the person, who isn't the author, and the reason."),
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

    def state(self, day: date) -> PlanState:
        """Return where the version stands on `day`; that it is in effect is seen, never stored."""
        if self.status != PlanStatus.APPROVED:
            return PlanState(self.status)
        if day < self.starts_on:
            return PlanState.SCHEDULED
        return PlanState.ACTIVE if self.ends_on is None or day < self.ends_on else PlanState.ENDED

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
            plan=self.plan_id,
            upsell_ppm=self.upsell_ppm,
            cross_sell_ppm=self.cross_sell_ppm,
            tiers=self._tiers(),
            milestones=self._milestones(),
            targets=tuple(rule.terms() for rule in sorted(self.target_rules.all(), key=lambda rule: rule.kind)),
            hold=self._hold(),
            limits=self._limits(),
            override=parts.Override(self.override_to_id, self.override_ppm) if self.override_to_id else None,
            tail=parts.Tail(self.tail_days, self.tail_ppm) if self.tail_days else None,
            first_cap=self.first_cap_minor,
        )

    def _tiers(self) -> parts.Tiers | None:
        brackets = sorted((bracket.from_minor, bracket.rate_ppm) for bracket in self.brackets.all())
        if not brackets:
            return None
        found = tuple(parts.Bracket(from_minor, rate_ppm) for from_minor, rate_ppm in brackets)
        return parts.Tiers(self.tier_method, self.tier_months, self.tier_counts, found)

    def _milestones(self) -> parts.Milestones | None:
        steps = sorted((step.threshold_minor, step.bonus_minor) for step in self.milestones.all())
        if not steps:
            return None
        found = tuple(parts.Milestone(threshold, bonus) for threshold, bonus in steps)
        return parts.Milestones(found, self.milestone_window_days, self.pays_crossed_milestones)

    def _hold(self) -> parts.Hold | None:
        hold = parts.Hold(
            self.holds_until_paid, self.holds_until_delivered, self.holds_until_promise_kept, self.forfeit_days
        )
        return None if hold == parts.Hold() else hold

    def _limits(self) -> parts.Limits | None:
        limits = parts.Limits(self.cap_minor, self.cap_excess, self.draw_minor, self.floor_minor)
        return None if limits == parts.Limits(excess=self.cap_excess) else limits
