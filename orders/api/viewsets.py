"""The doors to products, orders and refunds."""

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.accounts.models import Company
from crm.core import clock
from crm.core.api.filter_values import IdFilter, YesNoFilter
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin, UpdateMixin
from orders.api import serializers as shapes
from orders.models import ExchangeRate, Order, Product, Refund
from orders.models.order import OrderStatus
from orders.services.catalogue import change_product, create_product, set_exchange_rate
from orders.services.dates import set_order_dates
from orders.services.place import place_order, void_order
from orders.services.refund import credit_customer, refund_order


class OrderFilter(django_filters.FilterSet):
    """Narrows the list of orders."""

    customer = IdFilter(field_name="customer_id")
    product = IdFilter(field_name="lines__product_id", distinct=True)
    status = django_filters.ChoiceFilter(choices=OrderStatus.choices)
    from_day = django_filters.DateFilter(field_name="ordered_on", lookup_expr="gte")
    before_day = django_filters.DateFilter(field_name="ordered_on", lookup_expr="lt")
    external_id = django_filters.CharFilter()

    class Meta:
        model = Order
        fields: list[str] = []


class OrderViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, GuardedViewSet):
    """Orders of the customers whom the caller may see."""

    queryset = Order.objects.select_related("customer", "placed_by")
    serializer_class = shapes.OrderSerializer
    create_serializer_class = shapes.OrderWishSerializer
    update_serializer_class = shapes.OrderDatesSerializer
    filterset_class = OrderFilter
    orderings = {"ordered_at": "ordered_at", "ordered_on": "ordered_on", "net": "company_net_minor"}
    ordering = "-ordered_on"
    access = {
        "list": "order.view",
        "retrieve": "order.view",
        "create": "order.place",
        "partial_update": "order.date",
        "refund": "order.refund",
        "void": "order.void",
    }
    versioned = {"refund", "void"}

    def narrowed(self, rule: str) -> models.QuerySet[Any]:
        """Return the rows in reach, with what a single order shows of itself."""
        rows = super().narrowed(rule)
        return rows if self.action == "list" else rows.prefetch_related("lines", "refunds__by")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the shape: a list shows totals only."""
        return shapes.OrderSerializer if self.action == "list" else shapes.OrderDetailSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context with the currency that lines without one are in."""
        return {**super().get_serializer_context(), "company_currency": Company.objects.current().currency}

    def perform_create(self, values: dict[str, Any]) -> Order:
        """Place the order."""
        now = clock.now()
        return place_order(by=self.caller, now=now, **{"ordered_at": now, **values})

    def perform_update(self, record: Order, values: dict[str, Any]) -> Order:
        """Set or clear the days on which it was promised, delivered or paid."""
        today = clock.business_date(clock.now(), Company.objects.current().time_zone)
        return set_order_dates(order=record, dates=values, by=self.caller, today=today, version=self.seen_version)

    @extend_schema(request=shapes.RefundWishSerializer, responses={201: shapes.RefundSerializer})
    @action(detail=True, methods=["post"], url_path="refunds")
    def refund(self, request: Request, pk: str) -> Response:
        """Give back a part of this order, or all of it."""
        now = clock.now()
        order = self.get_object()
        wish = {"refunded_at": now, **self.read(shapes.RefundWishSerializer)}
        if wish.pop("currency") != order.currency:
            said = _("This order is in %(currency)s; give the amount in it.") % {"currency": order.currency}
            raise serializers.ValidationError({"amount": said}, code="wrong_currency")
        refund = refund_order(order=order, by=self.caller, now=now, version=self.seen_version, **wish)
        return self.answer(refund, shapes.RefundSerializer, status=201)

    @extend_schema(request=shapes.VoidSerializer, responses=shapes.OrderDetailSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """Mark this order as one that never happened."""
        wish = self.read(shapes.VoidSerializer)
        today = clock.business_date(clock.now(), Company.objects.current().time_zone)
        order = void_order(order=self.get_object(), on=today, by=self.caller, version=self.seen_version, **wish)
        return self.answer(self.narrowed(self.sight).get(pk=order.pk))


class RefundFilter(django_filters.FilterSet):
    """Narrows the list of refunds."""

    customer = IdFilter(field_name="customer_id")
    order = IdFilter(field_name="order_id")
    from_day = django_filters.DateFilter(field_name="refunded_on", lookup_expr="gte")
    before_day = django_filters.DateFilter(field_name="refunded_on", lookup_expr="lt")

    class Meta:
        model = Refund
        fields: list[str] = []


class RefundViewSet(ListMixin, RetrieveMixin, CreateMixin, GuardedViewSet):
    """Refunds; a POST here books a credit that belongs to no order."""

    queryset = Refund.objects.select_related("by")
    serializer_class = shapes.RefundSerializer
    create_serializer_class = shapes.CreditWishSerializer
    filterset_class = RefundFilter
    orderings = {"refunded_on": "refunded_on"}
    ordering = "-refunded_on"
    access = {"list": "order.view", "retrieve": "order.view", "create": "order.refund"}

    def perform_create(self, values: dict[str, Any]) -> Refund:
        """Book the credit."""
        now = clock.now()
        return credit_customer(by=self.caller, now=now, **{"refunded_at": now, **values})


class ProductFilter(django_filters.FilterSet):
    """Narrows the catalogue."""

    search = django_filters.CharFilter(method="named_like")
    is_active = YesNoFilter()
    external_id = django_filters.CharFilter()

    class Meta:
        model = Product
        fields: list[str] = []

    def named_like(self, rows: models.QuerySet[Product], _name: str, words: str) -> models.QuerySet[Product]:
        """Keep the products whose name or external id contains `words`."""
        return rows.filter(models.Q(name__icontains=words) | models.Q(external_id__icontains=words))


class ProductViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, GuardedViewSet):
    """The catalogue: what is sold, at what price and cost."""

    queryset = Product.objects.all()
    serializer_class = shapes.ProductSerializer
    filterset_class = ProductFilter
    orderings = {"name": "name", "price": "price_minor", "tier": "tier"}
    ordering = "name"
    access = {
        "list": "product.view",
        "retrieve": "product.view",
        "create": "product.change",
        "partial_update": "product.change",
    }

    def perform_create(self, values: dict[str, Any]) -> Product:
        """Add a product."""
        return create_product(by=self.caller, **values)

    def perform_update(self, record: Product, values: dict[str, Any]) -> Product:
        """Change a product; orders placed before keep their price and cost."""
        return change_product(product=record, version=self.seen_version, by=self.caller, **values)


class ExchangeRateViewSet(ListMixin, CreateMixin, GuardedViewSet):
    """Exchange rates into the company's currency; an order is pinned to the one of its day."""

    queryset = ExchangeRate.objects.all()
    serializer_class = shapes.ExchangeRateSerializer
    orderings = {"effective_on": "effective_on", "currency": "currency"}
    ordering = "-effective_on"
    access = {"list": "exchange_rate.view", "create": "exchange_rate.change"}

    def perform_create(self, values: dict[str, Any]) -> ExchangeRate:
        """Set the rate of a day."""
        return set_exchange_rate(by=self.caller, **values)
