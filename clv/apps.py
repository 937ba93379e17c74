"""The app's place in Django."""

from django.apps import AppConfig


class ClvConfig(AppConfig):
    """What a customer is worth."""

    name = "clv"
    label = "clv"

    def ready(self) -> None:
        """Tell the customers below what a minute of contact costs, and that figures go where one is merged."""
        from clv import models
        from clv.selectors.definitions import minute_cost_on
        from customers.services.belongings import dropping, staying
        from customers.services.costs import take_minute_cost_from

        take_minute_cost_from(minute_cost_on)
        dropping(models.CustomerFacts, models.Score, models.ValueParts, models.ContractWorth)
        dropping(models.Category, models.CustomerSegments)
        # What was said about that record: it speaks again when the merge is undone.
        staying(models.ValueChange)
        staying(models.CategoryOverride)
