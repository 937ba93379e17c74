"""Pay periods come into being as the ledger needs them."""

from collections.abc import Iterable
from datetime import date

from compensation.models import Period
from compensation.rules.months import add_months, month_of
from compensation.rules.posting import posting_month


def open_periods(origins: Iterable[date]) -> dict[date, Period]:
    """Return, by month, the open period that takes lines of each of these days.

    A closed month's lines go to the next month that is open; months are made as they are needed.
    """
    closed = set(Period.objects.closed().values_list("starts_on", flat=True))
    months = {month_of(origin) for origin in origins}
    targets = {month: posting_month(month, closed) for month in sorted(months)}
    periods = {starts_on: ensure_period(starts_on) for starts_on in sorted(set(targets.values()))}
    return {month: periods[target] for month, target in targets.items()}


def ensure_period(day: date) -> Period:
    """Return the month in which `day` lies, made open if it does not exist yet."""
    starts_on = month_of(day)
    return Period.objects.get_or_create(starts_on=starts_on, defaults={"ends_on": add_months(starts_on, 1)})[0]
