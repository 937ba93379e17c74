"""The doors to the lab: history replayed under a plan."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import lab_serializers as shapes
from compensation.api.lab_filters import LINE_PARAMETERS, MONTH_PARAMETERS, narrow_lines, narrow_months
from compensation.api.period_viewsets import now_and_today
from compensation.api.plan_viewsets import VERSIONS
from compensation.models import Simulation, SimulationLine, SimulationMonth
from compensation.models.simulation import SimulationStatus
from compensation.selectors import lab
from compensation.services.lab import ask_again, ask_for_replay
from compensation.tasks import start
from crm.core import clock
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin


class SimulationViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Replays of history under a version of a plan: finance tries for all, a manager for the own team."""

    queryset = Simulation.objects.select_related("plan_version__plan", "team", "requested_by")
    serializer_class = shapes.SimulationSerializer
    orderings = {"requested_at": "requested_at"}
    ordering = "-requested_at"
    access = {
        "list": "pay.simulate",
        "retrieve": "pay.simulate",
        "create": "pay.simulate",
        "start": "pay.simulate",
        "payees": "pay.simulate",
        "months": "pay.simulate",
        "lines": "pay.simulate",
    }

    @extend_schema(responses=shapes.SimulationDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one replay: both plans, their sums, and what the figures don't say."""
        return self._shown(self.get_object())

    @extend_schema(request=shapes.NewSimulationSerializer, responses={202: shapes.SimulationDetailSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Start a replay and return it; a small one is done at once, a large one is asked for again to watch it."""
        wish = self.read(shapes.NewSimulationSerializer)
        today, at = now_and_today()
        simulation = ask_for_replay(by=self.caller, today=today, at=at, **wish)
        start(simulation)
        response = self._shown(self.as_read(simulation), status=202)
        response.headers["Location"] = f"{request.path}{simulation.pk}/"
        return response

    @extend_schema(request=None, responses={202: shapes.SimulationDetailSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start a replay again that failed, or whose process died."""
        simulation = ask_again(simulation=self.get_object(), by=self.caller, at=clock.now())
        start(simulation)
        return self._shown(self.as_read(simulation), status=202)

    @extend_schema(responses=shapes.SimulationPayeeSerializer(many=True))
    @action(detail=True, methods=["get"])
    def payees(self, request: Request, pk: str) -> Response:
        """Return who earns what by both plans, part by part."""
        rows = (
            self.get_object().payees.select_related("simulation", "payee").prefetch_related("parts__result__simulation")
        )
        orderings = {"tried": "tried_minor", "live": "live_minor", "difference": "difference_minor"}
        return self.page(rows, shapes.SimulationPayeeSerializer, ordering="-live", orderings=orderings)

    @extend_schema(responses=shapes.SimulationMonthSerializer(many=True), parameters=MONTH_PARAMETERS)
    @action(detail=True, methods=["get"])
    def months(self, request: Request, pk: str) -> Response:
        """Return what becomes payable month by month, by the live plans and by the trial, after holds and limits."""
        rows = SimulationMonth.objects.filter(result__simulation=self.get_object())
        narrowed = narrow_months(rows, request.query_params).select_related("result__simulation", "result__payee")
        return self.page(
            narrowed, shapes.SimulationMonthSerializer, ordering="month_on", orderings={"month_on": "month_on"}
        )

    @extend_schema(responses=shapes.SimulationLineSerializer(many=True), parameters=LINE_PARAMETERS)
    @action(detail=True, methods=["get"])
    def lines(self, request: Request, pk: str) -> Response:
        """Return the lines that would have been others, the largest difference first."""
        rows = SimulationLine.objects.filter(simulation=self.get_object())
        narrowed = narrow_lines(rows, request.query_params).select_related("simulation", "payee", "customer", "order")
        orderings = {"place": "place", "origin_on": "origin_on"}
        return self.page(narrowed, shapes.SimulationLineSerializer, ordering="place", orderings=orderings)

    def _shown(self, simulation: Any, status: int = 200) -> Response:
        """Return a replay with all that is read beside it; both plans come in one question."""
        versions = list(VERSIONS.filter(lab.versions_of(simulation)).order_by("starts_on", "pk"))
        tried = next(version for version in versions if version.pk == simulation.plan_version_id)
        is_done = simulation.status == SimulationStatus.DONE
        simulation.tried_side = lab.side_of(simulation, tried)
        simulation.live_sides = [
            lab.side_of(simulation, version) for version in versions if lab.held_in_stretch(simulation, version)
        ]
        simulation.parts = lab.part_sums(simulation) if is_done else []
        simulation.shares = lab.shares(simulation.parts)
        simulation.is_bounded = is_done and lab.is_bounded(simulation, tried)
        simulation.notes = lab.notes(simulation, tried) if is_done else []
        return self.answer(simulation, shapes.SimulationDetailSerializer, status=status)
