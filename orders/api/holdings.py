"""The doors to contracts."""

from datetime import date
from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.fields import MoneyField, MoneySerializer, QuantityField
from crm.core.api.filter_values import IdFilter, YesNoFilter
from crm.core.api.relations import ReachableField
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin
from customers.api.fields import NamedCustomerField
from customers.models import Customer
from orders.models import Holding, Product
from orders.models.holding import LONGEST_TERM_MONTHS
from orders.services.holdings import end_holding, open_holding, renew_holding


class HoldingSerializer(serializers.ModelSerializer[Holding]):
    """One contract; amounts are those of one term."""

    product_name = serializers.CharField(source="product.name")
    quantity = QuantityField()
    price = MoneyField(minor="price_minor", read_only=True)
    cost = MoneyField(minor="cost_minor", read_only=True)
    status = serializers.SerializerMethodField()
    status_label = serializers.SerializerMethodField()

    class Meta:
        model = Holding
        fields = [
            *("id", "customer", "product", "product_name", "quantity", "started_on", "term_months", "renewal_count"),
            *("renews_on", "ends_on", "price", "cost", "status", "status_label", "version"),
        ]
        read_only_fields = fields

    def get_status(self, holding: Holding) -> str:
        """Return RUNNING, DUE or ENDED."""
        return holding.status_on(self.context["today"]).value

    def get_status_label(self, holding: Holding) -> str:
        """Return the status as a word to show."""
        return str(holding.status_on(self.context["today"]).label)


class NewHoldingSerializer(MoneySerializer):
    """What a contract is made of."""

    customer = NamedCustomerField("holding.change", queryset=Customer.objects.all())
    product = ReachableField("product.view", queryset=Product.objects.all())
    quantity = QuantityField(required=False, min_value=0)
    started_on = serializers.DateField(required=False, help_text="Today unless said otherwise.")
    term_months = serializers.IntegerField(min_value=1, max_value=LONGEST_TERM_MONTHS)
    price = MoneyField(minor="price_minor", help_text="Of one term, for the whole quantity.")
    cost = MoneyField(minor="cost_minor", required=False)


class EndHoldingSerializer(serializers.Serializer[Any]):
    """When a contract ends, and why."""

    on = serializers.DateField(required=False, help_text="The first day without it; today unless said otherwise.")
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class HoldingFilter(django_filters.FilterSet):
    """Narrows the list of contracts."""

    customer = IdFilter(field_name="customer_id")
    product = IdFilter(field_name="product_id")
    is_open = YesNoFilter(field_name="ends_on", lookup_expr="isnull")
    renews_before = django_filters.DateFilter(field_name="renews_on", lookup_expr="lt")

    class Meta:
        model = Holding
        fields: list[str] = []


class HoldingViewSet(ListMixin, RetrieveMixin, CreateMixin, GuardedViewSet):
    """Contracts of the customers whom the caller may see."""

    queryset = Holding.objects.select_related("product")
    serializer_class = HoldingSerializer
    create_serializer_class = NewHoldingSerializer
    filterset_class = HoldingFilter
    orderings = {"started_on": "started_on", "renews_on": "renews_on"}
    ordering = "-started_on"
    access = {
        "list": "holding.view",
        "retrieve": "holding.view",
        "create": "holding.change",
        "renew": "holding.change",
        "end": "holding.change",
    }
    versioned = {"renew", "end"}

    def get_serializer_context(self) -> Any:
        """Return the context with the day on which the status is told."""
        return {**super().get_serializer_context(), "today": self._today()}

    def perform_create(self, values: dict[str, Any]) -> Holding:
        """Open the contract."""
        today = self._today()
        return open_holding(by=self.caller, today=today, **{"started_on": today, **values})

    @extend_schema(request=None, responses=HoldingSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """Let the contract go on for one more term."""
        renewed = renew_holding(
            holding=self.get_object(), by=self.caller, today=self._today(), version=self.seen_version
        )
        return self.answer(self.as_read(renewed))

    @extend_schema(request=EndHoldingSerializer, responses=HoldingSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End the contract; the term it is in is its last."""
        today = self._today()
        wish = {"on": today, **self.read(EndHoldingSerializer)}
        ended = end_holding(holding=self.get_object(), by=self.caller, today=today, version=self.seen_version, **wish)
        return self.answer(self.as_read(ended))

    def _today(self) -> date:
        return clock.business_date(clock.now(), Company.objects.current().time_zone)
