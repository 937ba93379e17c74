"""Products."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.models import Versioned


class ProductQuerySet(models.QuerySet["Product"]):
    """Questions about products."""

    def visible_to(self, user: User, action: str = "product.view") -> Self:
        """Keep all products for whoever may see products at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()

    def active(self) -> Self:
        """Keep those that can still be ordered."""
        return self.filter(is_active=True)


class Product(Versioned):
    """Something the company sells, at a price and a cost in its own currency."""

    external_id = models.CharField(max_length=64, null=True, blank=True)
    name = models.CharField(max_length=200)
    # The step on the upgrade path: 1 is where customers begin.
    tier = models.PositiveSmallIntegerField(default=1)
    price_minor = models.BigIntegerField(null=True, blank=True)
    # Null: the cost isn't known.
    unit_cost_minor = models.BigIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="product_external_id_once",
                violation_error_message=_("A product with this external id exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor=None) | models.Q(price_minor__gte=0),
                name="product_price_not_negative",
                violation_error_message=_("A price can't be negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(unit_cost_minor=None) | models.Q(unit_cost_minor__gte=0),
                name="product_cost_not_negative",
                violation_error_message=_("A cost can't be negative."),
            ),
        ]
        indexes = [
            # The picker of the order form, in order of name.
            models.Index(fields=["name", "id"], name="product_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
