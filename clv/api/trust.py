"""The doors to forecasts and recurring business."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clv.api.trust_serializers import ForecastsSerializer, RecurringSerializer
from clv.models import ForecastKind
from clv.selectors.forecast import forecast, recurring
from crm.core.api.access import GuardedView


class ForecastListView(GuardedView):
    """The margin of twelve months, of all customers together."""

    access = {"get": "forecast.view"}

    @extend_schema(operation_id="forecasts_list", responses=ForecastsSerializer)
    def get(self, request: Request) -> Response:
        """Return the next twelve months month by month, and the last twelve beside what happened."""
        found = {"ahead": forecast(ForecastKind.AHEAD), "last_year": forecast(ForecastKind.LAST_YEAR)}
        return Response(ForecastsSerializer(found, context={"request": request}).data)


class RecurringView(GuardedView):
    """The business that recurs."""

    access = {"get": "forecast.view"}

    @extend_schema(operation_id="reports_recurring", responses=RecurringSerializer)
    def get(self, request: Request) -> Response:
        """Return what came from repeat purchases and what is expected, by loyalty pattern."""
        return Response(RecurringSerializer(recurring(), context={"request": request}).data)
