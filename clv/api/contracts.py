"""The door to the retention of contracts: how many are renewed, seen and expected, by product."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clv.services.renewals import ContractReason
from clv.services.retention_curve import ProductRetention, RetentionStep, retention_curves
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.access import GuardedView


class RetentionStepSerializer(serializers.Serializer[RetentionStep]):
    """The share of contracts still held after so many renewals."""

    renewals = serializers.IntegerField()
    expected = serializers.FloatField()
    seen = serializers.FloatField(allow_null=True, help_text="Null: no contract has come so far.")
    contracts = serializers.IntegerField(help_text="Contracts whose renewal was decided at this step.")


class ProductRetentionSerializer(serializers.Serializer[ProductRetention]):
    """The renewals of one product, by the shifted-beta-geometric model."""

    product = serializers.IntegerField(source="product_id")
    name = serializers.CharField()
    reason = serializers.ChoiceField(choices=[reason.value for reason in ContractReason])
    reason_text = serializers.CharField()
    alpha = serializers.FloatField(source="leave")
    beta = serializers.FloatField(source="stay")
    contracts = serializers.IntegerField()
    running = serializers.IntegerField()
    steps = RetentionStepSerializer(many=True)


class ContractRetentionView(GuardedView):
    """How contracts are renewed."""

    access = {"get": "model_card.view"}

    @extend_schema(operation_id="contract_retention", responses=ProductRetentionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Return the retention curve of every product that was ever held, seen and expected."""
        today = clock.business_date(clock.now(), Company.objects.current().time_zone)
        curves: Any = retention_curves(as_of=today)
        return Response(ProductRetentionSerializer(curves, many=True, context={"request": request}).data)
