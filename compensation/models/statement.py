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


class Seal(models.IntegerChoices):
    """What the hash of a final statement covers."""

    LINES = 1, _("The lines")
    CHAIN = 2, _("The lines, the balance, and the payee's statement before")
    PARTS = 3, _("The lines with all their numbers, the parts, the balance, and the payee's statement before")


class StatementQuerySet(models.QuerySet["Statement"]):
    """Questions about statements."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep the statements of those whose pay `user` may see."""
        condition = payable_to(user, action)
        return self.none() if condition is None else self.filter(condition)

    def final(self) -> Self:
        """Keep those of closed months."""
        return self.filter(status=StatementStatus.FINAL)


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
    lifetime_minor = models.BigIntegerField(default=0)
    target_minor = models.BigIntegerField(default=0)
    team_minor = models.BigIntegerField(default=0)
    earned_minor = models.BigIntegerField(default=0)
    # Lines posted into the month for earlier, closed ones, and adjustments that people agreed on.
    adjustment_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    # Orders and refunds up to this day are in it.
    as_of = models.DateField()
    # What waits: held before, what the month's lines brought, released into payable, forfeited, and held now.
    held_opening_minor = models.BigIntegerField(default=0)
    held_in_minor = models.BigIntegerField(default=0)
    released_minor = models.BigIntegerField(default=0)
    lapsed_minor = models.BigIntegerField(default=0)
    held_closing_minor = models.BigIntegerField(default=0)
    # Over the cap: lost, or carried into later months; below zero, what comes back of it.
    capped_minor = models.BigIntegerField(default=0)
    carry_opening_minor = models.BigIntegerField(default=0)
    carried_minor = models.BigIntegerField(default=0)
    carry_closing_minor = models.BigIntegerField(default=0)
    # Added up to the floor for good, and up to the draw; below zero, what is recovered of the draw. Owed of it now.
    topped_up_minor = models.BigIntegerField(default=0)
    draw_opening_minor = models.BigIntegerField(default=0)
    advanced_minor = models.BigIntegerField(default=0)
    draw_closing_minor = models.BigIntegerField(default=0)
    # What the month adds to what is payable.
    payable_minor = models.BigIntegerField(default=0)
    # Final statements only: what was payable before, what was paid since the statement before, and what is payable now.
    opening_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    closing_minor = models.BigIntegerField(default=0)
    # The payee's statement that was made final before this one: its hash is part of this one's.
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    seal = models.PositiveSmallIntegerField(choices=Seal, default=Seal.LINES)
    # Over the lines in canonical order, the balance and the statement before; empty while a draft.
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
                condition=models.Q(
                    earned_minor=models.F("first_minor")
                    + models.F("returning_minor")
                    + models.F("lifetime_minor")
                    + models.F("target_minor")
                    + models.F("team_minor")
                )
                & models.Q(total_minor=models.F("earned_minor") + models.F("adjustment_minor")),
                name="statement_adds_up",
                violation_error_message=_("The parts of a statement sum to its total."),
            ),
            models.CheckConstraint(
                condition=models.Q(status=StatementStatus.DRAFT, content_hash="")
                | (models.Q(status=StatementStatus.FINAL) & ~models.Q(content_hash="")),
                name="statement_final_has_a_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(seal=Seal.LINES)
                | models.Q(
                    seal=Seal.CHAIN,
                    closing_minor=models.F("opening_minor") + models.F("total_minor") - models.F("paid_minor"),
                )
                | models.Q(
                    seal=Seal.PARTS,
                    closing_minor=models.F("opening_minor") + models.F("payable_minor") - models.F("paid_minor"),
                ),
                name="statement_balance_adds_up",
                violation_error_message=_("What was payable and became it, less what was paid, is the balance."),
            ),
            models.CheckConstraint(
                condition=~models.Q(seal=Seal.PARTS)
                | models.Q(
                    payable_minor=models.F("total_minor")
                    - models.F("held_in_minor")
                    + models.F("released_minor")
                    - models.F("capped_minor")
                    - models.F("carried_minor")
                    + models.F("topped_up_minor")
                    + models.F("advanced_minor")
                ),
                name="statement_payable_adds_up",
                violation_error_message=_("The total, less what is held and cut, with what is added, becomes payable."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    held_closing_minor=models.F("held_opening_minor")
                    + models.F("held_in_minor")
                    - models.F("released_minor")
                    - models.F("lapsed_minor"),
                    carry_closing_minor=models.F("carry_opening_minor") + models.F("carried_minor"),
                    draw_closing_minor=models.F("draw_opening_minor") + models.F("advanced_minor"),
                ),
                name="statement_holds_add_up",
                violation_error_message=_("What is held, carried or owed is what was, with what the month changed."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    capped_minor__gte=0, topped_up_minor__gte=0, carry_closing_minor__gte=0, draw_closing_minor__gte=0
                ),
                name="statement_limits_not_negative",
                violation_error_message=_(
                    "A cap takes and a floor adds; neither what is carried nor a draw goes below zero."
                ),
            ),
            models.UniqueConstraint(
                Coalesce("payee", 0),
                condition=models.Q(seal__gt=Seal.LINES, previous=None),
                name="statement_chain_has_one_start",
                violation_error_message=_("The chain of this payee's statements has begun already."),
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
    def brought_minor(self) -> int:
        """Return what the month adds to what is payable, drafts too: before pay could be held, that was its total."""
        waits = self.held_in_minor - self.released_minor
        return (
            self.total_minor
            - waits
            - self.capped_minor
            - self.carried_minor
            + self.topped_up_minor
            + self.advanced_minor
        )

    @property
    def returning_ppm(self) -> int | None:
        """Return the share of what is earned that came from customers who returned, in parts per million."""
        return returning_share(self.returning_minor, self.earned_minor)

    @property
    def first_share_ppm(self) -> int | None:
        """Return the share of what is earned that came from first orders."""
        return returning_share(self.first_minor, self.earned_minor)

    @property
    def lifetime_share_ppm(self) -> int | None:
        """Return the share of what is earned that came from rewards for a customer's lifetime."""
        return returning_share(self.lifetime_minor, self.earned_minor)

    @property
    def target_share_ppm(self) -> int | None:
        """Return the share of what is earned that came from targets; None where they take away."""
        return returning_share(self.target_minor, self.earned_minor)

    @property
    def team_share_ppm(self) -> int | None:
        """Return the share of what is earned that came from what the team sold."""
        return returning_share(self.team_minor, self.earned_minor)


class SignOffQuerySet(models.QuerySet["SignOff"]):
    """Questions about who has seen what."""

    def visible_to(self, user: User, action: str = "pay.view") -> Self:
        """Keep those of statements that `user` may see."""
        return self.filter(statement__in=Statement.objects.visible_to(user, action))


class SignOff(models.Model):
    """The payee has seen a final statement and agrees: on this day, to these very figures. It is never taken back."""

    statement = models.OneToOneField(Statement, models.PROTECT, related_name="sign_off")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    objects = SignOffQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "sign_off_append_only": _("What somebody agreed to is never changed or deleted."),
        "sign_off_is_the_payees": _("A final statement is agreed to by its payee, as it stands."),
    }

    class Meta:
        verbose_name = _("sign-off")
        # Held by triggers: migration 0005.

    def __str__(self) -> str:
        return f"{self.statement} {self.by}"
