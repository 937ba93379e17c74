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


class FitChoice(models.TextChoices):
    """Why the models were fitted anew, or kept."""

    KEPT = "KEPT", _("Kept: fitted less than a week ago, and the customers have done since what was expected of them.")
    ASKED = "ASKED", _("Fitted anew, because a full night was asked for.")
    FIRST = "FIRST", _("Fitted, because there was no fit that looks no further than this day.")
    WEEKLY = "WEEKLY", _("Fitted anew, because the last fit was a week old.")
    PAST_CHANGED = (
        "PAST_CHANGED",
        _("Fitted anew, because more than a hundredth of the customers it was fitted to came or went afterwards."),
    )
    DRIFT = (
        "DRIFT",
        _("Fitted anew, because the customers have bought far more or far less since than was expected of them."),
    )
    CURRENCY = "CURRENCY", _("Fitted anew, because the company's currency changed.")


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
    # The customers it was fitted to, such as "RELATIONSHIP:PARTNER"; empty for all of them.
    segment = models.CharField(max_length=48, blank=True, default="")
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
    # The covariance of the logarithms of the parameters, row by row; null where the summit has no shape.
    log_covariance = models.JSONField(null=True)
    # Buying models: the purchases expected of these customers together within one day, two days, … of `as_of`.
    expected_purchases = models.JSONField(default=list)

    objects = FitQuerySet.as_manager()

    class Meta:
        verbose_name = _("fit")
        constraints = [
            models.UniqueConstraint(fields=["model", "as_of", "segment"], name="fit_once_per_day"),
            models.CheckConstraint(
                condition=models.Q(is_usable=False) | models.Q(is_converged=True), name="fit_usable_has_converged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.as_of}"


class SegmentReason(models.TextChoices):
    """Why a segment's customers are predicted by a model of their own, or by everybody's."""

    OWN = (
        "OWN",
        _("A model of this segment's own predicts its customers better, even after its parameters are paid for."),
    )
    TOO_SMALL = "TOO_SMALL", _("A model of its own needs at least 200 customers who bought and 50 who came back.")
    NO_GAIN = "NO_GAIN", _("A model of its own would not predict its customers better than everybody's does.")
    NOT_CONVERGED = "NOT_CONVERGED", _("A model of its own did not settle on one set of parameters.")


class SegmentTrial(models.Model):
    """What came of trying a model of its own for one segment, at one fit.

    The gain is in log-likelihood, over the model of all customers; the penalty is what its parameters have to earn:
    half the logarithm of the number of customers for each.
    """

    as_of = models.DateField()
    dimension = models.CharField(max_length=16)
    segment = models.CharField(max_length=48)
    customers = models.IntegerField()
    repeat_customers = models.IntegerField()
    gain = models.FloatField(null=True)
    penalty = models.FloatField(null=True)
    # Whether this way of cutting the customers is the one in use.
    is_chosen = models.BooleanField(default=False)
    reason = models.CharField(max_length=16, choices=SegmentReason)

    class Meta:
        verbose_name = _("trial of a segment")
        constraints = [
            models.UniqueConstraint(fields=["as_of", "segment"], name="segment_trial_once_per_fit"),
        ]

    def __str__(self) -> str:
        return f"{self.segment} {self.as_of} {self.reason}"


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
