"""The doors to pay plans."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import filters
from compensation.api import plan_part_serializers as parts
from compensation.api import plan_serializers as shapes
from compensation.models import Plan, PlanAssignment, PlanVersion
from compensation.selectors.plan_changes import told_version
from compensation.services import plan_decisions as decisions
from compensation.services import plans
from compensation.services.plan_following import assign_plan
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.viewsets import (
    CreateMixin,
    DestroyMixin,
    GuardedViewSet,
    ListMixin,
    RetrieveMixin,
    Rows,
    UpdateMixin,
)

VERSIONS = PlanVersion.objects.select_related("plan", "override_to", "author", "approved_by", "refused_by").with_parts()


class PlanViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, GuardedViewSet):
    """Pay plans with all their versions."""

    queryset = Plan.objects.all()
    serializer_class = shapes.PlanSerializer
    create_serializer_class = shapes.NewPlanSerializer
    update_serializer_class = shapes.NewPlanSerializer
    orderings = {"name": "name"}
    ordering = "name"
    access = {
        "list": "pay_plan.view",
        "retrieve": "pay_plan.view",
        "create": "pay_plan.change",
        "partial_update": "pay_plan.change",
        "versions": "pay_plan.change",
    }
    versioned = {"versions"}

    def narrowed(self, rule: str) -> Rows:
        """Return the plans with the versions that the caller may see."""
        rows = super().narrowed(rule)
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.prefetch_related(Prefetch("versions", VERSIONS.visible_to(self.caller)))

    def perform_create(self, values: dict[str, Any]) -> Plan:
        """Make it."""
        return plans.create_plan(by=self.caller, **values)

    def perform_update(self, record: Plan, values: dict[str, Any]) -> Plan:
        """Rename it, as long as it is a draft."""
        name = values.get("name", record.name)
        return plans.rename_plan(plan=record, name=name, by=self.caller, seen=self.seen_version)

    @extend_schema(request=parts.NewPlanVersionSerializer, responses={201: shapes.PlanVersionSerializer})
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: str) -> Response:
        """Draft the next version; its author submits it, and somebody else approves it."""
        wish = self.read(parts.NewPlanVersionSerializer)
        version = plans.create_plan_version(by=self.caller, plan=self.get_object(), seen=self.seen_version, **wish)
        return self.answer(version, shapes.PlanVersionSerializer, status=201)


class PlanVersionViewSet(ListMixin, RetrieveMixin, DestroyMixin, GuardedViewSet):
    """Versions of pay plans; approving one puts it into effect for its range."""

    queryset = VERSIONS
    serializer_class = shapes.PlanVersionSerializer
    filterset_class = filters.PlanVersionFilter
    orderings = {"number": "number", "starts_on": "starts_on"}
    ordering = "-starts_on"
    access = {
        "list": "pay_plan.view",
        "retrieve": "pay_plan.view",
        "story": "pay_plan.view",
        "partial_update": "pay_plan.change",
        "destroy": "pay_plan.change",
        "submit": "pay_plan.change",
        "withdraw": "pay_plan.change",
        "approve": "pay_plan.approve",
        "refuse": "pay_plan.approve",
    }
    versioned = {"submit", "withdraw", "approve", "refuse"}

    @extend_schema(request=parts.PlanVersionChangeSerializer, responses=shapes.PlanVersionSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a draft of one's own; lists that are sent take the place of those before."""
        version = self.get_object()
        wish = self.read(parts.PlanVersionChangeSerializer)
        return self._answer(plans.change_plan_version(version=version, by=self.caller, seen=self.seen_version, **wish))

    def perform_destroy(self, record: PlanVersion) -> None:
        """Throw a draft away."""
        plans.delete_plan_version(version=record, by=self.caller, seen=self.seen_version)

    @extend_schema(request=None, responses=shapes.PlanVersionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Ask somebody else to approve a draft of one's own."""
        version = self.get_object()
        return self._answer(
            decisions.submit_plan_version(version=version, by=self.caller, at=clock.now(), seen=self.seen_version)
        )

    @extend_schema(request=None, responses=shapes.PlanVersionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back what one submitted, to change it."""
        version = self.get_object()
        return self._answer(decisions.withdraw_plan_version(version=version, by=self.caller, seen=self.seen_version))

    @extend_schema(request=None, responses=shapes.PlanVersionSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve what somebody else wrote and submitted."""
        version = self.get_object()
        return self._answer(
            decisions.approve_plan_version(version=version, by=self.caller, at=clock.now(), seen=self.seen_version)
        )

    @extend_schema(request=shapes.RefusalSerializer, responses=shapes.PlanVersionSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Send back what somebody else submitted, and say why; it is a draft again."""
        version = self.get_object()
        wish = self.read(shapes.RefusalSerializer)
        return self._answer(
            decisions.refuse_plan_version(
                version=version, by=self.caller, at=clock.now(), seen=self.seen_version, **wish
            )
        )

    @extend_schema(responses=shapes.PlanStorySerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def story(self, request: Request, pk: str) -> Response:
        """Tell a version in sentences, with a worked example by the rules that pay, and what it changes."""
        company = Company.objects.current()
        today = clock.business_date(clock.now(), company.time_zone)
        told = told_version(self.get_object(), today=today, currency=company.currency)
        return Response(shapes.PlanStorySerializer(told, context=self.get_serializer_context()).data)

    def _answer(self, version: PlanVersion) -> Response:
        return self.answer(self.as_read(version))


class PlanAssignmentViewSet(ListMixin, CreateMixin, GuardedViewSet):
    """Who is paid by which plan, with all earlier terms; who has no term follows the default plan."""

    queryset = PlanAssignment.objects.select_related("salesperson", "plan")
    serializer_class = shapes.PlanAssignmentSerializer
    create_serializer_class = parts.NewPlanAssignmentSerializer
    filterset_class = filters.PlanAssignmentFilter
    orderings = {"starts_on": "starts_on", "salesperson": "salesperson__name"}
    ordering = "-starts_on"
    access = {"list": "pay_plan.followers", "create": "pay_plan.assign"}

    def perform_create(self, values: dict[str, Any]) -> PlanAssignment:
        """Pay somebody by a plan from a day on."""
        return assign_plan(by=self.caller, **values)
