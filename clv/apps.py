"""The app's place in Django."""

from django.apps import AppConfig


class ClvConfig(AppConfig):
    """What a customer is worth."""

    name = "clv"
    label = "clv"

    def ready(self) -> None:
        """Tell the customers below what a minute of contact costs."""
        from clv.selectors.definitions import minute_cost_on
        from customers.services.costs import take_minute_cost_from

        take_minute_cost_from(minute_cost_on)
