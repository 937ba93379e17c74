"""Who holds the credit of an order when it is not the dedicated salesperson alone."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.plan import WHOLE_PPM
from crm.accounts.models import User
from crm.core.constraints import Message
from orders.models import Order


class SplitStatus(models.TextChoices):
    """Whether a split counts. Its shares are written while it is a draft, and never change after."""

    DRAFT = "DRAFT", _("Being written")
    CURRENT = "CURRENT", _("In force")
    REPLACED = "REPLACED", _("Replaced")


class CreditSplit(models.Model):
    """An agreed split of one order's credit; a later one replaces it as a whole."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="credit_splits")
    status = models.CharField(max_length=8, choices=SplitStatus, default=SplitStatus.DRAFT)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    guard_messages: ClassVar[dict[str, Message]] = {
        "credit_split_sums_to_one": _("The shares of an order sum to exactly 100 %."),
        "credit_split_is_fixed": _("A split that is in force can't change. Agree on a new split instead."),
    }

    class Meta:
        verbose_name = _("credit split")
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(status=SplitStatus.CURRENT),
                name="credit_split_one_current",
                violation_error_message=_("This order has another split in force."),
            ),
            # A split enters into force only with shares of 1,000,000 ppm in all: migration 0002.
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.status}"


class CreditShare(models.Model):
    """One payee's part of a split; no payee is the house account."""

    split = models.ForeignKey(CreditSplit, models.CASCADE, related_name="shares")
    payee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ppm = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("credit share")
        constraints = [
            models.UniqueConstraint(
                "split",
                models.functions.Coalesce("payee", 0),
                name="credit_share_payee_once",
                violation_error_message=_("Name each person once in a split."),
            ),
            models.CheckConstraint(
                condition=models.Q(ppm__gte=1, ppm__lte=WHOLE_PPM),
                name="credit_share_in_range",
                violation_error_message=_("A share is above 0 % and at most 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payee or '–'} {self.ppm}"
