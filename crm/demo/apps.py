"""The app's place in Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A simulated company to look at."""

    name = "crm.demo"
    label = "demo"
