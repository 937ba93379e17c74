"""What figures of a book have in common: whose customers are summed up, and who may look into it."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from crm.accounts.models import Team, User
from crm.core.actors import Reach
from crm.dashboards.models.book import Scope


class ScopedQuerySet(models.QuerySet[Any]):
    """Questions about figures of books."""

    def visible_to(self, user: User, action: str = "value.report") -> Self:
        """Keep the figures that `user` may look into by `action`."""
        match user.reach(action):
            case Reach.ALL:
                return self
            case Reach.TEAM if user.team_id:
                return self.filter(models.Q(team=user.team_id) | models.Q(salesperson=user))
            case Reach.TEAM | Reach.OWN:
                return self.filter(salesperson=user)
            case _:
                return self.none()

    def of(self, team: Team | None, salesperson: User | None) -> Self:
        """Keep the figures of one salesperson, else of one team, else of the company."""
        if salesperson is not None:
            return self.filter(scope=Scope.SALESPERSON, salesperson=salesperson)
        return self.filter(scope=Scope.TEAM, team=team) if team else self.filter(scope=Scope.COMPANY)


class ScopedFigures(models.Model):
    """Figures of one book; only the newest night's are kept."""

    as_of = models.DateField()
    scope = models.CharField(max_length=12, choices=Scope)
    # The team of a salesperson's book, too.
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    salesperson = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.scope} {self.as_of}"


def once(*names: str | Coalesce, name: str) -> models.UniqueConstraint:
    """Return the promise that a book has one row for each value of `names`."""
    return models.UniqueConstraint("scope", Coalesce("team", 0), Coalesce("salesperson", 0), *names, name=name)
