"""The app's place in Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "crm.web"
    label = "web"
