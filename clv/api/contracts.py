"""The door to contracts: how many are renewed, seen and expected, by product."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clv.models import ContractRetention, ContractRetentionStep
from clv.selectors.contracts import contract_retention
from clv.services.renewals import REASON_TEXTS, ContractReason
from crm.core.api.access import GuardedView


class RetentionStepSerializer(serializers.Serializer[ContractRetentionStep]):
    """The share of contracts still held after so many renewals."""

    renewals = serializers.IntegerField()
    expected = serializers.FloatField()
    seen = serializers.FloatField(allow_null=True, help_text="Null: no contract has come so far.")
    contracts = serializers.IntegerField(help_text="Contracts whose renewal was decided at this step.")


class ProductRetentionSerializer(serializers.Serializer[ContractRetention]):
    """The renewals of one product, by the shifted-beta-geometric model."""

    product = serializers.IntegerField(source="product_id")
    name = serializers.CharField(source="product.name")
    as_of = serializers.DateField(help_text="The night that worked it out.")
    reason = serializers.ChoiceField(choices=[reason.value for reason in ContractReason])
    reason_text = serializers.SerializerMethodField()
    alpha = serializers.FloatField(source="leave")
    beta = serializers.FloatField(source="stay")
    contracts = serializers.IntegerField()
    running = serializers.IntegerField()
    steps = RetentionStepSerializer(many=True)

    def get_reason_text(self, found: ContractRetention) -> str:
        """Return whose renewals it was learnt from, in the reader's language."""
        return str(REASON_TEXTS[ContractReason(found.reason)])


class ContractRetentionView(GuardedView):
    """How contracts are renewed."""

    access = {"get": "model_card.view"}

    @extend_schema(operation_id="contract_retention", responses=ProductRetentionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Return the retention curve of every product that was ever held, seen and expected, as of the last night."""
        curves: Any = contract_retention()
        return Response(ProductRetentionSerializer(curves, many=True, context={"request": request}).data)
