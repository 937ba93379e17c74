"""Teams."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.actors import Actor, Reach
from crm.core.models import Versioned


class TeamQuerySet(models.QuerySet["Team"]):
    """Questions about teams."""

    def visible_to(self, user: Actor, action: str = "team.view") -> Self:
        """Keep the teams that `user` may reach by `action`."""
        match user.reach(action):
            case Reach.ALL:
                return self
            case Reach.TEAM | Reach.OWN:
                return self.filter(members=user.pk)
            case _:
                return self.none()


class Team(Versioned):
    """Salespeople who work together; a manager sees the customers of the own team."""

    name = models.CharField(max_length=80)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"),
                name="team_name_once",
                violation_error_message=_("A team of this name exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
