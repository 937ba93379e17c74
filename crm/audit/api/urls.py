"""Addresses of the history."""

from rest_framework.routers import SimpleRouter

from crm.audit.api.viewsets import AuditViewSet

router = SimpleRouter()
router.register("audit", AuditViewSet, basename="audit")

urlpatterns = router.urls
