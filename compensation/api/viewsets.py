"""The doors to pay: lines, statements and months."""

from typing import Any

from django.db.models import Count, Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from compensation.api import filters
from compensation.api import office_serializers as office
from compensation.api import serializers as shapes
from compensation.api.files import FILE, csv_file
from compensation.api.held_serializers import HeldListSerializer
from compensation.api.payment_serializers import PaymentSerializer
from compensation.models import CommissionEntry, Statement
from compensation.models.dispute import RUNNING
from compensation.models.statement import StatementStatus
from compensation.selectors.held_list import held_list
from compensation.selectors.pay_lines_file import line_rows
from compensation.selectors.payments import payments_of
from compensation.selectors.statements import adjustments_of, lines_of
from compensation.services.disputes import ask_about_pay
from compensation.services.seals import is_intact
from compensation.services.signoff import sign_off
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

    queryset = Statement.objects.select_related("period", "payee", "previous", "sign_off__by").annotate(
        question_count=Count("disputes", filter=Q(disputes__status__in=RUNNING))
    )
    serializer_class = shapes.StatementSerializer
    filterset_class = filters.StatementFilter
    orderings = {"period": "period__starts_on", "total": "total_minor", "payee": "payee__name"}
    ordering = "-period"
    access = {
        "list": "pay.view",
        "retrieve": "pay.view",
        "lines": "pay.view",
        "adjustments": "pay.view",
        "held": "pay.view",
        "payments": "pay.view",
        "download": "pay.view",
        "seal": "pay.view",
        "sign_off": "pay.sign",
        "questions": "pay.sign",
    }

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

    @extend_schema(responses=office.AdjustmentLineSerializer(many=True))
    @action(detail=True, methods=["get"])
    def adjustments(self, request: Request, pk: str) -> Response:
        """Return what is no pay of the month itself: late events of closed months, and what people agreed on."""
        lines, orderings = adjustments_of(self.get_object()), {"origin_on": "origin_on"}
        return self.page(lines, office.AdjustmentLineSerializer, ordering="-origin_on", orderings=orderings)

    @extend_schema(responses=HeldListSerializer)
    @action(detail=True, methods=["get"])
    def held(self, request: Request, pk: str) -> Response:
        """Return what of the statement's pay waits, order by order, and what the month released or forfeited."""
        return Response(HeldListSerializer(held_list(self.get_object())).data)

    @extend_schema(responses=PaymentSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def payments(self, request: Request, pk: str) -> Response:
        """Return what was paid since the statement before, payroll by payroll, with the statement that each paid."""
        return Response(PaymentSerializer(payments_of(self.get_object()), many=True).data)

    @extend_schema(responses={FILE: OpenApiTypes.STR})
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str) -> Any:
        """Return the lines as a CSV file: all of them, with the numbers of the screen."""
        statement = self.get_object()
        return csv_file(f"statement-{statement.period}-{statement.payee_id or 'house'}.csv", line_rows(statement))

    @extend_schema(responses=office.SealSerializer)
    @action(detail=True, methods=["get"])
    def seal(self, request: Request, pk: str) -> Response:
        """Reckon the hash of a final statement again, and say whether it is what it was."""
        statement = self.get_object()
        is_final = statement.status == StatementStatus.FINAL
        said = {
            "is_final": is_final,
            "is_intact": is_intact(statement) if is_final else None,
            "content_hash": statement.content_hash,
            "previous_hash": statement.previous.content_hash if statement.previous else "",
        }
        return Response(office.SealSerializer(said).data)

    @extend_schema(request=None, responses={201: office.SignOffSerializer})
    @action(detail=True, methods=["post"], url_path="sign-off")
    def sign_off(self, request: Request, pk: str) -> Response:
        """Agree to one's own final statement, as it stands."""
        agreed = sign_off(statement=self.get_object(), by=self.caller, at=clock.now())
        return Response(office.SignOffSerializer(agreed).data, status=201)

    @extend_schema(request=office.NewQuestionSerializer, responses={201: office.DisputeSerializer})
    @action(detail=True, methods=["post"])
    def questions(self, request: Request, pk: str) -> Response:
        """Ask about a line of one's own statement, or about the whole of it."""
        statement = self.get_object()
        wish = self.read(office.NewQuestionSerializer)
        dispute = ask_about_pay(statement=statement, by=self.caller, at=clock.now(), **wish)
        return self.answer(dispute, office.DisputeSerializer, status=201)
