"""A category that somebody chose for a customer, for a while."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.segment import LABELS
from clv.rules import Code
from crm.accounts.models import User
from customers.models import Customer
from customers.models.customer import held_by


class CategoryOverrideQuerySet(models.QuerySet["CategoryOverride"]):
    """Questions about chosen categories."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep those of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition, customer__merged_into=None)

    def open(self) -> Self:
        """Keep those that nobody has ended and no night has found expired."""
        return self.filter(ended_on=None)

    def holding_on(self, day: date) -> Self:
        """Keep those that still decide on `day`."""
        return self.open().filter(expires_on__gt=day)


class CategoryOverride(models.Model):
    """The category `code` stands in for the one by the rules until `expires_on`; then the rules decide again."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="category_overrides")
    code = models.CharField(max_length=20, choices=[(code.value, code.value) for code in Code])
    reason = models.CharField(max_length=500)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    # The first day on which it no longer holds.
    expires_on = models.DateField()
    # Null: it holds. Set by whoever ended it, or by the night that found it expired.
    ended_on = models.DateField(null=True, blank=True)

    objects = CategoryOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("chosen category")
        verbose_name_plural = _("chosen categories")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(ended_on=None),
                name="category_override_one_open_per_customer",
                violation_error_message=_(
                    "A category has been chosen for this customer already. End that choice first."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("starts_on")),
                name="category_override_expires_after_start",
                violation_error_message=_("Choose a later day: the choice ends after it began."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("starts_on"), ended_on__lte=models.F("expires_on")),
                name="category_override_ends_while_it_holds",
                violation_error_message=_("A choice ends between the day it was made and the day it expires."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="category_override_has_a_reason",
                violation_error_message=_("Say why the rules don't fit this customer."),
            ),
            models.CheckConstraint(
                condition=models.Q(code__in=[code.value for code in Code]), name="category_override_code_known"
            ),
        ]
        indexes = [
            # The night asks which choices have expired.
            models.Index(fields=["expires_on"], condition=models.Q(ended_on=None), name="category_override_by_expiry"),
        ]

    @property
    def label(self) -> str:
        """Return what people call the category."""
        return str(LABELS[Code(self.code)])

    def __str__(self) -> str:
        return f"{self.customer_id} {self.code} until {self.expires_on}"
