"""Statements: what a payee has earned in a month."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from compensation.models.entry import payable_to
from compensation.models.period import Period
from compensation.rules.rounding import returning_share
from crm.accounts.models import User
from crm.core.constraints import Message


class StatementStatus(models.TextChoices):
    """Whether the month is still open."""

    DRAFT = "DRAFT", _("Draft")
    FINAL = "FINAL", _("Final")


class StatementQuerySet(models.QuerySet["Statement"]):
    """Questions about statements."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep the statements of those whose pay `user` may see."""
        condition = payable_to(user, action)
        return self.none() if condition is None else self.filter(condition)


class Statement(models.Model):
    """The totals of one payee and month. A draft follows the ledger; closing the month makes it final, with a hash."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="statements")
    # No payee is the house account.
    payee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    status = models.CharField(max_length=8, choices=StatementStatus, default=StatementStatus.DRAFT)
    currency = models.CharField(max_length=3)
    # Lines of the month itself, by the part of the plan that pays; they sum to what is earned.
    first_minor = models.BigIntegerField(default=0)
    returning_minor = models.BigIntegerField(default=0)
    earned_minor = models.BigIntegerField(default=0)
    # Lines posted into the month for earlier, closed ones.
    adjustment_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    # Orders and refunds up to this day are in it.
    as_of = models.DateField()
    # Over the lines in canonical order; empty while a draft.
    content_hash = models.CharField(max_length=64, blank=True)

    objects = StatementQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "statement_is_final": _("The statement of a closed month never changes."),
    }

    class Meta:
        verbose_name = _("statement")
        constraints = [
            models.UniqueConstraint(
                "period", Coalesce("payee", 0), name="statement_once", violation_error_message=_("It exists already.")
            ),
            models.CheckConstraint(
                condition=models.Q(earned_minor=models.F("first_minor") + models.F("returning_minor"))
                & models.Q(total_minor=models.F("earned_minor") + models.F("adjustment_minor")),
                name="statement_adds_up",
                violation_error_message=_("The parts of a statement sum to its total."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=StatementStatus.DRAFT, content_hash="")
                | (models.Q(status=StatementStatus.FINAL) & ~models.Q(content_hash="")),
                name="statement_final_has_a_hash",
            ),
            # A final statement never changes: migration 0002.
        ]
        indexes = [
            # "My statements", newest month first.
            models.Index(fields=["payee", "period"], name="statement_by_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.payee or '–'}"

    @property
    def returning_ppm(self) -> int | None:
        """Return the share of what is earned that came from customers who returned, in parts per million."""
        return returning_share(self.returning_minor, self.earned_minor)
