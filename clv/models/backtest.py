"""What each model would have foretold on a past day, and what then happened."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.fit import FitReason


class Contender(models.TextChoices):
    """Who is tested: the buying models, and two simple rules that a model has to beat."""

    BG_NBD = "BG_NBD", _("BG/NBD")
    MBG_NBD = "MBG_NBD", _("MBG/NBD")
    PARETO_NBD = "PARETO_NBD", _("Pareto/NBD")
    # Everybody goes on at the pace so far.
    NAIVE = "NAIVE", _("The pace so far goes on")
    ZERO = "ZERO", _("Nobody comes back")


class Measure(models.TextChoices):
    """What is measured. Shares are fractions, log-likelihoods are per customer, the rest is in purchases."""

    BIAS = "BIAS", _("Expected over what happened, all customers together")
    MEAN_ERROR = "MEAN_ERROR", _("Mean error of one customer (MAE)")
    ROOT_ERROR = "ROOT_ERROR", _("Root mean square error of one customer (RMSE)")
    TOP_TENTH = "TOP_TENTH", _("Purchases by the tenth of customers expected to buy most")
    RANK = "RANK", _("Rank correlation")
    BRIER_ALIVE = "BRIER_ALIVE", _("Brier score of P(alive)")
    BRIER_BUYING = "BRIER_BUYING", _("Brier score of the chance to buy")
    BRIER_BASE = "BRIER_BASE", _("Brier score of giving everybody the same chance")
    COVERAGE = "COVERAGE", _("Customers within their 80 percent interval")
    LOG_LIKELIHOOD = "LOG_LIKELIHOOD", _("Log-likelihood of what happened, per customer")
    # Mean difference in log-likelihood per customer over each other model, and its standard error.
    OVER_BG_NBD = "OVER_BG_NBD", _("Gain over BG/NBD in log-likelihood, per customer")
    OVER_MBG_NBD = "OVER_MBG_NBD", _("Gain over MBG/NBD in log-likelihood, per customer")
    OVER_PARETO_NBD = "OVER_PARETO_NBD", _("Gain over Pareto/NBD in log-likelihood, per customer")
    ERROR_BG_NBD = "ERROR_BG_NBD", _("Standard error of the gain over BG/NBD")
    ERROR_MBG_NBD = "ERROR_MBG_NBD", _("Standard error of the gain over MBG/NBD")
    ERROR_PARETO_NBD = "ERROR_PARETO_NBD", _("Standard error of the gain over Pareto/NBD")


class BacktestQuerySet(models.QuerySet["Backtest"]):
    """Questions about backtests."""

    def known_on(self, day: date) -> Self:
        """Keep the backtests of nights up to `day`."""
        return self.filter(as_of__lte=day)


class Backtest(models.Model):
    """One contender, fitted on what was known at one origin, held against the days that followed it.

    The horizon is `(origin_on, origin_on + horizon_days]`. Money is margin in minor units of the company's currency.
    """

    model = models.CharField(max_length=24, choices=Contender)
    origin_on = models.DateField()
    horizon_days = models.PositiveSmallIntegerField()
    # The night that tested it.
    as_of = models.DateField()
    # Customers who had bought by the origin, those of them who had come back, and the first purchase of all.
    customers = models.IntegerField()
    repeat_customers = models.IntegerField()
    data_from = models.DateField(null=True)
    is_usable = models.BooleanField()
    reason = models.CharField(max_length=24, choices=FitReason)
    orders_expected = models.FloatField(null=True)
    orders_happened = models.BigIntegerField()
    margin_expected_minor = models.BigIntegerField(null=True)
    margin_happened_minor = models.BigIntegerField()

    objects = BacktestQuerySet.as_manager()

    class Meta:
        verbose_name = _("backtest")
        constraints = [
            models.UniqueConstraint(fields=["model", "origin_on", "horizon_days"], name="backtest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.origin_on} +{self.horizon_days}"


class BacktestMeasure(models.Model):
    """One figure of a backtest; a measure that can't be taken has no row."""

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="measures")
    code = models.CharField(max_length=16, choices=Measure)
    value = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["backtest", "code"], name="backtest_measure_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.value:.6g}"


class Grouping(models.TextChoices):
    """By what customers are put together to compare expectation and outcome."""

    # By repeat purchases until the origin; mean purchases in the horizon are compared.
    FREQUENCY = "FREQUENCY", _("Repeat purchases until then")
    # By tenth of the expectation, the highest first; mean purchases in the horizon are compared.
    TENTH = "TENTH", _("Tenth of the expectation")
    # By P(alive); the chance to buy in the horizon is compared with the share who did.
    ALIVE = "ALIVE", _("P(alive)")


class CalibrationBin(models.Model):
    """One group of customers: what was expected of each on average, and what happened."""

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="bins")
    grouping = models.CharField(max_length=12, choices=Grouping)
    position = models.PositiveSmallIntegerField()
    # The lowest and the highest value of what they are grouped by.
    from_value = models.FloatField()
    to_value = models.FloatField()
    customers = models.IntegerField()
    expected = models.FloatField()
    happened = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["backtest", "grouping", "position"], name="calibration_bin_once"),
        ]

    def __str__(self) -> str:
        return f"{self.grouping} {self.position}"
