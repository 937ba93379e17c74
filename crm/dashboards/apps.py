"""The app's place in Django."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Reads that cross apps."""

    name = "crm.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        """Say that what the night keeps stays as it is until the next night writes it anew."""
        from crm.dashboards.models import CustomerPast, Handover, HandoverMatch, LeftMonth
        from customers.services.belongings import staying

        staying(CustomerPast)
        staying(LeftMonth)
        staying(Handover)
        staying(HandoverMatch)
