"""How a customer's value moved: a line whenever it moved by enough to be told, with what moved it."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.definition import Definition
from clv.models.score import Method
from crm.accounts.models import User
from crm.core.money import PPM
from customers.models import Customer
from customers.models.customer import held_by


class Cause(models.TextChoices):
    """What moves a value."""

    FIRST = "FIRST", _("First value")
    ORDER = "ORDER", _("Orders")
    REFUND = "REFUND", _("Refunds")
    COST = "COST", _("Costs")
    SILENCE = "SILENCE", _("Time without an order")
    CONTRACT = "CONTRACT", _("Contracts")
    REFIT = "REFIT", _("Models fitted anew")
    DEFINITION = "DEFINITION", _("Another definition of value")


# The columns into which a change is taken apart, in the order in which the causes are asked.
PARTS = {
    Cause.SILENCE: "silence_minor",
    Cause.CONTRACT: "contract_minor",
    Cause.ORDER: "order_minor",
    Cause.REFUND: "refund_minor",
    Cause.COST: "cost_minor",
    Cause.REFIT: "refit_minor",
    Cause.DEFINITION: "definition_minor",
}


class ValueChangeQuerySet(models.QuerySet["ValueChange"]):
    """Questions about the history of values."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep the lines of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)

    def known_on(self, day: date) -> Self:
        """Keep what was told on `day` or before."""
        return self.filter(as_of__lte=day)


class ValueChange(models.Model):
    """What one customer was believed to be worth from `as_of` on, and how that differs from the line before.

    A line is written when money came in, went back or cost something, when the value moved by a twentieth since the
    last line, the chance of still buying by a tenth, or the method changed; the first one when the customer has ordered
    or holds a contract. The parts sum to the change to the cent; of the first line the whole value is the change. Money
    is in minor units of the company's currency.
    """

    # The unique constraint below begins with it.
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="value_changes", db_index=False)
    as_of = models.DateField()
    cause = models.CharField(max_length=12, choices=Cause)
    method = models.CharField(max_length=16, choices=Method)
    p_alive = models.FloatField(null=True)
    margin_minor = models.BigIntegerField()
    future_margin_minor = models.BigIntegerField()
    change_minor = models.BigIntegerField()
    silence_minor = models.BigIntegerField(default=0)
    contract_minor = models.BigIntegerField(default=0, db_default=0)
    order_minor = models.BigIntegerField(default=0)
    refund_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField(default=0)
    refit_minor = models.BigIntegerField(default=0)
    definition_minor = models.BigIntegerField(default=0)
    # What it was worked out from, so that the next line can be taken apart.
    fitted_as_of = models.DateField(null=True)
    # Definitions are never deleted, and nobody asks for the lines of one.
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+", db_index=False)
    # Who holds a contract may not have ordered yet.
    first_ordered_on = models.DateField(null=True)
    last_ordered_on = models.DateField(null=True)
    purchase_day_count = models.IntegerField()
    order_count = models.IntegerField()
    revenue_minor = models.BigIntegerField()
    realised_minor = models.BigIntegerField()
    repeat_margin_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField()
    refunded_margin_minor = models.BigIntegerField()
    cost_to_serve_minor = models.BigIntegerField()
    acquisition_cost_minor = models.BigIntegerField()
    # What running contracts were still worth, and the part of the revenue that was not for products under contract.
    contract_future_minor = models.BigIntegerField(default=0, db_default=0)
    beside_ppm = models.IntegerField(default=PPM, db_default=PPM)

    objects = ValueChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of value")
        constraints = [
            # Also the way to a customer's lines, and to the newest before a day.
            models.UniqueConstraint(fields=["customer", "as_of"], name="value_change_once_per_night"),
            models.CheckConstraint(
                condition=models.Q(cause=Cause.FIRST)
                | models.Q(
                    change_minor=models.F("silence_minor")
                    + models.F("contract_minor")
                    + models.F("order_minor")
                    + models.F("refund_minor")
                    + models.F("cost_minor")
                    + models.F("refit_minor")
                    + models.F("definition_minor")
                ),
                name="value_change_is_the_sum_of_its_parts",
            ),
        ]
        indexes = [
            # A night that runs again, or for an earlier day, takes back what it or a later one told.
            models.Index(fields=["as_of", "customer"], name="value_change_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.as_of} {self.cause}"
