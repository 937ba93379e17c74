"""How targets look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.api.serializers import EntryCustomerSerializer
from compensation.models import Target, TargetCustomer
from compensation.models.plan_choices import TargetKind
from compensation.models.target import Basis
from compensation.rules import targets as rules
from compensation.rules.rounding import PPM
from compensation.selectors.target_words import definition_of, effect_of, progress_of, rules_of_lists
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import LabelField, RateField


class TargetStepSerializer(serializers.Serializer[Any]):
    """From this attainment on, the returning commission counts so many times."""

    at = RateField(source="at_ppm")
    multiplier = RateField(source="multiplier_ppm")


class TargetSerializer(serializers.ModelSerializer[Target]):
    """One goal of one salesperson: how far it is as of `counted_on`, and what that does to pay."""

    salesperson = SalespersonSerializer(read_only=True)
    kind_label = LabelField(TargetKind.choices, source="kind")
    last_on = serializers.DateField(read_only=True)
    eligible = serializers.IntegerField(source="eligible_count", read_only=True)
    done = serializers.IntegerField(source="done_count", read_only=True)
    full = serializers.IntegerField(source="full_count", read_only=True, help_text="How many are 100 %.")
    attainment = RateField(source="attainment_ppm", read_only=True, allow_null=True)
    multiplier = serializers.SerializerMethodField()
    weight = RateField(source="rule.weight_ppm", read_only=True)
    progress = serializers.SerializerMethodField()
    plan = serializers.CharField(source="rule.plan_version.plan.name", read_only=True)
    plan_number = serializers.IntegerField(source="rule.plan_version.number", read_only=True)

    class Meta:
        model = Target
        fields = [
            "id",
            "salesperson",
            "kind",
            "kind_label",
            "starts_on",
            "ends_on",
            "last_on",
            "months",
            "eligible",
            "done",
            "full",
            "goal",
            "minimum",
            "attainment",
            "multiplier",
            "weight",
            "progress",
            "plan",
            "plan_number",
            "known_on",
            "counted_on",
        ]

    @extend_schema_field(RateField(source="multiplier_ppm"))
    def get_multiplier(self, target: Target) -> str:
        """Return what the attainment so far would multiply the returning commission by."""
        reached = rules.Reached(target.eligible_count, target.done_count)
        step = rules.reached_step(target.rule.terms(), reached)
        return RateField().to_representation(step.multiplier_ppm if step else PPM)

    def get_progress(self, target: Target) -> str:
        """Return how far it is, as a sentence."""
        return progress_of(target)


class TargetDetailSerializer(TargetSerializer):
    """A target with its definition in words, and its steps; its customers are at `…/customers/`."""

    definition = serializers.SerializerMethodField()
    fixed = serializers.SerializerMethodField()
    effect = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta(TargetSerializer.Meta):
        fields = [*TargetSerializer.Meta.fields, "definition", "fixed", "effect", "steps"]

    def get_definition(self, target: Target) -> str:
        """Return who is eligible and who counts."""
        return definition_of(target.kind)

    def get_fixed(self, target: Target) -> str:
        """Return what holds of every list."""
        return rules_of_lists(target.kind)

    def get_effect(self, target: Target) -> str:
        """Return what the steps do to pay."""
        return effect_of(target)

    @extend_schema_field(TargetStepSerializer(many=True))
    def get_steps(self, target: Target) -> list[dict[str, Any]]:
        """Return the steps, the lowest first."""
        return list(TargetStepSerializer(target.rule.terms().steps, many=True).data)


class TargetCustomerSerializer(serializers.ModelSerializer[TargetCustomer]):
    """A customer on the frozen list of a target: why, when they were expected, and whether they count."""

    customer = EntryCustomerSerializer(read_only=True)
    basis_label = LabelField(Basis.choices, source="basis")
    is_done = serializers.BooleanField(read_only=True)

    class Meta:
        model = TargetCustomer
        fields = [
            "id",
            "customer",
            "basis",
            "basis_label",
            "last_ordered_on",
            "usual_gap_days",
            "due_on",
            "is_done",
            "done_on",
        ]
