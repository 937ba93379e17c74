"""What narrows the lists of pay."""

from datetime import date
from typing import Any

import django_filters
from django.db import models

from compensation.models import (
    Adjustment,
    CommissionEntry,
    Dispute,
    Period,
    PlanAssignment,
    PlanVersion,
    Statement,
)
from compensation.models.adjustment import AdjustmentStatus
from compensation.models.dispute import RUNNING, DisputeStatus
from compensation.models.entry import Component, Source
from compensation.models.period import PeriodStatus
from compensation.models.plan import PlanStatus, covers
from compensation.models.statement import StatementStatus
from crm.core.api.filter_values import IdFilter, YesNoFilter
from orders.models import Order

Rows = models.QuerySet[Any]


class EntryFilter(django_filters.FilterSet):
    """Narrows the lines of pay; `payee=house` is the house account."""

    period = IdFilter(field_name="period_id")
    payee = django_filters.CharFilter(method="by_payee")
    customer = IdFilter(method="by_customer")
    order = IdFilter(method="by_order")
    component = django_filters.ChoiceFilter(choices=Component.choices)
    from_day = django_filters.DateFilter(field_name="origin_on", lookup_expr="gte")
    before_day = django_filters.DateFilter(field_name="origin_on", lookup_expr="lt")

    class Meta:
        model = CommissionEntry
        fields: list[str] = []

    def by_payee(self, rows: Rows, _name: str, value: str) -> Rows:
        """Keep one payee's lines."""
        return of_payee(rows, value)

    def by_customer(self, rows: Rows, _name: str, value: int) -> Rows:
        """Keep the lines of a customer's orders and rewards; the ledger's key leads to them."""
        orders = models.Q(source=Source.ORDER, source_id__in=Order.objects.filter(customer_id=value).values("pk"))
        return rows.filter(orders | models.Q(source=Source.MILESTONE, source_id=value))

    def by_order(self, rows: Rows, _name: str, value: int) -> Rows:
        """Keep the lines of one order and its refunds."""
        return rows.filter(source=Source.ORDER, source_id=value)


class StatementFilter(django_filters.FilterSet):
    """Narrows the statements; `payee=house` is the house account."""

    period = IdFilter(field_name="period_id")
    payee = django_filters.CharFilter(method="by_payee")
    status = django_filters.ChoiceFilter(choices=StatementStatus.choices)
    month = django_filters.DateFilter(field_name="period__starts_on")

    class Meta:
        model = Statement
        fields: list[str] = []

    def by_payee(self, rows: Rows, _name: str, value: str) -> Rows:
        """Keep one payee's statements."""
        return of_payee(rows, value)


class AdjustmentFilter(django_filters.FilterSet):
    """Narrows the adjustments."""

    status = django_filters.ChoiceFilter(choices=AdjustmentStatus.choices)
    payee = django_filters.CharFilter(method="by_payee")

    class Meta:
        model = Adjustment
        fields: list[str] = []

    def by_payee(self, rows: Rows, _name: str, value: str) -> Rows:
        """Keep one payee's adjustments."""
        return of_payee(rows, value)


class DisputeFilter(django_filters.FilterSet):
    """Narrows the questions about pay; `is_running=true` keeps those that haven't ended."""

    status = django_filters.ChoiceFilter(choices=DisputeStatus.choices)
    is_running = YesNoFilter(method="by_running")
    statement = IdFilter(field_name="statement_id")
    entry = IdFilter(field_name="entry_id")

    class Meta:
        model = Dispute
        fields: list[str] = []

    def by_running(self, rows: Rows, _name: str, value: Any) -> Rows:
        """Keep those that run, or those that have ended."""
        return rows.filter(status__in=RUNNING) if value else rows.exclude(status__in=RUNNING)


class PlanVersionFilter(django_filters.FilterSet):
    """Narrows the versions of pay plans."""

    plan = IdFilter(field_name="plan_id")
    status = django_filters.ChoiceFilter(choices=PlanStatus.choices)
    on = django_filters.DateFilter(method="by_day")

    class Meta:
        model = PlanVersion
        fields: list[str] = []

    def by_day(self, rows: Rows, _name: str, value: date) -> Rows:
        """Keep the approved versions in effect on a day."""
        return rows.filter(covers(value), status=PlanStatus.APPROVED)


class PlanAssignmentFilter(django_filters.FilterSet):
    """Narrows who is paid by which plan; `on` keeps the terms that hold on a day."""

    salesperson = IdFilter(field_name="salesperson_id")
    plan = IdFilter(field_name="plan_id")
    on = django_filters.DateFilter(method="by_day")

    class Meta:
        model = PlanAssignment
        fields: list[str] = []

    def by_day(self, rows: Rows, _name: str, value: date) -> Rows:
        """Keep the terms that hold on a day."""
        return rows.filter(covers(value))


class PeriodFilter(django_filters.FilterSet):
    """Narrows the months."""

    status = django_filters.ChoiceFilter(choices=PeriodStatus.choices)

    class Meta:
        model = Period
        fields: list[str] = []


def of_payee(rows: Rows, value: str) -> Rows:
    """Keep what belongs to the payee with the id `value`, or to the house account."""
    if value == "house":
        return rows.filter(payee=None)
    return rows.filter(payee_id=int(value)) if value.isdecimal() and len(value) < 19 else rows.none()
