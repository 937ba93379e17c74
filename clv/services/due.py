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


def choose(as_of: date, token: str | None) -> Choice:
    """Return whether a fit is due as of a date; without a token it was asked for."""
    fits = Fit.objects.known_on(as_of).filter(segment="").order_by("-as_of")
    newest = fits.filter(model=champion(on=as_of)).first() or fits.filter(model=ModelName.BG_NBD).first()
    if newest is None:
        return Choice(FitChoice.FIRST)
    found = _since(newest, as_of)
    if token is None:
        return Choice(FitChoice.ASKED, *found)
    if newest.as_of <= as_of - timedelta(days=FIT_DAYS):
        return Choice(FitChoice.WEEKLY, *found)
    if newest.currency != Company.objects.current().currency:
        return Choice(FitChoice.CURRENCY, *found)
    return Choice(_drift(newest, found), *found)


def _since(fit: Fit, as_of: date) -> tuple[date, float | None, int]:
    """Return the day of a fit, the repeat purchases expected of its customers since, and those seen."""
    then = CustomerFacts.objects.filter(first_ordered_on__lte=fit.as_of)
    now = then.aggregate(customers=Count("pk"), purchases=Sum("purchase_day_count"))
    days = (as_of - fit.as_of).days
    told = fit.expected_purchases
    expected = 0.0 if days == 0 else told[days - 1] if 0 < days <= len(told) else None
    return fit.as_of, expected, (now["purchases"] or 0) - now["customers"] - fit.repeat_purchases


def _drift(fit: Fit, found: tuple[date, float | None, int]) -> FitChoice:
    """Return whether the customers of a fit still are those it saw, and do what it expects."""
    customers = CustomerFacts.objects.filter(first_ordered_on__lte=fit.as_of).count()
    if abs(customers - fit.customers) > PAST_MAY_CHANGE * max(fit.customers, 1):
        return FitChoice.PAST_CHANGED
    _, expected, seen = found
    if expected is None or not fit.expected_purchases:
        return FitChoice.KEPT
    # Five standard deviations of a count, and what a few days are worth.
    by_chance: float = 5.0 * (expected + 1.0) ** 0.5
    is_off = abs(seen - expected) > max(by_chance, DAYS_OFF * fit.expected_purchases[0])
    return FitChoice.DRIFT if is_off else FitChoice.KEPT
