"""The doors to the reports: effort against value, the cost to serve, and when customers pay back."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Team, User
from crm.core.actors import Reach
from crm.core.api.access import GuardedView
from crm.core.api.errors import BadQuery
from crm.dashboards.api.report_serializers import BreakEvenSerializer, CostToServeSerializer, EffortMapSerializer
from crm.dashboards.selectors.effort import Whose, break_even, cost_to_serve, effort_map

WHOSE = [
    OpenApiParameter("team", int, description="One team's figures; managers always see those of their own."),
    OpenApiParameter(
        "salesperson", str, description="One person's figures: an id, or `me`; salespeople see their own."
    ),
]


class ReportView(GuardedView):
    """A report of the caller's own customers, of the caller's team, or of the company: as far as they may see."""

    access = {"get": "value.report"}

    def whose(self, request: Request) -> Whose:
        """Return whose figures are asked for; what the caller may not see does not exist."""
        user: Any = request.user
        given = self._number(request, "salesperson", user)
        reach = user.reach(self.rule)
        if reach is Reach.OWN or given is not None:
            people = self._people(user, reach)
            if (team := self._number(request, "team", user)) is not None:
                people = people.filter(team=team)
            person = get_object_or_404(people, pk=given if given is not None else user.pk)
            return Whose(user, person.team, person)
        return Whose(user, self._team(request, user, reach))

    def _people(self, user: User, reach: Reach) -> QuerySet[User]:
        """Return whose own figures the caller may see."""
        people: QuerySet[User] = User.objects.all()
        if reach is Reach.ALL:
            return people
        if reach is Reach.TEAM and user.team_id:
            return people.filter(team=user.team_id)
        return people.filter(pk=user.pk)

    def _team(self, request: Request, user: User, reach: Reach) -> Team | None:
        given = self._number(request, "team", user)
        if reach is Reach.ALL:
            return get_object_or_404(Team, pk=given) if given is not None else None
        mine = Team.objects.filter(pk__in=[user.team_id] if user.team_id else [])
        return get_object_or_404(mine.filter(pk=given) if given is not None else mine)

    def _number(self, request: Request, name: str, user: User) -> int | None:
        given = request.query_params.get(name, "")
        if not given:
            return None
        if name == "salesperson" and given == "me":
            return user.pk
        if not (given.isascii() and given.isdigit() and len(given) < 19):
            raise BadQuery(name, _("Write an id."))
        return int(given)


class EffortView(ReportView):
    """Value against cost to serve."""

    @extend_schema(operation_id="report_effort", parameters=WHOSE, responses=EffortMapSerializer)
    def get(self, request: Request) -> Response:
        """Return every buyer in one cell each: between two lifetime values and two costs to serve."""
        return Response(EffortMapSerializer(effort_map(self.whose(request)), context={"request": request}).data)


class CostToServeView(ReportView):
    """What service costs, and how easily customers are kept."""

    @extend_schema(operation_id="report_cost_to_serve", parameters=WHOSE, responses=CostToServeSerializer)
    def get(self, request: Request) -> Response:
        """Return contacts, minutes and their cost, so far and within a year, by group and by salesperson."""
        return Response(CostToServeSerializer(cost_to_serve(self.whose(request)), context={"request": request}).data)


class BreakEvenView(ReportView):
    """When customers have paid back."""

    @extend_schema(operation_id="report_break_even", parameters=WHOSE, responses=BreakEvenSerializer)
    def get(self, request: Request) -> Response:
        """Return the share of customers who had broken even by months since the first order, and by quarter."""
        return Response(BreakEvenSerializer(break_even(self.whose(request)), context={"request": request}).data)
