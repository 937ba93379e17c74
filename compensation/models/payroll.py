"""From what is payable to what is paid: movements between accounts, and the payroll of a month."""

from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from compensation.models.period import Period
from compensation.models.statement import Statement
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message
from crm.core.models import Versioned


class Account(models.TextChoices):
    """Where money for a payee lies."""

    EXPENSE = "EXPENSE", _("Expense")
    HELD = "HELD", _("Held")
    PAYABLE = "PAYABLE", _("Payable")
    PAID = "PAID", _("Paid")
    FORFEITED = "FORFEITED", _("Forfeited")
    DRAW = "DRAW", _("Draw")


# Between which accounts money goes, either way: what is earned may be held, what is held becomes payable or is
# forfeited, what is payable is paid, cut by a cap, or lifted and lowered by a draw.
PAIRS = [
    (Account.EXPENSE, Account.HELD),
    (Account.EXPENSE, Account.PAYABLE),
    (Account.HELD, Account.PAYABLE),
    (Account.HELD, Account.FORFEITED),
    (Account.PAYABLE, Account.FORFEITED),
    (Account.DRAW, Account.PAYABLE),
    (Account.PAYABLE, Account.PAID),
]
BETWEEN = reduce(or_, (models.Q(source=one, target=other) for pair in PAIRS for one, other in (pair, reversed(pair))))


class PayrollRunQuerySet(models.QuerySet["PayrollRun"]):
    """Questions about payrolls."""

    def visible_to(self, user: User, action: str = "payroll.view") -> Self:
        """Keep all payrolls for whoever may see them at all."""
        return self if user.reach(action) is Reach.ALL else self.none()

    def unpaid(self) -> Self:
        """Keep those that were handed over, and not marked as paid yet."""
        return self.filter(paid_by=None)


class PayrollRun(Versioned):
    """What is handed over to payroll for a closed month: made once, then only marked as paid."""

    period = models.OneToOneField(Period, models.PROTECT, related_name="payroll")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    # Control totals: the file's own rows come to them.
    payee_count = models.PositiveIntegerField()
    total_minor = models.BigIntegerField()
    # Over the rows of the file.
    content_hash = models.CharField(max_length=64)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    # The day on which the money went out, and the bank's or payroll's own reference.
    paid_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)

    objects = PayrollRunQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "payroll_is_fixed": _("A payroll that was handed over never changes; it is marked as paid once."),
        "payroll_month_is_closed": _("The payroll of a month is made once the month is closed."),
    }

    class Meta:
        verbose_name = _("payroll")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paid_by=None, paid_at=None, paid_on=None, reference="")
                | (
                    models.Q(paid_by__isnull=False, paid_at__isnull=False, paid_on__isnull=False)
                    & ~models.Q(reference="")
                ),
                name="payroll_paid_by_somebody",
                violation_error_message=_("What is paid names who marked it, the day, and the reference."),
            ),
            models.CheckConstraint(condition=models.Q(total_minor__gte=0), name="payroll_total_not_negative"),
            # It never changes but for the mark, and its month is closed: migration 0005.
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.total_minor}"


class PayrollRow(models.Model):
    """One payee of a payroll: what was payable before, what the month brought, and what is paid now."""

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="rows")
    statement = models.OneToOneField(Statement, models.PROTECT, related_name="payroll_row")
    # Payable from earlier months, and what the month itself brought; below zero it is carried on, never paid.
    carried_minor = models.BigIntegerField()
    month_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    guard_messages: ClassVar[dict[str, Message]] = {
        "payroll_row_append_only": _("A payroll that was handed over never changes."),
    }

    class Meta:
        verbose_name = _("payroll row")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor=0, carried_minor__lte=-models.F("month_minor"))
                | models.Q(amount_minor__gt=0, amount_minor=models.F("carried_minor") + models.F("month_minor")),
                name="payroll_row_pays_what_is_payable",
                violation_error_message=_("A payout is all that is payable, and never below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.amount_minor}"


class AccountMove(models.Model):
    """An amount that goes from one account of a payee to another: one row is both sides, so it sums to zero by itself.

    Lines say what was earned and why; this table says where the money stands. No payee is the house account.
    """

    payee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    source = models.CharField(max_length=12, choices=Account)
    target = models.CharField(max_length=12, choices=Account)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # The statement that made it payable, or out of whose payroll it was paid.
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="moves")
    at = models.DateTimeField()

    guard_messages: ClassVar[dict[str, Message]] = {
        "account_move_append_only": _("A movement of money is never changed or deleted. Record the opposite one."),
    }

    class Meta:
        verbose_name = _("movement between accounts")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="account_move_above_zero"),
            models.CheckConstraint(
                condition=BETWEEN,
                name="account_move_between_neighbours",
                violation_error_message=_("Money becomes payable before it is paid, cut, or lifted by a draw."),
            ),
            models.UniqueConstraint(
                fields=["statement", "source", "target"],
                name="account_move_once",
                violation_error_message=_("This was recorded already."),
            ),
        ]
        indexes = [
            # What is payable to each payee.
            models.Index(Coalesce("payee", 0), "source", "target", name="account_move_by_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.target} {self.amount_minor}"
