"""Where each customer stands among all: tenure, the fifths of recency, frequency and margin, and quiet profit."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from customers.models import Customer
from customers.models.customer import held_by

FIFTHS = range(1, 6)


class Tenure(models.TextChoices):
    """How long the customer has been coming back."""

    FIRST_TIME = "FIRST_TIME", _("First-time buyer")
    RETURNING = "RETURNING", _("Returning buyer")
    LONG_TERM = "LONG_TERM", _("Long-term buyer")


class CustomerSegmentsQuerySet(models.QuerySet["CustomerSegments"]):
    """Questions about where customers stand."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep the rows of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class CustomerSegments(models.Model):
    """Written by the night alone, and only where something changed; a customer who hasn't bought has no fifths."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="segments")
    # Empty: has not bought yet.
    tenure = models.CharField(max_length=12, choices=Tenure, blank=True)
    # From 1 to 5; 5 is the most recent, the most frequent, the most margin. Equal figures share a fifth.
    recency_fifth = models.PositiveSmallIntegerField(null=True)
    frequency_fifth = models.PositiveSmallIntegerField(null=True)
    margin_fifth = models.PositiveSmallIntegerField(null=True)
    is_quiet_profit = models.BooleanField(default=False)
    # Contacts within the last 365 days.
    year_contact_count = models.PositiveIntegerField(default=0)

    objects = CustomerSegmentsQuerySet.as_manager()

    class Meta:
        verbose_name = _("segments of a customer")
        verbose_name_plural = _("segments of customers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tenure="", recency_fifth=None, frequency_fifth=None, margin_fifth=None)
                | models.Q(
                    tenure__in=Tenure.values,
                    recency_fifth__range=(1, 5),
                    frequency_fifth__range=(1, 5),
                    margin_fifth__range=(1, 5),
                ),
                name="segments_buyers_have_fifths",
            ),
        ]
        indexes = [
            # The customer list by tenure.
            models.Index(fields=["tenure", "customer"], name="segments_by_tenure"),
            # The customer list by cell of the table of fifths.
            models.Index(
                fields=["recency_fifth", "frequency_fifth", "margin_fifth", "customer"], name="segments_by_fifths"
            ),
            # The customer list by contacts a quarter.
            models.Index(fields=["-year_contact_count", "customer"], name="segments_by_contacts"),
            # The few customers of quiet profit.
            models.Index(fields=["customer"], condition=models.Q(is_quiet_profit=True), name="segments_quiet_profit"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tenure}"
