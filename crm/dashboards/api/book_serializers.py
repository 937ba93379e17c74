"""Books and dashboards in JSON: amounts as money, shares as decimal texts beside both their parts."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer, company_currency
from crm.accounts.models import Team
from crm.core.api.fields import money
from crm.dashboards.api.serializers import IntervalSerializer
from crm.dashboards.models import BookFigures, GroupFigures
from crm.dashboards.models.book import Scope
from crm.dashboards.sums import share_interval

# A share of fewer customers than this says little; the page leaves its cell blank.
LEAST_CUSTOMERS = 20


def share(part: int, whole: int) -> str | None:
    """Return a share as a decimal text with four decimals; None of nothing.

    >>> share(31, 40), share(0, 0)
    ('0.7750', None)
    """
    return f"{part / whole:.4f}" if whole else None


class ShareSerializer(serializers.Serializer[Any]):
    """A share that keeps both its parts."""

    share = serializers.CharField(allow_null=True)


class RetentionSerializer(ShareSerializer):
    """Customers who ordered in the year before, and those of them who ordered in the year."""

    base = serializers.IntegerField(source="kept_base")
    returned = serializers.IntegerField(source="kept")
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    year_before = serializers.CharField(allow_null=True)

    def to_representation(self, book: BookFigures) -> dict[str, Any]:
        """Return the share with its 80 percent interval, and that of a year earlier."""
        ends = share_interval(book.kept, book.kept_base)
        return {
            "base": book.kept_base,
            "returned": book.kept,
            "share": share(book.kept, book.kept_base),
            "low": f"{ends[0]:.4f}" if ends else None,
            "high": f"{ends[1]:.4f}" if ends else None,
            "year_before": share(book.kept_before, book.kept_base_before),
        }


class ReturningOrdersSerializer(ShareSerializer):
    """Orders of the year, and those of customers who had ordered before."""

    orders = serializers.IntegerField()
    returning = serializers.IntegerField()
    year_before = serializers.CharField(allow_null=True)

    def to_representation(self, book: BookFigures) -> dict[str, Any]:
        """Return the share, and that of a year earlier."""
        return {
            "orders": book.orders,
            "returning": book.returning_orders,
            "share": share(book.returning_orders, book.orders),
            "year_before": share(book.returning_orders_before, book.orders_before),
        }


class DueSerializer(ShareSerializer):
    """Customers whose next order fell due in the last 90 days, and those of them who ordered."""

    due = serializers.IntegerField()
    returned = serializers.IntegerField()

    def to_representation(self, book: BookFigures) -> dict[str, Any]:
        """Return both numbers and the share."""
        return {"due": book.due, "returned": book.returned, "share": share(book.returned, book.due)}


class AtRiskSerializer(serializers.Serializer[Any]):
    """Customers with a chance of still buying below 0.40, and what is expected of them."""

    customers = serializers.IntegerField(source="risk_customers")
    value = CompanyMoneyField(minor="risk_minor", read_only=True)


class BookSerializer(serializers.Serializer[BookFigures]):
    """What a book comes to."""

    scope = serializers.ChoiceField(choices=Scope.choices)
    salesperson = SalespersonSerializer(allow_null=True)
    customers = serializers.IntegerField()
    buyers = serializers.IntegerField()
    in_profit = serializers.IntegerField()
    clv = IntervalSerializer(source="*")
    earned = serializers.SerializerMethodField()
    expected = CompanyMoneyField(minor="future_minor", read_only=True)
    due = DueSerializer(source="*")
    retention = RetentionSerializer(source="*")
    returning_orders = ReturningOrdersSerializer(source="*")
    at_risk = AtRiskSerializer(source="*")

    @extend_schema_field({"$ref": "#/components/schemas/Money"})
    def get_earned(self, book: BookFigures) -> dict[str, str] | None:
        """Return the margin earned so far."""
        return earned_of(book, self.context)


def earned_of(figures: BookFigures | GroupFigures, context: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the margin earned so far: the lifetime's less what is still expected."""
    return money(figures.margin_minor - figures.future_minor, company_currency(context))


class ScopeSerializer(serializers.Serializer[Any]):
    """Whose figures these are; without a team they are the company's."""

    team = serializers.SerializerMethodField()

    def get_team(self, dashboard: Any) -> dict[str, Any] | None:
        """Return the team, as a name to show."""
        team: Team | None = dashboard.team
        return {"id": team.pk, "name": team.name} if team else None
