"""The doors to customers with their value: the list, the page, the timeline, and the moves from below."""

from datetime import date
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company
from crm.core.api.errors import BadQuery
from crm.core.api.pagination import Cursor, KeysetPagination
from crm.dashboards.api.customer_pages import CustomerPages
from crm.dashboards.api.export import COLUMNS, columns_for, customer_lines
from crm.dashboards.api.filters import CustomerFilter, CustomerFilterInOrder
from crm.dashboards.api.serializers import (
    CustomerPageSerializer,
    ListedCustomerSerializer,
    TimelineEntrySerializer,
    TotalSerializer,
)
from crm.dashboards.api.transfer_serializers import TransferPackSerializer, shown_pack
from crm.dashboards.selectors.customers import customer_page, listed, listed_in_order, total_of
from crm.dashboards.selectors.found import total_found
from crm.dashboards.selectors.kept_totals import kept_total
from crm.dashboards.selectors.timeline import KINDS, Place, place, timeline
from crm.dashboards.selectors.transfer import transfer_pack
from customers.api.viewsets import CustomerMoves
from customers.models import Customer

FIELDS = OpenApiParameter("fields", str, description="Only these fields, separated by commas.")
TIMELINE_SIZE = 50
TIMELINE_ORDER = "timeline"
TIMELINE_PAGE = inline_serializer(
    "TimelinePage",
    {"next": serializers.CharField(allow_null=True), "results": TimelineEntrySerializer(many=True)},
)


def chosen_fields(request: Request) -> list[str]:
    """Return the fields that the caller asks for, in their order; none is all of them."""
    given = request.query_params.get("fields")
    if not given:
        return []
    known = ListedCustomerSerializer().fields
    names = [name.strip() for name in given.split(",")]
    if not set(names) <= set(known):
        raise BadQuery("fields", _("Choose among %(choices)s.") % {"choices": ", ".join(known)})
    return list(dict.fromkeys(names))


class CustomerViewSet(CustomerMoves):
    """Customers the caller may see, with what they are worth, and the moves allowed on them."""

    queryset = Customer.objects.all()
    serializer_class: Any = CustomerPageSerializer
    filterset_class = CustomerFilter
    pagination_class: Any = CustomerPages
    orderings = {
        "name": "name",
        "clv_margin": "score__margin_minor",
        "p_alive": "score__p_alive",
        "value_at_risk": "score__value_at_risk_minor",
        "gap_ratio": "score__gap_ratio",
        "last_ordered_on": "facts__last_ordered_on",
        "potential": "score__future_margin_minor",
        "engagement": "segments__year_contact_count",
        "category": "category__code",
        "tenure": "segments__tenure",
        "recency": "segments__recency_fifth",
    }
    ordering = "-clv_margin"
    access = {
        **CustomerMoves.access,
        "summary": "customer.view",
        "timeline": "customer.view",
        "transfer_pack": "customer.view",
        "export": "customer.export",
    }

    @extend_schema(parameters=[FIELDS], responses=ListedCustomerSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Return one page of customers, by lifetime value unless asked otherwise."""
        only = chosen_fields(request)
        # The page is found by keys alone, in few tables; only then is it filled.
        rows = self.filter_queryset(self.get_queryset()).only("pk")
        page: Any = self.paginator.paginate_queryset(rows, request, view=self)  # type: ignore[union-attr]
        found: Any = listed_in_order([row.pk for row in page])
        shown = ListedCustomerSerializer(many=True, instance=found, context=self.get_serializer_context(), only=only)
        return self.get_paginated_response(shown.data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one customer with everything that stands at the head of the page."""
        return self.answer(self.get_object())

    @extend_schema(responses=TotalSerializer)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        """Return how many customers the filters keep, and what they are worth together.

        Of more than 10,000, without a filter, of one category, channel or relationship, or of the
        overdue, it is told as of the night. Of more than 2,000 found by a search it is not told what they are worth.
        A salesperson's own are told as they stand now.
        """
        rows: Any = self.filter_queryset(self.get_queryset())
        asked = self.asked()
        total = (
            total_found(rows, self.caller) if "search" in asked else kept_total(self.caller, asked) or total_of(rows)
        )
        return Response(TotalSerializer(total, context=self.get_serializer_context()).data)

    @extend_schema(
        parameters=[FIELDS, OpenApiParameter("ordering", str, description="As for the list.")],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def export(self, request: Request) -> StreamingHttpResponse:
        """Return all customers that the filters keep as a CSV file, with the columns of the list."""
        found: Any = self.filter_queryset(self.get_queryset())
        rows = listed(found)
        ordered = KeysetPagination().ordered(rows, request, self)
        only = chosen_fields(request)
        if not columns_for(only):
            raise BadQuery("fields", _("Choose among %(choices)s.") % {"choices": ", ".join(COLUMNS)})
        lines = customer_lines(ordered, only=only, currency=Company.objects.current().currency)
        disposition = {"Content-Disposition": 'attachment; filename="customers.csv"'}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=disposition)

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, description="Only these kinds, separated by commas."),
            OpenApiParameter("cursor", str, description="Where the page starts; take it from `next`."),
        ],
        responses=TIMELINE_PAGE,
    )
    @action(detail=True, methods=["get"], filterset_class=None)
    def timeline(self, request: Request, pk: str) -> Response:
        """Return what happened to the customer, newest first."""
        entries, has_more = timeline(
            self.get_object(), kinds=self._kinds(request), before=self._before(request), size=TIMELINE_SIZE
        )
        following = None
        if has_more:
            day, rank, entry_id = place(entries[-1])
            cursor = Cursor(TIMELINE_ORDER, [day.isoformat(), rank, entry_id], backwards=False, count=0).encode()
            query = request.query_params.copy()
            query["cursor"] = cursor
            following = f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
        found: Any = entries
        shown = TimelineEntrySerializer(found, many=True, context=self.get_serializer_context())
        return Response({"next": following, "results": shown.data})

    @extend_schema(responses=TransferPackSerializer)
    @action(detail=True, methods=["get"], url_path="transfer-pack", filterset_class=None)
    def transfer_pack(self, request: Request, pk: str) -> Response:
        """Return what whoever takes the customer over has to know, and who is paid for its orders until when."""
        pack = transfer_pack(self.get_object(), user=self.caller, today=self._today())
        return Response(shown_pack(pack, dict(self.get_serializer_context())))

    def answer(self, record: Any, serializer_class: Any = None, *, status: int = 200) -> Response:
        """Return a customer with the whole head of the page; anything else as its serializer says."""
        if not isinstance(record, Customer) or serializer_class is not None:
            return super().answer(record, serializer_class, status=status)
        found = record if self.action == "retrieve" else listed(Customer.objects.filter(pk=record.pk)).get()
        page = customer_page(found, today=self._today())
        shown = CustomerPageSerializer(page, context=self.get_serializer_context())
        return Response(shown.data, status=status, headers={"ETag": f'"{found.version}"'})

    def narrowed(self, rule: str) -> Any:
        """Return the customers within reach; for a page with everything that stands at its head."""
        rows: Any = super().narrowed(rule)
        return listed(rows) if self.action in {"retrieve", "transfer_pack"} else rows

    def in_order(self) -> Any:
        """Return what the filters keep for a page that reads along its order."""
        given = CustomerFilterInOrder(self.request.query_params, queryset=self.get_queryset(), request=self.request)
        return given.qs.only("pk")

    def asked(self) -> dict[str, Any]:
        """Return the values of the filters in use."""
        given = {name: self.request.query_params.getlist(name) for name in CustomerFilter.base_filters}
        return {name: values for name, values in given.items() if any(values)}

    def _kinds(self, request: Request) -> frozenset[str] | None:
        given = request.query_params.get("kind")
        if not given:
            return None
        kinds = frozenset(part.strip() for part in given.split(","))
        if not kinds <= KINDS:
            raise BadQuery("kind", _("Choose among %(choices)s.") % {"choices": ", ".join(sorted(KINDS))})
        return kinds

    def _before(self, request: Request) -> Place | None:
        text = request.query_params.get("cursor")
        if not text:
            return None
        cursor = Cursor.decode(text)
        try:
            day, rank, entry_id = cursor.values
            if cursor.ordering != TIMELINE_ORDER or type(rank) is not int or type(entry_id) is not int:
                raise ValueError(text)
            return date.fromisoformat(day), rank, entry_id
        except (ValueError, TypeError) as error:
            raise BadQuery("cursor", _("This isn't a cursor of this timeline. Start again without it.")) from error
