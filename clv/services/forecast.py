"""The margin of the next twelve months; and of the last twelve, as it would have been foretold a year ago."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Sum

from clv.maths import acquisition, futures
from clv.maths.acquisition import Arrivals, by_month
from clv.maths.arrays import DAYS_PER_YEAR, Floats
from clv.maths.bgnbd import BgNbd
from clv.maths.futures import ENDS, MONTH_DAYS, MONTHS, Base, Months
from clv.maths.hindsight import DaySums, Hindsight, Sales
from clv.maths.intervals import EIGHTY_PERCENT
from clv.models import Fit, Forecast, ForecastKind, ForecastMonth, ModelName, Score
from clv.selectors.champion import champion
from clv.services.hindsight import look_back, read_sales, sampling_step, sum_days
from clv.services.learning import Learnt, histories_of, learn_buying, learn_spend, margin_per_purchase
from clv.services.recurring import sum_recurring
from crm.accounts.models import Company
from crm.core.money import minor_digits

YEAR_DAYS = 365
# A company with so few customers has its forecast every night, a larger one when its models are fitted anew.
EVERY_NIGHT_UP_TO = 20_000
# A year ago there has to be as much history as this before the day from which it is looked ahead.
LEAST_HISTORY_DAYS = 182
# The simple formula: everybody goes on at the pace so far, and nobody leaves.
PACE = BgNbd(rate_shape=1.0, rate_scale=1e-9, leave=1e-12, stay=1.0)


@dataclass(frozen=True)
class Outcome:
    """One forecast before it is written; money in minor units, not yet rounded."""

    existing: Months
    new: Months
    arrivals: Arrivals
    model: str
    customers: int


def build_forecasts(*, as_of: date, token: str | None) -> dict[str, int]:
    """Foretell the next twelve months, and the last twelve from what was known before them; return how many there are.

    Args:
        as_of: the business date of the scores.
        token: None asks for it whether or not it is due.
    """
    if token is not None and not is_due(as_of):
        return {"forecasts": 0, "patterns": 0}
    sales = read_sales(until=as_of, every=sampling_step())
    written = [_ahead(sales, as_of), _last_year(sales, as_of)]
    return {"forecasts": sum(written), "patterns": sum_recurring(as_of=as_of)}


def is_due(as_of: date) -> bool:
    """Say whether there is no forecast yet, the models are new, or the company is small enough for one every night."""
    newest = Forecast.objects.filter(kind=ForecastKind.AHEAD).first()
    if newest is None or newest.customers <= EVERY_NIGHT_UP_TO or newest.as_of > as_of:
        return True
    fitted_on = Fit.objects.known_on(as_of).order_by("-as_of").values_list("as_of", flat=True).first()
    return fitted_on is not None and newest.as_of < fitted_on


def _ahead(sales: Sales, as_of: date) -> bool:
    """Foretell the next twelve months; the year of the customers there are is the sum of their scores."""
    back = look_back(sales, origin=as_of, until=as_of)
    if not back.customers:
        Forecast.objects.filter(kind=ForecastKind.AHEAD).delete()
        return False
    days = sum_days(sales, since=as_of - timedelta(days=YEAR_DAYS), origin=as_of, until=as_of)
    outcome = foretell(back, days, by=champion(on=as_of))
    scored = Score.objects.of_buyers().aggregate(year=Sum("year_margin_minor"))["year"]
    if scored is not None:
        outcome = replace(outcome, existing=_summing_to(outcome.existing, float(scored)))
    _store(ForecastKind.AHEAD, outcome, origin=as_of, as_of=as_of, happened=None)
    return True


def _last_year(sales: Sales, as_of: date) -> bool:
    """Foretell the last twelve months from what was known before them, beside what happened."""
    origin = as_of - timedelta(days=YEAR_DAYS)
    back = look_back(sales, origin=origin, until=as_of)
    days = sum_days(sales, since=origin - timedelta(days=YEAR_DAYS), origin=origin, until=as_of)
    has_history = back.customers > 0 and float(back.age.max()) >= LEAST_HISTORY_DAYS
    outcome = foretell(back, days, by=champion(on=as_of)) if has_history else None
    if outcome is None or not outcome.model:
        Forecast.objects.filter(kind=ForecastKind.LAST_YEAR).delete()
        return False
    _store(ForecastKind.LAST_YEAR, outcome, origin=origin, as_of=as_of, happened=days)
    return True


def foretell(back: Hindsight, days: DaySums, *, by: ModelName) -> Outcome:
    """Return the twelve months after an origin, from what was known at it.

    Args:
        back: the customers there are.
        days: how customers came.
        by: the buying model that learns from them.
    """
    unit = 10 ** minor_digits(Company.objects.current().currency)
    learnt, spend = learn_buying(by, histories_of(back)), learn_spend(back, unit=unit)
    margin = margin_per_purchase(back, spend)
    arrivals = arrivals_of(days, float(back.age.max(initial=0.0)))
    # The same past gives the same draws, so that a rerun changes nothing.
    generator = np.random.default_rng(back.customers)
    if learnt.model is None:
        span = np.maximum(back.age, DAYS_PER_YEAR)
        existing = futures.look_ahead(
            PACE, None, learnt.covariance, Base(back.frequency, span, span, margin), generator
        )
    else:
        base = Base(back.frequency, back.recency, back.age, margin)
        existing = futures.look_ahead(learnt.model, spend, learnt.covariance, base, generator)
    repeat = spend.mean if spend is not None else float(margin.mean())
    new = acquisition.look_ahead(learnt.model, spend, repeat, arrivals, generator)
    return Outcome(_for_all(existing, back), new, arrivals, _name(learnt, by), back.customers * back.every)


def arrivals_of(days: DaySums, history_days: float) -> Arrivals:
    """Return how customers came in the twelve months before the origin, or in as many as there are."""
    before = days.number <= 0
    months = int(np.clip(np.ceil((history_days + 1.0) / MONTH_DAYS), 1, MONTHS))
    # Counted backwards from the origin; the oldest month comes first.
    back = 1.0 - days.number[before].astype(np.float64)
    recent = back <= months * MONTH_DAYS
    counts = by_month(back[recent], days.firsts[before][recent].astype(np.float64), months)[::-1]
    firsts = int(days.firsts[before].sum())
    mean = float(days.first_margin[before].sum()) / max(firsts, 1)
    variance = float(days.first_squares[before].sum()) / max(firsts, 1) - mean**2
    return Arrivals(counts, mean, max(variance, 0.0))


def _name(learnt: Learnt, name: str) -> str:
    """Return the name of the model, empty where it could not be used."""
    return name if learnt.model is not None else ""


def _for_all(months: Months, back: Hindsight) -> Months:
    """Return the months of all customers, from those of a sample.

    The sample's chance is multiplied with it where what happened is taken from the sample too, and averages out else.
    """
    chance = back.every**2 if back.horizon else back.every
    return Months(months.expected * back.every, months.own * chance, months.shared * back.every**2)


def _summing_to(months: Months, year: float) -> Months:
    """Return the months with another sum, their shares and relative uncertainty kept."""
    expected = float(months.expected.sum())
    factor = year / expected if expected else 0.0
    return Months(months.expected * factor, months.own * factor**2, months.shared * factor**2)


@transaction.atomic
def _store(kind: ForecastKind, outcome: Outcome, *, origin: date, as_of: date, happened: DaySums | None) -> None:
    """Write a forecast over the one of its kind."""
    Forecast.objects.filter(kind=kind).delete()
    ends = [origin + timedelta(days=round(float(end)) + 1) for end in ENDS]
    starts = [origin + timedelta(days=1), *ends[:-1]]
    rows = _figures(outcome, happened)
    forecast = Forecast.objects.create(
        kind=kind,
        origin_on=origin,
        ends_on=ends[-1] - timedelta(days=1),
        as_of=as_of,
        currency=Company.objects.current().currency,
        model=outcome.model,
        customers=outcome.customers,
        new_per_month=outcome.arrivals.per_month,
        new_per_month_error=outcome.arrivals.per_month_error,
        acquisition_months=len(outcome.arrivals.counts),
        new_customers_happened=None if happened is None else int(happened.firsts[happened.number > 0].sum()),
        **rows[MONTHS],
    )
    ForecastMonth.objects.bulk_create(
        ForecastMonth(forecast=forecast, number=number + 1, starts_on=starts[number], ends_on=ends[number], **row)
        for number, row in enumerate(rows[:MONTHS])
    )


def _figures(outcome: Outcome, happened: DaySums | None) -> list[dict[str, Any]]:
    """Return the fields of the twelve months, then of the year; the months sum to it, to the minor unit."""
    existing, new = _in_minor_units(outcome.existing.expected), _in_minor_units(outcome.new.expected)
    both = np.sqrt(outcome.existing.deviation**2 + outcome.new.deviation**2)
    columns: dict[str, Floats] = {}
    for name, expected, deviation in (
        ("existing", existing, outcome.existing.deviation),
        ("new", new, outcome.new.deviation),
        ("total", existing + new, both),
    ):
        columns[f"{name}_minor"] = expected
        columns[f"{name}_low_minor"] = np.floor(expected - EIGHTY_PERCENT * deviation)
        columns[f"{name}_high_minor"] = np.ceil(expected + EIGHTY_PERCENT * deviation)
    if happened is not None:
        after = happened.number > 0
        for name, margin in (("existing", happened.existing_margin), ("new", happened.new_margin)):
            by = by_month(happened.number[after].astype(np.float64), margin[after].astype(np.float64), MONTHS)
            columns[f"{name}_happened_minor"] = np.append(by, by.sum())
    return [{name: int(values[row]) for name, values in columns.items()} for row in range(MONTHS + 1)]


def _in_minor_units(expected: Floats) -> Floats:
    """Return whole numbers that sum to the rounded sum, with that sum at the end."""
    until = np.rint(np.cumsum(expected))
    return np.append(np.diff(until, prepend=0.0), until[-1])
