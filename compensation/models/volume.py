"""What each customer adds to the volumes of salespeople, kept so that a few changes cost a few sums."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from customers.models import Customer


class CountedVolume(models.Model):
    """A customer's part of one payee's volume of a month, as the ledger's tiers took it last.

    It is no record of its own: a full pass writes all of it again from the orders.
    """

    pk = models.CompositePrimaryKey("customer_id", "payee_id", "month", "component")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    payee = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    # Its first day.
    month = models.DateField()
    component = models.CharField(max_length=10)
    amount_minor = models.BigIntegerField()
    # The last day of an order or a refund in it.
    last_on = models.DateField()

    class Meta:
        verbose_name = _("counted volume")
        # A few changed customers touch most payees of a month, so the payee would find little and cost a lot to write.
        indexes = [models.Index(fields=["month"], name="counted_volume_by_month")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.payee_id} {self.month} {self.amount_minor}"


class VolumeCount(models.Model):
    """Under which plans, and up to which day, the counted volumes hold: one row, or none where nothing is kept."""

    plans_hash = models.CharField(max_length=64)
    as_of = models.DateField()

    class Meta:
        verbose_name = _("count of volumes")

    def __str__(self) -> str:
        return f"{self.as_of} {self.plans_hash}"
