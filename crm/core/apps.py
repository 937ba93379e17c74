"""The app's place in Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Money, clock, errors and the plumbing of the API."""

    name = "crm.core"
    label = "core"

    def ready(self) -> None:
        """Let `manage.py check` know what can be wrong here."""
        from crm.core import checks  # noqa: F401
