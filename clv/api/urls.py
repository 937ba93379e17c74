"""Addresses of value."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from clv.api.viewsets import CategoryListView, CustomerValueViewSet, ModelCardView

router = SimpleRouter()
router.register("customers", CustomerValueViewSet, basename="customer-value")

urlpatterns = [
    path("model-card/", ModelCardView.as_view(), name="model-card"),
    path("categories/", CategoryListView.as_view(), name="categories"),
    *router.urls,
]
