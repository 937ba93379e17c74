"""The figures of a book: of one salesperson, of a team, of the company."""

from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User
from crm.core.actors import Reach


class Scope(models.TextChoices):
    """Whose customers are summed up."""

    COMPANY = "COMPANY", _("Company")
    TEAM = "TEAM", _("Team")
    SALESPERSON = "SALESPERSON", _("Salesperson")
    # Customers who wait for a salesperson.
    NOBODY = "NOBODY", _("Without a salesperson")


class BookFiguresQuerySet(models.QuerySet["BookFigures"]):
    """Questions about books."""

    def visible_to(self, user: User, action: str = "scorecard.view") -> Self:
        """Keep the books that `user` may look into by `action`."""
        match user.reach(action):
            case Reach.ALL:
                return self
            case Reach.TEAM if user.team_id:
                return self.filter(models.Q(team=user.team_id) | models.Q(salesperson=user))
            case Reach.TEAM | Reach.OWN:
                return self.filter(salesperson=user)
            case _:
                return self.none()

    def newest(self) -> Self:
        """Keep the books of the newest night."""
        return self.filter(as_of=models.Subquery(BookFigures.objects.order_by("-as_of").values("as_of")[:1]))


class BookFigures(models.Model):
    """What one book comes to as of one night. Money is in minor units of the company's currency.

    A year is the twelve months up to `as_of`; `…_before` is the same, a year earlier.
    """

    as_of = models.DateField()
    scope = models.CharField(max_length=12, choices=Scope)
    # The team of a salesperson's book, too.
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    salesperson = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    customers = models.IntegerField()
    buyers = models.IntegerField()
    # Buyers whose contribution so far is zero or more.
    in_profit = models.IntegerField()
    # Lifetime margin of the buyers, what of it is still expected, and the 80 percent interval.
    margin_minor = models.BigIntegerField()
    future_minor = models.BigIntegerField()
    low_minor = models.BigIntegerField()
    high_minor = models.BigIntegerField()
    risk_customers = models.IntegerField()
    risk_minor = models.BigIntegerField()
    # Customers who ordered in the year before, and those of them who ordered in the year.
    kept_base = models.IntegerField()
    kept = models.IntegerField()
    kept_base_before = models.IntegerField()
    kept_before = models.IntegerField()
    # Orders of the year, and those of customers who had ordered on an earlier day.
    orders = models.IntegerField()
    returning_orders = models.IntegerField()
    orders_before = models.IntegerField()
    returning_orders_before = models.IntegerField()
    # Customers whose next order fell due in the last 90 days, and those of them who ordered.
    due = models.IntegerField()
    returned = models.IntegerField()

    objects = BookFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a book")
        constraints = [
            models.UniqueConstraint(
                "as_of", "scope", Coalesce("team", 0), Coalesce("salesperson", 0), name="book_figures_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.as_of}"
