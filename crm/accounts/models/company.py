"""The one company that this installation belongs to."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.models import Versioned


def known_time_zone(name: str) -> None:
    """Refuse a time zone that the machine does not know."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” isn't a time zone. Write one like Europe/London."), params={"name": name})


class CompanyManager(models.Manager["Company"]):
    """Finds the one row."""

    def current(self) -> "Company":
        """Return the company, made with its defaults when asked for the first time."""
        return self.get_or_create(pk=1)[0]


class Company(Versioned):
    """Name, currency and time zone; what value means stands in `clv.models.Definition`."""

    name = models.CharField(max_length=120, default="Your company")
    currency = models.CharField(max_length=3, default="GBP", validators=[RegexValidator(r"^[A-Z]{3}$")])
    time_zone = models.CharField(max_length=60, default="Europe/London", validators=[known_time_zone])

    objects = CompanyManager()

    class Meta:
        verbose_name = _("company")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="company_only_one"),
        ]

    def __str__(self) -> str:
        return self.name
