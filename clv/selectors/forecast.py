"""The forecast of twelve months, last year's beside what happened, and the business that recurs."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clv.models import Forecast, ForecastKind, ForecastMonth, LoyaltyPattern, ModelName, Recurring
from clv.models.forecast import ForecastFigures
from crm.core.money import PPM, divide_half_away


@dataclass(frozen=True, slots=True)
class Expectation:
    """A margin that is expected, with its 80 percent interval, and what happened where that is known."""

    expected_minor: int
    low_minor: int
    high_minor: int
    happened_minor: int | None

    @property
    def error_ppm(self) -> int | None:
        """Return how far the expectation is over what happened, as a share of it; None without either."""
        if self.happened_minor is None or self.happened_minor <= 0:
            return None
        return divide_half_away((self.expected_minor - self.happened_minor) * PPM, self.happened_minor)

    @property
    def is_within(self) -> bool | None:
        """Say whether what happened lies within the interval."""
        return None if self.happened_minor is None else self.low_minor <= self.happened_minor <= self.high_minor


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of the customers there are, of new ones, and of both together."""

    existing: Expectation
    new: Expectation
    total: Expectation


@dataclass(frozen=True, slots=True)
class MonthCard:
    """One twelfth of a year, `[starts_on, ends_on)`."""

    starts_on: date
    ends_on: date
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class ForecastCard:
    """Twelve months after a day, as foretold from what was known on it."""

    kind: str
    origin_on: date
    ends_on: date
    as_of: date
    model: str
    model_text: str
    customers: int
    new_per_month: float
    new_customers_happened: int | None
    assumption: str
    outlook: Outlook
    months: list[MonthCard]


@dataclass(frozen=True, slots=True)
class PatternCard:
    """The customers of one loyalty pattern: the last twelve months, and what is expected of the next."""

    pattern: str
    label: str
    customers: int
    revenue_minor: int
    margin_minor: int
    repeat_revenue_minor: int
    repeat_margin_minor: int
    expected_margin_minor: int


@dataclass(frozen=True, slots=True)
class RecurringCard:
    """All patterns and their sum; without customers who bought there are none."""

    as_of: date | None
    total: PatternCard
    patterns: list[PatternCard]

    @property
    def repeat_share_ppm(self) -> int | None:
        """Return the share of the last twelve months' revenue that came from repeat purchases."""
        if self.total.revenue_minor <= 0:
            return None
        return divide_half_away(self.total.repeat_revenue_minor * PPM, self.total.revenue_minor)


def forecast(kind: ForecastKind) -> ForecastCard | None:
    """Return the newest forecast of a kind; None before there is one."""
    found = Forecast.objects.filter(kind=kind).prefetch_related("months").first()
    if found is None:
        return None
    months = sorted(found.months.all(), key=lambda month: month.number)
    return ForecastCard(
        kind=found.kind,
        origin_on=found.origin_on,
        ends_on=found.ends_on,
        as_of=found.as_of,
        model=found.model,
        model_text=str(ModelName(found.model).label) if found.model else _("The pace so far goes on"),
        customers=found.customers,
        new_per_month=found.new_per_month,
        new_customers_happened=found.new_customers_happened,
        assumption=_assumption(found),
        outlook=_outlook(found),
        months=[_month(month) for month in months],
    )


def recurring() -> RecurringCard:
    """Return how customers come back, pattern by pattern in their usual order."""
    rows = {row.pattern: row for row in Recurring.objects.all()}
    patterns = [_pattern(rows[pattern]) for pattern in LoyaltyPattern if pattern in rows]
    sums = {
        name: sum(getattr(one, name) for one in patterns)
        for name in PatternCard.__dataclass_fields__
        if name not in {"pattern", "label"}
    }
    return RecurringCard(
        as_of=next((row.as_of for row in rows.values()), None),
        total=PatternCard(pattern="", label=_("All customers who bought"), **sums),
        patterns=patterns,
    )


def _assumption(found: Forecast) -> str:
    """Return in words on what the part of new customers rests."""
    months = found.acquisition_months
    pace = ngettext(
        "As many new customers come each month as in the month before: %(rate)s.",
        "As many new customers come each month as on average in the %(months)s months before: %(rate)s.",
        months,
    ) % {"months": months, "rate": number_format(found.new_per_month, 1)}
    if not found.model:
        return pace + " " + _("Only their first purchase counts, for no model says how they come back.")
    return pace + " " + _("Their first purchase brings the usual margin, and they come back as new customers do.")


def _outlook(row: ForecastFigures) -> Outlook:
    """Return the figures of a forecast or of a month of one."""
    both = None
    if row.existing_happened_minor is not None and row.new_happened_minor is not None:
        both = row.existing_happened_minor + row.new_happened_minor
    return Outlook(
        existing=Expectation(
            row.existing_minor, row.existing_low_minor, row.existing_high_minor, row.existing_happened_minor
        ),
        new=Expectation(row.new_minor, row.new_low_minor, row.new_high_minor, row.new_happened_minor),
        total=Expectation(row.total_minor, row.total_low_minor, row.total_high_minor, both),
    )


def _month(row: ForecastMonth) -> MonthCard:
    return MonthCard(row.starts_on, row.ends_on, _outlook(row))


def _pattern(row: Recurring) -> PatternCard:
    return PatternCard(
        pattern=row.pattern,
        label=str(LoyaltyPattern(row.pattern).label),
        customers=row.customers,
        revenue_minor=row.revenue_minor,
        margin_minor=row.margin_minor,
        repeat_revenue_minor=row.repeat_revenue_minor,
        repeat_margin_minor=row.repeat_margin_minor,
        expected_margin_minor=row.expected_margin_minor,
    )
