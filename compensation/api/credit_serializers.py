"""How an order's credit looks in JSON."""

from typing import Any

from rest_framework import serializers

from compensation.models import CreditShare, CreditSplit
from crm.accounts.api.fields import SalespersonSerializer
from crm.accounts.models import User
from crm.core.api.fields import RateField
from crm.core.api.relations import ReachableField

# As many as can say that they won an order together.
MOST_SHARES = 24


class CreditShareSerializer(serializers.ModelSerializer[CreditShare]):
    """One payee's part; no payee is the house account."""

    payee = SalespersonSerializer(read_only=True, allow_null=True)
    share = RateField(source="ppm")

    class Meta:
        model = CreditShare
        fields = ["payee", "share"]


class CreditSplitSerializer(serializers.ModelSerializer[CreditSplit]):
    """A split of an order's credit, with who agreed on it and why."""

    status_label = serializers.CharField(source="get_status_display", read_only=True)
    by = SalespersonSerializer(read_only=True, allow_null=True)
    shares = CreditShareSerializer(many=True, read_only=True)

    class Meta:
        model = CreditSplit
        fields = ["id", "status", "status_label", "shares", "reason", "by", "created_at"]


class NewCreditShareSerializer(serializers.Serializer[Any]):
    """One payee's part of a new split; no payee is the house account."""

    payee = ReachableField("user.view", queryset=User.objects.active(), allow_null=True)
    share = RateField()


class NewCreditSplitSerializer(serializers.Serializer[Any]):
    """A new split; its shares sum to exactly 1."""

    shares = NewCreditShareSerializer(many=True, min_length=1, max_length=MOST_SHARES)  # type: ignore[call-arg]  # the stubs forget many=True
    reason = serializers.CharField(max_length=200)

    def validate_shares(self, value: list[dict[str, Any]]) -> list[tuple[User | None, int]]:
        """Return the shares as the service takes them."""
        return [(row["payee"], row["share"]) for row in value]
