"""What narrows the lists of targets."""

from datetime import date
from typing import Any

import django_filters
from django.db import models
from django.db.models import Q

from compensation.models import Target, TargetCustomer
from compensation.models.plan_choices import TargetKind
from crm.core.api.filter_values import IdFilter, YesNoFilter

Rows = models.QuerySet[Any]


class TargetFilter(django_filters.FilterSet):
    """Narrows the targets; `on` keeps those in whose months a day lies."""

    salesperson = IdFilter(field_name="salesperson_id")
    kind = django_filters.ChoiceFilter(choices=TargetKind.choices)
    on = django_filters.DateFilter(method="by_day")

    class Meta:
        model = Target
        fields: list[str] = []

    def by_day(self, rows: Rows, _name: str, value: date) -> Rows:
        """Keep the targets that run on a day."""
        return rows.filter(starts_on__lte=value, ends_on__gt=value)


class TargetCustomerFilter(django_filters.FilterSet):
    """Narrows the customers of a target."""

    is_done = YesNoFilter(method="by_done")

    class Meta:
        model = TargetCustomer
        fields: list[str] = []

    def by_done(self, rows: Rows, _name: str, value: Any) -> Rows:
        """Keep those who count, or those who are still missing."""
        done = Q(done_on__isnull=False) | Q(is_active=True)
        return rows.filter(done) if value else rows.exclude(done)
