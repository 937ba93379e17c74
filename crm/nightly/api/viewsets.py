"""The nights: watching them, and starting one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.viewsets import GuardedViewSet, ListMixin, RetrieveMixin
from crm.nightly.api.serializers import NightSerializer, NightWishSerializer, StampSerializer
from crm.nightly.models import Night
from crm.nightly.selectors import stamp
from crm.nightly.services import request_night
from crm.nightly.start import start


class NightViewSet(ListMixin, RetrieveMixin, GuardedViewSet):
    """The nights with their steps, newest first. An administrator can have one run."""

    queryset = Night.objects.select_related("requested_by").prefetch_related("steps")
    serializer_class = NightSerializer
    orderings = {"as_of": "as_of"}
    ordering = "-as_of"
    access = {"list": "night.view", "retrieve": "night.view", "latest": "night.view", "create": "night.start"}

    @extend_schema(request=NightWishSerializer, responses={202: NightSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Start the night in the background and return it; ask for it again to watch its steps."""
        wish = self.read(NightWishSerializer)
        at = clock.now()
        as_of = wish.get("as_of") or clock.business_date(at, Company.objects.current().time_zone)
        night = request_night(as_of=as_of, by=self.caller, at=at)
        start(night, full=wish["full"])
        response = self.answer(night, status=202)
        response.headers["Location"] = f"{request.path}{night.pk}/"
        return response

    @extend_schema(responses=StampSerializer)
    @action(detail=False, methods=["get"])
    def latest(self, request: Request) -> Response:
        """Return as of when the figures on the pages are; both values are null before the first night."""
        return Response(StampSerializer(stamp() or {"as_of": None, "ended_at": None}).data)
