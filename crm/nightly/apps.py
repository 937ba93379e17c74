"""The app's place in Django."""

from django.apps import AppConfig


class NightlyConfig(AppConfig):
    """What happens between two working days."""

    name = "crm.nightly"
    label = "nightly"
