"""The lab: history replayed under a plan that is tried. Nothing here is pay, and nothing of it reaches the ledger."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from compensation.models.entry import Component, Event, Source
from compensation.models.plan import PlanVersion
from compensation.rules import replay
from compensation.rules.rounding import half_away, returning_share
from crm.accounts.models import Team, User
from crm.core.actors import Reach
from customers.models import Customer
from orders.models import Order

# A replay that lives says so after every chunk of customers, within seconds.
PATIENCE = timedelta(minutes=5)


class SimulationStatus(models.TextChoices):
    """How far a replay has come."""

    QUEUED = "QUEUED", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")


UNFINISHED = (SimulationStatus.QUEUED, SimulationStatus.RUNNING)


class AppliesTo(models.TextChoices):
    """Who is paid by the version that is tried."""

    FOLLOWERS = replay.FOLLOWERS, _("Those who follow its plan")
    EVERYBODY = replay.EVERYBODY, _("Everybody")


class SimulationQuerySet(models.QuerySet["Simulation"]):
    """Questions about replays."""

    def visible_to(self, user: User, action: str = "pay.simulate") -> Self:
        """Keep all replays for whoever may try for all; a manager's are those of the own team."""
        match user.reach(action):
            case Reach.ALL:
                return self
            case Reach.TEAM if user.team_id:
                return self.filter(team=user.team_id)
            case _:
                return self.none()


class Simulation(models.Model):
    """The orders of [starts_on, ends_on) paid by the live plans (A), and by `plan_version` in their place (B)."""

    # A draft that is thrown away takes its replays with it.
    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="simulations")
    applies_to = models.CharField(max_length=10, choices=AppliesTo, default=AppliesTo.FOLLOWERS)
    starts_on = models.DateField()
    ends_on = models.DateField()
    # Null: the whole company. A manager's replay shows the pay of the own team alone.
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=8, choices=SimulationStatus, default=SimulationStatus.QUEUED)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When it last said that it lives; a run that was killed stops saying it.
    seen_at = models.DateTimeField()
    # Names the run whose result counts: one that was taken for dead writes nothing any more.
    run_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    customer_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    # Events up to this day count: as far as the ledger reaches.
    as_of = models.DateField(null=True, blank=True)
    # Of the live plans, and of the terms that were tried: a draft may have changed since.
    plans_hash = models.CharField(max_length=64, blank=True, default="")
    tried_hash = models.CharField(max_length=64, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    order_count = models.PositiveIntegerField(default=0)
    refund_count = models.PositiveIntegerField(default=0)
    revenue_minor = models.BigIntegerField(default=0)
    live_minor = models.BigIntegerField(default=0)
    tried_minor = models.BigIntegerField(default=0)
    # What the ledger holds of the same lines: the live plans replay to it, to the last minor unit.
    ledger_minor = models.BigIntegerField(default=0)
    # What becomes payable in the months of the stretch once holds, caps, draws and floors have had their say; and what
    # waits at their end.
    live_payable_minor = models.BigIntegerField(default=0)
    tried_payable_minor = models.BigIntegerField(default=0)
    live_held_minor = models.BigIntegerField(default=0)
    tried_held_minor = models.BigIntegerField(default=0)
    retained_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    # The largest differences are kept line by line; `changed_count` is all of them.
    kept_count = models.PositiveIntegerField(default=0)
    better_count = models.PositiveIntegerField(default=0)
    worse_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("replay of a plan")
        verbose_name_plural = _("replays of plans")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="simulation_ends_after_start",
                violation_error_message=_("The stretch ends after the day on which it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=SimulationStatus.values), name="simulation_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=SimulationStatus.DONE)
                | models.Q(ended_at__isnull=False, as_of__isnull=False),
                name="simulation_done_has_an_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=SimulationStatus.FAILED) | ~models.Q(error=""),
                name="simulation_failed_says_why",
            ),
        ]
        indexes = [
            # A manager's replays, the newest first.
            models.Index(fields=["team", "-id"], name="simulation_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_version} {self.starts_on} {self.ends_on}"

    def is_left(self, at: datetime) -> bool:
        """Say whether nobody works on it any more: its process died, or was never begun."""
        return self.status in UNFINISHED and self.seen_at < at - PATIENCE


class SimulationPayee(models.Model):
    """What one payee earns in a replay, by the live plans and by the one that is tried."""

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="payees")
    # No payee is the house account.
    payee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    live_minor = models.BigIntegerField(default=0)
    tried_minor = models.BigIntegerField(default=0)
    difference_minor = models.GeneratedField(
        expression=models.F("tried_minor") - models.F("live_minor"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    live_returning_minor = models.BigIntegerField(default=0)
    tried_returning_minor = models.BigIntegerField(default=0)
    live_payable_minor = models.BigIntegerField(default=0)
    tried_payable_minor = models.BigIntegerField(default=0)
    live_held_minor = models.BigIntegerField(default=0)
    tried_held_minor = models.BigIntegerField(default=0)
    retained_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("payee of a replay")
        constraints = [
            models.UniqueConstraint("simulation", Coalesce("payee", 0), name="simulation_payee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.payee or '–'}"

    @property
    def currency(self) -> str:
        """Return the currency of the replay."""
        return self.simulation.currency

    @property
    def live_returning_ppm(self) -> int | None:
        """Return the share of pay that came from returning customers, by the live plans."""
        return returning_share(self.live_returning_minor, self.live_minor)

    @property
    def tried_returning_ppm(self) -> int | None:
        """Return the share of pay that comes from returning customers, by the plan that is tried."""
        return returning_share(self.tried_returning_minor, self.tried_minor)

    @property
    def live_per_retained_minor(self) -> int | None:
        """Return what each retained customer costs by the live plans."""
        return half_away(self.live_minor, self.retained_count) if self.retained_count else None

    @property
    def tried_per_retained_minor(self) -> int | None:
        """Return what each retained customer costs by the plan that is tried."""
        return half_away(self.tried_minor, self.retained_count) if self.retained_count else None


class SimulationRow(models.Model):
    """One part of the plan of one payee."""

    result = models.ForeignKey(SimulationPayee, models.CASCADE, related_name="parts")
    component = models.CharField(max_length=16, choices=Component)
    live_minor = models.BigIntegerField(default=0)
    tried_minor = models.BigIntegerField(default=0)
    live_count = models.PositiveIntegerField(default=0)
    tried_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("part of a replay")
        constraints = [
            models.UniqueConstraint(fields=["result", "component"], name="simulation_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.component}"


class SimulationSide(models.TextChoices):
    """Which of the two plans a figure is by."""

    LIVE = "LIVE", _("Live plans (A)")
    TRIED = "TRIED", _("Tried (B)")


class SimulationMonth(models.Model):
    """A month of one payee after holds and limits, by one of the two plans: as its statement says it, or would."""

    result = models.ForeignKey(SimulationPayee, models.CASCADE, related_name="months")
    month_on = models.DateField()
    side = models.CharField(max_length=5, choices=SimulationSide)
    # Whether the live figures are those of a closed month.
    is_closed = models.BooleanField(default=False)
    # All lines of the month, those of earlier months and adjustments with them.
    total_minor = models.BigIntegerField(default=0)
    # What waits at the month's end, and what is lost because it waited too long.
    held_minor = models.BigIntegerField(default=0)
    lapsed_minor = models.BigIntegerField(default=0)
    # Lost over the cap, carried over it to later months, added by the floor, advanced by the draw and owed of it.
    capped_minor = models.BigIntegerField(default=0)
    carried_minor = models.BigIntegerField(default=0)
    topped_up_minor = models.BigIntegerField(default=0)
    advanced_minor = models.BigIntegerField(default=0)
    draw_minor = models.BigIntegerField(default=0)
    payable_minor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("month of a replay")
        constraints = [
            models.UniqueConstraint(fields=["result", "month_on", "side"], name="simulation_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.month_on} {self.side}"

    @property
    def currency(self) -> str:
        """Return the currency of the replay."""
        return self.result.currency


class SimulationLine(models.Model):
    """A line that would have been another one."""

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="lines", db_index=False)
    payee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    source = models.CharField(max_length=12, choices=Source)
    event = models.CharField(max_length=12, choices=Event)
    component = models.CharField(max_length=16, choices=Component)
    origin_on = models.DateField()
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    live_minor = models.BigIntegerField(default=0)
    tried_minor = models.BigIntegerField(default=0)
    difference_minor = models.GeneratedField(
        expression=models.F("tried_minor") - models.F("live_minor"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    # Its place among all, the largest difference first.
    place = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("changed line of a replay")
        constraints = [
            models.UniqueConstraint(fields=["simulation", "place"], name="simulation_line_place_once"),
            models.CheckConstraint(
                condition=~models.Q(live_minor=models.F("tried_minor")), name="simulation_line_differs"
            ),
        ]
        indexes = [
            # The changed lines of one payee, the largest first.
            models.Index(fields=["simulation", "payee", "place"], name="simulation_line_by_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.place}"

    @property
    def currency(self) -> str:
        """Return the currency of the replay."""
        return self.simulation.currency
