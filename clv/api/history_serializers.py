"""How the history of a value looks in JSON."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clv.models import Cause, ValueChange
from clv.models.score import Method
from clv.selectors.history import LatestChange, parts_of
from crm.accounts.api.fields import CompanyMoneyField


class CausePartSerializer(serializers.Serializer[Any]):
    """What one cause did to a value."""

    cause = serializers.ChoiceField(choices=Cause.choices)
    cause_text = serializers.CharField()
    change = CompanyMoneyField(minor="change_minor", read_only=True)


@dataclass(frozen=True, slots=True)
class CausePart:
    """What one cause did to a value, with its words."""

    cause: str
    cause_text: str
    change_minor: int


def as_rows(parts: dict[str, int]) -> list[CausePart]:
    """Return the parts of a change as rows."""
    return [CausePart(cause, str(Cause(cause).label), amount) for cause, amount in parts.items()]


class ValueChangeSerializer(serializers.Serializer[ValueChange]):
    """What was believed from a day on, and what had moved it since the line before; the parts sum to the change."""

    id = serializers.IntegerField()
    as_of = serializers.DateField()
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    future = CompanyMoneyField(minor="future_margin_minor", read_only=True)
    p_alive = serializers.FloatField(allow_null=True)
    method = serializers.ChoiceField(choices=Method.choices)
    cause = serializers.ChoiceField(choices=Cause.choices)
    cause_text = serializers.CharField(source="get_cause_display")
    change = CompanyMoneyField(minor="change_minor", read_only=True)
    parts = serializers.SerializerMethodField()

    @extend_schema_field(CausePartSerializer(many=True))
    def get_parts(self, line: ValueChange) -> list[dict[str, Any]]:
        """Return what each cause did."""
        shown: list[dict[str, Any]] = list(
            CausePartSerializer(as_rows(parts_of(line)), many=True, context=self.context).data
        )
        return shown


class LatestChangeSerializer(serializers.Serializer[LatestChange]):
    """What moved a value last, and since when."""

    since = serializers.DateField(allow_null=True)
    as_of = serializers.DateField()
    change = CompanyMoneyField(minor="change_minor", read_only=True)
    cause = serializers.ChoiceField(choices=Cause.choices)
    cause_text = serializers.SerializerMethodField()
    is_told = serializers.BooleanField(help_text="False: time alone, and too little for a line of the history yet.")
    parts = serializers.SerializerMethodField()

    def get_cause_text(self, change: LatestChange) -> str:
        """Return the cause in words."""
        return str(Cause(change.cause).label)

    @extend_schema_field(CausePartSerializer(many=True))
    def get_parts(self, change: LatestChange) -> list[dict[str, Any]]:
        """Return what each cause did."""
        shown: list[dict[str, Any]] = list(
            CausePartSerializer(as_rows(change.parts), many=True, context=self.context).data
        )
        return shown
