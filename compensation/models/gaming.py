"""What stands out in how orders fall against what pays: counts beside what is usual, and never a verdict."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.rules import gaming
from compensation.rules.rounding import PPM, half_away
from crm.accounts.models import User
from crm.core.actors import Reach
from customers.models import Customer
from customers.models.customer import held_by
from orders.models import Order


class Pattern(models.TextChoices):
    """What is counted."""

    SPLIT = gaming.SPLIT, _("Orders in pieces")
    AFTER_GAP = gaming.AFTER_GAP, _("Second orders just after the gap")
    HELD = gaming.HELD, _("Orders right after a month's end")
    BUNCHED = gaming.BUNCHED, _("Orders bunched at a month's end")
    LATE_REFUND = gaming.LATE_REFUND, _("Refunds just after the clawback window")
    HANDOVER = gaming.HANDOVER, _("Handovers before a large order")
    RELABELLED = gaming.RELABELLED, _("New customers that were customers before")


class OfSalespeople(models.QuerySet["SellerFigures"]):
    """Questions about rows that belong to a salesperson."""

    def visible_to(self, user: User, action: str = "gaming.view") -> Self:
        """Keep what is about those whom `user` looks after."""
        match user.reach(action):
            case Reach.ALL:
                return self
            case Reach.TEAM if user.team_id:
                return self.filter(salesperson__team=user.team_id)
            case _:
                return self.none()


class SellerFigures(models.Model):
    """One salesperson's year up to the night: what was sold, and what it paid. Only the newest night's are kept."""

    salesperson = models.OneToOneField(User, models.CASCADE, related_name="+")
    as_of = models.DateField()
    # The year is [starts_on, as_of].
    starts_on = models.DateField()
    currency = models.CharField(max_length=3)
    order_count = models.PositiveIntegerField(default=0)
    revenue_minor = models.BigIntegerField(default=0)
    # Earned by plan for the months of the year, without what people agreed on.
    earned_minor = models.BigIntegerField(default=0)
    returning_minor = models.BigIntegerField(default=0)
    # Of the customers looked after now: who ordered in the year before, and who of them ordered again in this one.
    before_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    # Whether pay per revenue is far from that of the others; null where there are too few to compare with.
    is_outlier = models.BooleanField(null=True)
    # What the one in the middle earns per revenue.
    usual_ppm = models.IntegerField(null=True)

    objects = OfSalespeople.as_manager()

    class Meta:
        verbose_name = _("year of a salesperson")

    def __str__(self) -> str:
        return f"{self.salesperson} {self.as_of}"

    @property
    def effective_ppm(self) -> int | None:
        """Return what was earned per revenue, in parts per million; None without revenue."""
        return half_away(self.earned_minor * PPM, self.revenue_minor) if self.revenue_minor > 0 else None

    @property
    def retention_ppm(self) -> int | None:
        """Return which share of last year's customers ordered again, in parts per million; None without any."""
        return half_away(self.kept_count * PPM, self.before_count) if self.before_count else None


class GamingFinding(models.Model):
    """How often a pattern came up with one salesperson's orders, beside how often is usual."""

    pattern = models.CharField(max_length=12, choices=Pattern)
    salesperson = models.ForeignKey(User, models.CASCADE, related_name="+")
    as_of = models.DateField()
    starts_on = models.DateField()
    found_count = models.PositiveIntegerField()
    # Of how many: orders, refunds, handovers or new customers.
    trial_count = models.PositiveIntegerField()
    # What would be usual for so many, in thousandths.
    usual_thousandths = models.BigIntegerField()
    # How likely as many, or more, would be by chance, in parts per million; and whether that is too unlikely.
    chance_ppm = models.PositiveIntegerField()
    is_unusual = models.BooleanField()
    case_count = models.PositiveIntegerField(default=0)

    objects = OfSalespeople.as_manager()

    class Meta:
        verbose_name = _("pattern in orders")
        verbose_name_plural = _("patterns in orders")
        constraints = [
            models.UniqueConstraint(fields=["pattern", "salesperson"], name="gaming_finding_once"),
            models.CheckConstraint(
                condition=models.Q(found_count__lte=models.F("trial_count"), chance_ppm__lte=PPM),
                name="gaming_finding_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pattern} {self.salesperson}"


class GamingCaseQuerySet(models.QuerySet["GamingCase"]):
    """Questions about cases."""

    def visible_to(self, user: User, action: str = "customer.view") -> Self:
        """Keep those of customers whom `user` may see."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class GamingCase(models.Model):
    """One of the orders that a finding counts."""

    finding = models.ForeignKey(GamingFinding, models.CASCADE, related_name="cases")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="+", db_index=False)
    on = models.DateField()
    # Days that make it one: since the order before, the first order, the order refunded, or the handover.
    days = models.IntegerField(null=True)
    # The customer that was there before, if that is what it is about.
    earlier_customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+", db_index=False)

    objects = GamingCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of a pattern")

    def __str__(self) -> str:
        return f"{self.finding} {self.order}"


class SoldOrder(models.Model):
    """An order of the year as the report on patterns takes it, with whoever looked after the customer on its day.

    It is no record of its own: kept so that a night lays out the orders of changed customers alone, and written again
    by every full one.
    """

    # Customers first: a night takes away, and lays out, all orders of one.
    pk = models.CompositePrimaryKey("customer_id", "order_id")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    salesperson = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    ordered_on = models.DateField()
    net_minor = models.BigIntegerField()
    # Days since the customer's order before it in the year; null for the first.
    since_before = models.IntegerField(null=True)
    # Days since the customer's first order ever.
    since_first = models.IntegerField()
    # Whether it is of less than the mean of the customer's orders of the year.
    is_small = models.BooleanField()

    class Meta:
        verbose_name = _("order of a year")

    def __str__(self) -> str:
        return f"{self.order_id} {self.ordered_on}"


class FirstOrder(models.Model):
    """When a customer began to order, and who ordered in the year before and in the year; kept as `SoldOrder` is."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    first_on = models.DateField()
    # Who looked after the customer on that day; null for nobody.
    salesperson = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    ordered_before = models.BooleanField()
    ordered_again = models.BooleanField()

    class Meta:
        verbose_name = _("first order")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.first_on}"


class SoldDay(models.Model):
    """What `SoldOrder` comes to by salesperson and day; a night adds what came and takes off what went."""

    pk = models.CompositePrimaryKey("salesperson_id", "ordered_on")
    salesperson = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    ordered_on = models.DateField()
    orders = models.IntegerField()
    net_minor = models.BigIntegerField()
    # Of these, the pieces: smaller than the customer's mean, and soon after the one before.
    pieces = models.IntegerField()

    class Meta:
        verbose_name = _("orders of a day")

    def __str__(self) -> str:
        return f"{self.salesperson_id} {self.ordered_on}"


class SoldSince(models.Model):
    """How many of `SoldOrder` there are by salesperson and days since the customer's first; kept as `SoldDay` is."""

    pk = models.CompositePrimaryKey("salesperson_id", "since_first")
    salesperson = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    since_first = models.IntegerField()
    orders = models.IntegerField()

    class Meta:
        verbose_name = _("orders since the first")

    def __str__(self) -> str:
        return f"{self.salesperson_id} {self.since_first}"


class KnownNewcomer(models.Model):
    """A customer of the year's first orders with a name, an address or a number of one who ordered before.

    Of all who did it names one. As long as neither of the two changes, nobody has to look again.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    earlier = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        verbose_name = _("newcomer who was there before")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.earlier_id}"


class PatternCount(models.Model):
    """Up to which day the orders are laid out: one row, or none where nothing is kept."""

    as_of = models.DateField()

    class Meta:
        verbose_name = _("count of patterns")

    def __str__(self) -> str:
        return str(self.as_of)
