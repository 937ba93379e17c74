"""What the margin so far is made of beyond the first purchase repeated."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from customers.models import Customer
from customers.models.customer import held_by


class ValuePartsQuerySet(models.QuerySet["ValueParts"]):
    """Questions about the parts."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep the parts of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


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

    objects = ValuePartsQuerySet.as_manager()

    class Meta:
        verbose_name = _("parts of value")
        verbose_name_plural = _("parts of value")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.as_of}"
