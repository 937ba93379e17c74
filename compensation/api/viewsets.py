"""The doors to pay: lines, statements and months."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from compensation.api import filters
from compensation.api import serializers as shapes
from compensation.models import CommissionEntry, Period, Statement
from compensation.selectors.statements import lines_of
from compensation.services.closing import close_period
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin

# What a statement brings along by itself; its `lines_url` has all of them.
LINES_SHOWN = 200


class CommissionEntryViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Lines of pay: salespeople see their own, managers the team's, finance and administrators all."""

    queryset = CommissionEntry.objects.with_names()
    serializer_class = shapes.EntrySerializer
    filterset_class = filters.EntryFilter
    orderings = {"origin_on": "origin_on", "amount": "amount_minor", "period": "period__starts_on"}
    ordering = "-id"
    access = {"list": "pay.view", "retrieve": "pay.view"}


class StatementViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """What somebody has earned in a month; final once the month is closed."""

    queryset = Statement.objects.select_related("period", "payee")
    serializer_class = shapes.StatementSerializer
    filterset_class = filters.StatementFilter
    orderings = {"period": "period__starts_on", "total": "total_minor", "payee": "payee__name"}
    ordering = "-period"
    access = {"list": "pay.view", "retrieve": "pay.view", "lines": "pay.view"}

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Return the shape: a list shows totals only."""
        return shapes.StatementSerializer if self.action == "list" else shapes.StatementDetailSerializer

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one statement, how it adds up, and its newest lines."""
        statement = self.get_object()
        lines = lines_of(statement).order_by("-origin_on", "-pk")[:LINES_SHOWN]
        context = {**self.get_serializer_context(), "lines": lines}
        return Response(shapes.StatementDetailSerializer(statement, context=context).data)

    @extend_schema(responses=shapes.EntrySerializer(many=True))
    @action(detail=True, methods=["get"])
    def lines(self, request: Request, pk: str) -> Response:
        """Return the lines of a statement, page by page."""
        orderings = {"origin_on": "origin_on", "amount": "amount_minor"}
        return self.page(
            lines_of(self.get_object()), shapes.EntrySerializer, ordering="-origin_on", orderings=orderings
        )


class PeriodViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """The months of pay."""

    queryset = Period.objects.select_related("closed_by")
    serializer_class = shapes.PeriodSerializer
    filterset_class = filters.PeriodFilter
    orderings = {"starts_on": "starts_on"}
    ordering = "-starts_on"
    access = {"list": "pay.view", "retrieve": "pay.view", "close": "pay.close"}
    versioned = {"close"}

    @extend_schema(request=None, responses=shapes.PeriodSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close a month that is over, for good: its statements become final."""
        now = clock.now()
        period = close_period(
            period=self.get_object(),
            by=self.caller,
            today=clock.business_date(now, Company.objects.current().time_zone),
            at=now,
            version=self.seen_version,
        )
        return self.answer(period)
