"""The doors to the months of pay: asking to close one, and closing it."""

from datetime import date, datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import filters
from compensation.api import office_serializers as office
from compensation.api import serializers as shapes
from compensation.api.files import FILE, csv_file
from compensation.models import Period
from compensation.selectors.contract_costs import contract_cost_rows
from compensation.services.closing import close_period, request_close
from compensation.services.payroll import checked_readiness, make_payroll
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin


class PeriodViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """The months of pay."""

    queryset = Period.objects.select_related("requested_by", "closed_by")
    serializer_class = shapes.PeriodSerializer
    filterset_class = filters.PeriodFilter
    orderings = {"starts_on": "starts_on"}
    ordering = "-starts_on"
    access = {
        "list": "pay.view",
        "retrieve": "pay.view",
        "request_close": "pay.close",
        "close": "pay.close",
        "readiness": "payroll.view",
        "payroll": "payroll.run",
        "contract_costs": "payroll.view",
    }
    versioned = {"request_close", "close"}

    @extend_schema(request=None, responses=shapes.PeriodSerializer)
    @action(detail=True, methods=["post"], url_path="request-close")
    def request_close(self, request: Request, pk: str) -> Response:
        """Ask for a month that is over to be closed; somebody else then closes these very figures."""
        today, at = now_and_today()
        period = request_close(period=self.get_object(), by=self.caller, today=today, at=at, version=self.seen_version)
        return self.answer(period)

    @extend_schema(request=None, responses=shapes.PeriodSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close a month that somebody else asked to close, for good: its statements become final."""
        today, at = now_and_today()
        period = close_period(period=self.get_object(), by=self.caller, today=today, at=at, version=self.seen_version)
        return self.answer(period)

    @extend_schema(responses=office.ReadinessSerializer)
    @action(detail=True, methods=["get"])
    def readiness(self, request: Request, pk: str) -> Response:
        """Return what stands between the month and its payroll, in sentences."""
        found = checked_readiness(self.get_object(), now_and_today()[0])
        return Response(office.ReadinessSerializer(found, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses={201: office.PayrollRunSerializer})
    @action(detail=True, methods=["post"])
    def payroll(self, request: Request, pk: str) -> Response:
        """Hand the closed month over to payroll, once; refused while anything that is needed is missing."""
        today, at = now_and_today()
        run = make_payroll(period=self.get_object(), by=self.caller, today=today, at=at)
        return self.answer(run, office.PayrollRunSerializer, status=201)

    @extend_schema(responses={FILE: OpenApiTypes.STR})
    @action(detail=True, methods=["get"], url_path="contract-costs")
    def contract_costs(self, request: Request, pk: str) -> Any:
        """Return the month's pay by order as ASC 340-40 asks: incremental or not, and a suggested life."""
        period = self.get_object()
        return csv_file(f"contract-costs-{period}.csv", contract_cost_rows(period))


def now_and_today() -> tuple[date, datetime]:
    """Return the business date and the instant."""
    at = clock.now()
    return clock.business_date(at, Company.objects.current().time_zone), at
