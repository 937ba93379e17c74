"""The doors to merges."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.filter_values import IdFilter, YesNoFilter
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin
from customers.api.merge_serializers import MergeSerializer, NewMergeSerializer, UndoSerializer
from customers.models import Merge
from customers.services.merges import merge_customers, undo_merge


class MergeFilter(filters.FilterSet):
    """Narrows the list of merges."""

    customer = IdFilter(field_name="survivor_id", help_text="The customer that stayed.")
    undone = YesNoFilter(field_name="undone_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Merge
        fields: list[str] = []


class MergeViewSet(ListMixin, RetrieveMixin, CreateMixin, GuardedViewSet):
    """Customers that were merged, the newest first; a merge can be undone."""

    queryset = Merge.objects.select_related("survivor", "absorbed", "merged_by__team", "undone_by__team")
    serializer_class = MergeSerializer
    create_serializer_class = NewMergeSerializer
    filterset_class = MergeFilter
    orderings = {"merged_at": "merged_at"}
    ordering = "-merged_at"
    access = {
        "list": "customer.merge",
        "retrieve": "customer.merge",
        "create": "customer.merge",
        "undo": "customer.merge",
    }

    def perform_create(self, values: dict[str, Any]) -> Merge:
        """Merge the two."""
        at = clock.now()
        return merge_customers(by=self.caller, at=at, on=self._day(at), **values)

    @extend_schema(request=UndoSerializer, responses=MergeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Part the two again: the rows that moved go back, what was written since stays with the survivor."""
        at = clock.now()
        wish = self.read(UndoSerializer)
        merge = undo_merge(merge=self.get_object(), by=self.caller, at=at, on=self._day(at), **wish)
        return self.answer(self.as_read(merge))

    def _day(self, at: Any) -> Any:
        return clock.business_date(at, Company.objects.current().time_zone)
