"""The door to held pay that a person lets go."""

from typing import Any

from compensation.api import held_serializers as shapes
from compensation.api.period_viewsets import now_and_today
from compensation.models import HoldRelease
from compensation.services.holds import release_hold
from crm.core.api.viewsets import CreateMixin, GuardedViewSet, ListMixin, RetrieveMixin


class HoldReleaseViewSet(ListMixin, RetrieveMixin, CreateMixin, GuardedViewSet):
    """Held pay that finance let go before its conditions were met, or after they were broken."""

    queryset = HoldRelease.objects.select_related("by")
    serializer_class = shapes.ReleaseSerializer
    create_serializer_class = shapes.NewReleaseSerializer
    orderings = {"at": "at"}
    ordering = "-at"
    access = {"list": "pay.release", "retrieve": "pay.release", "create": "pay.release"}

    def perform_create(self, values: dict[str, Any]) -> HoldRelease:
        """Let the pay of an order go."""
        today, now = now_and_today()
        return release_hold(by=self.caller, today=today, at=now, **values)
