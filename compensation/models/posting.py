"""When the ledger was last brought up to date, and with which plans."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from orders.models import Product


class Part(models.TextChoices):
    """What is posted by itself: the night's targets are known long after its orders."""

    ORDERS = "ORDERS", _("Orders")
    TARGETS = "TARGETS", _("Targets")


class PostingQuerySet(models.QuerySet["Posting"]):
    """Questions about postings."""

    def of(self, part: Part) -> Self:
        """Keep those of one part of the ledger."""
        return self.filter(part=part)


class Posting(models.Model):
    """One run that posted wanted minus posted. The latest says how far the ledger reaches; parts have their own."""

    part = models.CharField(max_length=8, choices=Part, default=Part.ORDERS)
    as_of = models.DateField()
    # Over all approved plan versions and who follows them: where it differs, everybody is reckoned again.
    plans_hash = models.CharField(max_length=64)
    is_full = models.BooleanField()
    line_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")

    def __str__(self) -> str:
        return f"{self.as_of} {self.part} {self.line_count}"


class PaidGood(models.Model):
    """The tier by which the ledger last took a product, where plans pay for up-sell and cross-sell."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="+")
    tier = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("product as it was paid for")

    def __str__(self) -> str:
        return f"{self.product_id} {self.tier}"
