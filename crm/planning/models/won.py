"""What was spent on winning customers, and how many were won."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.planning.models.plan import Segmenting


class WonFigures(models.Model):
    """The customers of one segment acquired in one whole month, and their acquisition cost in minor units.

    Only the newest figures are kept, of the last twelve months.
    """

    as_of = models.DateField()
    segmenting = models.CharField(max_length=12, choices=Segmenting)
    code = models.CharField(max_length=20)
    # The month's first day.
    month = models.DateField()
    customers = models.IntegerField()
    cost_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("customers won in a month")
        constraints = [
            models.UniqueConstraint(fields=["segmenting", "code", "month"], name="won_figures_once"),
            models.CheckConstraint(
                condition=models.Q(segmenting__in=Segmenting.values), name="won_figures_segmenting_known"
            ),
            models.CheckConstraint(
                condition=models.Q(customers__gt=0, cost_minor__gte=0), name="won_figures_count_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.month}"
