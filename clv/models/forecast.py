"""The margin of twelve months: of the customers there are, and of those still to come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.fit import ModelName


class ForecastKind(models.TextChoices):
    """From where a forecast looks ahead."""

    # From the day of the night.
    AHEAD = "AHEAD", _("The next twelve months")
    # From a year before it, with what was known then: what happened stands beside it.
    LAST_YEAR = "LAST_YEAR", _("The last twelve months")


class ForecastFigures(models.Model):
    """Expected margin with its 80 percent interval, in minor units; what happened is null while it is still to come."""

    existing_minor = models.BigIntegerField()
    existing_low_minor = models.BigIntegerField()
    existing_high_minor = models.BigIntegerField()
    new_minor = models.BigIntegerField()
    new_low_minor = models.BigIntegerField()
    new_high_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    total_low_minor = models.BigIntegerField()
    total_high_minor = models.BigIntegerField()
    existing_happened_minor = models.BigIntegerField(null=True)
    new_happened_minor = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Forecast(ForecastFigures):
    """Twelve months from `origin_on`; of each kind only the newest is kept."""

    kind = models.CharField(max_length=12, choices=ForecastKind, primary_key=True)
    # The last day that was known, and the last day foretold.
    origin_on = models.DateField()
    ends_on = models.DateField()
    as_of = models.DateField()
    currency = models.CharField(max_length=3)
    # The buying model; none where customers stand on the simple formula.
    model = models.CharField(max_length=24, choices=ModelName, blank=True)
    # Customers who had bought by the origin.
    customers = models.IntegerField()
    # New customers a month, from how many months, and what became of it.
    new_per_month = models.FloatField()
    new_per_month_error = models.FloatField()
    acquisition_months = models.PositiveSmallIntegerField()
    new_customers_happened = models.IntegerField(null=True)

    class Meta:
        verbose_name = _("forecast")

    def __str__(self) -> str:
        return f"{self.kind} {self.origin_on}"


class ForecastMonth(ForecastFigures):
    """One twelfth of a year, `[starts_on, ends_on)`; the months sum to the forecast, to the minor unit."""

    forecast = models.ForeignKey(Forecast, models.CASCADE, related_name="months")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        verbose_name = _("month of a forecast")
        constraints = [models.UniqueConstraint(fields=["forecast", "number"], name="forecast_month_once")]

    def __str__(self) -> str:
        return f"{self.forecast_id} {self.number}"


class LoyaltyPattern(models.TextChoices):
    """How customers come back; the rules are those of `clv.services.recurring`."""

    STEADY = "STEADY", _("Buys in every quarter")
    RETURNING = "RETURNING", _("Came back in the last twelve months")
    FIRST_TIME = "FIRST_TIME", _("First bought in the last twelve months, not again yet")
    LAPSED = "LAPSED", _("Bought before, not in the last twelve months")


class Recurring(models.Model):
    """The customers of one loyalty pattern: what they brought in the last twelve months, and are expected to bring.

    `repeat_…` is what came from purchases after the customer's first one. Money is in minor units of the company's
    currency.
    """

    pattern = models.CharField(max_length=12, choices=LoyaltyPattern, primary_key=True)
    as_of = models.DateField()
    customers = models.IntegerField()
    revenue_minor = models.BigIntegerField()
    margin_minor = models.BigIntegerField()
    repeat_revenue_minor = models.BigIntegerField()
    repeat_margin_minor = models.BigIntegerField()
    # The next twelve months, not discounted.
    expected_margin_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("recurring business")

    def __str__(self) -> str:
        return f"{self.pattern} {self.as_of}"
