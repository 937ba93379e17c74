"""The app's place in Django."""

from django.apps import AppConfig


class ClvConfig(AppConfig):
    """What a customer is worth."""

    name = "clv"
    label = "clv"
