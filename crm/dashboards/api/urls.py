"""Where the roof's reads are found under the API's root."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crm.dashboards.api.concentration import ConcentrationView
from crm.dashboards.api.customers import CustomerViewSet
from crm.dashboards.api.dashboards import RetentionView, SalespersonViewSet, ValueView
from crm.dashboards.api.handovers import HandoverViewSet, OwnershipView
from crm.dashboards.api.merge_check import MergeCheckView
from crm.dashboards.api.order_check import OrderCheckView
from crm.dashboards.api.reports import BreakEvenView, CostToServeView, EffortView

router = SimpleRouter()
router.register("customers", CustomerViewSet, basename="customer")
router.register("salespeople", SalespersonViewSet, basename="salesperson")
router.register("reports/ownership/handovers", HandoverViewSet, basename="handover")

urlpatterns = [
    path("dashboards/retention/", RetentionView.as_view(), name="retention-dashboard"),
    path("dashboards/value/", ValueView.as_view(), name="value-dashboard"),
    path("reports/effort/", EffortView.as_view(), name="report-effort"),
    path("reports/cost-to-serve/", CostToServeView.as_view(), name="report-cost-to-serve"),
    path("reports/concentration/", ConcentrationView.as_view(), name="report-concentration"),
    path("reports/break-even/", BreakEvenView.as_view(), name="report-break-even"),
    path("reports/ownership/", OwnershipView.as_view(), name="report-ownership"),
    path("merges:check/", MergeCheckView.as_view(), name="merge-check"),
    path("orders:check/", OrderCheckView.as_view(), name="order-check"),
    *router.urls,
]
