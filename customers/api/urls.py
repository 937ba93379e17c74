"""Addresses of people and of the catalogue; `/customers/` itself is served by the roof, which knows their value."""

from rest_framework.routers import SimpleRouter

from customers.api.merges import MergeViewSet
from customers.api.viewsets import LifeEventKindViewSet, PersonViewSet

router = SimpleRouter()
router.register("people", PersonViewSet, basename="person")
router.register("merges", MergeViewSet, basename="merge")
router.register("life-event-kinds", LifeEventKindViewSet, basename="life-event-kind")

urlpatterns = router.urls
