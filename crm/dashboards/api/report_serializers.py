"""The reports in JSON. `drill` holds the filters under which the list of customers shows who is counted."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer, company_currency
from crm.core.api.fields import money
from crm.core.money import to_amount
from crm.dashboards.api.book_serializers import LEAST_CUSTOMERS, share
from crm.dashboards.api.dashboard_serializers import LABELS_OF
from crm.dashboards.models import Balance, EffortCell, ServiceDimension, ServiceFigures
from crm.dashboards.models.book import Scope
from crm.dashboards.quarters import later_quarter
from crm.dashboards.selectors.effort import Band, BreakEven, EffortMap, PaybackCohort, Reached, Service
from crm.dashboards.sums import share_interval

DRILL = serializers.DictField(child=serializers.CharField())
BUYERS = {"bought": "true"}
# The filter of the list of customers that shows a group.
FILTERS = {
    ServiceDimension.CATEGORY: "category",
    ServiceDimension.CHANNEL: "acquisition_channel",
    ServiceDimension.RELATIONSHIP: "relationship_type",
}


def ends(name: str, low: int | None, before: int | None, currency: str) -> dict[str, str]:
    """Return the filters `name_min` and `name_max` for `[low, before)`, both included as the list has it."""
    found = {}
    if low is not None:
        found[f"{name}_min"] = str(to_amount(low, currency))
    if before is not None:
        found[f"{name}_max"] = str(to_amount(before - 1, currency))
    return found


class WhoseSerializer(serializers.Serializer[Any]):
    """Whose figures these are; without a team and a salesperson they are the company's."""

    team = serializers.SerializerMethodField()
    salesperson = SalespersonSerializer(allow_null=True)

    def get_team(self, whose: Any) -> dict[str, Any] | None:
        """Return the team, as a name to show."""
        return {"id": whose.team.pk, "name": whose.team.name} if whose.team else None


class BandSerializer(serializers.Serializer[Band]):
    """A band of amounts, from the first on and below the second; null is no boundary."""

    place = serializers.IntegerField()
    low = CompanyMoneyField(minor="from_minor", read_only=True, allow_null=True)
    below = CompanyMoneyField(minor="before_minor", read_only=True, allow_null=True)


class EffortCellSerializer(serializers.Serializer[EffortCell]):
    """The buyers in one band of value and one band of cost to serve."""

    value_band = serializers.IntegerField()
    effort_band = serializers.IntegerField()
    balance = serializers.ChoiceField(choices=Balance.choices)
    customers = serializers.IntegerField()
    value = CompanyMoneyField(minor="margin_minor", read_only=True)
    expected = CompanyMoneyField(minor="future_minor", read_only=True)
    cost_to_serve = CompanyMoneyField(minor="cost_minor", read_only=True)
    minutes = serializers.IntegerField()
    drill = serializers.SerializerMethodField()

    @extend_schema_field(DRILL)
    def get_drill(self, cell: EffortCell) -> dict[str, str]:
        """Return the filters under which the list of customers shows the cell."""
        currency = company_currency(self.context)
        return {
            **BUYERS,
            **ends("value", cell.value_from_minor, cell.value_before_minor, currency),
            **ends("cost_to_serve", cell.effort_from_minor, cell.effort_before_minor, currency),
        }


class BalanceSerializer(serializers.Serializer[Any]):
    """The cells of one kind together."""

    code = serializers.ChoiceField(choices=Balance.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, named like an option
    customers = serializers.IntegerField()
    value = CompanyMoneyField(minor="margin_minor", read_only=True)
    cost_to_serve = CompanyMoneyField(minor="cost_minor", read_only=True)
    minutes = serializers.IntegerField()


class EffortMapSerializer(serializers.Serializer[EffortMap]):
    """Value against cost to serve; before the first night `as_of` is null and there are no cells."""

    as_of = serializers.DateField(allow_null=True)
    scope = WhoseSerializer(source="whose")
    value_bands = BandSerializer(many=True)
    effort_bands = BandSerializer(many=True)
    cells = EffortCellSerializer(many=True)
    balances = serializers.SerializerMethodField()

    @extend_schema_field(BalanceSerializer(many=True))
    def get_balances(self, found: EffortMap) -> list[dict[str, Any]]:
        """Return where effort and value fit, and where they don't."""
        currency = company_currency(self.context)
        return [
            self._together(code, [cell for cell in found.cells if cell.balance == code], currency) for code in Balance
        ]

    @staticmethod
    def _together(code: Balance, cells: list[EffortCell], currency: str) -> dict[str, Any]:
        return {
            "code": code.value,
            "label": str(code.label),
            "customers": sum(cell.customers for cell in cells),
            "value": money(sum(cell.margin_minor for cell in cells), currency),
            "cost_to_serve": money(sum(cell.cost_minor for cell in cells), currency),
            "minutes": sum(cell.minutes for cell in cells),
        }


class EaseSerializer(serializers.Serializer[ServiceFigures]):
    """How easily they are kept: of those who ordered in the year before, who came back, and minutes for each."""

    base = serializers.IntegerField(source="kept_base")
    returned = serializers.IntegerField(source="kept")
    share = serializers.CharField(allow_null=True)
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    minutes = serializers.IntegerField(source="kept_minutes")
    minutes_each = serializers.CharField(allow_null=True, help_text="Minutes of the year for each who came back.")

    def to_representation(self, row: ServiceFigures) -> dict[str, Any]:
        """Return the share with its 80 percent interval and the minutes; of too few nothing is said."""
        is_told = row.kept_base >= LEAST_CUSTOMERS
        between = share_interval(row.kept, row.kept_base) if is_told else None
        return {
            "base": row.kept_base,
            "returned": row.kept,
            "share": share(row.kept, row.kept_base) if is_told else None,
            "low": f"{between[0]:.4f}" if between else None,
            "high": f"{between[1]:.4f}" if between else None,
            "minutes": row.kept_minutes,
            "minutes_each": f"{row.kept_minutes / row.kept:.1f}" if is_told and row.kept else None,
        }


class ServiceSerializer(serializers.Serializer[ServiceFigures]):
    """What one group of customers cost to serve."""

    code = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of the answer, named like an option
    customers = serializers.IntegerField()
    contacts = serializers.IntegerField()
    minutes = serializers.IntegerField()
    cost_to_serve = CompanyMoneyField(minor="cost_minor", read_only=True)
    earned = CompanyMoneyField(minor="margin_minor", read_only=True)
    cost_share = serializers.SerializerMethodField()
    year_minutes = serializers.IntegerField()
    year_cost = CompanyMoneyField(minor="year_cost_minor", read_only=True)
    ease = EaseSerializer(source="*")
    drill = serializers.SerializerMethodField()

    def get_label(self, row: ServiceFigures) -> str:
        """Return what people call the group; nothing for all of them together."""
        return str(LABELS_OF.get(row.dimension, {}).get(row.code, row.code))

    def get_cost_share(self, row: ServiceFigures) -> str | None:
        """Return the cost as a share of the margin earned; null where that isn't above zero."""
        return share(row.cost_minor, row.margin_minor) if row.margin_minor > 0 else None

    @extend_schema_field(DRILL)
    def get_drill(self, row: ServiceFigures) -> dict[str, str]:
        """Return the filters under which the list of customers shows the group."""
        if row.dimension == ServiceDimension.BOOK:
            return {}
        return {FILTERS[ServiceDimension(row.dimension)]: row.code}


class ServiceBookSerializer(ServiceSerializer):
    """What the customers of one salesperson cost to serve; without one, those who wait."""

    salesperson = SalespersonSerializer(allow_null=True)

    @extend_schema_field(DRILL)
    def get_drill(self, row: ServiceFigures) -> dict[str, str]:
        """Return the filters under which the list of customers shows the book."""
        return {"salesperson": "none" if row.scope == Scope.NOBODY else str(row.salesperson_id)}


class CostToServeSerializer(serializers.Serializer[Service]):
    """What service costs; before the first night `as_of` and `total` are null."""

    as_of = serializers.DateField(allow_null=True)
    scope = WhoseSerializer(source="whose")
    least_customers = serializers.SerializerMethodField()
    total = ServiceSerializer(allow_null=True)
    categories = serializers.SerializerMethodField()
    channels = serializers.SerializerMethodField()
    relationships = serializers.SerializerMethodField()
    salespeople = ServiceBookSerializer(source="books", many=True)

    def get_least_customers(self, _found: Service) -> int:
        """Return the number of customers from which a share is told."""
        return LEAST_CUSTOMERS

    @extend_schema_field(ServiceSerializer(many=True))
    def get_categories(self, found: Service) -> Any:
        """Return the categories, the dearest first."""
        return self._groups(found, ServiceDimension.CATEGORY)

    @extend_schema_field(ServiceSerializer(many=True))
    def get_channels(self, found: Service) -> Any:
        """Return the ways in which customers came, the dearest first."""
        return self._groups(found, ServiceDimension.CHANNEL)

    @extend_schema_field(ServiceSerializer(many=True))
    def get_relationships(self, found: Service) -> Any:
        """Return the kinds of relationship, the dearest first."""
        return self._groups(found, ServiceDimension.RELATIONSHIP)

    def _groups(self, found: Service, dimension: ServiceDimension) -> Any:
        groups: Any = found.groups[dimension]
        return ServiceSerializer(groups, many=True, context=self.context).data


class ReachedSerializer(serializers.Serializer[Reached]):
    """How many had broken even within so many full months after their first order."""

    month = serializers.IntegerField()
    customers = serializers.IntegerField()
    base = serializers.IntegerField(help_text="Customers who have been here that long.")
    share = serializers.CharField(allow_null=True)
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    contribution = CompanyMoneyField(
        minor="left_each_minor",
        read_only=True,
        allow_null=True,
        help_text="What a customer has left by then on average: margin less refunds, cost to serve and acquisition.",
    )

    def to_representation(self, point: Reached) -> dict[str, Any]:
        """Return the share with its 80 percent interval; of too few nothing is said."""
        between = share_interval(point.customers, point.base) if point.base >= LEAST_CUSTOMERS else None
        each = point.left_each_minor
        return {
            "month": point.month,
            "customers": point.customers,
            "base": point.base,
            "share": share(point.customers, point.base) if between else None,
            "low": f"{between[0]:.4f}" if between else None,
            "high": f"{between[1]:.4f}" if between else None,
            "contribution": None if each is None else money(each, company_currency(self.context)),
        }


class PaybackCohortSerializer(serializers.Serializer[PaybackCohort]):
    """Who first ordered in one quarter."""

    starts_on = serializers.DateField()
    customers = serializers.IntegerField()
    broke_even = serializers.IntegerField(help_text="By now.")
    curve = ReachedSerializer(many=True)
    drill = serializers.SerializerMethodField()

    @extend_schema_field(DRILL)
    def get_drill(self, cohort: PaybackCohort) -> dict[str, str]:
        """Return the filters under which the list of customers shows the cohort; `broke_even` parts it."""
        return {
            "first_ordered_from": cohort.starts_on.isoformat(),
            "first_ordered_before": later_quarter(cohort.starts_on, 1).isoformat(),
        }


class BreakEvenSerializer(serializers.Serializer[BreakEven]):
    """When customers have paid back what winning and serving them cost; before the first night `as_of` is null."""

    as_of = serializers.DateField(allow_null=True)
    scope = WhoseSerializer(source="whose")
    least_customers = serializers.SerializerMethodField()
    half_by = serializers.IntegerField(allow_null=True, help_text="The first month by which half had broken even.")
    paid_back_by = serializers.IntegerField(
        allow_null=True, help_text="The month from which on all of them together have left more than they cost."
    )
    curve = ReachedSerializer(many=True)
    cohorts = PaybackCohortSerializer(many=True)

    def get_least_customers(self, _found: BreakEven) -> int:
        """Return the number of customers from which a share is told."""
        return LEAST_CUSTOMERS
