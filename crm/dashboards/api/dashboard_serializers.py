"""The dashboards in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clv.models.segment import LABELS
from compensation.api.target_serializers import TargetSerializer
from crm.accounts.api.fields import CompanyMoneyField, company_currency
from crm.core.api.fields import money
from crm.dashboards.api.book_serializers import (
    LEAST_CUSTOMERS,
    AtRiskSerializer,
    BookSerializer,
    RetentionSerializer,
    ReturningOrdersSerializer,
    ScopeSerializer,
    earned_of,
    share,
)
from crm.dashboards.api.serializers import IntervalSerializer
from crm.dashboards.models import Dimension, GroupFigures
from crm.dashboards.rows import Cohort, OwnBook, RetentionDashboard, ValueDashboard
from crm.dashboards.sums import AT_RISK_BELOW
from customers.models.customer import AcquisitionChannel, RelationshipType

LABELS_OF: dict[str, dict[str, Any]] = {
    Dimension.CATEGORY: {code.value: label for code, label in LABELS.items()},
    Dimension.CHANNEL: dict(AcquisitionChannel.choices),
    Dimension.RELATIONSHIP: dict(RelationshipType.choices),
}


class CohortCellSerializer(serializers.Serializer[Any]):
    """How many of a cohort ordered so many quarters later."""

    index = serializers.IntegerField()
    returned = serializers.IntegerField()
    share = serializers.CharField(allow_null=True, help_text="Null where the cohort is too small to say.")


class CohortSerializer(serializers.Serializer[Cohort]):
    """Who first ordered in one quarter."""

    starts_on = serializers.DateField()
    customers = serializers.IntegerField()
    cells = serializers.SerializerMethodField()

    @extend_schema_field(CohortCellSerializer(many=True))
    def get_cells(self, cohort: Cohort) -> list[dict[str, Any]]:
        """Return the quarters since, the first one included."""
        is_told = cohort.customers >= LEAST_CUSTOMERS
        return [
            {
                "index": cell.index,
                "returned": cell.returned,
                "share": share(cell.returned, cohort.customers) if is_told else None,
            }
            for cell in cohort.cells
        ]


class RetentionDashboardSerializer(serializers.Serializer[RetentionDashboard]):
    """Who comes back; before the first night `as_of` is null and there are no figures."""

    as_of = serializers.DateField(allow_null=True)
    scope = ScopeSerializer(source="*")
    customers = serializers.IntegerField(source="total.customers", default=0)
    retention = RetentionSerializer(source="total", allow_null=True)
    returning_orders = ReturningOrdersSerializer(source="total", allow_null=True)
    at_risk = AtRiskSerializer(source="total", allow_null=True)
    at_risk_below = serializers.SerializerMethodField()
    cohort_minimum = serializers.SerializerMethodField()
    cohorts = CohortSerializer(many=True)
    salespeople = BookSerializer(source="books", many=True)
    total = BookSerializer(allow_null=True)

    def get_at_risk_below(self, _dashboard: RetentionDashboard) -> str:
        """Return the chance of still buying below which a customer is at risk."""
        return f"{AT_RISK_BELOW:.2f}"

    def get_cohort_minimum(self, _dashboard: RetentionDashboard) -> int:
        """Return the number of customers from which a cohort's shares are told."""
        return LEAST_CUSTOMERS


class TenthSerializer(serializers.Serializer[GroupFigures]):
    """One tenth of the buyers, in order of lifetime value; 1 is the top."""

    tenth = serializers.IntegerField(source="code")
    customers = serializers.IntegerField()
    earned = serializers.SerializerMethodField()
    expected = CompanyMoneyField(minor="future_minor", read_only=True)

    @extend_schema_field({"$ref": "#/components/schemas/Money"})
    def get_earned(self, group: GroupFigures) -> dict[str, str] | None:
        """Return the margin earned so far."""
        return earned_of(group, self.context)

    def to_representation(self, instance: GroupFigures) -> dict[str, Any]:
        """Return the tenth with its place as a number."""
        return {**super().to_representation(instance), "tenth": int(instance.code)}


class GroupSerializer(serializers.Serializer[GroupFigures]):
    """What one group of customers comes to."""

    code = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of the answer, named like an option
    customers = serializers.IntegerField()
    clv = IntervalSerializer(source="*")
    earned = serializers.SerializerMethodField()
    expected = CompanyMoneyField(minor="future_minor", read_only=True)
    p_alive = serializers.FloatField(allow_null=True)
    cost_to_serve = CompanyMoneyField(minor="cost_to_serve_minor", read_only=True)

    def get_label(self, group: GroupFigures) -> str:
        """Return what people call the group."""
        return str(LABELS_OF[group.dimension].get(group.code, group.code))

    @extend_schema_field({"$ref": "#/components/schemas/Money"})
    def get_earned(self, group: GroupFigures) -> dict[str, str] | None:
        """Return the margin earned so far."""
        return earned_of(group, self.context)


class ChangeSerializer(serializers.Serializer[Any]):
    """By how much the value moved since a night about a month ago."""

    since = serializers.DateField()
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)


class PointSerializer(IntervalSerializer):
    """The value as of one night."""

    as_of = serializers.DateField()


class ValueDashboardSerializer(serializers.Serializer[ValueDashboard]):
    """What the customers are worth; before the first night `as_of` and `total` are null."""

    as_of = serializers.DateField(allow_null=True)
    scope = ScopeSerializer(source="*")
    total = BookSerializer(allow_null=True)
    change = serializers.SerializerMethodField()
    concentration = TenthSerializer(source="tenths", many=True)
    top_tenth_share = serializers.SerializerMethodField()
    categories = serializers.SerializerMethodField()
    channels = serializers.SerializerMethodField()
    relationships = serializers.SerializerMethodField()
    salespeople = BookSerializer(source="books", many=True)
    history = PointSerializer(many=True)

    @extend_schema_field(ChangeSerializer)
    def get_change(self, dashboard: ValueDashboard) -> dict[str, Any] | None:
        """Return by how much the value moved; null without a night about a month earlier."""
        if dashboard.total is None or dashboard.before is None:
            return None
        moved = dashboard.total.margin_minor - dashboard.before.margin_minor
        return {"since": dashboard.before.as_of.isoformat(), "margin": money(moved, company_currency(self.context))}

    def get_top_tenth_share(self, dashboard: ValueDashboard) -> str | None:
        """Return the share of all value that the top tenth of the customers holds; null where it isn't above zero."""
        whole = sum(tenth.margin_minor for tenth in dashboard.tenths)
        return share(dashboard.tenths[0].margin_minor, whole) if whole > 0 else None

    @extend_schema_field(GroupSerializer(many=True))
    def get_categories(self, dashboard: ValueDashboard) -> Any:
        """Return the categories, the most valuable first."""
        return self._groups(dashboard, Dimension.CATEGORY)

    @extend_schema_field(GroupSerializer(many=True))
    def get_channels(self, dashboard: ValueDashboard) -> Any:
        """Return the ways in which customers came, the most valuable first."""
        return self._groups(dashboard, Dimension.CHANNEL)

    @extend_schema_field(GroupSerializer(many=True))
    def get_relationships(self, dashboard: ValueDashboard) -> Any:
        """Return the kinds of relationship, the most valuable first."""
        return self._groups(dashboard, Dimension.RELATIONSHIP)

    def _groups(self, dashboard: ValueDashboard, dimension: Dimension) -> Any:
        groups: Any = dashboard.groups[dimension]
        return GroupSerializer(groups, many=True, context=self.context).data


class PaySerializer(serializers.Serializer[Any]):
    """What somebody earned this month so far."""

    month = serializers.DateField()
    amount = serializers.DictField(child=serializers.CharField())
    # How much of it waits for a payment, a delivery or a kept promise.
    held = serializers.DictField(child=serializers.CharField())
    returning_share = serializers.CharField(allow_null=True)


class OwnBookSerializer(serializers.Serializer[OwnBook]):
    """What somebody looks after, and what came of it for them this month."""

    as_of = serializers.DateField(allow_null=True)
    book = BookSerializer()
    pay = serializers.SerializerMethodField()
    targets = TargetSerializer(many=True)

    @extend_schema_field(PaySerializer)
    def get_pay(self, own: OwnBook) -> dict[str, Any] | None:
        """Return this month's pay so far; null for who earns none."""
        if own.pay is None:
            return None
        return {
            "month": own.pay.starts_on.isoformat(),
            "amount": money(own.pay.total_minor, own.pay.currency),
            "held": money(own.pay.held_in_minor, own.pay.currency),
            "returning_share": share(own.pay.returning_minor, own.pay.earned_minor),
        }

    def to_representation(self, instance: OwnBook) -> dict[str, Any]:
        """Return the book's figures and the pay side by side."""
        shown = super().to_representation(instance)
        return {"as_of": shown["as_of"], **shown["book"], "pay": shown["pay"], "targets": shown["targets"]}
