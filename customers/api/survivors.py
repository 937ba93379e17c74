"""The address of a customer that was merged leads to the one that stayed."""

from typing import Any

from django.http import Http404

from crm.core.api.viewsets import GuardedViewSet
from customers.models import Customer
from customers.services.receivers import CustomerMerged


class LeadsToSurvivor(GuardedViewSet):
    """A viewset of customers: a read of a merged one is sent on, a write is refused with the survivor's id."""

    def get_object(self) -> Any:
        """Return the customer of the address, or say which one it was merged into."""
        try:
            return super().get_object()
        except Http404:
            self._lead_on()
            raise

    def _lead_on(self) -> None:
        # Who may not see the survivor doesn't learn of it.
        within = Customer.objects.visible_to(self.caller, self.sight)
        survivor = within.filter(merged_from=self.kwargs["pk"]).first()
        if survivor is None:
            return
        refusal = CustomerMerged(survivor)
        if self.request.method in {"GET", "HEAD"}:
            here, there = (f"/customers/{pk}/" for pk in (self.kwargs["pk"], survivor.pk))
            refusal.status, refusal.location = 307, self.request.get_full_path().replace(here, there, 1)
        raise refusal
