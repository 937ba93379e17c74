"""Contracts: what a customer holds, for which term, and how often it was renewed."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.models import Versioned
from customers.models import Customer
from customers.models.customer import held_by
from orders.models.product import Product

LONGEST_TERM_MONTHS = 120


class HoldingStatus(models.TextChoices):
    """What a holding is on a day; it follows from its dates."""

    RUNNING = "RUNNING", _("Running")
    # The term is over, and nobody has said yet whether it goes on.
    DUE = "DUE", _("Renewal due")
    ENDED = "ENDED", _("Ended")


class HoldingQuerySet(models.QuerySet["Holding"]):
    """Questions about holdings."""

    def visible_to(self, user: User, action: str = "holding.view") -> Self:
        """Keep the holdings of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)

    def open(self) -> Self:
        """Keep those that nobody has ended."""
        return self.filter(ends_on=None)

    def running_on(self, day: date) -> Self:
        """Keep those that have begun by `day` and go on; a renewal that is overdue has not ended yet."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=day), started_on__lte=day)


class Holding(Versioned):
    """One contract for a product: it runs from term to term until it is not renewed.

    Amounts are those of one term, for the whole quantity, in the holding's currency; the company's amounts follow by
    the ratio pinned when it was opened.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="holdings")
    product = models.ForeignKey(Product, models.PROTECT, related_name="holdings")
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    started_on = models.DateField()
    term_months = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM_MONTHS)]
    )
    renewal_count = models.PositiveIntegerField(default=0)
    # The day after the present term, on which it is renewed or not.
    renews_on = models.DateField()
    # Null: it runs. The first day on which it no longer does.
    ends_on = models.DateField(null=True, blank=True)
    price_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    exchange_numerator = models.BigIntegerField(default=1)
    exchange_denominator = models.BigIntegerField(default=1)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="holding_quantity_above_zero",
                violation_error_message=_("The quantity is above zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor__gte=0, cost_minor__gte=0),
                name="holding_amounts_not_negative",
                violation_error_message=_("Price and cost can't be negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(term_months__gte=1, term_months__lte=LONGEST_TERM_MONTHS),
                name="holding_term_is_sane",
                violation_error_message=_("A term is from 1 to 120 months."),
            ),
            models.CheckConstraint(
                condition=models.Q(renews_on__gt=models.F("started_on")), name="holding_renews_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("started_on")),
                name="holding_ends_after_start",
                violation_error_message=_("It can't end before it began."),
            ),
            models.CheckConstraint(
                condition=models.Q(exchange_numerator__gt=0, exchange_denominator__gt=0),
                name="holding_exchange_above_zero",
            ),
        ]
        indexes = [
            # The customer's page.
            models.Index(fields=["customer", "-started_on"], name="holding_by_customer"),
            # Which renewals come next.
            models.Index(fields=["renews_on"], condition=models.Q(ends_on=None), name="holding_by_renewal"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.product_id} from {self.started_on}"

    def status_on(self, day: date) -> HoldingStatus:
        """Return what the holding is on `day`."""
        if self.ends_on is not None and self.ends_on <= day:
            return HoldingStatus.ENDED
        return HoldingStatus.DUE if self.ends_on is None and self.renews_on <= day else HoldingStatus.RUNNING
