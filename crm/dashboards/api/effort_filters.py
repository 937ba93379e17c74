"""What the marks of the effort map and of the break-even curve ask the list of customers for."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from crm.accounts.models import Company
from crm.core.api.errors import BadQuery
from crm.core.api.filter_values import YesNoFilter
from crm.core.errors import Refused
from crm.core.money import to_minor
from customers.models import Customer


class EffortFilter(filters.FilterSet):
    """Filters by what was done for customers, and whether it paid back."""

    bought = YesNoFilter(method="by_bought", help_text="Has bought at least once.")
    broke_even = YesNoFilter(
        field_name="facts__break_even_on", lookup_expr="isnull", exclude=True,
        help_text="Has paid back what winning and serving them cost.",
    )  # fmt: skip
    in_profit = YesNoFilter(
        method="by_profit", help_text="Has bought, and left at least what winning and serving them cost."
    )
    cost_to_serve_min = filters.NumberFilter(method="by_cost", help_text="So far, in the company's currency.")
    cost_to_serve_max = filters.NumberFilter(method="by_cost")

    def by_bought(self, rows: Any, name: str, value: bool) -> QuerySet[Customer]:  # noqa: FBT001 - the library's signature
        """Keep the customers who have bought, or those who haven't."""
        found: QuerySet[Customer] = rows.filter(facts__purchase_day_count__gt=0)
        return found if value else rows.exclude(pk__in=found.values("pk"))

    def by_profit(self, rows: Any, name: str, value: bool) -> QuerySet[Customer]:  # noqa: FBT001 - the library's signature
        """Keep the customers whose contribution stands at nothing or above, or those of whom that is not so."""
        found: QuerySet[Customer] = rows.filter(facts__purchase_day_count__gt=0, facts__contribution_minor__gte=0)
        return found if value else rows.exclude(pk__in=found.values("pk"))

    def by_cost(self, rows: Any, name: str, value: Decimal) -> QuerySet[Customer]:
        """Keep the customers who cost at least, or at most, an amount to serve."""
        try:
            minor = to_minor(value, Company.objects.current().currency)
        except Refused as refused:
            raise BadQuery(name, refused.message) from refused
        comparison = "gte" if name == "cost_to_serve_min" else "lte"
        found: QuerySet[Customer] = rows.filter(**{f"facts__cost_to_serve_minor__{comparison}": minor})
        return found
