"""The category of each customer: exactly one, and the four answers it follows from."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.rules import Activity, Code, Profit, Size, Term
from crm.accounts.models import User
from customers.models import Customer
from customers.models.customer import held_by

# The words for people; the codes themselves are pure and live in the rules.
LABELS = {
    Code.PROSPECT: _("Has not ordered yet"),
    Code.UNPROFITABLE: _("Unprofitable"),
    Code.INACTIVE: _("Inactive"),
    Code.MAJOR_LONG_TERM: _("Major, long-term"),
    Code.MAJOR_SHORT_TERM: _("Major, short-term"),
    Code.MINOR_LONG_TERM: _("Minor, long-term"),
    Code.MINOR_SHORT_TERM: _("Minor, short-term"),
}


class CategoryQuerySet(models.QuerySet["Category"]):
    """Questions about categories."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep the categories of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class Category(models.Model):
    """One customer's category, by `clv.rules` or by somebody's choice; the row changes only when the category does."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="category")
    code = models.CharField(max_length=20, choices=[(code.value, label) for code, label in LABELS.items()])
    size = models.CharField(max_length=12, choices=[(size.value, size.value) for size in Size])
    term = models.CharField(max_length=12, choices=[(term.value, term.value) for term in Term])
    activity = models.CharField(max_length=12, choices=[(activity.value, activity.value) for activity in Activity])
    profit = models.CharField(max_length=16, choices=[(profit.value, profit.value) for profit in Profit])
    # Since when the customer has had this code.
    since_on = models.DateField()
    # What the rules say while somebody's choice holds instead; empty where the rules decide.
    ruled_code = models.CharField(
        max_length=20, blank=True, default="", choices=[(code.value, label) for code, label in LABELS.items()]
    )
    # The first day on which the choice no longer holds; null where the rules decide.
    chosen_until = models.DateField(null=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(chosen_until=None, ruled_code="")
                | models.Q(models.Q(chosen_until__isnull=False), ~models.Q(ruled_code="")),
                name="category_chosen_beside_ruled",
            ),
        ]
        indexes = [
            # The customer list by category.
            models.Index(fields=["code", "customer"], name="category_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.code}"
