"""The door to budgets."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.core import clock
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin
from crm.core.errors import Refused
from crm.planning.api import serializers as shapes
from crm.planning.models import BudgetPlan, Segmenting, Source
from crm.planning.selectors.basis import read_basis
from crm.planning.selectors.plan import Plan, divide_budget, saved_plans, shown
from crm.planning.services import save_plan


class NothingKnown(Refused):
    """There are no sums of a night yet."""

    default_code = "no_night_yet"


class BudgetPlanViewSet(ListMixin, RetrieveMixin, CreateMixin, GuardedViewSet):
    """What to spend on winning customers and what on keeping them; a saved plan is never changed."""

    queryset = BudgetPlan.objects.select_related("author")
    serializer_class = shapes.BudgetPlanSerializer
    create_serializer_class = shapes.NewBudgetPlanSerializer
    orderings = {"created_at": "created_at"}
    ordering = "-created_at"
    access = {
        "list": "budget.view",
        "retrieve": "budget.view",
        "allocation": "budget.view",
        "create": "budget.plan",
        "preview": "budget.plan",
    }

    @extend_schema(responses=shapes.BudgetSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a saved plan with everything it stands on, as it was then."""
        return self.answer(self._saved(), shapes.BudgetSerializer)

    @extend_schema(responses=shapes.AllocationSerializer)
    @action(detail=True, methods=["get"])
    def allocation(self, request: Request, pk: str) -> Response:
        """Return how a saved plan divides the budget by segment, winning and keeping; the parts sum to the total."""
        return self.answer(self._saved(), shapes.AllocationSerializer)

    @extend_schema(request=shapes.BudgetWishSerializer, responses={200: shapes.BudgetSerializer})
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Return the division of a budget that brings most; nothing is written."""
        return self.answer(self._divided(self.read(shapes.BudgetWishSerializer)), shapes.BudgetSerializer)

    @extend_schema(request=shapes.NewBudgetPlanSerializer, responses={201: shapes.BudgetSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Divide a budget and keep the plan."""
        wish = self.read(shapes.NewBudgetPlanSerializer)
        name = wish.pop("name")
        saved = save_plan(self._divided(wish), name=name, by=self.caller, at=clock.now())
        return self.answer(shown(saved_plans().get(pk=saved.pk)), shapes.BudgetSerializer, status=201)

    def _saved(self) -> Plan:
        return shown(saved_plans().get(pk=self.get_object().pk))

    def _divided(self, wish: dict[str, Any]) -> Plan:
        basis = read_basis(Segmenting(wish["segmenting"]), Source(wish["curves_from"]), wish["estimates"])
        if basis is None:
            raise NothingKnown(_("There are no figures yet. Run the first night, then plan."))
        today = sum(one.purpose.now for one in basis.purposes)
        return divide_budget(basis, total=wish.get("total_minor", today))
