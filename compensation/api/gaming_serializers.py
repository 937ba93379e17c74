"""How the report on patterns looks in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.api.serializers import EntryCustomerSerializer, EntryOrderSerializer
from compensation.models import GamingCase, GamingFinding, SellerFigures
from compensation.selectors.gaming import sentence
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import MoneyField, RateField


class GamingFindingSerializer(serializers.ModelSerializer[GamingFinding]):
    """How often a pattern came up, beside how often is usual: a count, and never a verdict."""

    pattern_label = serializers.CharField(source="get_pattern_display", read_only=True)
    salesperson = SalespersonSerializer(read_only=True)
    sentence = serializers.SerializerMethodField()
    usual_count = serializers.SerializerMethodField()
    # How likely as many, or more, would be by chance.
    chance = RateField(source="chance_ppm", read_only=True)

    class Meta:
        model = GamingFinding
        fields = [
            *("id", "pattern", "pattern_label", "salesperson", "starts_on", "as_of", "sentence"),
            *("found_count", "trial_count", "usual_count", "chance", "is_unusual", "case_count"),
        ]

    def get_sentence(self, finding: GamingFinding) -> str:
        """Return it in a sentence."""
        return sentence(finding)

    def get_usual_count(self, finding: GamingFinding) -> str:
        """Return how many would be usual, with three decimals."""
        return f"{finding.usual_thousandths // 1000}.{finding.usual_thousandths % 1000:03d}"


class GamingCaseSerializer(serializers.ModelSerializer[GamingCase]):
    """One of the orders that a finding counts."""

    customer = EntryCustomerSerializer(read_only=True)
    order = EntryOrderSerializer(read_only=True)
    earlier_customer = serializers.SerializerMethodField()

    class Meta:
        model = GamingCase
        fields = ["id", "customer", "order", "on", "days", "earlier_customer"]

    @extend_schema_field(EntryCustomerSerializer(allow_null=True))
    def get_earlier_customer(self, case: GamingCase) -> dict[str, Any] | None:
        """Return the customer that was there before, if the caller may see it."""
        found = self.context["earlier"].get(case.earlier_customer_id)
        return dict(EntryCustomerSerializer(found).data) if found else None


class SellerFiguresSerializer(serializers.ModelSerializer[SellerFigures]):
    """What a salesperson sold and earned in a year, and whether pay per revenue is far from that of the others."""

    salesperson = SalespersonSerializer(read_only=True)
    revenue = MoneyField(minor="revenue_minor", read_only=True)
    earned = MoneyField(minor="earned_minor", read_only=True)
    returning = MoneyField(minor="returning_minor", read_only=True)
    effective_rate = RateField(source="effective_ppm", allow_null=True, read_only=True)
    # Of the customers looked after now who ordered in the year before: who ordered again.
    retention_rate = RateField(source="retention_ppm", allow_null=True, read_only=True)
    usual_rate = RateField(source="usual_ppm", allow_null=True, read_only=True)

    class Meta:
        model = SellerFigures
        fields = [
            *("id", "salesperson", "starts_on", "as_of", "order_count", "revenue", "earned", "returning"),
            *("effective_rate", "retention_rate", "before_count", "kept_count", "usual_rate", "is_outlier"),
        ]
