"""How pay looks in JSON."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from compensation.models import CommissionEntry, Period, Statement
from compensation.models.statement import StatementStatus
from compensation.selectors.explain import Explanation, Row, explain
from compensation.selectors.held import built_on
from compensation.selectors.statements import parts_of
from crm.accounts.api.fields import SalespersonSerializer
from crm.core.api.fields import MoneyField, RateField
from customers.models import Customer
from orders.models import Order


class PeriodSerializer(serializers.ModelSerializer[Period]):
    """A month of pay: one person asks to close it, another closes it."""

    requested_by = SalespersonSerializer(read_only=True)
    closed_by = SalespersonSerializer(read_only=True)

    class Meta:
        model = Period
        fields = [
            "id",
            "starts_on",
            "ends_on",
            "status",
            "requested_by",
            "requested_at",
            "closed_by",
            "closed_at",
            "is_history",
            "content_hash",
            "version",
        ]


class PeriodNameSerializer(serializers.ModelSerializer[Period]):
    """A month of pay beside something else."""

    class Meta:
        model = Period
        fields = ["id", "starts_on", "ends_on", "status"]


class TraceRowSerializer(serializers.Serializer[Row]):
    """One number of a line's sum."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    note = serializers.CharField(allow_blank=True)
    amount = MoneyField(minor="amount_minor", read_only=True, allow_null=True)
    rate = RateField(source="rate_ppm", allow_null=True)


class TraceSerializer(serializers.Serializer[Explanation]):
    """How a line came to its amount; `evaluates_to` is reckoned again from the numbers."""

    sentence = serializers.CharField()
    rows = TraceRowSerializer(many=True)
    evaluates_to = MoneyField(minor="amount_minor", read_only=True)
    first_on = serializers.DateField(allow_null=True)
    last_clawback_on = serializers.DateField(allow_null=True)
    plan = serializers.CharField(allow_blank=True)
    plan_number = serializers.IntegerField(allow_null=True)
    plan_starts_on = serializers.DateField(allow_null=True)
    approved_by = serializers.CharField(allow_blank=True)


class EntryCustomerSerializer(serializers.ModelSerializer[Customer]):
    """A customer, as a name beside a line of pay."""

    class Meta:
        model = Customer
        fields = ["id", "name"]


class EntryOrderSerializer(serializers.ModelSerializer[Order]):
    """An order, as the source of a line of pay."""

    class Meta:
        model = Order
        fields = ["id", "external_id", "ordered_on", "status"]


class EntrySerializer(serializers.ModelSerializer[CommissionEntry]):
    """One line of pay. No payee is the house account."""

    period = PeriodNameSerializer(read_only=True)
    payee = SalespersonSerializer(read_only=True)
    customer = EntryCustomerSerializer(read_only=True)
    order = EntryOrderSerializer(read_only=True)
    component_label = serializers.CharField(source="get_component_display", read_only=True)
    reason_label = serializers.CharField(source="get_reason_display", read_only=True)
    amount = MoneyField(minor="amount_minor", read_only=True)
    # The margin or revenue that the event added or took away, in the order's currency.
    base = MoneyField(minor="base_minor", currency="base_currency", read_only=True)
    # What of it counts for the payee, in the company's currency: the rate is taken of this.
    counted = MoneyField(minor="counted_minor", read_only=True)
    rate = RateField(source="rate_ppm", read_only=True)
    tenure_rate = RateField(source="step_ppm", read_only=True)
    share = RateField(source="share_ppm", read_only=True)
    is_adjustment = serializers.BooleanField(read_only=True)
    plan_version = serializers.IntegerField(source="plan_version_id", read_only=True, allow_null=True)
    trace = serializers.SerializerMethodField()

    class Meta:
        model = CommissionEntry
        fields = [
            "id",
            "period",
            "payee",
            "customer",
            "order",
            "source",
            "source_id",
            "event",
            "event_id",
            "component",
            "component_label",
            "reason",
            "reason_label",
            "seq",
            "amount",
            "base",
            "counted",
            "rate",
            "tenure_rate",
            "share",
            "exchange_numerator",
            "exchange_denominator",
            "origin_on",
            "is_adjustment",
            "plan_version",
            "trace",
        ]

    @extend_schema_field(TraceSerializer)
    def get_trace(self, entry: CommissionEntry) -> dict[str, Any]:
        """Return the line's account."""
        return dict(TraceSerializer(explain(entry)).data)


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """The totals of one payee and month."""

    period = PeriodNameSerializer(read_only=True)
    payee = SalespersonSerializer(read_only=True)
    first = MoneyField(minor="first_minor", read_only=True)
    returning = MoneyField(minor="returning_minor", read_only=True)
    lifetime = MoneyField(minor="lifetime_minor", read_only=True)
    target = MoneyField(minor="target_minor", read_only=True)
    team = MoneyField(minor="team_minor", read_only=True)
    earned = MoneyField(minor="earned_minor", read_only=True)
    adjustments = MoneyField(minor="adjustment_minor", read_only=True)
    total = MoneyField(minor="total_minor", read_only=True)
    # Which share of what is earned came from customers who returned.
    returning_share = RateField(source="returning_ppm", read_only=True, allow_null=True)
    # The pay mix: the shares of the other parts.
    first_share = RateField(source="first_share_ppm", read_only=True, allow_null=True)
    lifetime_share = RateField(source="lifetime_share_ppm", read_only=True, allow_null=True)
    target_share = RateField(source="target_share_ppm", read_only=True, allow_null=True)
    team_share = RateField(source="team_share_ppm", read_only=True, allow_null=True)
    # Of pay that waits: held before, put there by the month's lines, released, forfeited, and held now.
    held_before = MoneyField(minor="held_opening_minor", read_only=True)
    held_in = MoneyField(minor="held_in_minor", read_only=True)
    released = MoneyField(minor="released_minor", read_only=True)
    lapsed = MoneyField(minor="lapsed_minor", read_only=True)
    held = MoneyField(minor="held_closing_minor", read_only=True)
    # Over a cap: lost, or carried on; added up to a floor; advanced up to a draw, or recovered of it; and the balances.
    capped = MoneyField(minor="capped_minor", read_only=True)
    carried = MoneyField(minor="carried_minor", read_only=True)
    carry_balance = MoneyField(minor="carry_closing_minor", read_only=True)
    topped_up = MoneyField(minor="topped_up_minor", read_only=True)
    advanced = MoneyField(minor="advanced_minor", read_only=True)
    draw_balance = MoneyField(minor="draw_closing_minor", read_only=True)
    # What the month adds to what is payable.
    payable = MoneyField(minor="brought_minor", read_only=True)
    # Of a final statement: payable before, paid since the statement before, payable now.
    opening = MoneyField(minor="opening_minor", read_only=True)
    paid = MoneyField(minor="paid_minor", read_only=True)
    closing = MoneyField(minor="closing_minor", read_only=True)
    question_count = serializers.IntegerField(read_only=True, default=0)
    signed_at = serializers.DateTimeField(source="sign_off.at", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Statement
        fields = [
            "id",
            "period",
            "payee",
            "status",
            "first",
            "returning",
            "lifetime",
            "target",
            "team",
            "earned",
            "adjustments",
            "total",
            "returning_share",
            "first_share",
            "lifetime_share",
            "target_share",
            "team_share",
            "held_before",
            "held_in",
            "released",
            "lapsed",
            "held",
            "capped",
            "carried",
            "carry_balance",
            "topped_up",
            "advanced",
            "draw_balance",
            "payable",
            "opening",
            "paid",
            "closing",
            "line_count",
            "as_of",
            "content_hash",
            "question_count",
            "signed_at",
        ]


class StatementPartSerializer(serializers.Serializer[Any]):
    """One line of how a statement adds up."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name hides the serializer's own
    note = serializers.CharField(allow_blank=True)
    amount = MoneyField(minor="amount_minor")
    line_count = serializers.IntegerField()


class StatementDetailSerializer(StatementSerializer):
    """A statement with how it adds up and its lines; beyond the first 200 they are at `lines_url`."""

    builds_on = serializers.SerializerMethodField(
        help_text=_("The first day of the open month on whose draft this one builds; null where it follows a closing.")
    )
    parts = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    lines_url = serializers.SerializerMethodField()

    class Meta(StatementSerializer.Meta):
        fields = [*StatementSerializer.Meta.fields, "builds_on", "parts", "lines", "lines_url"]

    def get_builds_on(self, statement: Statement) -> date | None:
        """Return the month before, where that is open too."""
        before = built_on(statement.period) if statement.status == StatementStatus.DRAFT else None
        return before.starts_on if before else None

    @extend_schema_field(StatementPartSerializer(many=True))
    def get_parts(self, statement: Statement) -> list[dict[str, Any]]:
        """Return the parts; they sum to the total."""
        return list(StatementPartSerializer(parts_of(statement), many=True).data)

    @extend_schema_field(EntrySerializer(many=True))
    def get_lines(self, statement: Statement) -> list[dict[str, Any]]:
        """Return the newest lines."""
        return list(EntrySerializer(self.context["lines"], many=True, context=self.context).data)

    def get_lines_url(self, statement: Statement) -> str:
        """Return where all lines are, page by page."""
        return str(self.context["request"].build_absolute_uri(f"/api/v1/statements/{statement.pk}/lines/"))


class PayNowSerializer(serializers.Serializer[Any]):
    """What somebody has earned this month so far."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    earned = MoneyField(minor="earned_minor")
    first = MoneyField(minor="first_minor")
    returning = MoneyField(minor="returning_minor")
    lifetime = MoneyField(minor="lifetime_minor")
    target = MoneyField(minor="target_minor")
    team = MoneyField(minor="team_minor")
    adjustments = MoneyField(minor="adjustment_minor")
    total = MoneyField(minor="total_minor")
    # How much of the month's pay waits for a payment, a delivery or a kept promise.
    held = MoneyField(minor="held_in_minor")
    # Which share of what is earned came from customers who returned.
    returning_share = RateField(source="returning_ppm", read_only=True, allow_null=True)
    line_count = serializers.IntegerField()
    statement = serializers.IntegerField(source="statement_id", allow_null=True)
    as_of = serializers.DateField(allow_null=True)
    calculated_at = serializers.DateTimeField(allow_null=True)
