"""Refunds: what was given back."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from customers.models import Customer
from customers.models.customer import held_by
from orders.models.order import Order


class RefundKind(models.TextChoices):
    """Whether goods came back."""

    # The goods came back, and their cost with them.
    RETURN = "RETURN", _("Goods returned")
    # Money only: the cost stays spent.
    ALLOWANCE = "ALLOWANCE", _("Money back only")


class RefundQuerySet(models.QuerySet["Refund"]):
    """Questions about refunds."""

    def visible_to(self, user: User, action: str = "order.view") -> Self:
        """Keep the refunds of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class Refund(models.Model):
    """Money given back on an order, or as a credit that belongs to no known order. Written once, never changed.

    Amounts are positive. A refund of an order has the order's currency and its pinned ratio.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="refunds")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="refunds")
    external_id = models.CharField(max_length=64, null=True, blank=True)
    kind = models.CharField(max_length=12, choices=RefundKind, default=RefundKind.RETURN)
    refunded_at = models.DateTimeField()
    refunded_on = models.DateField()
    currency = models.CharField(max_length=3)
    exchange_numerator = models.BigIntegerField(default=1)
    exchange_denominator = models.BigIntegerField(default=1)
    net_minor = models.BigIntegerField()
    # Cost that came back with the goods.
    cost_minor = models.BigIntegerField(default=0)
    company_net_minor = models.BigIntegerField()
    company_cost_minor = models.BigIntegerField(default=0)
    company_margin_minor = models.GeneratedField(
        expression=models.F("company_net_minor") - models.F("company_cost_minor"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="refund_external_id_once",
                violation_error_message=_("A refund with this external id exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(net_minor__gt=0, cost_minor__gte=0, company_net_minor__gte=0),
                name="refund_amounts_positive",
                violation_error_message=_("A refund is above zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(exchange_numerator__gt=0, exchange_denominator__gt=0),
                name="refund_exchange_positive",
            ),
        ]
        indexes = [
            # The night nets refunds per customer and day; the timeline shows them.
            models.Index(fields=["customer", "refunded_on"], name="refund_by_customer"),
            models.Index(fields=["refunded_on", "id"], name="refund_by_day"),
        ]

    def __str__(self) -> str:
        return self.external_id or str(self.pk)
