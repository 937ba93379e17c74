"""The doors to the dashboards and to the books."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company, Team, User
from crm.core import clock
from crm.core.actors import Reach
from crm.core.api.access import GuardedView
from crm.core.api.errors import BadQuery
from crm.core.api.viewsets import GuardedViewSet
from crm.dashboards.api.dashboard_serializers import (
    OwnBookSerializer,
    RetentionDashboardSerializer,
    ValueDashboardSerializer,
)
from crm.dashboards.api.scorecard_serializers import ScorecardSerializer
from crm.dashboards.selectors.books import own_book, retention_dashboard, value_dashboard
from crm.dashboards.selectors.scorecard import scorecard

TEAM = OpenApiParameter("team", int, description="One team's figures; managers always see those of their own.")


class DashboardView(GuardedView):
    """A dashboard of the caller's team, or of the company."""

    def team(self, request: Request) -> Team | None:
        """Return whose figures the caller sees; None is the whole company."""
        given = request.query_params.get("team")
        if given and not (given.isascii() and given.isdigit() and len(given) < 19):
            raise BadQuery("team", _("Write the id of a team."))
        user: Any = request.user
        if user.reach(self.rule) is Reach.ALL:
            return get_object_or_404(Team, pk=given) if given else None
        mine = Team.objects.filter(pk=user.team_id)
        return get_object_or_404(mine.filter(pk=given) if given else mine)


class RetentionView(DashboardView):
    """Who comes back."""

    access = {"get": "retention.view"}

    @extend_schema(parameters=[TEAM], responses=RetentionDashboardSerializer)
    def get(self, request: Request) -> Response:
        """Return how many come back, cohort by cohort and book by book."""
        dashboard = retention_dashboard(self.team(request))
        return Response(RetentionDashboardSerializer(dashboard, context={"request": request}).data)


class ValueView(DashboardView):
    """What the customers are worth."""

    access = {"get": "value.total"}

    @extend_schema(parameters=[TEAM], responses=ValueDashboardSerializer)
    def get(self, request: Request) -> Response:
        """Return what all customers are worth, how that is spread, and how it moved."""
        dashboard = value_dashboard(self.team(request))
        return Response(ValueDashboardSerializer(dashboard, context={"request": request}).data)


class SalespersonViewSet(GuardedViewSet):
    """Books: what people look after, and what came of it for them."""

    queryset = User.objects.all()
    serializer_class = OwnBookSerializer
    access = {
        "book": "scorecard.view",
        "my_book": "scorecard.view",
        "scorecard": "scorecard.view",
        "my_scorecard": "scorecard.view",
    }

    @extend_schema(responses=OwnBookSerializer)
    @action(detail=True, methods=["get"])
    def book(self, request: Request, pk: str) -> Response:
        """Return a person's book."""
        return self._book(self.get_object())

    @extend_schema(responses=OwnBookSerializer)
    @action(detail=False, methods=["get"], url_path="me/book")
    def my_book(self, request: Request) -> Response:
        """Return the caller's own book; who leads a team without customers of their own reads the team's."""
        return self._book(self.caller)

    @extend_schema(responses=ScorecardSerializer)
    @action(detail=True, methods=["get"])
    def scorecard(self, request: Request, pk: str) -> Response:
        """Return a person's month beside the lifetime of their customers."""
        return self._scorecard(self.get_object())

    @extend_schema(responses=ScorecardSerializer)
    @action(detail=False, methods=["get"], url_path="me/scorecard")
    def my_scorecard(self, request: Request) -> Response:
        """Return the caller's own scorecard."""
        return self._scorecard(self.caller)

    def _book(self, user: User) -> Response:
        return self.answer(own_book(user, today=_today()), OwnBookSerializer)

    def _scorecard(self, user: User) -> Response:
        return self.answer(scorecard(user, today=_today()), ScorecardSerializer)


def _today() -> date:
    return clock.business_date(clock.now(), Company.objects.current().time_zone)
