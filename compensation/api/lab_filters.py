"""What narrows the lists of the lab and of the report on patterns."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from compensation.api.filters import of_payee
from compensation.models import GamingFinding, SimulationPayee
from compensation.models.entry import Component
from compensation.models.gaming import Pattern
from crm.core.api.errors import BadQuery
from crm.core.api.filter_values import IdFilter, YesNoFilter

Rows = models.QuerySet[Any]


LINE_PARAMETERS = [
    OpenApiParameter("payee", str, description="A payee's id; `house` is the house account."),
    OpenApiParameter("component", str, enum=Component.values),
]


MONTH_PARAMETERS = [LINE_PARAMETERS[0]]


def narrow_months(rows: Rows, query: Mapping[str, str]) -> Rows:
    """Return the months of a replay that the query asks for."""
    payee = query.get("payee")
    return rows.filter(result__in=of_payee(SimulationPayee.objects.all(), payee)) if payee else rows


def narrow_lines(rows: Rows, query: Mapping[str, str]) -> Rows:
    """Return the changed lines of a replay that the query asks for.

    Raises:
        BadQuery: there is no such part of a plan.
    """
    if payee := query.get("payee"):
        rows = of_payee(rows, payee)
    if component := query.get("component"):
        if component not in Component.values:
            raise BadQuery("component", _("Choose among %(choices)s.") % {"choices": ", ".join(Component.values)})
        rows = rows.filter(component=component)
    return rows


class GamingFilter(django_filters.FilterSet):
    """Narrows the report; `is_unusual=true` keeps what stands out."""

    pattern = django_filters.ChoiceFilter(choices=Pattern.choices)
    salesperson = IdFilter(field_name="salesperson_id")
    is_unusual = YesNoFilter()

    class Meta:
        model = GamingFinding
        fields: list[str] = []
