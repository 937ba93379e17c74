"""Where budgets are found under the API's root."""

from rest_framework.routers import SimpleRouter

from crm.planning.api.viewsets import BudgetPlanViewSet

router = SimpleRouter()
router.register("budget-plans", BudgetPlanViewSet, basename="budget-plan")

urlpatterns = router.urls
