"""What an order would come to, before it is placed."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.api.fields import SalespersonSerializer
from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.access import GuardedView
from crm.core.api.fields import RateField, money
from crm.dashboards.selectors.order_check import OrderCheck, check_order
from orders.api.serializers import OrderLineSerializer, OrderWishSerializer
from orders.services.place import draft_order
from retention.api.fields import ClvSerializer

MONEY = {"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}}


class PayEffectSerializer(serializers.Serializer[Any]):
    """What the dedicated salesperson would earn by the order, and two orders of half the size beside it."""

    component = serializers.CharField()
    component_label = serializers.CharField(source="label")
    reason = serializers.CharField()
    rate = RateField(source="rate_ppm", read_only=True)
    amount = serializers.SerializerMethodField()
    split_amount = serializers.SerializerMethodField()
    split_sentence = serializers.CharField()
    last_clawback_on = serializers.DateField()
    sentence = serializers.SerializerMethodField()

    @extend_schema_field(MONEY)
    def get_amount(self, effect: Any) -> dict[str, str] | None:
        """Return what the order would earn."""
        return money(effect.amount_minor, self.context["company_currency"])

    @extend_schema_field(MONEY)
    def get_split_amount(self, effect: Any) -> dict[str, str] | None:
        """Return what two orders of half the size would earn together."""
        return money(effect.split_minor, self.context["company_currency"])

    def get_sentence(self, _effect: Any) -> str:
        """Return the sum in one sentence."""
        return str(self.context["effect_sentence"])


class OrderCheckSerializer(serializers.Serializer[OrderCheck]):
    """An order worked out but not written."""

    ordered_on = serializers.DateField(source="draft.ordered_on")
    lines = serializers.SerializerMethodField()
    net = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()
    margin = serializers.SerializerMethodField()
    company_net = serializers.SerializerMethodField()
    company_margin = serializers.SerializerMethodField()
    salesperson = SalespersonSerializer(allow_null=True)
    pay = serializers.SerializerMethodField()
    clv = ClvSerializer(source="score", allow_null=True)

    @extend_schema_field(OrderLineSerializer(many=True))
    def get_lines(self, check: OrderCheck) -> Any:
        """Return the lines with their cost and margin."""
        context = {**self.context, "order_currency": check.draft.currency}
        return OrderLineSerializer(list(check.draft.lines), many=True, context=context).data

    @extend_schema_field(MONEY)
    def get_net(self, check: OrderCheck) -> Any:
        """Return what the customer would pay."""
        return money(check.draft.totals.net_minor, check.draft.currency)

    @extend_schema_field(MONEY)
    def get_cost(self, check: OrderCheck) -> Any:
        """Return what the goods cost."""
        return money(check.draft.totals.cost_minor, check.draft.currency)

    @extend_schema_field(MONEY)
    def get_margin(self, check: OrderCheck) -> Any:
        """Return what would be left."""
        totals = check.draft.totals
        return money(totals.net_minor - totals.cost_minor, check.draft.currency)

    @extend_schema_field(MONEY)
    def get_company_net(self, check: OrderCheck) -> Any:
        """Return what the customer would pay, in the company's currency."""
        return money(check.draft.totals.company_net_minor, check.company.currency)

    @extend_schema_field(MONEY)
    def get_company_margin(self, check: OrderCheck) -> Any:
        """Return what would be left, in the company's currency."""
        return money(check.draft.totals.company_margin_minor, check.company.currency)

    @extend_schema_field(PayEffectSerializer(allow_null=True))
    def get_pay(self, check: OrderCheck) -> Any:
        """Return the effect on pay; null where no plan holds on that day."""
        if check.effect is None:
            return None
        context = {"company_currency": check.company.currency, "effect_sentence": check.effect_sentence}
        return PayEffectSerializer(check.effect, context=context).data


class OrderCheckView(GuardedView):
    """Works out an order without placing it: cost and margin of each line, the effect on pay, the customer's value."""

    access = {"post": "order.place"}

    @extend_schema(request=OrderWishSerializer, responses=OrderCheckSerializer, operation_id="orders_check")
    def post(self, request: Request) -> Response:
        """Return what the order would come to; nothing is written."""
        company, now = Company.objects.current(), clock.now()
        context = {"request": request, "company_currency": company.currency}
        wish = OrderWishSerializer(data=request.data, context=context)
        wish.is_valid(raise_exception=True)
        values = {"ordered_at": now, **wish.validated_data}
        draft = draft_order(
            customer=values["customer"].merged_into or values["customer"],
            ordered_at=values["ordered_at"],
            lines=values["lines"],
            now=now,
            company=company,
            currency=values.get("currency", ""),
            exchange_rate=values.get("exchange_rate"),
        )
        return Response(OrderCheckSerializer(check_order(draft, company), context=context).data)
