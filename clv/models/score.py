"""What each customer is expected to be worth."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clv.models.fit import SegmentReason
from crm.accounts.models import User
from customers.models import Customer
from customers.models.customer import held_by


class Method(models.TextChoices):
    """The rung of the ladder on which a value stands, the lowest first."""

    SEGMENT_MEAN = "SEGMENT_MEAN", _("Mean of all customers")
    SIMPLE = "SIMPLE", _("Average × frequency × years")
    REALISED_MARGIN = "REALISED_MARGIN", _("Buying rate and drop-out with the customer's own margin")
    BG_NBD = "BG_NBD", _("Buying rate and drop-out (BG/NBD) with spend (Gamma-Gamma)")
    MBG_NBD = "MBG_NBD", _("Buying rate and early drop-out (MBG/NBD) with spend (Gamma-Gamma)")
    PARETO_NBD = "PARETO_NBD", _("Buying rate and drop-out at any time (Pareto/NBD) with spend (Gamma-Gamma)")
    SBG = "SBG", _("Renewals of contracts (sBG), and what is bought beside them")


class Reason(models.TextChoices):
    """Why a value stands on its rung."""

    ENOUGH_HISTORY = "ENOUGH_HISTORY", _("There is enough history for the prediction to replace the formula.")
    NO_ORDER = "NO_ORDER", _("This customer has not ordered yet, so the value of a new customer is shown.")
    NO_PURCHASE_LEFT = (
        "NO_PURCHASE_LEFT",
        _("Nothing this customer bought is left, only what was given back or given away: nothing more is expected."),
    )
    ONE_DAY_OF_HISTORY = (
        "ONE_DAY_OF_HISTORY",
        _("There is only one day of history, so the value of a new customer is shown."),
    )
    TOO_FEW_CUSTOMERS = (
        "TOO_FEW_CUSTOMERS",
        _("A prediction needs at least 200 customers who bought, so the simple formula is used."),
    )
    TOO_FEW_REPEAT_BUYERS = (
        "TOO_FEW_REPEAT_BUYERS",
        _("A prediction needs at least 50 customers who came back, so the simple formula is used."),
    )
    NOT_CONVERGED = "NOT_CONVERGED", _("The prediction did not settle, so the simple formula is used.")
    SPEND_NOT_MODELLED = (
        "SPEND_NOT_MODELLED",
        _("Margins can't be modelled across customers, so this customer's own average margin is used."),
    )
    CONTRACT_OWN_PRODUCT = (
        "CONTRACT_OWN_PRODUCT",
        _("A contract is running, and enough contracts for its product show how often they are renewed."),
    )
    CONTRACT_ALL_PRODUCTS = (
        "CONTRACT_ALL_PRODUCTS",
        _("A contract is running. Its product has too few contracts, so the renewals of all products are used."),
    )
    CONTRACT_ASSUMED = (
        "CONTRACT_ASSUMED",
        _("A contract is running. There are too few contracts to learn from, so four in five are taken to renew."),
    )


class ScoreQuerySet(models.QuerySet["Score"]):
    """Questions about scores."""

    def visible_to(self, user: User, action: str = "value.view") -> Self:
        """Keep the scores of customers on whom `user` may perform `action`."""
        condition = held_by(user, action, "customer__")
        return self.none() if condition is None else self.filter(condition)

    def of_buyers(self) -> Self:
        """Keep the customers with whom money was made or lost; the others are worth a guess and are in no total."""
        return self.exclude(reason=Reason.NO_ORDER)


class Score(models.Model):
    """One customer's value as of one date; money is in minor units of the company's currency, never clipped.

    `margin_minor` and `revenue_minor` are lifetime values: realised so far plus expected from here, discounted, until
    the end of the assumed lifespan. The 80 percent interval holds what chance alone may do to this one customer.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="score")
    as_of = models.DateField()
    method = models.CharField(max_length=16, choices=Method)
    reason = models.CharField(max_length=24, choices=Reason)
    # Whose models it stands on, such as "RELATIONSHIP:PARTNER", and why; both empty where all have the same.
    segment = models.CharField(max_length=48, blank=True, default="")
    segment_reason = models.CharField(max_length=16, choices=SegmentReason, blank=True, default="")
    # The chance of still being a customer; null where no model says.
    p_alive = models.FloatField(null=True)
    # Lifetime, by margin and by revenue.
    margin_minor = models.BigIntegerField()
    margin_low_minor = models.BigIntegerField()
    margin_high_minor = models.BigIntegerField()
    revenue_minor = models.BigIntegerField()
    # Of the lifetime margin, what is still to come; lost if the customer is lost now.
    future_margin_minor = models.BigIntegerField()
    # One standard deviation of that by chance alone: of a total the squares add up, and not the intervals.
    future_deviation_minor = models.BigIntegerField(default=0)
    future_revenue_minor = models.BigIntegerField()
    value_at_risk_minor = models.BigIntegerField()
    # The next twelve months, not discounted.
    year_orders = models.FloatField()
    year_margin_minor = models.BigIntegerField()
    year_low_minor = models.BigIntegerField()
    year_high_minor = models.BigIntegerField()
    # The simple formula: average order x orders per year x years, the inputs as they are shown.
    simple_average_minor = models.BigIntegerField()
    simple_yearly_orders_e4 = models.BigIntegerField()
    simple_years_e4 = models.IntegerField()
    simple_total_minor = models.BigIntegerField()
    # When half of all customers like this one will have ordered again; null where that is beyond the lifespan.
    next_order_on = models.DateField(null=True)
    # The present silence in usual gaps; null before the second purchase.
    gap_ratio = models.FloatField(null=True)
    # What the history says last: on which day, and what it said; null before its first line.
    told_on = models.DateField(null=True)
    told_margin_minor = models.BigIntegerField(null=True)
    told_future_minor = models.BigIntegerField(null=True)
    told_p_alive = models.FloatField(null=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(p_alive=None) | models.Q(p_alive__gte=0, p_alive__lte=1),
                name="score_p_alive_is_a_chance",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    margin_low_minor__lte=models.F("margin_minor"), margin_high_minor__gte=models.F("margin_minor")
                ),
                name="score_interval_holds_value",
            ),
        ]
        indexes = [
            # The customer list by lifetime value, page by page; also the tenths of the value page.
            models.Index(fields=["-margin_minor", "customer"], name="score_by_value"),
            # The customer list by the chance of still buying, and by silence.
            models.Index(fields=["p_alive", "customer"], name="score_by_chance"),
            models.Index(fields=["gap_ratio", "customer"], name="score_by_gap"),
            # The customer list by what is still expected.
            models.Index(fields=["-future_margin_minor", "customer"], name="score_by_potential"),
            # The customer list by what can be lost.
            models.Index(fields=["-value_at_risk_minor", "customer"], name="score_by_risk"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.as_of}"

    @property
    def reason_text(self) -> str:
        """Return the reason as a sentence in the reader's language."""
        return str(Reason(self.reason).label)
