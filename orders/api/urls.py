"""Addresses of products, orders and refunds."""

from rest_framework.routers import SimpleRouter

from orders.api.holdings import HoldingViewSet
from orders.api.viewsets import ExchangeRateViewSet, OrderViewSet, ProductViewSet, RefundViewSet

router = SimpleRouter()
router.register("orders", OrderViewSet, basename="order")
router.register("refunds", RefundViewSet, basename="refund")
router.register("products", ProductViewSet, basename="product")
router.register("holdings", HoldingViewSet, basename="holding")
router.register("exchange-rates", ExchangeRateViewSet, basename="exchange-rate")

urlpatterns = router.urls
