"""Where the nights are found under the API's root."""

from rest_framework.routers import SimpleRouter

from crm.nightly.api.viewsets import NightViewSet

router = SimpleRouter()
router.register("nights", NightViewSet, basename="night")

urlpatterns = router.urls
