"""How far the night has come: one row per kind of work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.boundaries import SegmentRules
from clv.models.definition import Definition
from clv.models.fit import FitChoice


class RunKind(models.TextChoices):
    """What was computed."""

    FACTS = "FACTS", _("Facts")
    PARTS = "PARTS", _("Parts of value")
    FITS = "FITS", _("Fits")
    SCORES = "SCORES", _("Scores")
    CATEGORIES = "CATEGORIES", _("Categories")


class Run(models.Model):
    """The newest finished computation of one kind, and what it assumed; replaced by the next one."""

    kind = models.CharField(max_length=12, choices=RunKind, primary_key=True)
    as_of = models.DateField()
    customers = models.IntegerField(default=0)
    # Scores: the assumptions under which they were computed.
    currency = models.CharField(max_length=3, blank=True)
    # Scores: the definition of value in effect; categories: the boundaries.
    definition = models.ForeignKey(Definition, models.PROTECT, null=True, related_name="+")
    segment_rules = models.ForeignKey(SegmentRules, models.PROTECT, null=True, related_name="+")
    lifespan_months = models.PositiveSmallIntegerField(null=True)
    yearly_discount_ppm = models.PositiveIntegerField(null=True)
    # Scores: how far all predictions together may be off because the parameters are not known exactly, as a share.
    shared_deviation = models.FloatField(null=True)
    # Fits: as of when the models were fitted, and why that was done or left; the purchases since, expected and seen.
    fitted_as_of = models.DateField(null=True)
    fit_choice = models.CharField(max_length=16, choices=FitChoice, blank=True)
    expected_purchases = models.FloatField(null=True)
    seen_purchases = models.BigIntegerField(null=True)
    # Categories: from this lifetime value on a customer is major.
    major_from_minor = models.BigIntegerField(null=True)
    # Categories: the numbers of the rule of quiet profit; shares are parts of revenue.
    quiet_revenue_from_minor = models.BigIntegerField(null=True)
    quiet_revenue_to_minor = models.BigIntegerField(null=True)
    quiet_serve_up_to_ppm = models.BigIntegerField(null=True)
    quiet_profit_from_ppm = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("run")

    def __str__(self) -> str:
        return f"{self.kind} {self.as_of}"
