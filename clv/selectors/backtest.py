"""What the models foretold on past days, beside what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from clv.models import Backtest, CalibrationBin, Contender, Grouping, Measure
from clv.models.fit import FitReason


@dataclass(frozen=True, slots=True)
class BinCard:
    """One group of customers: means of what was expected of each, and of what happened."""

    from_value: float
    to_value: float
    customers: int
    expected: float
    happened: float


@dataclass(frozen=True, slots=True)
class ContenderCard:
    """One contender at one origin; without measures where it could not be used."""

    model: str
    label: str
    is_usable: bool
    reason: str
    reason_text: str
    orders_expected: float | None
    margin_expected_minor: int | None
    measures: dict[str, float]
    by_frequency: list[BinCard]
    by_tenth: list[BinCard]
    by_alive: list[BinCard]

    def measure(self, code: Measure) -> float | None:
        """Return one measure; None where it could not be taken."""
        return self.measures.get(code)


@dataclass(frozen=True, slots=True)
class OriginCard:
    """One past day: what was known on it, what happened until the end of the horizon, and what each contender said."""

    origin_on: date
    horizon_days: int
    as_of: date
    customers: int
    repeat_customers: int
    data_from: date | None
    orders_happened: int
    margin_happened_minor: int
    contenders: list[ContenderCard]

    @property
    def ends_on(self) -> date:
        """Return the last day of the horizon."""
        return self.origin_on + timedelta(days=self.horizon_days)

    def contender(self, model: str) -> ContenderCard | None:
        """Return what one contender said, if it could be used."""
        return next((one for one in self.contenders if one.model == model and one.is_usable), None)


def backtest_list() -> list[OriginCard]:
    """Return the origins from which the models were tested, the newest first; contenders in a fixed order."""
    tests = Backtest.objects.order_by("-origin_on", "pk").prefetch_related("bins")
    by_origin: dict[date, dict[int, Backtest]] = {}
    measures: dict[int, dict[str, float]] = {}
    # One question for tests and measures: a row per measure, and one for a test without any.
    rows: Iterable[Any] = tests.annotate(measure_code=F("measures__code"), measure_value=F("measures__value"))
    for row in rows:
        by_origin.setdefault(row.origin_on, {}).setdefault(row.pk, row)
        taken = measures.setdefault(row.pk, {})
        if row.measure_code is not None:
            taken[row.measure_code] = row.measure_value
    return [_origin(list(found.values()), measures) for found in by_origin.values()]


def _origin(tests: list[Backtest], measures: dict[int, dict[str, float]]) -> OriginCard:
    """Return one origin; what is known of it is the same in all its tests."""
    one = tests[0]
    order = {code: place for place, code in enumerate(Contender.values)}
    return OriginCard(
        origin_on=one.origin_on,
        horizon_days=one.horizon_days,
        as_of=one.as_of,
        customers=one.customers,
        repeat_customers=one.repeat_customers,
        data_from=one.data_from,
        orders_happened=one.orders_happened,
        margin_happened_minor=one.margin_happened_minor,
        contenders=[_contender(test, measures[test.pk]) for test in sorted(tests, key=lambda test: order[test.model])],
    )


def _contender(test: Backtest, measures: dict[str, float]) -> ContenderCard:
    bins = sorted(test.bins.all(), key=lambda one: one.position)
    return ContenderCard(
        model=test.model,
        label=str(Contender(test.model).label),
        is_usable=test.is_usable,
        reason=test.reason,
        reason_text=str(FitReason(test.reason).label),
        orders_expected=test.orders_expected,
        margin_expected_minor=test.margin_expected_minor,
        measures=measures,
        by_frequency=_bins(bins, Grouping.FREQUENCY),
        by_tenth=_bins(bins, Grouping.TENTH),
        by_alive=_bins(bins, Grouping.ALIVE),
    )


def _bins(bins: list[CalibrationBin], grouping: Grouping) -> list[BinCard]:
    return [
        BinCard(one.from_value, one.to_value, one.customers, one.expected, one.happened)
        for one in bins
        if one.grouping == grouping
    ]
