"""What was sold, what came back, and what is held."""

from orders.models.exchange import ExchangeRate
from orders.models.holding import Holding
from orders.models.line import OrderLine
from orders.models.order import Order
from orders.models.product import Product
from orders.models.refund import Refund

__all__ = ["ExchangeRate", "Holding", "Order", "OrderLine", "Product", "Refund"]
