"""The app's place in Django."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Reads that cross apps."""

    name = "crm.dashboards"
    label = "dashboards"
