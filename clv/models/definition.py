"""What "value" means, in versions; and what all customers together were worth under each."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.version import RuleVersion

# Minor units; more is a slip of the keyboard in any currency.
MOST_FOR_A_MINUTE = 100_000_000
# A thousand percent a year.
HIGHEST_DISCOUNT_PPM = 10_000_000


class ValueMeasure(models.TextChoices):
    """By what customers are ranked and summed; the other one stands beside it, labelled."""

    MARGIN = "MARGIN", _("Margin")
    REVENUE = "REVENUE", _("Revenue")


class Definition(RuleVersion):
    """What lifetime value means from `effective_on` until a later version takes over.

    The value by margin is the margin realised so far, less the costs that are included, plus the margin expected within
    the lifespan, discounted. The night works with the version of its business date and keeps its number with its run.
    """

    measure = models.CharField(max_length=8, choices=ValueMeasure, default=ValueMeasure.MARGIN)
    lifespan_months = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    yearly_discount_ppm = models.PositiveIntegerField(
        default=100_000, validators=[MaxValueValidator(HIGHEST_DISCOUNT_PPM)]
    )
    includes_cost_to_serve = models.BooleanField(default=False)
    includes_acquisition_cost = models.BooleanField(default=False)
    # In the company's currency; a contact keeps what a minute cost on its day.
    contact_minute_minor = models.PositiveIntegerField(default=70, validators=[MaxValueValidator(MOST_FOR_A_MINUTE)])

    class Meta:
        verbose_name = _("value definition")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifespan_months__gte=1, lifespan_months__lte=600),
                name="definition_lifespan_is_sane",
                violation_error_message=_("The lifespan is from 1 to 600 months."),
            ),
            models.CheckConstraint(
                condition=models.Q(yearly_discount_ppm__lte=HIGHEST_DISCOUNT_PPM),
                name="definition_discount_is_sane",
                violation_error_message=_("The discount rate is from 0 to 1000 % a year."),
            ),
            models.CheckConstraint(
                condition=models.Q(measure__in=ValueMeasure.values),
                name="definition_measure_known",
                violation_error_message=_("Value is measured by margin or by revenue."),
            ),
            models.CheckConstraint(
                condition=models.Q(measure=ValueMeasure.MARGIN)
                | models.Q(includes_cost_to_serve=False, includes_acquisition_cost=False),
                name="definition_costs_go_with_margin",
                violation_error_message=_("Costs can be included in a value by margin only."),
            ),
            # Versions are never changed or deleted: migration 0004.
        ]
        indexes = [
            # Which version holds on a day.
            models.Index(fields=["effective_on", "number"], name="definition_by_day"),
        ]


class DefinitionTotal(models.Model):
    """What the customers of one category were worth on one day under one version; a later version leaves it alone."""

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="totals")
    as_of = models.DateField()
    category = models.CharField(max_length=20)
    customers = models.IntegerField()
    margin_minor = models.BigIntegerField()
    revenue_minor = models.BigIntegerField()
    future_margin_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("total under a definition")
        constraints = [
            models.UniqueConstraint(fields=["definition", "as_of", "category"], name="definition_total_once_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.as_of} {self.category}"
