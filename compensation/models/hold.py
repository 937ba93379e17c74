"""Pay that waits: what each closing did to the held pay of an order, and what a person let go."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compensation.models.entry import payable_to
from compensation.models.plan import PlanVersion
from compensation.models.statement import Statement
from compensation.rules import holds
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message
from orders.models import Order


class HoldState(models.TextChoices):
    """Where the pay of an order stands."""

    HELD = holds.HELD, _("Held")
    RELEASED = holds.RELEASED, _("Released")
    FORFEITED = holds.FORFEITED, _("Forfeited")


class HeldMoveQuerySet(models.QuerySet["HeldMove"]):
    """Questions about held pay."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep those of payees whose pay `user` may see."""
        condition = payable_to(user, action)
        return self.none() if condition is None else self.filter(condition)

    def still_open(self) -> Self:
        """Keep those of pay that wasn't released; what is released is never held again."""
        released = HeldMove.objects.filter(
            payee=models.OuterRef("payee"), order=models.OuterRef("order"), state=HoldState.RELEASED
        )
        return self.filter(~models.Exists(released))


class HeldMove(models.Model):
    """What closing a month did to one payee's pay of one order that waits: the amounts balance, the sums are the stand.

    `earned_minor` is what the month's lines brought; it lands held, and goes on to payable or forfeited.
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="held_moves")
    payee = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    # The version whose conditions the pay waits for.
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", db_index=False)
    # Where it stands after the closing, and since which day.
    state = models.CharField(max_length=12, choices=HoldState)
    since_on = models.DateField()
    earned_minor = models.BigIntegerField()
    held_minor = models.BigIntegerField()
    payable_minor = models.BigIntegerField()
    forfeited_minor = models.BigIntegerField()

    objects = HeldMoveQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "held_move_append_only": _("What closing a month did to held pay is never changed or deleted."),
    }

    class Meta:
        verbose_name = _("movement of held pay")
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "order"],
                name="held_move_once",
                violation_error_message=_("The held pay of this order was moved by this statement already."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    earned_minor=models.F("held_minor") + models.F("payable_minor") + models.F("forfeited_minor")
                ),
                name="held_move_balances",
                violation_error_message=_("What is earned is held, payable or forfeited."),
            ),
            # It never changes: the migration after this one.
        ]
        indexes = [
            # What of a payee's pay is still held, order by order.
            models.Index(fields=["payee", "order", "state"], name="held_move_by_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.state} {self.held_minor}"


class HoldReleaseQuerySet(models.QuerySet["HoldRelease"]):
    """Questions about what people let go."""

    def visible_to(self, user: User, action: str = "pay.release") -> Self:
        """Keep all of them for whoever may release pay."""
        return self if user.reach(action) is Reach.ALL else self.none()


class HoldRelease(models.Model):
    """A person let the pay of an order go, whatever it still waited for: with a reason, and never for themselves."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HoldReleaseQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "hold_release_append_only": _("What somebody let go is never changed or deleted."),
    }

    class Meta:
        verbose_name = _("release of held pay")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="hold_release_says_why",
                violation_error_message=_("Say why the pay is released."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.on}"
