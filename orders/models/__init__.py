"""What was sold, and what came back."""

from orders.models.exchange import ExchangeRate
from orders.models.line import OrderLine
from orders.models.order import Order
from orders.models.product import Product
from orders.models.refund import Refund

__all__ = ["ExchangeRate", "Order", "OrderLine", "Product", "Refund"]
