"""The doors to targets."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from compensation.api.target_filters import TargetCustomerFilter, TargetFilter
from compensation.api.target_serializers import TargetCustomerSerializer, TargetDetailSerializer, TargetSerializer
from compensation.models import Target
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin

DONE = OpenApiParameter("is_done", OpenApiTypes.BOOL, description="Those who count, or those who are still missing.")


class TargetViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Targets: salespeople see their own, managers the team's, finance and administrators all."""

    queryset = Target.objects.with_rule()
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    orderings = {"starts_on": "starts_on", "salesperson": "salesperson__name"}
    ordering = "-starts_on"
    access = {"list": "target.view", "retrieve": "target.view", "customers": "target.view"}

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Return the shape: a list does without the texts."""
        return TargetSerializer if self.action == "list" else TargetDetailSerializer

    @extend_schema(parameters=[DONE], responses=TargetCustomerSerializer(many=True))
    @action(detail=True, methods=["get"])
    def customers(self, request: Request, pk: str) -> Response:
        """Return the customers on the list by name, in the order in which they are due."""
        rows = self.get_object().customers.select_related("customer")
        kept = TargetCustomerFilter(request.query_params, queryset=rows).qs
        orderings = {"due_on": "due_on", "customer": "customer__name", "done_on": "done_on"}
        return self.page(kept, TargetCustomerSerializer, ordering="due_on", orderings=orderings)
