"""Customers with their value, and their timeline, in JSON."""

from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clv.models import CustomerFacts, Score, Tenure
from clv.models.segment import LABELS
from clv.rules import Code
from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.core.api.fields import LabelField, MoneyField
from crm.dashboards.rows import TimelineEntry
from crm.dashboards.selectors.customers import ListedCustomer, engagement, expected_on, score_of
from customers.api.serializers import AssignmentSerializer
from customers.models.customer import AcquisitionChannel, RelationshipType
from retention.api.fields import ClvSerializer, RhythmSerializer, rhythm
from retention.api.serializers import WorkItemSerializer

TENURES = dict(Tenure.choices)


class CategoryNameSerializer(serializers.Serializer[Any]):
    """The category of a customer, as a word to show."""

    code = serializers.ChoiceField(choices=[(code.value, label) for code, label in LABELS.items()])
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, named like an option
    chosen_until = serializers.DateField(allow_null=True, help_text="Null: the rules decide.")


class TenureNameSerializer(serializers.Serializer[Any]):
    """How long the customer has been coming back, as a word to show."""

    code = serializers.ChoiceField(choices=Tenure.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, named like an option


class FifthsOfCustomerSerializer(serializers.Serializer[Any]):
    """Where the customer stands among all buyers; 5 is the most."""

    recency = serializers.IntegerField()
    frequency = serializers.IntegerField()
    margin = serializers.IntegerField()


class ChosenFieldsSerializer(serializers.Serializer[Any]):
    """A record of which callers may ask for some fields only: `?fields=id,name,clv`."""

    def __init__(self, *args: Any, only: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(only) if only else ():
            del self.fields[name]


class ListedCustomerSerializer(ChosenFieldsSerializer):
    """A customer as the list shows it."""

    id = serializers.IntegerField(source="customer.pk")
    external_id = serializers.CharField(source="customer.external_id", allow_null=True)
    name = serializers.CharField(source="customer.name")
    relationship_type = serializers.CharField(source="customer.relationship_type")
    relationship_label = LabelField(RelationshipType.choices, source="customer.relationship_type")
    acquisition_channel = serializers.CharField(source="customer.acquisition_channel")
    acquisition_label = LabelField(AcquisitionChannel.choices, source="customer.acquisition_channel")
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
    tenure = serializers.SerializerMethodField()
    rfm = serializers.SerializerMethodField()
    is_quiet_profit = serializers.BooleanField(source="customer.segments.is_quiet_profit", default=False)
    engagement = serializers.SerializerMethodField(help_text="Contacts a quarter, over the last year.")
    is_returning = serializers.SerializerMethodField(help_text="Came back at least once.")
    potential = CompanyMoneyField(minor="potential_minor", read_only=True)
    rhythm = serializers.SerializerMethodField()

    @extend_schema_field(CategoryNameSerializer)
    def get_category(self, row: ListedCustomer) -> dict[str, str] | None:
        """Return the category; null before the first night that saw the customer."""
        category = getattr(row.customer, "category", None)
        if category is None:
            return None
        label = str(LABELS[Code(category.code)])
        return {"code": category.code, "label": label, "chosen_until": category.chosen_until}

    @extend_schema_field(TenureNameSerializer(allow_null=True))
    def get_tenure(self, row: ListedCustomer) -> dict[str, str] | None:
        """Return first-time, returning or long-term buyer; null for who hasn't bought yet."""
        segments = row.segments
        if not segments or not segments.tenure:
            return None
        return {"code": segments.tenure, "label": str(TENURES[segments.tenure])}

    @extend_schema_field(FifthsOfCustomerSerializer(allow_null=True))
    def get_rfm(self, row: ListedCustomer) -> dict[str, int] | None:
        """Return the fifths of recency, frequency and margin; null for who hasn't bought yet."""
        segments = row.segments
        if segments is None or segments.recency_fifth is None:
            return None
        names = ("recency", "frequency", "margin")
        return {name: getattr(segments, f"{name}_fifth") for name in names}

    def get_engagement(self, row: ListedCustomer) -> str | None:
        """Return the contacts a quarter; null before the first night that saw the customer."""
        return None if row.segments is None else engagement(row.segments.year_contact_count)

    def get_is_returning(self, row: ListedCustomer) -> bool:
        """Say whether the customer came back at least once."""
        facts = getattr(row.customer, "facts", None)
        return facts is not None and facts.purchase_day_count > 1

    @extend_schema_field(SalespersonSerializer)
    def get_salesperson(self, row: ListedCustomer) -> dict[str, Any] | None:
        """Return who looks after the customer now; null where nobody does."""
        holder = row.customer.salesperson
        return {"id": holder.pk, "name": holder.name} if holder else None

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
    introduction_due = AssignmentSerializer(
        allow_null=True, help_text="The term of whoever took over of late and has not been in contact since."
    )


class IntervalSerializer(serializers.Serializer[Any]):
    """An amount with its 80 percent interval."""

    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    low = CompanyMoneyField(minor="low_minor", read_only=True)
    high = CompanyMoneyField(minor="high_minor", read_only=True)


class TotalSerializer(serializers.Serializer[Any]):
    """How many customers these are, and what they are worth together; of very many found by name only the former."""

    as_of = serializers.DateField(allow_null=True)
    customers = serializers.IntegerField()
    customers_is_capped = serializers.BooleanField(source="is_capped", help_text="There are more than `customers`.")
    clv = IntervalSerializer(source="worth", allow_null=True)


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
