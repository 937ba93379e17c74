"""How pay plans look in JSON."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.api.plan_part_serializers import (
    MilestoneSerializer,
    TargetRuleSerializer,
    TenureStepSerializer,
    TierSerializer,
)
from compensation.models import Plan, PlanAssignment, PlanVersion
from compensation.models.plan import PlanState
from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.fields import RateField


def today(context: Any) -> date:
    """Return the business date, asked for once and then kept in a serializer's context."""
    if "today" not in context:
        context["today"] = clock.business_date(clock.now(), Company.objects.current().time_zone)
    day: date = context["today"]
    return day


class PlanNameSerializer(serializers.ModelSerializer[Plan]):
    """A plan as a name to show."""

    class Meta:
        model = Plan
        fields = ["id", "name", "is_default"]


class PlanVersionSerializer(serializers.ModelSerializer[PlanVersion]):
    """What a plan pays in a stretch of time, with all its parts; amounts are in the company's currency."""

    plan = PlanNameSerializer(read_only=True)
    state = serializers.SerializerMethodField()
    state_label = serializers.SerializerMethodField()
    first_rate = RateField(source="first_ppm", read_only=True)
    first_order_cap = CompanyMoneyField(minor="first_cap_minor", read_only=True, allow_null=True)
    returning_rate = RateField(source="returning_ppm", read_only=True)
    steps = serializers.SerializerMethodField()
    upsell_rate = RateField(source="upsell_ppm", read_only=True)
    cross_sell_rate = RateField(source="cross_sell_ppm", read_only=True)
    tiers = serializers.SerializerMethodField()
    milestones = serializers.SerializerMethodField()
    targets = serializers.SerializerMethodField()
    cap = CompanyMoneyField(minor="cap_minor", read_only=True, allow_null=True)
    draw = CompanyMoneyField(minor="draw_minor", read_only=True)
    floor = CompanyMoneyField(minor="floor_minor", read_only=True)
    override_to = SalespersonSerializer(read_only=True, allow_null=True)
    override_rate = RateField(source="override_ppm", read_only=True)
    tail_share = RateField(source="tail_ppm", read_only=True)
    author = SalespersonSerializer(read_only=True, allow_null=True)
    approved_by = SalespersonSerializer(read_only=True, allow_null=True)
    refused_by = SalespersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = PlanVersion
        fields = [
            "id",
            "plan",
            "number",
            "status",
            "state",
            "state_label",
            "starts_on",
            "ends_on",
            "base",
            "first_rate",
            "first_order_cap",
            "returning_rate",
            "steps",
            "upsell_rate",
            "cross_sell_rate",
            "clawback_days",
            "returning_gap_days",
            "tier_method",
            "tier_months",
            "tier_counts",
            "tiers",
            "milestone_window_days",
            "pays_crossed_milestones",
            "milestones",
            "targets",
            "holds_until_paid",
            "holds_until_delivered",
            "holds_until_promise_kept",
            "forfeit_days",
            "cap",
            "cap_excess",
            "draw",
            "floor",
            "override_to",
            "override_rate",
            "tail_days",
            "tail_share",
            "why",
            "author",
            "submitted_at",
            "refused_by",
            "refused_at",
            "refusal",
            "approved_by",
            "approved_at",
            "content_hash",
            "version",
        ]

    @extend_schema_field(serializers.ChoiceField(choices=PlanState.choices))
    def get_state(self, version: PlanVersion) -> str:
        """Return where the version stands today; only an approved one whose time is now is ACTIVE."""
        return version.state(today(self.context)).value

    def get_state_label(self, version: PlanVersion) -> str:
        """Return that in words."""
        return str(version.state(today(self.context)).label)

    @extend_schema_field(TenureStepSerializer(many=True))
    def get_steps(self, version: PlanVersion) -> list[dict[str, Any]]:
        """Return the tenure steps, the earliest first."""
        steps = sorted(version.steps.all(), key=lambda step: step.months)
        return list(TenureStepSerializer(steps, many=True).data)

    @extend_schema_field(TierSerializer(many=True))
    def get_tiers(self, version: PlanVersion) -> list[dict[str, Any]]:
        """Return the tiers, the lowest first."""
        tiers = sorted(version.brackets.all(), key=lambda tier: tier.from_minor)
        return list(TierSerializer(tiers, many=True, context=self.context).data)

    @extend_schema_field(MilestoneSerializer(many=True))
    def get_milestones(self, version: PlanVersion) -> list[dict[str, Any]]:
        """Return the milestones, the lowest first."""
        milestones = sorted(version.milestones.all(), key=lambda milestone: milestone.threshold_minor)
        return list(MilestoneSerializer(milestones, many=True, context=self.context).data)

    @extend_schema_field(TargetRuleSerializer(many=True))
    def get_targets(self, version: PlanVersion) -> list[dict[str, Any]]:
        """Return the targets by kind."""
        targets = sorted(version.target_rules.all(), key=lambda target: target.kind)
        return list(TargetRuleSerializer(targets, many=True).data)


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """A pay plan with its versions, the newest first; drafts are for those who write and approve plans."""

    versions = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = ["id", "name", "is_default", "versions", "version"]

    @extend_schema_field(PlanVersionSerializer(many=True))
    def get_versions(self, plan: Plan) -> list[dict[str, Any]]:
        """Return all versions."""
        versions = sorted(plan.versions.all(), key=lambda version: -version.number)
        return list(PlanVersionSerializer(versions, many=True, context=self.context).data)


class NewPlanSerializer(serializers.Serializer[Any]):
    """What it takes to make a plan beside the default one."""

    name = serializers.CharField(max_length=120)


class RefusalSerializer(serializers.Serializer[Any]):
    """Why a version is refused."""

    note = serializers.CharField(max_length=300)


class PlanAssignmentSerializer(serializers.ModelSerializer[PlanAssignment]):
    """Who is paid by which plan, from a day on to the day before another."""

    salesperson = SalespersonSerializer(read_only=True)
    plan = PlanNameSerializer(read_only=True)

    class Meta:
        model = PlanAssignment
        fields = ["id", "salesperson", "plan", "starts_on", "ends_on"]


SENTENCE = _("A sentence, fit to show.")


class ComponentSerializer(serializers.Serializer[Any]):
    """One part of a plan, told with its own numbers."""

    code = serializers.CharField()
    title = serializers.CharField()
    is_used = serializers.BooleanField()
    sentences = serializers.ListField(child=serializers.CharField(), help_text=SENTENCE)


class ExampleRowSerializer(serializers.Serializer[Any]):
    """One step of the worked example, reckoned by the rules that pay."""

    title = serializers.CharField()
    how = serializers.CharField()
    amount = CompanyMoneyField(minor="amount_minor", read_only=True)


class PlanChangeRowSerializer(serializers.Serializer[Any]):
    """What differs from the version before, in words."""

    title = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class PlanStorySerializer(serializers.Serializer[Any]):
    """A version told in sentences, its worked example, and what it changes."""

    components = ComponentSerializer(many=True)
    example = ExampleRowSerializer(many=True)
    compared_with = serializers.IntegerField(allow_null=True, help_text=_("The id of the version that holds before."))
    compared_number = serializers.IntegerField(allow_null=True)
    changes = PlanChangeRowSerializer(many=True)
