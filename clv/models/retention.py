"""How contracts are renewed, product by product, as the newest night left it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Product


class ContractRetention(models.Model):
    """The renewals of one product's contracts, with the model of them; only the newest night's are kept."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="+")
    as_of = models.DateField()
    # A `clv.services.renewals.ContractReason`: whose renewals the model was learnt from.
    reason = models.CharField(max_length=24)
    # The papers' alpha and beta.
    leave = models.FloatField()
    stay = models.FloatField()
    contracts = models.IntegerField()
    running = models.IntegerField()

    class Meta:
        verbose_name = _("renewals of a product")
        verbose_name_plural = _("renewals of products")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(running__gte=0, running__lte=models.F("contracts")),
                name="contract_retention_running_are_contracts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.as_of}"


class ContractRetentionStep(models.Model):
    """The share of a product's contracts still held after so many renewals: expected, and seen."""

    retention = models.ForeignKey(ContractRetention, models.CASCADE, related_name="steps", db_index=False)
    renewals = models.PositiveSmallIntegerField()
    expected = models.FloatField()
    # Of those that came so far; null where none has.
    seen = models.FloatField(null=True)
    # Contracts whose renewal was decided at this step.
    contracts = models.IntegerField()

    class Meta:
        verbose_name = _("share of contracts still held")
        verbose_name_plural = _("shares of contracts still held")
        constraints = [
            # Also the way to the steps of a product, in order.
            models.UniqueConstraint(fields=["retention", "renewals"], name="contract_retention_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.retention_id} {self.renewals}"
