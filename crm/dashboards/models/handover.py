"""Handovers of the last two years: who came back afterwards, beside similar customers who kept their salesperson."""

from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team, User
from crm.core.actors import Reach
from crm.dashboards.models.scoped import ScopedFigures, once
from customers.models import Assignment, Customer
from customers.models.customer import held_by


class Outcome(models.TextChoices):
    """What came of a customer within the days that are watched after a handover."""

    KEPT = "KEPT", _("Ordered again")
    LOST = "LOST", _("Did not order again")
    # The days are not over yet.
    OPEN = "OPEN", _("Still watched")


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Questions about handovers."""

    def visible_to(self, user: User, action: str = "retention.view") -> Self:
        """Keep the handovers of customers on whom `user` may perform `action`.

        A manager's are those of the team's customers: who waits for a salesperson is in no team's figures.
        """
        condition = held_by(user, action, "customer__")
        if condition is None:
            return self.none()
        rows = self.filter(condition)
        return rows.filter(team=user.team_id) if user.reach(action) is Reach.TEAM else rows


class Handover(models.Model):
    """One customer who had bought and changed salesperson; only the newest night's are kept."""

    # The term that began with the handover.
    assignment = models.OneToOneField(Assignment, models.CASCADE, primary_key=True, related_name="+")
    as_of = models.DateField()
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    # Of whoever looks after the customer as of the night.
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    on = models.DateField()
    from_salesperson = models.ForeignKey(User, models.CASCADE, related_name="+")
    to_salesperson = models.ForeignKey(User, models.CASCADE, related_name="+")
    # Days with orders before the handover, and the last of them.
    order_day_count = models.IntegerField()
    last_ordered_on = models.DateField()
    # The first day with an order within the watched days, from the handover on.
    returned_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    # The margin still expected of who is watched and has not ordered since; else nothing.
    stake_minor = models.BigIntegerField()
    match_count = models.PositiveSmallIntegerField()
    match_kept_count = models.PositiveSmallIntegerField()

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(match_kept_count__lte=models.F("match_count")),
                name="handover_matches_kept_are_matches",
            ),
        ]
        indexes = [
            # The report's list, the newest first, of all and of one team.
            models.Index(fields=["on", "assignment"], name="handover_by_day"),
            models.Index(fields=["team", "on", "assignment"], name="handover_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.on}"


class HandoverMatch(models.Model):
    """A customer who was like the one handed over on that day, and kept the salesperson; place 1 is the most alike."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="matches")
    place = models.PositiveSmallIntegerField()
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    order_day_count = models.IntegerField()
    last_ordered_on = models.DateField()
    returned_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("customer to compare with")
        constraints = [models.UniqueConstraint(fields=["handover", "place"], name="handover_match_once")]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.place}"


class HandoverDimension(models.TextChoices):
    """By what handovers are summed up."""

    ALL = "ALL", _("All of them")
    PAIR = "PAIR", _("From whom to whom")
    REASON = "REASON", _("Reason")


class HandoverFigures(ScopedFigures):
    """What came of the handovers of a team's customers, or of the company's."""

    dimension = models.CharField(max_length=8, choices=HandoverDimension)
    from_salesperson = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    to_salesperson = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    handovers = models.IntegerField()
    # Whose watched days are over, and who of them ordered again.
    decided = models.IntegerField()
    kept = models.IntegerField()
    # The same of those for whom there is somebody to compare with.
    compared = models.IntegerField()
    compared_kept = models.IntegerField()
    matches = models.IntegerField()
    # Sums over the handovers compared, in sixths, for nobody has more than three matches: of the share of matches that
    # ordered again, and of one over the number of matches.
    kept_sixths = models.IntegerField()
    each_sixths = models.IntegerField()
    # Still watched and without an order since, and the margin expected of them.
    waiting = models.IntegerField()
    stake_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("figures of handovers")
        constraints = [
            once(
                *("dimension", Coalesce("from_salesperson", 0), Coalesce("to_salesperson", 0), "reason"),
                name="handover_figures_once",
            )
        ]
