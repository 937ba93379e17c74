"""Addresses of pay."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from compensation.api.credit_viewsets import OrderCreditViewSet
from compensation.api.gaming_viewsets import GamingReportViewSet, SellerFiguresViewSet
from compensation.api.held_viewsets import HoldReleaseViewSet
from compensation.api.lab_viewsets import SimulationViewSet
from compensation.api.office_viewsets import AdjustmentViewSet, DisputeViewSet, PayrollViewSet
from compensation.api.period_viewsets import PeriodViewSet
from compensation.api.plan_viewsets import PlanAssignmentViewSet, PlanVersionViewSet, PlanViewSet
from compensation.api.reward_viewsets import CustomerRewardViewSet, RewardViewSet
from compensation.api.target_viewsets import TargetViewSet
from compensation.api.views import PayNowView
from compensation.api.viewsets import CommissionEntryViewSet, StatementViewSet

router = SimpleRouter()
router.register("commission-plans", PlanViewSet, basename="commission-plan")
router.register("commission-plan-versions", PlanVersionViewSet, basename="commission-plan-version")
router.register("commission-plan-assignments", PlanAssignmentViewSet, basename="commission-plan-assignment")
router.register("commission-entries", CommissionEntryViewSet, basename="commission-entry")
router.register("commission-periods", PeriodViewSet, basename="commission-period")
router.register("statements", StatementViewSet, basename="statement")
router.register("commission-adjustments", AdjustmentViewSet, basename="commission-adjustment")
router.register("pay-questions", DisputeViewSet, basename="pay-question")
router.register("hold-releases", HoldReleaseViewSet, basename="hold-release")
router.register("targets", TargetViewSet, basename="target")
router.register("rewards", RewardViewSet, basename="reward")
router.register("customers", CustomerRewardViewSet, basename="customer-reward")
router.register("orders", OrderCreditViewSet, basename="order-credit")
router.register("payrolls", PayrollViewSet, basename="payroll")
router.register("pay-simulations", SimulationViewSet, basename="pay-simulation")
router.register("gaming-report", GamingReportViewSet, basename="gaming-report")
router.register("pay-rates", SellerFiguresViewSet, basename="pay-rate")

urlpatterns = [
    path("pay/now/", PayNowView.as_view(), name="pay-now"),
    *router.urls,
]
