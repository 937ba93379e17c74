"""Nights in JSON."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.nightly.models import Night, State, StepRun
from crm.nightly.pipeline import label_of
from crm.nightly.selectors import INTERRUPTED, shown_state


class StepSerializer(serializers.ModelSerializer[StepRun]):
    """One step of a night."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of the answer, named like an option
    counts = serializers.DictField(child=serializers.IntegerField())
    seconds = serializers.SerializerMethodField()

    class Meta:
        model = StepRun
        fields = ["name", "label", "state", "started_at", "ended_at", "seconds", "watermark", "counts", "error"]
        read_only_fields = fields

    def get_label(self, step: StepRun) -> str:
        """Return what people call the step."""
        return label_of(step.name)

    def get_seconds(self, step: StepRun) -> float | None:
        """Return how long it took."""
        return _seconds(step.started_at, step.ended_at)


class NightSerializer(serializers.ModelSerializer[Night]):
    """A night with its steps."""

    state = serializers.SerializerMethodField()
    requested_by = serializers.CharField(source="requested_by.name", default=None)
    seconds = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Night
        fields = [
            *("id", "as_of", "state", "is_full", "run_count", "requested_by"),
            *("started_at", "ended_at", "seconds", "steps"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=[*State.values, INTERRUPTED]))
    def get_state(self, night: Night) -> str:
        """Return how far it has come; INTERRUPTED: its process died, and it goes on when it is started again."""
        return shown_state(night)

    def get_seconds(self, night: Night) -> float | None:
        """Return how long it took."""
        return _seconds(night.started_at, night.ended_at)

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, night: Night) -> Any:
        """Return the steps from top to bottom."""
        return StepSerializer(sorted(night.steps.all(), key=lambda step: step.position), many=True).data


class NightWishSerializer(serializers.Serializer[Any]):
    """The wish to have a night run."""

    as_of = serializers.DateField(required=False, help_text="The last business date that counts; usually today.")
    full = serializers.BooleanField(default=False, help_text="Every customer, not only those that changed.")


class StampSerializer(serializers.Serializer[Any]):
    """As of when the figures are."""

    as_of = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return round((end - start).total_seconds(), 3) if start and end else None
