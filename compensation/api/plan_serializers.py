"""How pay plans look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.models import Plan, PlanVersion, TenureStep
from compensation.models.plan import PlanBase
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import RateField


class TenureStepSerializer(serializers.ModelSerializer[TenureStep]):
    """From so many months after the first order, so much on top."""

    rate = RateField(source="rate_ppm")

    class Meta:
        model = TenureStep
        fields = ["months", "rate"]


class PlanVersionSerializer(serializers.ModelSerializer[PlanVersion]):
    """What a plan pays in a stretch of time."""

    first_rate = RateField(source="first_ppm", read_only=True)
    returning_rate = RateField(source="returning_ppm", read_only=True)
    steps = serializers.SerializerMethodField()
    author = SalespersonSerializer(read_only=True)
    approved_by = SalespersonSerializer(read_only=True)

    class Meta:
        model = PlanVersion
        fields = [
            "id",
            "number",
            "status",
            "starts_on",
            "ends_on",
            "base",
            "first_rate",
            "returning_rate",
            "steps",
            "clawback_days",
            "returning_gap_days",
            "author",
            "approved_by",
            "approved_at",
            "content_hash",
            "version",
        ]

    @extend_schema_field(TenureStepSerializer(many=True))
    def get_steps(self, version: PlanVersion) -> list[dict[str, Any]]:
        """Return the tenure steps, the earliest first."""
        steps = sorted(version.steps.all(), key=lambda step: step.months)
        return list(TenureStepSerializer(steps, many=True).data)


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """A pay plan with its versions, the newest first."""

    versions = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = ["id", "name", "is_default", "versions", "version"]

    @extend_schema_field(PlanVersionSerializer(many=True))
    def get_versions(self, plan: Plan) -> list[dict[str, Any]]:
        """Return all versions."""
        versions = sorted(plan.versions.all(), key=lambda version: -version.number)
        return list(PlanVersionSerializer(versions, many=True).data)


class NewTenureStepSerializer(serializers.Serializer[Any]):
    """A tenure step of a new version."""

    months = serializers.IntegerField(min_value=1, max_value=1200)
    rate = RateField(source="rate_ppm")


class NewPlanVersionSerializer(serializers.Serializer[Any]):
    """The next version of a plan, as a draft that somebody else approves."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    base = serializers.ChoiceField(choices=PlanBase.choices, required=False)
    first_rate = RateField(source="first_ppm")
    returning_rate = RateField(source="returning_ppm")
    steps = NewTenureStepSerializer(many=True, required=False)
    clawback_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)
    returning_gap_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)

    def validate_steps(self, value: list[dict[str, int]]) -> list[tuple[int, int]]:
        """Return the steps as the service takes them."""
        return [(step["months"], step["rate_ppm"]) for step in value]
