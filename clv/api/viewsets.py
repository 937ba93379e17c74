"""The doors to value: of one customer, of the models, of the categories."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clv.api.history_serializers import LatestChangeSerializer, ValueChangeSerializer
from clv.api.serializers import CategorySerializer, CustomerValueSerializer, ModelCardSerializer
from clv.models import ValueChange
from clv.selectors import category_list, model_card, value_of
from clv.selectors.history import latest_change
from clv.services.ahead import look_ahead_for
from crm.accounts.api.fields import company_currency
from crm.core.api.access import GuardedView
from crm.core.api.errors import BadQuery
from crm.core.api.filter_values import flag
from crm.core.api.viewsets import GuardedViewSet
from customers.api.survivors import LeadsToSurvivor
from customers.models import Customer

ON = OpenApiParameter("on", OpenApiTypes.DATE, description="What was known on this day or before.")
EXPLAIN = OpenApiParameter(
    "explain", OpenApiTypes.STR, description="1 adds the simple formula's inputs and the parts of the value."
)


class CustomerValueViewSet(LeadsToSurvivor, GuardedViewSet):
    """What one customer is worth, and why."""

    queryset = Customer.objects.all()
    serializer_class = CustomerValueSerializer
    access = {"clv": "value.view", "value_history": "value.view", "value_change": "value.view"}

    @extend_schema(parameters=[EXPLAIN], responses=CustomerValueSerializer)
    @action(detail=True, methods=["get"])
    def clv(self, request: Request, pk: str) -> Response:
        """Return the customer's lifetime value; `?explain=1` adds how it came about."""
        context = self.get_serializer_context()
        value = value_of(self.get_object().pk, currency=company_currency(context))
        is_explained = flag(request.query_params, "explain")
        if is_explained and value.score is not None:
            value = replace(value, three_years=look_ahead_for(value.customer_id, as_of=value.score.as_of))
        return Response(CustomerValueSerializer(value, context=context, is_explained=is_explained).data)

    @extend_schema(parameters=[ON], responses=ValueChangeSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="value-history")
    def value_history(self, request: Request, pk: str) -> Response:
        """Return how the customer's value moved, the newest first; with `?on=` the first is what was believed then."""
        lines = ValueChange.objects.filter(customer=self.get_object()).visible_to(self.caller, self.rule)
        if day := request.query_params.get("on"):
            lines = lines.known_on(_day(day))
        return self.page(lines, ValueChangeSerializer, ordering="-as_of", orderings={"as_of": "as_of"})

    @extend_schema(responses=LatestChangeSerializer)
    @action(detail=True, methods=["get"], url_path="value-change")
    def value_change(self, request: Request, pk: str) -> Response:
        """Return what moved the customer's value last, and by how much; an empty answer before the first value."""
        change = latest_change(self.get_object().pk)
        if change is None:
            return Response(status=204)
        return Response(LatestChangeSerializer(change, context=self.get_serializer_context()).data)


def _day(text: str) -> date:
    """Return the day that somebody asks for."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadQuery("on", _("“%(day)s” isn't a day. Write it like 2026-05-31.") % {"day": text}) from error


class ModelCardView(GuardedView):
    """What the predictions rest on."""

    access = {"get": "model_card.view"}

    @extend_schema(operation_id="model_card", responses=ModelCardSerializer)
    def get(self, request: Request) -> Response:
        """Return the model card of the newest night."""
        return Response(ModelCardSerializer(model_card(), context={"request": request}).data)


class CategoryListView(GuardedView):
    """The categories of customers."""

    access = {"get": "value.view"}

    @extend_schema(operation_id="categories_list", responses=CategorySerializer(many=True))
    def get(self, request: Request) -> Response:
        """Return every category with its rule, and how many of the caller's customers it holds."""
        cards: Any = category_list(request.user)  # type: ignore[arg-type]  # signed in, so a User
        return Response(CategorySerializer(cards, many=True, context={"request": request}).data)
