"""The ledger of pay: lines that are only ever added."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from compensation.models.credit import CreditSplit, SplitStatus
from compensation.models.period import Period
from compensation.models.plan import PlanVersion
from compensation.rules import evaluation, plans, posting
from compensation.rules.events import Share
from compensation.rules.first_orders import Bound
from compensation.rules.rounding import PPM
from compensation.rules.trace import Trace
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message
from customers.models import Customer
from orders.models import Order


class Source(models.TextChoices):
    """What a line is about."""

    ORDER = "ORDER", _("Order")
    # A customer's lifetime value.
    MILESTONE = "MILESTONE", _("Milestone")
    # A payee's volume, or attainment, of a stretch of months.
    TIER = "TIER", _("Volume")
    TARGET = "TARGET", _("Target")
    ADJUSTMENT = "ADJUSTMENT", _("Adjustment")


class Event(models.TextChoices):
    """What happened to the source."""

    ORDER = "ORDER", _("Ordered")
    REFUND = "REFUND", _("Refunded")
    CROSSED = "CROSSED", _("Reached")
    UNDONE = "UNDONE", _("Fallen below again")
    MONTH = "MONTH", _("Month")
    ADJUSTMENT = "ADJUSTMENT", _("Agreed")


class Component(models.TextChoices):
    """The part of the plan that pays."""

    FIRST = plans.FIRST, _("First order")
    RETURNING = plans.RETURNING, _("Returning order")
    UP_SELL = "UP_SELL", _("Up-sell")
    CROSS_SELL = "CROSS_SELL", _("Cross-sell")
    TIER = "TIER", _("Tier")
    MILESTONE = "MILESTONE", _("Lifetime reward")
    TARGET = "TARGET", _("Target")
    OVERRIDE = "OVERRIDE", _("Team override")
    # Not of a plan: agreed by two people, and in no rate's sum.
    ADJUSTMENT = "ADJUSTMENT", _("Manual adjustment")


class Reason(models.TextChoices):
    """Why a line was posted."""

    NEW = posting.NEW, _("New")
    CHANGED = posting.CHANGED, _("Its amount changed")
    MOVED = posting.MOVED, _("Moved to another person or part of the plan")
    VOID = "VOID", _("The order was voided")


def payable_to(user: User, action: str) -> models.Q | None:
    """Return the condition under which `user` may do `action` with a payee's pay; None is never."""
    match user.reach(action):
        case Reach.ALL:
            return models.Q()
        case Reach.TEAM if user.team_id:
            return models.Q(payee__team=user.team_id) | models.Q(payee=user.pk)
        case Reach.TEAM | Reach.OWN:
            return models.Q(payee=user.pk)
        case _:
            return None


class CommissionEntryQuerySet(models.QuerySet["CommissionEntry"]):
    """Questions about lines of pay."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep the lines of those whose pay `user` may see; the house account is for those who see all."""
        condition = payable_to(user, action)
        return self.none() if condition is None else self.filter(condition)

    def with_names(self) -> Self:
        """Bring along what a person reads beside a line, and whether its order's credit was agreed on."""
        agreed = CreditSplit.objects.filter(order=models.OuterRef("order"), status=SplitStatus.CURRENT)
        return self.annotate(has_agreed_split=models.Exists(agreed)).select_related(
            "customer",
            "order",
            "payee",
            "period",
            "plan_version__plan",
            "plan_version__approved_by",
            "adjustment__author",
            "adjustment__decided_by",
        )


class CommissionEntry(models.Model):
    """One line: so much for a payee, from one event of one source, by one part of a plan version.

    The line is wanted minus posted, and every number it came from stands beside it, so that it evaluates again:
    `evaluate()` is `amount_minor`. No payee is the house account.
    """

    source = models.CharField(max_length=12, choices=Source)
    source_id = models.BigIntegerField()
    event = models.CharField(max_length=12, choices=Event)
    event_id = models.BigIntegerField()
    component = models.CharField(max_length=16, choices=Component)
    # Written by the million from these very tables: the statement's guard in migration 0002 checks the period, and
    # nothing that a line names is ever deleted, so the row-by-row checks of foreign keys are left out.
    payee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    # The first line under a key is 1, each correction the next.
    seq = models.PositiveIntegerField()
    reason = models.CharField(max_length=8, choices=Reason, default=Reason.NEW)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # The day of the event; the period is that of the posting.
    origin_on = models.DateField()
    period = models.ForeignKey(Period, models.PROTECT, related_name="entries", db_constraint=False, db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    # Null, like every number below that does not apply, where a line only takes back what is no longer wanted.
    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    # The worth of the order that counts, before and after the event, in the order's currency.
    base_before_minor = models.BigIntegerField(default=0)
    base_after_minor = models.BigIntegerField(default=0)
    # The whole rate; the tenure step is a part of it.
    rate_ppm = models.PositiveIntegerField(default=0)
    step_ppm = models.PositiveIntegerField(default=0)
    exchange_numerator = models.BigIntegerField(default=1)
    exchange_denominator = models.BigIntegerField(default=1)
    share_ppm = models.PositiveIntegerField(default=PPM)
    # The customer's first order, from which tenure counts.
    first_on = models.DateField(null=True, blank=True)
    # What the ledger held under the key already.
    posted_minor = models.BigIntegerField(default=0)
    # All holders of a split credit, [[payee or null, ppm], …], by payee; null where one holds it all.
    shares = models.JSONField(null=True, blank=True)
    # The numbers of a milestone, a volume or a target, by which its line evaluates again; of an order, whose numbers
    # stand above, the cap of first orders and its room where that took something away. Else null.
    inputs = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = CommissionEntryQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "commission_entry_append_only": _("A line of pay is never changed or deleted. Post a correction instead."),
        "commission_entry_period_open": _("This month is closed. The line belongs into the next open one."),
        "commission_entry_adjustment_approved": _("An adjustment is posted as it was approved, to whom and how much."),
    }

    class Meta:
        verbose_name = _("line of pay")
        verbose_name_plural = _("lines of pay")
        constraints = [
            # Leads with the source, so that it also finds the lines of an order.
            models.UniqueConstraint(
                "source",
                "source_id",
                "event",
                "event_id",
                "component",
                Coalesce("payee", 0),
                "seq",
                name="commission_entry_once",
                violation_error_message=_("This line of pay is posted already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(amount_minor=0),
                name="commission_entry_not_zero",
                violation_error_message=_("A line of pay of nothing isn't posted."),
            ),
            # Lines are never changed, deleted, or added to a closed period: migration 0002.
        ]
        # Each index is paid for with every line of every night, so there is one: a customer's lines are found by its
        # orders, through the key above.
        indexes = [
            # A statement: the lines of one month and payee; closing a month reads all of it.
            models.Index(fields=["period", "payee", "id"], name="commission_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id} {self.component} {self.amount_minor}"

    @property
    def base_minor(self) -> int:
        """Return the worth that the event added or took away, in the order's currency."""
        return self.base_after_minor - self.base_before_minor

    @property
    def counted_minor(self) -> int:
        """Return what of that counts for the payee, in the currency of the line: its share, or only some goods."""
        return self.trace().counted()

    @property
    def base_currency(self) -> str:
        """Return the currency of the worth."""
        return self.order.currency if self.order else self.currency

    @property
    def is_adjustment(self) -> bool:
        """Say whether the line was agreed by people, or belongs to an earlier month that was closed already."""
        return self.origin_on < self.period.starts_on or self.source == Source.ADJUSTMENT

    def holders(self) -> tuple[Share, ...]:
        """Return all holders of the credit, in canonical order."""
        if self.shares is None:
            return (Share(self.payee_id),)
        return tuple(Share(payee, ppm) for payee, ppm in self.shares)

    def trace(self) -> Trace:
        """Return the numbers behind a line of an order; `trace().amount()` is the line's amount."""
        return Trace(
            payee=self.payee_id,
            base_before=self.base_before_minor,
            base_after=self.base_after_minor,
            rate_ppm=self.rate_ppm,
            step_ppm=self.step_ppm,
            numerator=self.exchange_numerator,
            denominator=self.exchange_denominator,
            shares=self.holders(),
            first_on=self.first_on or self.origin_on,
            posted=self.posted_minor,
            bound=Bound(**self.inputs) if self.source == Source.ORDER and self.inputs else None,
        )

    def evaluate(self) -> int:
        """Return the amount of the line, reckoned again from its own numbers."""
        if self.source in evaluation.WANTED:
            return evaluation.amount(self.source, self.inputs, self.posted_minor)
        return self.trace().amount()
