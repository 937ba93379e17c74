"""The app's place in Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Who they are, who looks after them, what happened to them."""

    name = "customers"
    label = "customers"

    def ready(self) -> None:
        """Say what becomes of a merged customer's people, contacts and events; its terms stay what they were."""
        from customers import models
        from customers.services.belongings import moving, staying

        for model in (models.Person, models.Contact, models.LifeEvent):
            moving(model)
        staying(models.Assignment)
        staying(models.Change)
        staying(models.Customer, "merged_into")
        staying(models.Merge, "survivor", "absorbed")
