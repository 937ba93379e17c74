"""Which buying model the predictions stand on, since when, and why."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.fit import ModelName


class ChampionReason(models.TextChoices):
    """Why a model became the champion."""

    USUAL = "USUAL", _("The usual model to start with; no other has clearly beaten it.")
    WON_CLEARLY = (
        "WON_CLEARLY",
        _("It foresaw what the customers did clearly better than the model before it, and was not further off in sum."),
    )
    NOT_USABLE = (
        "NOT_USABLE",
        _("The model before it could no longer be fitted, and this one foresaw best what the customers did."),
    )


class ChampionQuerySet(models.QuerySet["Champion"]):
    """Questions about champions."""

    def known_on(self, day: date) -> Self:
        """Keep the champions chosen on `day` or before."""
        return self.filter(since_on__lte=day)


class Champion(models.Model):
    """The choice of one buying model; it holds until the next row. Rows are added, never changed.

    The gain is the log-likelihood per customer of what happened after the origins, over that of the model before.
    """

    model = models.CharField(max_length=24, choices=ModelName)
    since_on = models.DateField()
    reason = models.CharField(max_length=24, choices=ChampionReason)
    before = models.CharField(max_length=24, choices=ModelName, blank=True)
    gain = models.FloatField(null=True)
    gain_error = models.FloatField(null=True)
    # Origins at which the two were compared.
    origins = models.PositiveSmallIntegerField(default=0)

    objects = ChampionQuerySet.as_manager()

    class Meta:
        verbose_name = _("champion")
        constraints = [
            models.UniqueConstraint(fields=["since_on"], name="champion_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.since_on}"
