"""What the margin so far is made of beyond the first purchase repeated."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer


class ValueParts(models.Model):
    """The growth in one customer's realised margin as of a day, in minor units of the company's currency.

    The first purchase and the whole are facts; what is left of the whole is the repeat, so that the parts always sum to
    it. Written by `clv.services.parts` alone, for everybody who has bought.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="value_parts")
    as_of = models.DateField()
    # Products they had not begun with.
    cross_sell_minor = models.BigIntegerField()
    # A higher tier, or more of what they had begun with.
    up_sell_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("parts of value")
        verbose_name_plural = _("parts of value")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.as_of}"
