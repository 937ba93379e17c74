"""How unevenly value is spread over the customers."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Team


class ConcentrationFigures(models.Model):
    """The Lorenz curve of lifetime margin. Only the newest night's is kept; no team is the whole company.

    There is none where the customers together are worth nothing.
    """

    as_of = models.DateField()
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    # Who bought.
    customers = models.IntegerField(validators=[MinValueValidator(1)])
    gini = models.FloatField()
    # What the least valuable 0, 1, … 100 percent of the customers hold of the whole, in parts per million.
    shares_ppm = models.JSONField()

    class Meta:
        verbose_name = _("concentration of value")
        verbose_name_plural = _("concentrations of value")
        constraints = [models.UniqueConstraint(Coalesce("team", 0), name="concentration_figures_once")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.as_of}"
