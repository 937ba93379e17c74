"""The app's place in Django."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """What to do next."""

    name = "retention"
    label = "retention"
