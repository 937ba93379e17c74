"""Exchange rates into the company's currency."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Reach


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    """Questions about exchange rates."""

    def visible_to(self, user: User, action: str = "exchange_rate.view") -> Self:
        """Keep all rates for whoever may see rates at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()


class ExchangeRate(models.Model):
    """What one unit of a foreign currency is worth from a day on, as a ratio of whole numbers.

    One unit of `currency` is numerator / denominator units of the company's currency (units, not minor units).
    """

    currency = models.CharField(max_length=3)
    effective_on = models.DateField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "effective_on"],
                name="exchange_rate_once_a_day",
                violation_error_message=_("This currency has a rate for that day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(numerator__gt=0, denominator__gt=0),
                name="exchange_rate_positive",
                violation_error_message=_("An exchange rate is above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.effective_on}"
