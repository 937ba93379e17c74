"""The doors to the office of pay: adjustments, questions and payroll."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import filters
from compensation.api import office_serializers as shapes
from compensation.api.files import FILE, csv_file
from compensation.api.period_viewsets import now_and_today
from compensation.models import Adjustment, Dispute, PayrollRun
from compensation.selectors.ageing import questions_by_age
from compensation.selectors.payroll_file import payouts_of, payroll_lines
from compensation.services.adjustments import approve_adjustment, propose_adjustment, refuse_adjustment
from compensation.services.disputes import add_message, end_as_stands
from compensation.services.payroll import mark_paid
from crm.core import clock
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin


class AdjustmentViewSet(ListMixin, RetrieveMixin, CreateMixin, GuardedViewSet):
    """Amounts beside the plan: one person proposes, another decides, and then it is a line of the ledger."""

    queryset = Adjustment.objects.select_related("payee", "author", "decided_by")
    serializer_class = shapes.AdjustmentSerializer
    create_serializer_class = shapes.NewAdjustmentSerializer
    filterset_class = filters.AdjustmentFilter
    orderings = {"created_at": "created_at", "origin_on": "origin_on"}
    ordering = "-created_at"
    access = {
        "list": "pay.view",
        "retrieve": "pay.view",
        "create": "pay.adjust",
        "approve": "pay.approve",
        "refuse": "pay.approve",
    }
    versioned = {"approve", "refuse"}

    def perform_create(self, values: dict[str, Any]) -> Adjustment:
        """Propose it."""
        return propose_adjustment(by=self.caller, today=now_and_today()[0], **values)

    @extend_schema(request=None, responses=shapes.AdjustmentSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve what somebody else proposed; it is posted at once."""
        decided = approve_adjustment(
            adjustment=self.get_object(), by=self.caller, at=clock.now(), version=self.seen_version
        )
        return self.answer(self.as_read(decided))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.AdjustmentSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse what somebody else proposed, and say why."""
        adjustment = self.get_object()
        wish = self.read(shapes.NoteSerializer)
        decided = refuse_adjustment(
            adjustment=adjustment, by=self.caller, at=clock.now(), version=self.seen_version, **wish
        )
        return self.answer(self.as_read(decided))


class DisputeViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Questions about pay: only the payee, their manager and finance see them."""

    queryset = Dispute.objects.select_related(
        "payee", "statement__period", "entry__customer", "ended_by"
    ).prefetch_related("messages__by")
    serializer_class = shapes.DisputeSerializer
    filterset_class = filters.DisputeFilter
    orderings = {"opened_at": "opened_at"}
    ordering = "opened_at"
    access = {
        "list": "pay.discuss",
        "retrieve": "pay.discuss",
        "ageing": "pay.discuss",
        "messages": "pay.discuss",
        "end": "pay.answer",
    }
    versioned = {"messages", "end"}

    @extend_schema(responses=shapes.AgeingSerializer)
    @action(detail=False, methods=["get"], filterset_class=None, pagination_class=None)
    def ageing(self, request: Request) -> Response:
        """Return how long the questions within the caller's reach have been waiting."""
        return Response(shapes.AgeingSerializer(questions_by_age(self.caller, clock.now())).data)

    @extend_schema(request=shapes.NewMessageSerializer, responses={201: shapes.DisputeSerializer})
    @action(detail=True, methods=["post"])
    def messages(self, request: Request, pk: str) -> Response:
        """Add to the thread."""
        dispute = self.get_object()
        wish = self.read(shapes.NewMessageSerializer)
        written = add_message(dispute=dispute, by=self.caller, at=clock.now(), version=self.seen_version, **wish)
        return self.answer(self.as_read(written), status=201)

    @extend_schema(request=shapes.NewMessageSerializer, responses=shapes.DisputeSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End a question: the line stands, and the text says why. An adjustment ends it by being approved."""
        dispute = self.get_object()
        wish = self.read(shapes.NewMessageSerializer)
        ended = end_as_stands(dispute=dispute, by=self.caller, at=clock.now(), version=self.seen_version, **wish)
        return self.answer(self.as_read(ended))


class PayrollViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """What was handed over to payroll, month by month."""

    queryset = PayrollRun.objects.select_related("period", "made_by", "paid_by")
    serializer_class = shapes.PayrollRunSerializer
    orderings = {"period": "period__starts_on"}
    ordering = "-period"
    access = {"list": "payroll.view", "retrieve": "payroll.view", "file": "payroll.view", "mark_paid": "payroll.run"}
    versioned = {"mark_paid"}

    @extend_schema(responses={FILE: OpenApiTypes.STR})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> Any:
        """Return the file for payroll: a row per payee, control totals, and a hash."""
        run = self.get_object()
        return csv_file(f"payroll-{run.period}.csv", payroll_lines(run, payouts_of(run)))

    @extend_schema(request=shapes.MarkPaidSerializer, responses=shapes.PayrollRunSerializer)
    @action(detail=True, methods=["post"], url_path="mark-paid")
    def mark_paid(self, request: Request, pk: str) -> Response:
        """Write down that it was paid: when, and under which reference."""
        run = self.get_object()
        wish = self.read(shapes.MarkPaidSerializer)
        today, at = now_and_today()
        paid = mark_paid(run=run, by=self.caller, today=today, at=at, version=self.seen_version, **wish)
        return self.answer(self.as_read(paid))
