"""The app's place in Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """What was sold and returned."""

    name = "orders"
    label = "orders"

    def ready(self) -> None:
        """Tell the company below that its currency stays once an order is booked."""
        from crm.accounts.services import keep_currency_while
        from orders.models import Order

        keep_currency_while(Order.objects.exists)
