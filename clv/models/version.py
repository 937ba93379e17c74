"""Rules that people decide: each change is a new version, and no version ever changes."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.constraints import Message

# Version 1 holds since ever.
ALWAYS = date(1900, 1, 1)


class RuleVersionQuerySet(models.QuerySet[Any]):
    """Questions about versions of one rule."""

    def visible_to(self, user: User, action: str = "definition.view") -> Self:
        """Keep all versions for whoever may see them at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()

    def newest_first(self) -> Self:
        """Put the version that takes effect last at the top."""
        return self.order_by("-effective_on", "-number")

    def on(self, day: date) -> Any:
        """Return the version in effect on `day`; version 1, with its defaults, is made when nobody has decided yet."""
        newest = self.filter(effective_on__lte=day).newest_first().first()
        return newest or self.get_or_create(number=1, defaults={"effective_on": ALWAYS})[0]


class RuleVersion(models.Model):
    """One decision: since when it holds, who took it, and why; the database refuses to change or delete it."""

    number = models.PositiveIntegerField(unique=True)
    effective_on = models.DateField()
    why = models.CharField(max_length=500, blank=True)
    # Null: the system made it, at installation.
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RuleVersionQuerySet.as_manager()

    guard_messages: ClassVar[dict[str, Message]] = {
        "clv_version_append_only": _("A version never changes. Make a new one instead."),
    }

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.number}"
