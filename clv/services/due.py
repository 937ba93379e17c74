"""Whether the models have to be fitted anew: weekly, or as soon as the customers no longer do what was expected."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from clv.models import CustomerFacts, Fit, ModelName
from clv.models.fit import FitChoice
from clv.selectors.champion import champion
from crm.accounts.models import Company

# A fit serves for a week.
FIT_DAYS = 7
# The share of the customers it was fitted to that may come or go afterwards, by imports, voids and merges.
PAST_MAY_CHANGE = 0.01
# How many days' worth of purchases more or fewer than expected are put down to Sundays, holidays and chance.
DAYS_OFF = 3.0


@dataclass(frozen=True)
class Choice:
    """Whether to fit, why, and by which figures.

    Attributes:
        reason: KEPT, or why a fit is due.
        fitted_as_of: the day of the fit on record; None without one.
        expected: repeat purchases that its customers were expected to make since; None where nothing was expected.
        seen: how many they made.
    """

    reason: FitChoice
    fitted_as_of: date | None = None
    expected: float | None = None
    seen: int | None = None

    @property
    def is_due(self) -> bool:
        """Whether the models have to be fitted anew."""
        return self.reason is not FitChoice.KEPT


@dataclass(frozen=True)
class Since:
    """What the customers of a fit have done since.

    Attributes:
        customers: how many of them there are now.
        expected: repeat purchases that were expected of them; None where nothing was.
        seen: how many they made.
    """

    customers: int
    expected: float | None
    seen: int


def choose(as_of: date, token: str | None) -> Choice:
    """Return whether a fit is due as of a date; without a token it was asked for."""
    fit = _judged(as_of)
    if fit is None:
        return Choice(FitChoice.FIRST)
    since = _since(fit, as_of)
    return Choice(_reason(fit, since, as_of, token), fit.as_of, since.expected, since.seen)


def _judged(as_of: date) -> Fit | None:
    """Return the newest fit by which the customers are judged: the champion's, if it learnt from all of them.

    Who became the champion after the fit may have learnt from the sample of the trials; how many customers that sample
    has says nothing of who came or went. BG/NBD always learns from all.
    """
    fits = Fit.objects.known_on(as_of).filter(segment="").order_by("-as_of")
    everybodys = fits.filter(model=ModelName.BG_NBD).first()
    chosen = fits.filter(model=champion(on=as_of)).first()
    if chosen is None or everybodys is None:
        return chosen or everybodys
    is_sample = chosen.as_of == everybodys.as_of and chosen.customers < everybodys.customers
    return everybodys if is_sample else chosen


def _reason(fit: Fit, since: Since, as_of: date, token: str | None) -> FitChoice:
    if token is None:
        return FitChoice.ASKED
    if fit.as_of <= as_of - timedelta(days=FIT_DAYS):
        return FitChoice.WEEKLY
    if fit.currency != Company.objects.current().currency:
        return FitChoice.CURRENCY
    return _drift(fit, since)


def _since(fit: Fit, as_of: date) -> Since:
    """Return what the customers of a fit have done since its day."""
    then = CustomerFacts.objects.filter(first_ordered_on__lte=fit.as_of)
    now = then.aggregate(customers=Count("pk"), purchases=Sum("purchase_day_count"))
    days = (as_of - fit.as_of).days
    told = fit.expected_purchases
    expected = 0.0 if days == 0 else told[days - 1] if 0 < days <= len(told) else None
    return Since(now["customers"], expected, (now["purchases"] or 0) - now["customers"] - fit.repeat_purchases)


def _drift(fit: Fit, since: Since) -> FitChoice:
    """Return whether the customers of a fit still are those it saw, and do what it expects."""
    if abs(since.customers - fit.customers) > PAST_MAY_CHANGE * max(fit.customers, 1):
        return FitChoice.PAST_CHANGED
    if since.expected is None or not fit.expected_purchases:
        return FitChoice.KEPT
    # Five standard deviations of a count, and what a few days are worth.
    by_chance: float = 5.0 * (since.expected + 1.0) ** 0.5
    is_off = abs(since.seen - since.expected) > max(by_chance, DAYS_OFF * fit.expected_purchases[0])
    return FitChoice.DRIFT if is_off else FitChoice.KEPT
