"""What customers cost to serve, against what they are worth and whether they come back."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crm.dashboards.models.scoped import ScopedFigures, once


class Balance(models.TextChoices):
    """Whether the effort for a customer fits what the customer is worth."""

    TOO_MUCH = "TOO_MUCH", _("Much effort for the value")
    FITS = "FITS", _("Effort and value fit")
    TOO_LITTLE = "TOO_LITTLE", _("Little effort for the value")


class EffortCell(ScopedFigures):
    """The buyers between two lifetime values and two costs to serve, boundaries `[from, before)`; null is no boundary.

    The boundaries are the same for all books: they cut the company's buyers into fifths. Money is in minor units of
    the company's currency.
    """

    value_band = models.PositiveSmallIntegerField()
    effort_band = models.PositiveSmallIntegerField()
    value_from_minor = models.BigIntegerField(null=True)
    value_before_minor = models.BigIntegerField(null=True)
    effort_from_minor = models.BigIntegerField(null=True)
    effort_before_minor = models.BigIntegerField(null=True)
    balance = models.CharField(max_length=12, choices=Balance)
    customers = models.IntegerField()
    # Lifetime margin, and what of it is still expected.
    margin_minor = models.BigIntegerField()
    future_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    minutes = models.BigIntegerField()

    class Meta:
        verbose_name = _("cell of the effort map")
        constraints = [once("value_band", "effort_band", name="effort_cell_once")]


class ServiceDimension(models.TextChoices):
    """By what the cost to serve is told."""

    BOOK = "BOOK", _("All of them")
    CATEGORY = "CATEGORY", _("Category")
    CHANNEL = "CHANNEL", _("Acquisition channel")
    RELATIONSHIP = "RELATIONSHIP", _("Relationship")


class ServiceFigures(ScopedFigures):
    """What one group of customers cost to serve, so far and in the twelve months up to `as_of`."""

    dimension = models.CharField(max_length=12, choices=ServiceDimension)
    code = models.CharField(max_length=20, blank=True)
    customers = models.IntegerField()
    contacts = models.IntegerField()
    minutes = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    # Margin realised so far.
    margin_minor = models.BigIntegerField()
    year_minutes = models.BigIntegerField()
    year_cost_minor = models.BigIntegerField()
    # Who ordered in the year before; those of them who ordered in the year; the minutes of the year with all of them.
    kept_base = models.IntegerField()
    kept = models.IntegerField()
    kept_minutes = models.BigIntegerField()

    class Meta:
        verbose_name = _("cost to serve")
        constraints = [once("dimension", "code", name="service_figures_once")]


class BreakEvenFigures(ScopedFigures):
    """Of the customers who first ordered in one quarter, those who broke even so many full months after that order."""

    # The quarter's first day.
    starts_on = models.DateField()
    # Null: not yet.
    month = models.PositiveSmallIntegerField(null=True)
    customers = models.IntegerField()

    class Meta:
        verbose_name = _("break-even")
        constraints = [once("starts_on", Coalesce("month", -1), name="break_even_figures_once")]


class ContributionFigures(ScopedFigures):
    """What the customers who first ordered in one quarter left in one full month after that order.

    Contribution is margin less refunds, cost to serve and, in the first month, acquisition cost. Of a large company
    it is that of a sample: month 0 says of how many customers.
    """

    # The quarter's first day.
    starts_on = models.DateField()
    month = models.PositiveSmallIntegerField()
    # In month 0 those who are summed up, else nobody.
    customers = models.IntegerField()
    contribution_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("contribution by month")
        constraints = [once("starts_on", "month", name="contribution_figures_once")]
