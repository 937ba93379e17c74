"""The door to how unevenly value is spread over the customers."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.core.api.fields import RateField
from crm.dashboards.api.dashboards import TEAM, DashboardView
from crm.dashboards.models import ConcentrationFigures


class ConcentrationSerializer(serializers.Serializer[ConcentrationFigures]):
    """The Lorenz curve of lifetime margin over the customers who bought."""

    as_of = serializers.DateField()
    customers = serializers.IntegerField()
    gini = serializers.FloatField(help_text="0: all are worth the same; near 1: one holds it all.")
    shares = serializers.ListField(
        child=RateField(),
        source="shares_ppm",
        help_text="What the least valuable 0, 1, … 100 percent of the customers hold of the whole.",
    )


class ConcentrationView(DashboardView):
    """How unevenly value is spread."""

    access = {"get": "value.total"}

    @extend_schema(
        operation_id="report_concentration", parameters=[TEAM], responses={200: ConcentrationSerializer, 204: None}
    )
    def get(self, request: Request) -> Response:
        """Return the Lorenz curve and the Gini coefficient; an empty answer before the first night."""
        found: Any = ConcentrationFigures.objects.filter(team=self.team(request)).first()
        if found is None:
            return Response(status=204)
        return Response(ConcentrationSerializer(found, context={"request": request}).data)
