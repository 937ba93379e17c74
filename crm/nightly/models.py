"""Nights and their steps."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.core.actors import Actor, Reach

# A broker that answers hands a night over within seconds; after this, the schedule takes it up.
PATIENCE = timedelta(minutes=10)


class State(models.TextChoices):
    """How far a night, or a step of it, has come."""

    WAITING = "WAITING", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")


class NightQuerySet(models.QuerySet["Night"]):
    """Questions about nights."""

    def visible_to(self, user: Actor, action: str = "night.view") -> Self:
        """Keep all nights for whoever may see them at all."""
        return self if user.reach(action) is not Reach.NONE else self.none()

    def finished(self) -> Self:
        """Keep the nights that came to their end."""
        return self.filter(state=State.DONE)

    def left_waiting(self, at: datetime) -> Self:
        """Keep the nights that were asked for long before the instant `at` and never begun."""
        return self.filter(requested_at__lt=at - PATIENCE)


class Night(models.Model):
    """The work between two business days. Its `as_of` is the last day that it counts; there is one night per day."""

    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # A full night works off every customer, an ordinary one those that changed.
    is_full = models.BooleanField(default=False)
    # The name under which this run claimed its changes; a run that goes on after a kill keeps it.
    token = models.CharField(max_length=40, blank=True, default="")
    run_count = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Set while somebody waits for the night to begin.
    requested_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = NightQuerySet.as_manager()

    class Meta:
        verbose_name = _("night")
        verbose_name_plural = _("nights")
        constraints = [
            models.UniqueConstraint(
                fields=["as_of"],
                name="night_one_per_business_date",
                violation_error_message=_("This business date has its night already."),
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="night_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=State.DONE) | models.Q(ended_at__isnull=False), name="night_done_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return str(self.as_of)

    @property
    def scope(self) -> str | None:
        """Return the token of the customers to look at; None stands for all of them."""
        return None if self.is_full else self.token


class StepRun(models.Model):
    """One step of a night: when it ran, what it counted, and up to which change it had seen the customers."""

    night = models.ForeignKey(Night, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The newest row of the queue of changes that this step has taken into account.
    watermark = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("step of a night")
        constraints = [
            models.UniqueConstraint(fields=["night", "name"], name="step_once_per_night"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="step_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.night} {self.name}"


class ShardRun(models.Model):
    """The part of one step that is about the customers from `first_id` to `last_id`.

    Whoever does it holds the row's lock until what it wrote and the word that it is done commit together: a killed
    worker leaves neither, and a shard handed out twice is done once.
    """

    step = models.ForeignKey(StepRun, models.CASCADE, related_name="shards")
    number = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    # What the step merges at its end, if counts are not all.
    payload = models.BinaryField(default=b"")

    class Meta:
        verbose_name = _("shard of a step")
        constraints = [
            models.UniqueConstraint(fields=["step", "number"], name="shard_once_per_step"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="shard_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.number}"
