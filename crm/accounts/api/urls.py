"""Addresses of people, teams, tokens and the company."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from crm.accounts.api.viewsets import (
    CompanyView,
    MeView,
    SalespersonViewSet,
    TeamViewSet,
    TokenViewSet,
    UserViewSet,
)

router = SimpleRouter()
router.register("users", UserViewSet, basename="user")
router.register("salespeople", SalespersonViewSet, basename="salesperson")
router.register("teams", TeamViewSet, basename="team")
router.register("tokens", TokenViewSet, basename="token")

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", MeView.as_view(), name="me"),
    path("company/", CompanyView.as_view(), name="company"),
    path("", include(router.urls)),
]
