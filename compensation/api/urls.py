"""Addresses of pay."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from compensation.api.office_viewsets import AdjustmentViewSet, DisputeViewSet, PayrollViewSet
from compensation.api.period_viewsets import PeriodViewSet
from compensation.api.plan_viewsets import PlanVersionViewSet, PlanViewSet
from compensation.api.views import PayNowView
from compensation.api.viewsets import CommissionEntryViewSet, StatementViewSet

router = SimpleRouter()
router.register("commission-plans", PlanViewSet, basename="commission-plan")
router.register("commission-plan-versions", PlanVersionViewSet, basename="commission-plan-version")
router.register("commission-entries", CommissionEntryViewSet, basename="commission-entry")
router.register("commission-periods", PeriodViewSet, basename="commission-period")
router.register("statements", StatementViewSet, basename="statement")
router.register("commission-adjustments", AdjustmentViewSet, basename="commission-adjustment")
router.register("pay-questions", DisputeViewSet, basename="pay-question")
router.register("payrolls", PayrollViewSet, basename="payroll")

urlpatterns = [
    path("pay/now/", PayNowView.as_view(), name="pay-now"),
    *router.urls,
]
