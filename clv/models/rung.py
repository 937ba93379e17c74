"""How many customers stand on each rung of the ladder, as the newest night left them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.score import Method, Reason


class RungFigures(models.Model):
    """The customers valued by one method for one reason; only the newest night's are kept."""

    as_of = models.DateField()
    method = models.CharField(max_length=16, choices=Method)
    reason = models.CharField(max_length=24, choices=Reason)
    customers = models.IntegerField()

    class Meta:
        verbose_name = _("rung of the ladder")
        verbose_name_plural = _("rungs of the ladder")
        constraints = [models.UniqueConstraint(fields=["method", "reason"], name="rung_figures_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.reason}"
