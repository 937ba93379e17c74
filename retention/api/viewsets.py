"""The worklist: reading it, ticking off, putting off, taking back."""

from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.errors import BadQuery
from crm.core.api.filter_values import flag
from crm.core.api.viewsets import GuardedViewSet
from retention.api.serializers import SnoozeSerializer, WorkItemSerializer, WorkloadSerializer
from retention.models import Task
from retention.models.task import TaskKind
from retention.selectors.worklist import with_customers, work_items, workload
from retention.services.tasks import complete_task, reopen_task, snooze_task

OWNER = OpenApiParameter("owner", str, description="`me`, or the id of a salesperson whose customers these are.")
ALL = OpenApiParameter("all", bool, description="Also those for which today has no room.")
KIND = OpenApiParameter("kind", str, enum=TaskKind.values, description="Only tasks with this reason.")


@extend_schema_view(list=extend_schema(parameters=[OWNER, KIND, ALL]), summary=extend_schema(parameters=[OWNER, KIND]))
class WorklistViewSet(GuardedViewSet):
    """Customers who need a call, the most worthwhile first.

    A contact that reaches somebody takes the entry off by itself.
    """

    queryset = Task.objects.all()
    serializer_class = WorkItemSerializer
    orderings = {"score": "score", "at_stake": "at_stake_minor"}
    ordering = "-score"
    access = {
        "list": "worklist.view",
        "retrieve": "worklist.view",
        "summary": "worklist.view",
        "complete": "worklist.work",
        "snooze": "worklist.work",
        "reopen": "worklist.work",
    }
    versioned = {"complete", "snooze", "reopen"}

    def list(self, request: Request) -> Response:
        """Return one page of the list."""
        reachable: Any = self.get_queryset()
        rows = self._asked(with_customers(reachable)).due(self._today())
        if not flag(request.query_params, "all"):
            rows = rows.today()
        page: Any = self.paginator.paginate_queryset(rows, request, view=self)  # type: ignore[union-attr]
        found: Any = work_items(page)
        shown = WorkItemSerializer(found, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one entry, whatever became of it."""
        return self._answer(self.get_object())

    @extend_schema(responses=WorkloadSerializer)
    @action(detail=False, methods=["get"])
    def summary(self, request: Request) -> Response:
        """Return how many entries there are, how long they take and what is at stake."""
        load = workload(self._asked(self.get_queryset()), today=self._today())
        return Response(WorkloadSerializer(load, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses=WorkItemSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: str) -> Response:
        """Tick an entry off."""
        return self._answer(
            complete_task(task=self.get_object(), by=self.caller, today=self._today(), version=self.seen_version)
        )

    @extend_schema(request=SnoozeSerializer, responses=WorkItemSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: str) -> Response:
        """Take an entry off the list until a day."""
        until = self.read(SnoozeSerializer)["until"]
        return self._answer(
            snooze_task(
                task=self.get_object(), until=until, by=self.caller, today=self._today(), version=self.seen_version
            )
        )

    @extend_schema(request=None, responses=WorkItemSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """Put an entry back on the list."""
        return self._answer(reopen_task(task=self.get_object(), by=self.caller, version=self.seen_version))

    def current_representation(self) -> Any:
        """Return the entry as it is now, for the caller who was slower."""
        return self._answer(self.get_object()).data

    def _answer(self, task: Task) -> Response:
        found = with_customers(Task.objects.filter(pk=task.pk)).get()
        response = self.answer(work_items([found])[0])
        response.headers["ETag"] = f'"{found.version}"'
        return response

    def _asked(self, rows: Any) -> Any:
        """Return the tasks that the address's query asks for."""
        kind, owner = self.request.query_params.get("kind"), self.request.query_params.get("owner")
        if kind and kind not in TaskKind.values:
            raise BadQuery("kind", _("Choose among %(choices)s.") % {"choices": ", ".join(TaskKind.values)})
        if kind:
            rows = rows.filter(kind=kind)
        if not owner:
            return rows
        if owner != "me" and not (owner.isascii() and owner.isdigit() and len(owner) < 19):
            raise BadQuery("owner", _("Write `me` or the id of a salesperson."))
        return rows.of_salesperson(self.caller.pk if owner == "me" else int(owner))

    @cached_property
    def _company(self) -> Company:
        return Company.objects.current()

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with the currency of all amounts."""
        return {**super().get_serializer_context(), "company_currency": self._company.currency}

    def _today(self) -> date:
        return clock.business_date(clock.now(), self._company.time_zone)
