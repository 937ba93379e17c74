"""Pay at a glance."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compensation.api import serializers as shapes
from compensation.selectors.statements import pay_this_period
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.access import GuardedView


class PayNowView(GuardedView):
    """What the caller has earned this month."""

    access = {"get": "pay.view"}

    @extend_schema(operation_id="pay_now", responses=shapes.PayNowSerializer)
    def get(self, request: Request) -> Response:
        """Return this month so far, as of the last night."""
        today = clock.business_date(clock.now(), Company.objects.current().time_zone)
        user: Any = request.user
        return Response(shapes.PayNowSerializer(pay_this_period(user, today)).data)
