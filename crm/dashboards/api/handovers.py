"""The doors to the report on changes of salesperson."""

from typing import Any, cast

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import User
from crm.core.api.filter_values import IdFilter, YesNoFilter
from crm.core.api.viewsets import GuardedViewSet, ListMixin
from crm.dashboards.api.dashboards import TEAM, DashboardView
from crm.dashboards.api.handover_serializers import HandoverSerializer, OwnershipSerializer
from crm.dashboards.models import Handover, Outcome
from crm.dashboards.models.handover import HandoverQuerySet
from crm.dashboards.selectors.effort import Whose
from crm.dashboards.selectors.handovers import ownership, with_matches


class OwnershipView(DashboardView):
    """What a change of salesperson costs."""

    access = {"get": "retention.view"}

    @extend_schema(operation_id="report_ownership", parameters=[TEAM], responses=OwnershipSerializer)
    def get(self, request: Request) -> Response:
        """Return who ordered again after a handover, beside similar customers who kept their salesperson."""
        found = ownership(Whose(cast("User", request.user), self.team(request)))
        return Response(OwnershipSerializer(found, context={"request": request}).data)


class HandoverFilter(filters.FilterSet):
    """Narrows the list of handovers."""

    team = IdFilter(field_name="team_id", help_text="The team that looks after the customer.")
    from_salesperson = IdFilter(field_name="from_salesperson_id")
    to_salesperson = IdFilter(field_name="to_salesperson_id")
    reason = filters.CharFilter(field_name="assignment__reason")
    outcome = filters.ChoiceFilter(choices=Outcome.choices)
    waiting = YesNoFilter(method="by_waiting", help_text="Still watched, without an order since.")

    class Meta:
        model = Handover
        fields: list[str] = []

    def by_waiting(self, rows: Any, _name: str, is_waiting: bool) -> Any:  # noqa: FBT001 - as the library calls it
        """Keep who is still watched and has not ordered since, or all others."""
        wanted = {"outcome": Outcome.OPEN, "returned_on": None}
        return rows.filter(**wanted) if is_waiting else rows.exclude(**wanted)


class HandoverViewSet(ListMixin, GuardedViewSet):
    """Handovers of the last two years with whom each is compared, the newest first."""

    queryset = Handover.objects.all()
    serializer_class = HandoverSerializer
    filterset_class = HandoverFilter
    orderings = {"on": "on", "at_stake": "stake_minor"}
    ordering = "-on"
    access = {"list": "retention.view"}

    def get_queryset(self) -> Any:
        """Return the handovers within the caller's reach, with their matches."""
        return with_matches(cast("HandoverQuerySet", super().get_queryset()), self.caller)
