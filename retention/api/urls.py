"""Where the worklist is found under the API's root."""

from rest_framework.routers import SimpleRouter

from retention.api.viewsets import WorklistViewSet

router = SimpleRouter()
router.register("worklist", WorklistViewSet, basename="task")

urlpatterns = router.urls
