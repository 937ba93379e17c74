"""The lines of an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.models.product import Product


class CostSource(models.TextChoices):
    """Where the cost pinned on a line comes from."""

    CATALOGUE = "CATALOGUE", _("Product's cost on the day")
    STATED = "STATED", _("Stated with the order")
    RATIO = "RATIO", _("A share of the price")
    UNKNOWN = "UNKNOWN", _("Not known, counted as nothing")


class OrderLine(models.Model):
    """One product, or one amount without a product, within an order. The lines sum to the order's totals."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="lines")
    description = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price_minor = models.BigIntegerField()
    # Of the whole line, in the order's currency, pinned at the sale.
    net_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(default=0)
    cost_source = models.CharField(max_length=10, choices=CostSource, default=CostSource.UNKNOWN)

    class Meta:
        verbose_name = _("order line")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="order_line_quantity_positive",
                violation_error_message=_("A quantity is above zero; book a refund for what came back."),
            ),
            models.CheckConstraint(
                condition=models.Q(unit_price_minor__gte=0, net_minor__gte=0, cost_minor__gte=0),
                name="order_line_amounts_not_negative",
                violation_error_message=_("A line's price and cost can't be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.description or str(self.product or "")
