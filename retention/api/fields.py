"""What every payload about a customer carries: its value, and the rhythm of its orders."""

from datetime import date
from typing import Any

from rest_framework import serializers

from clv.models import Score
from crm.accounts.api.fields import CompanyMoneyField


class ClvSerializer(serializers.ModelSerializer[Score]):
    """Lifetime value by margin, with revenue beside it, the 80 percent interval, and why it is what it is."""

    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    revenue = CompanyMoneyField(minor="revenue_minor", read_only=True)
    low = CompanyMoneyField(minor="margin_low_minor", read_only=True)
    high = CompanyMoneyField(minor="margin_high_minor", read_only=True)
    reason = serializers.CharField(source="reason_text", read_only=True)

    class Meta:
        model = Score
        fields = ["margin", "revenue", "p_alive", "low", "high", "as_of", "method", "reason"]
        read_only_fields = fields


class RhythmSerializer(serializers.Serializer[Any]):
    """The days of the orders of two years, and the day on which the next one is expected."""

    orders = serializers.ListField(child=serializers.DateField())
    next_on = serializers.DateField(allow_null=True)
    as_of = serializers.DateField(allow_null=True)


def rhythm(days: list[date], *, next_on: date | None, as_of: date | None) -> dict[str, Any]:
    """Return the rhythm as `RhythmSerializer` describes it."""
    return {
        "orders": [day.isoformat() for day in days],
        "next_on": next_on.isoformat() if next_on else None,
        "as_of": as_of.isoformat() if as_of else None,
    }
