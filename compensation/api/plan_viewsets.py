"""The doors to pay plans."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import plan_serializers as shapes
from compensation.models import Plan, PlanVersion
from compensation.services.plans import approve_plan_version, create_plan_version
from crm.core import clock
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin


class PlanViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Pay plans with all their versions."""

    queryset = Plan.objects.prefetch_related("versions__steps", "versions__author", "versions__approved_by")
    serializer_class = shapes.PlanSerializer
    orderings = {"name": "name"}
    ordering = "name"
    access = {"list": "pay_plan.view", "retrieve": "pay_plan.view", "versions": "pay_plan.change"}
    versioned = {"versions"}

    @extend_schema(request=shapes.NewPlanVersionSerializer, responses={201: shapes.PlanVersionSerializer})
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: str) -> Response:
        """Draft the next version; somebody else approves it."""
        wish = self.read(shapes.NewPlanVersionSerializer)
        version = create_plan_version(by=self.caller, plan=self.get_object(), seen=self.seen_version, **wish)
        return self.answer(version, shapes.PlanVersionSerializer, status=201)


class PlanVersionViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """Versions of pay plans; approving one puts it into effect for its range."""

    queryset = PlanVersion.objects.select_related("author", "approved_by").prefetch_related("steps")
    serializer_class = shapes.PlanVersionSerializer
    orderings = {"number": "number", "starts_on": "starts_on"}
    ordering = "-starts_on"
    access = {"list": "pay_plan.view", "retrieve": "pay_plan.view", "approve": "pay_plan.approve"}
    versioned = {"approve"}

    @extend_schema(request=None, responses=shapes.PlanVersionSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve a draft that somebody else wrote."""
        version = approve_plan_version(
            version=self.get_object(), by=self.caller, at=clock.now(), seen=self.seen_version
        )
        return self.answer(version)
