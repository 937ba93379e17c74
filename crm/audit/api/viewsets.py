"""The door to the history, for administrators."""

import django_filters

from crm.audit.api.serializers import AuditLineSerializer
from crm.audit.models import Line
from crm.core.api.filter_values import IdFilter
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin


class LineFilter(django_filters.FilterSet):
    """By record, by what was done, by whom, by when."""

    subject_type = django_filters.CharFilter(help_text="Such as `customers.customer`.")
    subject_id = IdFilter()
    action = django_filters.CharFilter(help_text="Such as `customer.reassigned`.")
    by = IdFilter(field_name="by_id")
    from_instant = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    before_instant = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Line
        fields: list[str] = []


class AuditViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """The history of every write: who did what to which record, before and after. Lines are never changed."""

    queryset = Line.objects.select_related("by")
    serializer_class = AuditLineSerializer
    filterset_class = LineFilter
    ordering = "-id"
    access = {"list": "audit.view", "retrieve": "audit.view"}
