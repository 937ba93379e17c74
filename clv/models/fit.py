"""Fitted models: what was learnt, from how much, and whether to believe it."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModelName(models.TextChoices):
    """The models that the night fits."""

    BG_NBD = "BG_NBD", _("Buying rate and drop-out (BG/NBD)")
    MBG_NBD = "MBG_NBD", _("Buying rate and early drop-out (MBG/NBD)")
    PARETO_NBD = "PARETO_NBD", _("Buying rate and drop-out at any time (Pareto/NBD)")
    GAMMA_GAMMA_MARGIN = "GAMMA_GAMMA_MARGIN", _("Margin per purchase (Gamma-Gamma)")
    GAMMA_GAMMA_REVENUE = "GAMMA_GAMMA_REVENUE", _("Revenue per purchase (Gamma-Gamma)")


class FitReason(models.TextChoices):
    """Why a fit is used, or is not."""

    FITTED = "FITTED", _("The fit converged and there is enough data.")
    FITTED_WITH_PRIOR = (
        "FITTED_WITH_PRIOR",
        _("The data alone don't settle every parameter, so a weak assumption was added; then the fit converged."),
    )
    TOO_FEW_CUSTOMERS = "TOO_FEW_CUSTOMERS", _("A fit needs at least 200 customers who bought.")
    TOO_FEW_REPEAT_BUYERS = "TOO_FEW_REPEAT_BUYERS", _("A fit needs at least 50 customers who came back.")
    TOO_FEW_SPENDERS = (
        "TOO_FEW_SPENDERS",
        _("The spend model needs at least 30 customers who came back and left a margin."),
    )
    NOT_CONVERGED = "NOT_CONVERGED", _("The fit did not settle on one set of parameters.")
    TAIL_TOO_HEAVY = (
        "TAIL_TOO_HEAVY",
        _("A few customers spend so much more than the others that their mean can't be trusted (q is 1.1 or less)."),
    )


class FitQuerySet(models.QuerySet["Fit"]):
    """Questions about fits."""

    def known_on(self, day: date) -> Self:
        """Keep the fits that look no further than `day`."""
        return self.filter(as_of__lte=day)


class Fit(models.Model):
    """One model fitted to the customers' facts as of one date. The unit of time is the day.

    Gamma-Gamma's scale is in whole units of `currency`, not in minor ones.
    """

    UNIT = "day"

    model = models.CharField(max_length=24, choices=ModelName)
    as_of = models.DateField()
    log_likelihood = models.FloatField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    # Customers and repeat customers the fit has seen, and their purchases after the first one.
    customers = models.IntegerField()
    repeat_customers = models.IntegerField()
    repeat_purchases = models.BigIntegerField()
    # The first and the last purchase in the data; null without any.
    data_from = models.DateField(null=True)
    data_until = models.DateField(null=True)
    is_converged = models.BooleanField()
    is_usable = models.BooleanField()
    reason = models.CharField(max_length=24, choices=FitReason)

    objects = FitQuerySet.as_manager()

    class Meta:
        verbose_name = _("fit")
        constraints = [
            models.UniqueConstraint(fields=["model", "as_of"], name="fit_once_per_day"),
            models.CheckConstraint(
                condition=models.Q(is_usable=False) | models.Q(is_converged=True), name="fit_usable_has_converged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.as_of}"


class FitParameter(models.Model):
    """One parameter of a fit, under the symbol that the papers print."""

    fit = models.ForeignKey(Fit, models.CASCADE, related_name="parameters")
    position = models.PositiveSmallIntegerField()
    symbol = models.CharField(max_length=8)
    value = models.FloatField()
    standard_error = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fit", "symbol"], name="fit_parameter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.value:.6g}"
