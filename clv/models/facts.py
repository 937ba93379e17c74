"""What happened with each customer so far, summed up for the maths."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from customers.models import Customer
from customers.models.customer import held_by


class CustomerFactsQuerySet(models.QuerySet["CustomerFacts"]):
    """Questions about facts."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep the facts of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)

    def who_bought(self) -> Self:
        """Keep the customers with at least one purchase."""
        return self.filter(purchase_day_count__gt=0)


class CustomerFacts(models.Model):
    """One customer's past, up to and including `as_of`; all money is in minor units of the company's currency.

    A purchase is a day on which orders, less what was ever refunded on them, came to more than zero; several orders
    of one day are one purchase. Void orders never happened. Realised money counts every day, purchase or not, and
    credits that belong to no order. Written by `clv.facts` alone.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="facts")
    as_of = models.DateField()
    # The days of the first and the last purchase; null for a customer who has not bought yet.
    first_ordered_on = models.DateField(null=True)
    last_ordered_on = models.DateField(null=True)
    purchase_day_count = models.IntegerField(default=0)
    # Orders that make up the purchases.
    order_count = models.IntegerField(default=0)
    # Net of refunds and credits.
    revenue_minor = models.BigIntegerField(default=0)
    margin_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    # Of the money given back, what was margin.
    refunded_margin_minor = models.BigIntegerField(default=0)
    first_revenue_minor = models.BigIntegerField(default=0)
    first_margin_minor = models.BigIntegerField(default=0)
    # Sums over the purchases after the first one, from which Gamma-Gamma learns.
    repeat_revenue_minor = models.BigIntegerField(default=0)
    repeat_margin_minor = models.BigIntegerField(default=0)
    contact_count = models.IntegerField(default=0)
    contact_minutes = models.IntegerField(default=0)
    last_contact_on = models.DateField(null=True)
    cost_to_serve_minor = models.BigIntegerField(default=0)
    acquisition_cost_minor = models.BigIntegerField(default=0)
    # Margin less cost to serve and acquisition cost.
    contribution_minor = models.BigIntegerField(default=0)
    # The first purchase by which the contribution had reached zero; null is "not yet".
    break_even_on = models.DateField(null=True)
    # Mean days between purchases; null before the second one.
    usual_gap_days = models.FloatField(null=True)

    objects = CustomerFactsQuerySet.as_manager()

    class Meta:
        verbose_name = _("facts")
        verbose_name_plural = _("facts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purchase_day_count=0, first_ordered_on=None, last_ordered_on=None)
                | models.Q(
                    purchase_day_count__gt=0,
                    first_ordered_on__isnull=False,
                    last_ordered_on__gte=models.F("first_ordered_on"),
                ),
                name="facts_purchases_have_days",
            ),
        ]
        indexes = [
            # The customer list and the worklist ask who has been silent for long.
            models.Index(fields=["last_ordered_on", "customer"], name="facts_by_last_order"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.as_of}"
