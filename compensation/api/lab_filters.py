"""What narrows the lists of the lab and of the report on patterns."""

from typing import Any

import django_filters
from django.db import models

from compensation.api.filters import of_payee
from compensation.models import GamingFinding, SimulationLine
from compensation.models.entry import Component
from compensation.models.gaming import Pattern

Rows = models.QuerySet[Any]


class SimulationLineFilter(django_filters.FilterSet):
    """Narrows the changed lines of a replay; `payee=house` is the house account."""

    payee = django_filters.CharFilter(method="by_payee")
    component = django_filters.ChoiceFilter(choices=Component.choices)

    class Meta:
        model = SimulationLine
        fields: list[str] = []

    def by_payee(self, rows: Rows, _name: str, value: str) -> Rows:
        """Keep one payee's lines."""
        return of_payee(rows, value)


class GamingFilter(django_filters.FilterSet):
    """Narrows the report; `is_unusual=true` keeps what stands out."""

    pattern = django_filters.ChoiceFilter(choices=Pattern.choices)
    salesperson = django_filters.NumberFilter(field_name="salesperson_id")
    is_unusual = django_filters.BooleanFilter()

    class Meta:
        model = GamingFinding
        fields: list[str] = []
