"""The doors to segments: their list with rules, quiet profit, the table of fifths, and the category somebody chose."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clv.models import CategoryOverride
from clv.rules import Code
from clv.selectors.segments import Cell, Fifths, QuietNumbers, SegmentCard, fifths, quiet_profit, segment_list
from clv.services.choices import choose_category, end_choice
from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.access import GuardedView
from crm.core.api.fields import RateField
from crm.core.api.viewsets import GuardedViewSet
from customers.api.survivors import LeadsToSurvivor
from customers.models import Customer


class QuietNumbersSerializer(serializers.Serializer[QuietNumbers]):
    """The rule of quiet profit in numbers: a customer who bought is a member if all of them hold."""

    revenue_from = CompanyMoneyField(minor="revenue_from_minor", read_only=True)
    revenue_to = CompanyMoneyField(minor="revenue_to_minor", read_only=True)
    serve_up_to = RateField(source="serve_up_to_ppm", help_text="Cost to serve, as a share of revenue.")
    profit_from = RateField(source="profit_from_ppm", help_text="Contribution, as a share of revenue; above zero.")


class SegmentSerializer(serializers.Serializer[SegmentCard]):
    """One segment within the caller's reach."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=["CATEGORY", "TENURE", "PROFIT"])
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, named like an option
    rule = serializers.CharField()
    query = serializers.CharField(help_text="What narrows `/customers/` to this segment.")
    customers = serializers.IntegerField()
    value = CompanyMoneyField(minor="value_minor", read_only=True)
    future = CompanyMoneyField(minor="future_minor", read_only=True)
    numbers = QuietNumbersSerializer(source="quiet", allow_null=True)


class CellSerializer(serializers.Serializer[Cell]):
    """One cell of the table; 5 is the most recent, the most frequent."""

    recency = serializers.IntegerField()
    frequency = serializers.IntegerField()
    customers = serializers.IntegerField()
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    margin_fifth = serializers.FloatField(allow_null=True, help_text="The mean of their fifths of margin.")


class FifthsSerializer(serializers.Serializer[Fifths]):
    """Recency against frequency, in fifths of all buyers."""

    as_of = serializers.DateField(allow_null=True)
    customers = serializers.IntegerField()
    margin = CompanyMoneyField(minor="margin_minor", read_only=True)
    cells = CellSerializer(many=True)


class CategoryChoiceSerializer(serializers.ModelSerializer[CategoryOverride]):
    """A category that somebody chose for a customer, and until when."""

    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # a field named like an option
    author = SalespersonSerializer()

    class Meta:
        model = CategoryOverride
        fields = ["id", "code", "label", "reason", "author", "starts_on", "expires_on", "ended_on"]
        read_only_fields = fields


class NewCategoryChoiceSerializer(serializers.Serializer[Any]):
    """Which category, why, and the first day on which the rules decide again."""

    code = serializers.ChoiceField(choices=[code.value for code in Code])
    reason = serializers.CharField(max_length=500)
    expires_on = serializers.DateField()


class SegmentListView(GuardedView):
    """Segments of customers."""

    access = {"get": "value.view"}

    @extend_schema(operation_id="segments_list", responses=SegmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Return every segment with its rule, its size and what its customers are worth, within the caller's reach."""
        cards: Any = segment_list(request.user)  # type: ignore[arg-type]  # signed in, so a User
        return Response(SegmentSerializer(cards, many=True, context={"request": request}).data)


class QuietProfitView(GuardedView):
    """Customers of average revenue who take little time and leave much."""

    access = {"get": "value.view"}

    @extend_schema(operation_id="segments_quiet_profit", responses=SegmentSerializer)
    def get(self, request: Request) -> Response:
        """Return the segment with its rule in words and in numbers."""
        card = quiet_profit(request.user)  # type: ignore[arg-type]  # signed in, so a User
        return Response(SegmentSerializer(card, context={"request": request}).data)


class FifthsView(GuardedView):
    """Recency, frequency and margin in fifths."""

    access = {"get": "value.view"}

    @extend_schema(operation_id="segments_rfm", responses=FifthsSerializer)
    def get(self, request: Request) -> Response:
        """Return the table of recency against frequency; `/customers/?rfm=54` lists the customers of one cell."""
        table = fifths(request.user)  # type: ignore[arg-type]  # signed in, so a User
        return Response(FifthsSerializer(table, context={"request": request}).data)


class CategoryChoiceViewSet(LeadsToSurvivor, GuardedViewSet):
    """The category that somebody chose for a customer."""

    queryset = Customer.objects.all()
    serializer_class = CategoryChoiceSerializer
    access = {
        "retrieve": "customer.view",
        "list_choices": "value.view",
        "choose": "category.choose",
        "end": "category.choose",
    }

    @extend_schema(responses=CategoryChoiceSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="category-choices")
    def list_choices(self, request: Request, pk: str) -> Response:
        """Return the choices made for the customer, newest first."""
        rows = self.get_object().category_overrides.visible_to(self.caller, self.rule).select_related("author")
        return self.page(rows, CategoryChoiceSerializer, ordering="-starts_on", orderings={"starts_on": "starts_on"})

    @extend_schema(request=NewCategoryChoiceSerializer, responses={201: CategoryChoiceSerializer})
    @list_choices.mapping.post
    def choose(self, request: Request, pk: str) -> Response:
        """Put the customer into a category until a day; then the rules decide again."""
        wish = self.read(NewCategoryChoiceSerializer)
        choice = choose_category(customer=self.get_object(), today=self._today(), by=self.caller, **wish)
        return self.answer(choice, CategoryChoiceSerializer, status=201)

    @extend_schema(request=None, responses=CategoryChoiceSerializer)
    @action(detail=True, methods=["post"], url_path="category-choices/end")
    def end(self, request: Request, pk: str) -> Response:
        """Leave the category to the rules again, from today."""
        choice = end_choice(customer=self.get_object(), today=self._today(), by=self.caller)
        return self.answer(choice, CategoryChoiceSerializer)

    def _today(self) -> date:
        return clock.business_date(clock.now(), Company.objects.current().time_zone)
