"""Life events: what happened in the customer's life."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Reach
from crm.core.models import Versioned
from customers.models.customer import Customer, held_by

# The labels that a new company starts with, for the translators; migration 0002 writes them.
CATALOGUE_LABELS = {
    "BIRTH": _("Birth"),
    "WEDDING": _("Wedding"),
    "MOVE": _("Move"),
    "NEW_SITE": _("New site"),
    "NEW_OPPORTUNITY": _("New opportunity"),
    "NEW_LEADER": _("New leader"),
    "MERGER": _("Merger"),
    "COMPETITOR": _("Competitor approached them"),
    "COMPLAINT": _("Complaint"),
    "LAYOFFS": _("Layoffs"),
    "AWARD": _("Award"),
    "ANNIVERSARY": _("Anniversary"),
}


class LifeEventKindQuerySet(models.QuerySet["LifeEventKind"]):
    """Questions about the catalogue."""

    def visible_to(self, user: User, action: str = "life_event.view") -> Self:
        """Keep the whole catalogue for whoever may see life events at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()


class LifeEventKind(models.Model):
    """One entry of the catalogue: birth, move, merger, …; a company adds its own."""

    code = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    is_custom = models.BooleanField(default=False)

    objects = LifeEventKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of life event")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="life_event_kind_once",
                violation_error_message=_("The catalogue has an event of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def translated_label(self) -> str:
        """Return the label in the reader's language; a company's own stays as it was written."""
        return self.label if self.is_custom else str(CATALOGUE_LABELS.get(self.code, self.label))


class LifeEventQuerySet(models.QuerySet["LifeEvent"]):
    """Questions about life events."""

    def visible_to(self, user: User, action: str = "life_event.view") -> Self:
        """Keep the events of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)


class LifeEvent(Versioned):
    """Something that happened in a customer's life and may change what they need."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="life_events")
    kind = models.ForeignKey(LifeEventKind, models.PROTECT, related_name="events")
    happened_on = models.DateField()
    note = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    logged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("life event")
        indexes = [
            # The timeline of a customer, newest first.
            models.Index(fields=["customer", "-happened_on"], name="life_event_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"
