"""Orders."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.models import Versioned
from customers.models import Customer
from customers.models.customer import held_by


class OrderStatus(models.TextChoices):
    """Whether an order stands."""

    CONFIRMED = "CONFIRMED", _("Confirmed")
    # It never happened: a slip, a duplicate. A return is a refund instead.
    VOID = "VOID", _("Void")


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions about orders."""

    def standing(self) -> Self:
        """Keep the orders that are not void."""
        return self.filter(status=OrderStatus.CONFIRMED)

    def up_to(self, day: date) -> Self:
        """Keep the orders placed on `day` or before."""
        return self.filter(ordered_on__lte=day)

    def visible_to(self, user: User, action: str = "order.view") -> Self:
        """Keep the orders of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class Order(Versioned):
    """What one customer bought at one time. Amounts are net of discount and tax.

    `net_minor` and `cost_minor` are in the order's currency; the company's amounts follow from them by the ratio pinned
    at the order date: company minor units = minor units * exchange_numerator / exchange_denominator.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
    # The record that it was sold to, where a merge made another customer of it: whose terms say who looked after the
    # buyer on its day.
    sold_to = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, editable=False, related_name="+", db_index=False
    )
    external_id = models.CharField(max_length=64, null=True, blank=True)
    status = models.CharField(max_length=12, choices=OrderStatus, default=OrderStatus.CONFIRMED)
    ordered_at = models.DateTimeField()
    # The business date of `ordered_at` in the company's time zone.
    ordered_on = models.DateField()
    currency = models.CharField(max_length=3)
    exchange_numerator = models.BigIntegerField(default=1)
    exchange_denominator = models.BigIntegerField(default=1)
    net_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(default=0)
    company_net_minor = models.BigIntegerField()
    company_cost_minor = models.BigIntegerField(default=0)
    company_margin_minor = models.GeneratedField(
        expression=models.F("company_net_minor") - models.F("company_cost_minor"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    placed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    voided_on = models.DateField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    # The day on which delivery was promised, and those on which it was delivered and paid; null until then.
    promised_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="order_external_id_once",
                violation_error_message=_("An order with this external id exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(net_minor__gte=0, cost_minor__gte=0, company_cost_minor__gte=0),
                name="order_amounts_not_negative",
                violation_error_message=_("An order's total can't be negative; book a refund instead."),
            ),
            models.CheckConstraint(
                condition=models.Q(exchange_numerator__gt=0, exchange_denominator__gt=0),
                name="order_exchange_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(status=OrderStatus.CONFIRMED, voided_on=None)
                | models.Q(status=OrderStatus.VOID, voided_on__isnull=False),
                name="order_void_has_a_date",
                violation_error_message=_("A void order needs the day on which it was voided."),
            ),
            # A comparison with null holds: a day that isn't known contradicts nothing.
            models.CheckConstraint(
                condition=models.Q(
                    promised_on__gte=models.F("ordered_on"),
                    delivered_on__gte=models.F("ordered_on"),
                    paid_on__gte=models.F("ordered_on"),
                ),
                name="order_dates_not_before_the_order",
                violation_error_message=_("An order isn't promised, delivered or paid before its own day."),
            ),
        ]
        indexes = [
            # The timeline of a customer, and the night's purchase days: covers the facts' one big question.
            models.Index(
                fields=["customer", "ordered_on"],
                include=["company_net_minor", "company_cost_minor", "status"],
                name="order_by_customer",
            ),
            # The night asks whose orders fell between two nights; lists show the newest first.
            models.Index(fields=["ordered_on", "id"], name="order_by_day"),
            # Tests of the models and the forecast ask what was void only later; there are few.
            models.Index(fields=["customer"], condition=models.Q(status="VOID"), name="order_void"),
            # Pay asks whose terms hold for orders that a merge moved; there are few.
            models.Index(fields=["customer"], condition=models.Q(sold_to__isnull=False), name="order_sold_to_another"),
        ]

    def __str__(self) -> str:
        return self.external_id or str(self.pk)

    @property
    def kept_promise(self) -> bool | None:
        """Say whether it was delivered by the day that was promised; None where that isn't known yet."""
        if self.promised_on is None or self.delivered_on is None:
            return None
        return self.delivered_on <= self.promised_on
