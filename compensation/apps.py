"""The app's place in Django."""

from django.apps import AppConfig


class CompensationConfig(AppConfig):
    """What we pay for keeping customers."""

    name = "compensation"
    label = "compensation"
