"""What the sums for the dashboards take from each customer's orders and contacts, kept from night to night."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer


class CustomerPast(models.Model):
    """One customer's days with orders, and what was done for the customer, as the last sums took them.

    It is no record of its own: an ordinary night writes the rows of customers who changed, or one of whose days came
    into a year or left it; a full one writes all of them again.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    # Orders of the last year, and of the one before; whether there was one in the year before that.
    orders = models.IntegerField(default=0)
    orders_before = models.IntegerField(default=0)
    ordered_in_third = models.BooleanField(default=False)
    # The first day with an order and how many there were on it, and the last such day.
    first_on = models.DateField(null=True)
    first_orders = models.IntegerField(default=0)
    last_on = models.DateField(null=True)
    # The last such day before the window in which orders fall due, and how many there were by then.
    last_then = models.DateField(null=True)
    days_then = models.IntegerField(default=0)
    # A bit for each quarter with an order, the lowest for the first quarter that is told.
    quarters = models.IntegerField(default=0)
    # What was done for the customer within the year.
    year_minutes = models.IntegerField(default=0)
    year_cost_minor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("past of a customer")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.last_on}"


class LeftMonth(models.Model):
    """What one new customer of the sample left in one month since the first order; kept as `CustomerPast` is."""

    pk = models.CompositePrimaryKey("customer_id", "month")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    month = models.SmallIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("month of a new customer")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.month}"


class PastCount(models.Model):
    """The day for which every customer's past is kept: one row, or none where nothing is kept."""

    as_of = models.DateField()
    # Of new customers one in so many was looked at month by month, up to this day; 0 and none where none was.
    sampled_every = models.IntegerField(default=0)
    months_as_of = models.DateField(null=True)

    class Meta:
        verbose_name = _("count of pasts")

    def __str__(self) -> str:
        return str(self.as_of)
