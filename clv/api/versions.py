"""The doors to what value means and to the boundaries: versions, the one in effect, and what another would change."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clv.api import version_serializers as shapes
from clv.api.preview_serializers import PreviewSerializer
from clv.models import Definition, Preview, PreviewKind, SegmentRules
from clv.selectors.definitions import newest_sums
from clv.services.preview import Restatement, preview_boundaries, preview_definition
from clv.services.preview_jobs import ask_for_preview, is_small
from clv.services.versions import define_value, set_boundaries
from clv.tasks import start
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin

READ = "definition.view"
DECIDE = "definition.change"


class VersionViewSet(ListMixin, RetrieveMixin, CreateMixin, GuardedViewSet):
    """Versions of a rule: they are added, never changed."""

    model: ClassVar[Any]
    orderings = {"number": "number", "effective_on": "effective_on"}
    ordering = "-number"
    access = {
        "list": READ,
        "retrieve": READ,
        "current": READ,
        "create": DECIDE,
        "preview": DECIDE,
    }
    preview_kind: ClassVar[PreviewKind]

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with the version that holds today."""
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            company = Company.objects.current()
            context["company_currency"] = company.currency
            context["current_id"] = self.model.objects.on(clock.business_date(clock.now(), company.time_zone)).pk
        return context

    def today(self) -> date:
        """Return the business date."""
        return clock.business_date(clock.now(), Company.objects.current().time_zone)

    def decided(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return what a service needs of a wish."""
        return {"effective_on": self.today(), "today": self.today(), "by": self.caller, **values}

    def previewed(self, wish: dict[str, Any], work_out: Callable[[dict[str, Any]], Restatement]) -> Response:
        """Answer with the figures where there are few customers, else with a preview that is worked out meanwhile."""
        if is_small():
            return self.answer(work_out(wish), shapes.RestatementSerializer)
        preview = ask_for_preview(kind=self.preview_kind, wish=wish, by=self.caller, at=clock.now())
        start(preview)
        return self.answer(preview, PreviewSerializer, status=202)

    def newest(self) -> Any:
        """Return the version that holds today."""
        return self.narrowed(self.rule).get(pk=self.model.objects.on(self.today()).pk)


class PreviewViewSet(RetrieveMixin, GuardedViewSet):
    """How far a preview of the caller's is, with its figures once they are there; it is kept for a day."""

    queryset = Preview.objects.all()
    serializer_class = PreviewSerializer
    access = {"retrieve": DECIDE}


class DefinitionViewSet(VersionViewSet):
    """What lifetime value means, in versions."""

    model = Definition
    preview_kind = PreviewKind.DEFINITION
    queryset = Definition.objects.select_related("author")
    serializer_class = shapes.DefinitionSerializer
    create_serializer_class = shapes.NewDefinitionSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with what all were worth under each version."""
        context = super().get_serializer_context()
        context["sums"] = newest_sums() if "current_id" in context else {}
        return context

    @extend_schema(responses=shapes.DefinitionSerializer)
    @action(detail=False, methods=["get"])
    def current(self, request: Request) -> Response:
        """Return the version that holds today."""
        return self.answer(self.newest())

    @extend_schema(
        request=shapes.DefinitionValuesSerializer,
        responses={200: shapes.RestatementSerializer, 202: PreviewSerializer},
    )
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Return what the customers would be worth under other values, old beside new; no version is written.

        With many customers the answer is 202 and a preview to come back for under `/clv-previews/{id}/`.
        """
        return self.previewed(self.read(shapes.DefinitionValuesSerializer), preview_definition)

    def perform_create(self, values: dict[str, Any]) -> Definition:
        """Make a version; the night after its day works with it."""
        return define_value(**self.decided(values))


class SegmentRulesViewSet(VersionViewSet):
    """The boundaries of categories, tenure and quiet profit, in versions."""

    model = SegmentRules
    preview_kind = PreviewKind.BOUNDARIES
    queryset = SegmentRules.objects.select_related("author")
    serializer_class = shapes.SegmentRulesSerializer
    create_serializer_class = shapes.NewSegmentRulesSerializer

    @extend_schema(responses=shapes.SegmentRulesSerializer)
    @action(detail=False, methods=["get"])
    def current(self, request: Request) -> Response:
        """Return the version that holds today."""
        return self.answer(self.newest())

    @extend_schema(
        request=shapes.SegmentRulesValuesSerializer,
        responses={200: shapes.RestatementSerializer, 202: PreviewSerializer},
    )
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Return who would move under other boundaries; no version is written.

        With many customers the answer is 202 and a preview to come back for under `/clv-previews/{id}/`.
        """
        return self.previewed(self.read(shapes.SegmentRulesValuesSerializer), preview_boundaries)

    def perform_create(self, values: dict[str, Any]) -> SegmentRules:
        """Make a version; the night after its day works with it."""
        return set_boundaries(**self.decided(values))
