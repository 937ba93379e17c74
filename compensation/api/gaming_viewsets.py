"""The doors to the report on patterns."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import gaming_serializers as shapes
from compensation.api.lab_filters import GamingFilter
from compensation.models import GamingCase, GamingFinding, SellerFigures
from compensation.selectors.gaming import seen_earlier_customers
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin


class GamingReportViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Patterns in a year of orders, by salesperson, beside what is usual; what stands out comes first."""

    queryset = GamingFinding.objects.select_related("salesperson")
    serializer_class = shapes.GamingFindingSerializer
    filterset_class = GamingFilter
    orderings = {"chance": "chance_ppm", "found": "found_count", "pattern": "pattern"}
    ordering = "chance,-found"
    access = {"list": "gaming.view", "retrieve": "gaming.view", "cases": "gaming.view"}

    @extend_schema(responses=shapes.GamingCaseSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None)
    def cases(self, request: Request, pk: str) -> Response:
        """Return the newest orders that a finding which stands out counts, of customers whom the caller may see."""
        finding = self.get_object()
        rows = GamingCase.objects.filter(finding=finding).visible_to(self.caller).select_related("customer", "order")
        self.earlier = seen_earlier_customers(finding, self.caller)
        return self.page(rows, shapes.GamingCaseSerializer, ordering="-on", orderings={"on": "on"})

    def get_serializer_context(self) -> dict[str, object]:
        """Return what a case needs to name the customer that was there before."""
        return {**super().get_serializer_context(), "earlier": getattr(self, "earlier", {})}


class SellerFiguresViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Pay per revenue of each salesperson in a year, and who is far from the middle."""

    queryset = SellerFigures.objects.select_related("salesperson")
    serializer_class = shapes.SellerFiguresSerializer
    orderings = {"revenue": "revenue_minor", "earned": "earned_minor"}
    ordering = "-revenue"
    access = {"list": "gaming.view", "retrieve": "gaming.view"}
