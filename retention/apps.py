"""The app's place in Django."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """What to do next."""

    name = "retention"
    label = "retention"

    def ready(self) -> None:
        """Let what was done for a merged customer move; what is still to do is worked out anew for the survivor."""
        from django.db.models import Q

        from customers.services.belongings import moving
        from retention.models.task import PENDING, Task

        moving(Task, only=~Q(state__in=PENDING))
