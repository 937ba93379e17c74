"""The app's place in Django."""

from django.apps import AppConfig


class CompensationConfig(AppConfig):
    """What we pay for keeping customers."""

    name = "compensation"
    label = "compensation"

    def ready(self) -> None:
        """Say that nothing of pay moves when a customer is merged: lines are only ever added, lists are frozen."""
        from compensation import models
        from customers.services.belongings import staying

        for model in (models.CommissionEntry, models.SimulationLine, models.TargetCustomer, models.CountedVolume):
            staying(model)
        # What is kept for the report on patterns is written anew by the next night.
        staying(models.SoldOrder)
        staying(models.FirstOrder)
        staying(models.KnownNewcomer, "customer", "earlier")
        staying(models.GamingCase, "customer", "earlier_customer")
