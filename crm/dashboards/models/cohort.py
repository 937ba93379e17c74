"""Cohorts: who first ordered in the same quarter, and how many of them came back in later ones."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team


class CohortFigures(models.Model):
    """One cell: of the customers who first ordered in one quarter, how many ordered so many quarters later.

    Only the newest night's cells are kept. No team is the whole company. Quarters that still run have no cells.
    """

    as_of = models.DateField()
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    starts_on = models.DateField()
    # 0 is the quarter of the first order itself.
    quarter = models.PositiveSmallIntegerField()
    customers = models.IntegerField()

    class Meta:
        verbose_name = _("cohort")
        constraints = [
            models.UniqueConstraint(Coalesce("team", 0), "starts_on", "quarter", name="cohort_figures_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} +{self.quarter}"
