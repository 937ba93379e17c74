"""The app's place in Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """What was sold and returned."""

    name = "orders"
    label = "orders"

    def ready(self) -> None:
        """Tell the floors below that the currency stays once an order is booked, and that orders move with a merge."""
        from crm.accounts.services import keep_currency_while
        from customers.services.belongings import moving, staying
        from orders.models import Holding, Order, Refund

        keep_currency_while(Order.objects.exists)
        moving(Order, sold_to="sold_to", dated="ordered_on")
        staying(Order, "sold_to")
        moving(Refund)
        moving(Holding)
