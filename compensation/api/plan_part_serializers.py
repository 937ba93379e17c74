"""How the parts of a plan version look in JSON, and what a draft of one takes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.models import MilestoneStep, Plan, TargetRule, TargetRuleStep, TenureStep, TierBracket
from compensation.models.plan import PlanBase
from compensation.models.plan_choices import CapExcess, Stretch, TargetKind, TierCounts, TierMethod
from compensation.rules.plan_parts import Target, TargetStep
from crm.accounts.api.fields import CompanyMoneyField
from crm.accounts.models import User
from crm.core.api.fields import RateField
from crm.core.api.relations import ReachableField

# What a plan can hold and still be read by those whom it pays.
MOST_ROWS = 24
MOST_DAYS = 3650
MOST_CUSTOMERS = 1_000_000
# Attainment and multiplier go up to 1,000 %.
MOST_TIMES = "10"


def _rows(row: type[serializers.Serializer[Any]], most: int, *, required: bool = False) -> Any:
    """Return a list of rows, up to `most` of them."""
    return row(many=True, required=required, max_length=most)  # type: ignore[call-arg]  # the stubs forget many=True


class TenureStepSerializer(serializers.ModelSerializer[TenureStep]):
    """From so many months after the first order, so much on top."""

    rate = RateField(source="rate_ppm")

    class Meta:
        model = TenureStep
        fields = ["months", "rate"]


class TierSerializer(serializers.ModelSerializer[TierBracket]):
    """From so much volume on, so much on top."""

    from_volume = CompanyMoneyField(minor="from_minor")
    rate = RateField(source="rate_ppm")

    class Meta:
        model = TierBracket
        fields = ["from_volume", "rate"]


class MilestoneSerializer(serializers.ModelSerializer[MilestoneStep]):
    """What a customer's lifetime value pays when it reaches a threshold."""

    threshold = CompanyMoneyField(minor="threshold_minor")
    bonus = CompanyMoneyField(minor="bonus_minor")

    class Meta:
        model = MilestoneStep
        fields = ["threshold", "bonus"]


class TargetRuleStepSerializer(serializers.ModelSerializer[TargetRuleStep]):
    """From so much attainment on, the returning commission counts so much: "1.1" is 110 %."""

    at = RateField(source="at_ppm", high=MOST_TIMES)
    multiplier = RateField(source="multiplier_ppm", high=MOST_TIMES)

    class Meta:
        model = TargetRuleStep
        fields = ["at", "multiplier"]


class TargetRuleSerializer(serializers.ModelSerializer[TargetRule]):
    """A goal, and what reaching it does to the returning commission."""

    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    weight = RateField(source="weight_ppm")
    steps = serializers.SerializerMethodField()

    class Meta:
        model = TargetRule
        fields = ["kind", "kind_label", "months", "minimum", "goal", "weight", "steps"]

    @extend_schema_field(TargetRuleStepSerializer(many=True))
    def get_steps(self, rule: TargetRule) -> list[dict[str, Any]]:
        """Return the steps, the lowest first."""
        steps = sorted(rule.steps.all(), key=lambda step: step.at_ppm)
        return list(TargetRuleStepSerializer(steps, many=True).data)


class NewTenureStepSerializer(serializers.Serializer[Any]):
    """A tenure step of a draft."""

    months = serializers.IntegerField(min_value=1, max_value=1200)
    rate = RateField(source="rate_ppm")


class NewTierSerializer(serializers.Serializer[Any]):
    """A tier of a draft."""

    from_volume = CompanyMoneyField(minor="from_minor")
    rate = RateField(source="rate_ppm")


class NewMilestoneSerializer(serializers.Serializer[Any]):
    """A milestone of a draft."""

    threshold = CompanyMoneyField(minor="threshold_minor")
    bonus = CompanyMoneyField(minor="bonus_minor")


class NewTargetStepSerializer(serializers.Serializer[Any]):
    """A step of a draft's target."""

    at = RateField(source="at_ppm", high=MOST_TIMES)
    multiplier = RateField(source="multiplier_ppm", high=MOST_TIMES)


class NewTargetSerializer(serializers.Serializer[Any]):
    """A target of a draft."""

    kind = serializers.ChoiceField(choices=TargetKind.choices)
    months = serializers.ChoiceField(choices=Stretch.choices, default=Stretch.QUARTER)
    minimum = serializers.IntegerField(min_value=1, max_value=MOST_CUSTOMERS, default=1)
    goal = serializers.IntegerField(min_value=1, max_value=MOST_CUSTOMERS, allow_null=True, default=None)
    weight = RateField(source="weight_ppm", default=1_000_000)
    steps = _rows(NewTargetStepSerializer, MOST_ROWS, required=True)


class PlanVersionChangeSerializer(serializers.Serializer[Any]):
    """What can be changed on a draft; a list that is sent takes the place of the one before.

    It is never read with `partial`: that would let rows of the lists be incomplete.
    """

    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)
    base = serializers.ChoiceField(choices=PlanBase.choices, required=False)
    first_rate = RateField(source="first_ppm", required=False)
    first_order_cap = CompanyMoneyField(
        minor="first_cap_minor",
        required=False,
        allow_null=True,
        help_text=_("The most that one customer's first orders pay together; null for no cap."),
    )
    returning_rate = RateField(source="returning_ppm", required=False)
    steps = _rows(NewTenureStepSerializer, MOST_ROWS)
    upsell_rate = RateField(source="upsell_ppm", required=False)
    cross_sell_rate = RateField(source="cross_sell_ppm", required=False)
    clawback_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False)
    returning_gap_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False)
    tier_method = serializers.ChoiceField(choices=TierMethod.choices, required=False)
    tier_months = serializers.ChoiceField(choices=Stretch.choices, required=False)
    tier_counts = serializers.ChoiceField(choices=TierCounts.choices, required=False)
    tiers = _rows(NewTierSerializer, MOST_ROWS)
    milestone_window_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False)
    pays_crossed_milestones = serializers.BooleanField(required=False)
    milestones = _rows(NewMilestoneSerializer, MOST_ROWS)
    targets = _rows(NewTargetSerializer, len(TargetKind))
    holds_until_paid = serializers.BooleanField(required=False)
    holds_until_delivered = serializers.BooleanField(required=False)
    holds_until_promise_kept = serializers.BooleanField(required=False)
    forfeit_days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, required=False, allow_null=True)
    cap = CompanyMoneyField(minor="cap_minor", required=False, allow_null=True)
    cap_excess = serializers.ChoiceField(choices=CapExcess.choices, required=False)
    draw = CompanyMoneyField(minor="draw_minor", required=False)
    floor = CompanyMoneyField(minor="floor_minor", required=False)
    override_to = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), required=False, allow_null=True)
    override_rate = RateField(source="override_ppm", required=False)
    tail_days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False)
    tail_share = RateField(source="tail_ppm", required=False)
    why = serializers.CharField(max_length=500, allow_blank=True, required=False)

    def validate_steps(self, value: list[dict[str, int]]) -> list[tuple[int, int]]:
        """Return the steps as the service takes them."""
        return [(step["months"], step["rate_ppm"]) for step in value]

    def validate_tiers(self, value: list[dict[str, int]]) -> list[tuple[int, int]]:
        """Return the tiers as the service takes them."""
        return [(tier["from_minor"], tier["rate_ppm"]) for tier in value]

    def validate_milestones(self, value: list[dict[str, int]]) -> list[tuple[int, int]]:
        """Return the milestones as the service takes them."""
        return [(milestone["threshold_minor"], milestone["bonus_minor"]) for milestone in value]

    def validate_targets(self, value: list[dict[str, Any]]) -> list[Target]:
        """Return the targets as the rules read them."""
        return [
            Target(**{**target, "steps": tuple(TargetStep(**step) for step in target["steps"])}) for target in value
        ]


class NewPlanVersionSerializer(PlanVersionChangeSerializer):
    """The next version of a plan, as a draft that its author submits and somebody else approves."""

    starts_on = serializers.DateField()
    first_rate = RateField(source="first_ppm")
    returning_rate = RateField(source="returning_ppm")


class NewPlanAssignmentSerializer(serializers.Serializer[Any]):
    """By which plan a salesperson is paid from a day on."""

    salesperson = serializers.PrimaryKeyRelatedField(queryset=User.objects.active())
    plan = ReachableField("pay_plan.assign", queryset=Plan.objects.all())
    starts_on = serializers.DateField()
