"""Addresses of value."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from clv.api.contracts import ContractRetentionView
from clv.api.segments import CategoryChoiceViewSet, FifthsView, QuietProfitView, SegmentListView
from clv.api.trust import ForecastListView, RecurringView
from clv.api.versions import DefinitionViewSet, PreviewViewSet, SegmentRulesViewSet
from clv.api.viewsets import CategoryListView, CustomerValueViewSet, ModelCardView

router = SimpleRouter()
router.register("customers", CustomerValueViewSet, basename="customer-value")
router.register("customers", CategoryChoiceViewSet, basename="customer-category")
router.register("clv-definitions", DefinitionViewSet, basename="clv-definition")
router.register("clv-previews", PreviewViewSet, basename="clv-preview")
router.register("segment-rules", SegmentRulesViewSet, basename="segment-rules")

urlpatterns = [
    path("model-card/", ModelCardView.as_view(), name="model-card"),
    path("categories/", CategoryListView.as_view(), name="categories"),
    path("contract-retention/", ContractRetentionView.as_view(), name="contract-retention"),
    path("segments/", SegmentListView.as_view(), name="segments"),
    path("segments/quiet-profit/", QuietProfitView.as_view(), name="segments-quiet-profit"),
    path("segments/rfm/", FifthsView.as_view(), name="segments-rfm"),
    path("forecasts/", ForecastListView.as_view(), name="forecasts"),
    path("reports/recurring/", RecurringView.as_view(), name="reports-recurring"),
    *router.urls,
]
