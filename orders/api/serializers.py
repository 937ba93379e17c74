"""How products, orders and refunds look in JSON."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.accounts.api.fields import CompanyMoneyField, SalespersonSerializer
from crm.core.api.fields import NO_CURRENCY, SHAPE, MoneyField, MoneySerializer, QuantityField, is_plain
from crm.core.api.relations import ReachableField
from crm.core.api.schema import MONEY_SCHEMA
from crm.core.money import to_amount
from customers.api.fields import NamedCustomerField
from customers.models import Customer
from orders.models import ExchangeRate, Order, OrderLine, Product, Refund
from orders.models.refund import RefundKind
from orders.services.pricing import LineWish


@extend_schema_field(MONEY_SCHEMA)
class UnitAmountField(serializers.Field[Any, Any, Any, Any]):
    """A price or a cost per piece, written like money; it may have more decimals than money has."""

    default_error_messages = {
        "shape": _('Write an amount as {{"amount": "12.345", "currency": "GBP"}}, zero or more.'),
    }

    def to_internal_value(self, data: Any) -> tuple[Decimal, str]:
        """Return the amount per piece and its currency."""
        if not isinstance(data, dict) or set(data) != SHAPE or not is_plain(data["amount"]):
            self.fail("shape")
        amount = Decimal(data["amount"])
        if amount < 0 or not isinstance(data["currency"], str):
            self.fail("shape")
        return amount, data["currency"]

    def to_representation(self, value: Any) -> Any:
        """Unit amounts are only written."""
        raise TypeError("a unit amount is only written")


class ProductSerializer(MoneySerializer):
    """A product of the catalogue."""

    id = serializers.IntegerField(read_only=True)
    external_id = serializers.CharField(max_length=64, required=False, allow_null=True)
    name = serializers.CharField(max_length=200)
    tier = serializers.IntegerField(min_value=1, max_value=99, required=False)
    price = CompanyMoneyField(minor="price_minor", required=False, allow_null=True)
    unit_cost = CompanyMoneyField(minor="unit_cost_minor", required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False)
    version = serializers.IntegerField(read_only=True)

    class Meta:
        model = Product

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Drop the currency: it is always the company's."""
        attrs.pop("company_currency", None)
        return attrs


class ExchangeRateSerializer(serializers.Serializer[Any]):
    """What one unit of a currency is worth in the company's from a day on."""

    id = serializers.IntegerField(read_only=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$", error_messages={"invalid": NO_CURRENCY})
    effective_on = serializers.DateField()
    rate = serializers.DecimalField(
        max_digits=18,
        decimal_places=9,
        min_value=Decimal("0.000000001"),
        error_messages={"min_value": _("A rate is above zero.")},
    )

    def to_representation(self, instance: ExchangeRate) -> dict[str, Any]:
        """Return the rate as a decimal text; the ratio itself has no rounding."""
        rate = Decimal(instance.numerator) / Decimal(instance.denominator)
        return {
            "id": instance.pk,
            "currency": instance.currency,
            "effective_on": instance.effective_on.isoformat(),
            "rate": f"{round(rate, 9):f}".rstrip("0").rstrip("."),
        }


class CustomerNameSerializer(serializers.ModelSerializer[Customer]):
    """A customer, as a name to show."""

    class Meta:
        model = Customer
        fields = ["id", "name"]


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    """One line with its cost pinned at the sale."""

    quantity = QuantityField(read_only=True)
    unit_price = serializers.SerializerMethodField()
    net = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()
    margin = serializers.SerializerMethodField()

    class Meta:
        model = OrderLine
        fields = [
            "position",
            "product",
            "description",
            "quantity",
            "unit_price",
            "net",
            "cost",
            "margin",
            "cost_source",
        ]

    def get_unit_price(self, line: OrderLine) -> dict[str, str]:
        """Return the price per piece, rounded as it is printed."""
        return self._money(line.unit_price_minor)

    def get_net(self, line: OrderLine) -> dict[str, str]:
        """Return what the line comes to."""
        return self._money(line.net_minor)

    def get_cost(self, line: OrderLine) -> dict[str, str]:
        """Return what the line's goods cost."""
        return self._money(line.cost_minor)

    def get_margin(self, line: OrderLine) -> dict[str, str]:
        """Return what is left of the line."""
        return self._money(line.net_minor - line.cost_minor)

    def _money(self, minor: int) -> dict[str, str]:
        currency = str(self.context["order_currency"])
        return {"amount": str(to_amount(minor, currency)), "currency": currency}


class OrderSerializer(serializers.ModelSerializer[Order]):
    """An order's totals, in its own currency and in the company's."""

    customer = CustomerNameSerializer(read_only=True)
    placed_by = SalespersonSerializer(read_only=True)
    net = MoneyField(minor="net_minor", read_only=True)
    cost = MoneyField(minor="cost_minor", read_only=True)
    company_net = CompanyMoneyField(minor="company_net_minor", read_only=True)
    company_margin = CompanyMoneyField(minor="company_margin_minor", read_only=True)
    # Whether it was delivered by the day that was promised; null where that isn't known yet.
    kept_promise = serializers.BooleanField(read_only=True, allow_null=True)

    class Meta:
        model = Order
        fields = [
            "id",
            "customer",
            "external_id",
            "status",
            "ordered_at",
            "ordered_on",
            "currency",
            "net",
            "cost",
            "company_net",
            "company_margin",
            "placed_by",
            "note",
            "voided_on",
            "void_reason",
            "promised_on",
            "delivered_on",
            "paid_on",
            "kept_promise",
            "version",
        ]


class RefundSerializer(serializers.ModelSerializer[Refund]):
    """Money that was given back."""

    net = MoneyField(minor="net_minor", read_only=True)
    cost = MoneyField(minor="cost_minor", read_only=True)
    company_net = CompanyMoneyField(minor="company_net_minor", read_only=True)
    company_margin = CompanyMoneyField(minor="company_margin_minor", read_only=True)
    by = SalespersonSerializer(read_only=True)

    class Meta:
        model = Refund
        fields = [
            "id",
            "customer",
            "order",
            "external_id",
            "kind",
            "refunded_at",
            "refunded_on",
            "net",
            "cost",
            "company_net",
            "company_margin",
            "reason",
            "by",
        ]


class OrderDetailSerializer(OrderSerializer):
    """An order with its lines and its refunds."""

    lines = serializers.SerializerMethodField()
    refunds = serializers.SerializerMethodField()
    exchange_rate = serializers.SerializerMethodField()

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "exchange_rate", "lines", "refunds"]

    def get_lines(self, order: Order) -> list[dict[str, Any]]:
        """Return the lines in their order."""
        context = {**self.context, "order_currency": order.currency}
        lines = sorted(order.lines.all(), key=lambda line: line.position)
        return list(OrderLineSerializer(lines, many=True, context=context).data)

    def get_refunds(self, order: Order) -> list[dict[str, Any]]:
        """Return the refunds, the earliest first."""
        refunds = sorted(order.refunds.all(), key=lambda refund: (refund.refunded_on, refund.pk))
        return list(RefundSerializer(refunds, many=True, context=self.context).data)

    def get_exchange_rate(self, order: Order) -> dict[str, int]:
        """Return the pinned ratio between minor units of the order's and the company's currency."""
        return {"numerator": order.exchange_numerator, "denominator": order.exchange_denominator}


class LineWishSerializer(serializers.Serializer[Any]):
    """One line somebody wishes to order; without a price or a cost the product's count."""

    product = ReachableField("product.view", queryset=Product.objects.active(), required=False, allow_null=True)
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    quantity = QuantityField(min_value=Decimal("0.001"))
    unit_price = UnitAmountField(required=False, allow_null=True)
    unit_cost = UnitAmountField(required=False, allow_null=True)


class OrderWishSerializer(serializers.Serializer[Any]):
    """An order as somebody wishes it; without `ordered_at` it is placed now."""

    customer = NamedCustomerField("order.place", queryset=Customer.objects.all())
    ordered_at = serializers.DateTimeField(required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, error_messages={"invalid": NO_CURRENCY})
    exchange_rate = serializers.DecimalField(
        max_digits=18, decimal_places=9, min_value=Decimal("0.000000001"), required=False, allow_null=True
    )
    external_id = serializers.CharField(max_length=64, required=False, allow_null=True, allow_blank=True)
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    promised_on = serializers.DateField(required=False, allow_null=True)
    lines = LineWishSerializer(many=True, allow_empty=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turn the lines into wishes, all in the order's currency."""
        currency = attrs.get("currency") or self.context["company_currency"]
        attrs["lines"] = [self._wish(line, currency) for line in attrs["lines"]]
        return attrs

    def _wish(self, line: dict[str, Any], currency: str) -> LineWish:
        amounts: dict[str, Decimal | None] = {}
        for name in ("unit_price", "unit_cost"):
            given = line.get(name)
            if given is not None and given[1] != currency:
                said = _("All amounts of an order are in its currency, %(currency)s.") % {"currency": currency}
                raise serializers.ValidationError({"lines": said}, code="mixed_currencies")
            amounts[name] = None if given is None else given[0]
        return LineWish(
            quantity=line["quantity"],
            product=line.get("product"),
            description=line.get("description", ""),
            unit_price=amounts["unit_price"],
            unit_cost=amounts["unit_cost"],
        )


class GivingBackSerializer(MoneySerializer):
    """What every refund says; without `refunded_at` it is now."""

    amount = MoneyField(minor="net_minor")
    refunded_at = serializers.DateTimeField(required=False)
    external_id = serializers.CharField(max_length=64, required=False, allow_null=True, allow_blank=True)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class RefundWishSerializer(GivingBackSerializer):
    """What is given back on an order, and whether the goods came back with it."""

    kind = serializers.ChoiceField(choices=RefundKind.choices, required=False)


class CreditWishSerializer(GivingBackSerializer):
    """Money given back that belongs to no known order."""

    customer = NamedCustomerField("order.refund", queryset=Customer.objects.all())


class OrderDatesSerializer(serializers.Serializer[Any]):
    """When an order was promised, delivered and paid; null clears a day."""

    promised_on = serializers.DateField(required=False, allow_null=True)
    delivered_on = serializers.DateField(required=False, allow_null=True)
    paid_on = serializers.DateField(required=False, allow_null=True)


class VoidSerializer(serializers.Serializer[Any]):
    """Why an order never happened."""

    reason = serializers.CharField(max_length=200)
