"""Customers with their value, and their timeline, in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clv.models import CustomerFacts, Score
from clv.models.segment import LABELS
from clv.rules import Code
from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.core.api.fields import MoneyField
from crm.dashboards.rows import TimelineEntry
from crm.dashboards.selectors.customers import ListedCustomer, expected_on, score_of
from customers.api.serializers import AssignmentSerializer
from retention.api.fields import ClvSerializer, RhythmSerializer, rhythm
from retention.api.serializers import WorkItemSerializer


class CategoryNameSerializer(serializers.Serializer[Any]):
    """The category of a customer, as a word to show."""

    code = serializers.ChoiceField(choices=[(code.value, label) for code, label in LABELS.items()])
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, named like an option


class ListedCustomerSerializer(serializers.Serializer[ListedCustomer]):
    """A customer as the list shows it."""

    id = serializers.IntegerField(source="customer.pk")
    external_id = serializers.CharField(source="customer.external_id", allow_null=True)
    name = serializers.CharField(source="customer.name")
    relationship_type = serializers.CharField(source="customer.relationship_type")
    relationship_label = serializers.CharField(source="customer.get_relationship_type_display")
    acquisition_channel = serializers.CharField(source="customer.acquisition_channel")
    acquisition_label = serializers.CharField(source="customer.get_acquisition_channel_display")
    version = serializers.IntegerField(source="customer.version")
    clv = ClvSerializer(source="customer.score", default=None, allow_null=True)
    value_at_risk = CompanyMoneyField(minor="value_at_risk_minor", read_only=True)
    category = serializers.SerializerMethodField()
    salesperson = serializers.SerializerMethodField()
    first_ordered_on = serializers.DateField(source="customer.facts.first_ordered_on", default=None, allow_null=True)
    last_ordered_on = serializers.DateField(source="customer.facts.last_ordered_on", default=None, allow_null=True)
    last_contact_on = serializers.DateField(source="customer.facts.last_contact_on", default=None, allow_null=True)
    order_count = serializers.IntegerField(source="customer.facts.order_count", default=0)
    usual_gap_days = serializers.FloatField(source="customer.facts.usual_gap_days", default=None, allow_null=True)
    gap_ratio = serializers.FloatField(source="customer.score.gap_ratio", default=None, allow_null=True)
    rhythm = serializers.SerializerMethodField()

    @extend_schema_field(CategoryNameSerializer)
    def get_category(self, row: ListedCustomer) -> dict[str, str] | None:
        """Return the category; null before the first night that saw the customer."""
        category = getattr(row.customer, "category", None)
        return {"code": category.code, "label": str(LABELS[Code(category.code)])} if category else None

    @extend_schema_field(SalespersonSerializer)
    def get_salesperson(self, row: ListedCustomer) -> dict[str, Any] | None:
        """Return who looks after the customer now; null where nobody does."""
        customer: Any = row.customer
        return {"id": customer.salesperson_id, "name": customer.salesperson_name} if customer.salesperson_id else None

    @extend_schema_field(RhythmSerializer)
    def get_rhythm(self, row: ListedCustomer) -> dict[str, Any]:
        """Return when the customer ordered and when the next order is expected."""
        score = score_of(row.customer)
        return rhythm(row.order_days, next_on=expected_on(row.customer), as_of=score.as_of if score else None)


class FirstOrderSerializer(serializers.Serializer[Any]):
    """What the first day of orders brought."""

    revenue = CompanyMoneyField(minor="first_revenue_minor", read_only=True)
    margin = CompanyMoneyField(minor="first_margin_minor", read_only=True)


class HistorySerializer(serializers.ModelSerializer[CustomerFacts]):
    """What came of a customer so far, net of refunds."""

    revenue = CompanyMoneyField(minor="revenue_minor", read_only=True)
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    refunded = CompanyMoneyField(minor="refunded_minor", read_only=True)
    first_order = FirstOrderSerializer(source="*", read_only=True)
    multiple = serializers.SerializerMethodField()
    cost_to_serve = CompanyMoneyField(minor="cost_to_serve_minor", read_only=True)
    acquisition_cost = CompanyMoneyField(minor="acquisition_cost_minor", read_only=True)
    contribution = CompanyMoneyField(minor="contribution_minor", read_only=True)

    class Meta:
        model = CustomerFacts
        fields = [
            *("revenue", "margin", "refunded", "first_order", "multiple", "cost_to_serve", "acquisition_cost"),
            *("contact_count", "contact_minutes", "contribution", "break_even_on", "as_of"),
        ]
        read_only_fields = fields

    def get_multiple(self, facts: CustomerFacts) -> str | None:
        """Return the lifetime's revenue so far as a multiple of the first order's, with one decimal."""
        if facts.first_revenue_minor <= 0:
            return None
        return f"{facts.revenue_minor / facts.first_revenue_minor:.1f}"


class NextYearSerializer(serializers.Serializer[Any]):
    """What the next twelve months are expected to bring, not discounted, with the 80 percent interval."""

    orders = serializers.FloatField(source="year_orders")
    margin = CompanyMoneyField(minor="year_margin_minor", read_only=True)
    low = CompanyMoneyField(minor="year_low_minor", read_only=True)
    high = CompanyMoneyField(minor="year_high_minor", read_only=True)


class ExpectedSerializer(serializers.ModelSerializer[Score]):
    """What is still expected of a customer."""

    margin = CompanyMoneyField(minor="future_margin_minor", read_only=True)
    revenue = CompanyMoneyField(minor="future_revenue_minor", read_only=True)
    next_12_months = NextYearSerializer(source="*", read_only=True)
    next_on = serializers.DateField(source="next_order_on", read_only=True)

    class Meta:
        model = Score
        fields = ["margin", "revenue", "next_12_months", "next_on", "as_of"]
        read_only_fields = fields


class CustomerPageSerializer(ListedCustomerSerializer):
    """A customer as the own page shows it."""

    acquired_on = serializers.DateField(source="customer.acquired_on", allow_null=True)
    acquisition_cost = CompanyMoneyField(minor="customer.acquisition_cost_minor", read_only=True)
    note = serializers.CharField(source="customer.note")
    created_at = serializers.DateTimeField(source="customer.created_at")
    updated_at = serializers.DateTimeField(source="customer.updated_at")
    assignments = AssignmentSerializer(source="terms", many=True)
    history = HistorySerializer(source="customer.facts", default=None, allow_null=True)
    expected = ExpectedSerializer(source="customer.score", default=None, allow_null=True)
    next_action = WorkItemSerializer(allow_null=True)


class IntervalSerializer(serializers.Serializer[Any]):
    """An amount with its 80 percent interval."""

    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    low = CompanyMoneyField(minor="low_minor", read_only=True)
    high = CompanyMoneyField(minor="high_minor", read_only=True)


class TotalSerializer(serializers.Serializer[Any]):
    """How many customers these are, and what they are worth together."""

    as_of = serializers.DateField(allow_null=True)
    customers = serializers.IntegerField()
    clv = IntervalSerializer(source="*")


class TimelineEntrySerializer(serializers.Serializer[TimelineEntry]):
    """One thing that happened."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    on = serializers.DateField()
    at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    outcome = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, named like an option
    amount = MoneyField(minor="amount_minor", read_only=True)
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    minutes = serializers.IntegerField(allow_null=True)
    next_step = serializers.CharField()
    next_step_on = serializers.DateField(allow_null=True)
    changed = serializers.ListField(child=serializers.CharField())
