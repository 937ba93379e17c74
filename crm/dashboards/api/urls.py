"""Where the roof's reads are found under the API's root."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crm.dashboards.api.customers import CustomerViewSet
from crm.dashboards.api.dashboards import RetentionView, SalespersonViewSet, ValueView
from crm.dashboards.api.order_check import OrderCheckView

router = SimpleRouter()
router.register("customers", CustomerViewSet, basename="customer")
router.register("salespeople", SalespersonViewSet, basename="salesperson")

urlpatterns = [
    path("dashboards/retention/", RetentionView.as_view(), name="retention-dashboard"),
    path("dashboards/value/", ValueView.as_view(), name="value-dashboard"),
    path("orders:check/", OrderCheckView.as_view(), name="order-check"),
    *router.urls,
]
