"""The app's place in Django."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Budgets for winning and keeping customers."""

    name = "crm.planning"
    label = "planning"
