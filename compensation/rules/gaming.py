"""What orders look like where pay has an edge: counts against what is usual. Statistics, and never a verdict.

Each pattern is a number of cases among a number of trials (orders, refunds, handovers, new customers), beside the
number that would be usual for as many trials. Usual is what the calendar, the days around, or all salespeople together
say. A finding is unusual where chance alone would bring as many with less than 1 in 1,000, and there are 3 at least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, exp

from compensation.rules.months import add_months, month_of

SPLIT = "SPLIT"
AFTER_GAP = "AFTER_GAP"
HELD = "HELD"
BUNCHED = "BUNCHED"
LATE_REFUND = "LATE_REFUND"
HANDOVER = "HANDOVER"
RELABELLED = "RELABELLED"

PPM = 1_000_000
THOUSAND = 1000

# An order so many days after the customer's last one is a piece of it.
PIECE_DAYS = 3
# Days right after an edge (the gap, the clawback window) that are looked at, and those after them: the usual.
EDGE_DAYS = 5
AROUND_DAYS = 25
# First days of a month that take orders held back, and last days in which orders are hurried.
FIRST_DAYS = 3
LAST_DAYS = 5
# An order so soon after a handover, of so many times the customer's mean.
HANDOVER_DAYS = 14
LARGE_TIMES = 3
# Less likely than this by chance is unusual, from this many cases on.
RARE_PPM = 1_000
LEAST_CASES = 3
# Pay per revenue further from the middle than this many times the middle distance from it is an outlier.
OUTLIER_TIMES = 4
LEAST_SALESPEOPLE = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """How often a pattern came up, beside how often is usual."""

    pattern: str
    found: int
    trials: int
    usual_thousandths: int
    chance_ppm: int

    @property
    def is_unusual(self) -> bool:
        """Say whether chance alone would hardly bring as many."""
        return self.found >= LEAST_CASES and self.chance_ppm < RARE_PPM


def finding(pattern: str, found: int, trials: int, usual: float) -> Finding:
    """Return the finding of `found` cases among `trials`, where `usual` of them would be expected."""
    return Finding(pattern, found, trials, round(usual * THOUSAND), ceil(at_least(found, usual) * PPM))


def at_least(found: int, usual: float) -> float:
    """Return how likely `found` cases or more are, if `usual` is their mean: the upper tail of a Poisson count.

    Source: for rare cases among many trials the count is Poisson; tests/compensation/test_gaming_rules.py checks it
    against tables.

    >>> round(at_least(9, 3.0), 4), at_least(0, 3.0)
    (0.0038, 1.0)
    """
    if found <= 0:
        return 1.0
    if usual <= 0:
        return 0.0
    if usual > 500:
        return _normal_tail((found - 0.5 - usual) / usual**0.5)
    term = below = exp(-usual)
    for count in range(1, found):
        term *= usual / count
        below += term
    return max(0.0, 1.0 - below)


def by_share(pattern: str, found: Mapping[int, int], trials: Mapping[int, int]) -> dict[int, Finding]:
    """Return a finding for each person; usual is the share of all others together, so nobody is their own measure.

    Args:
        pattern: what is counted.
        found: cases by person.
        trials: of how many, by person.
    """
    all_found, all_trials = sum(found.values()), sum(trials.values())
    findings = {}
    for person, tried in trials.items():
        others_found, others_tried = all_found - found.get(person, 0), all_trials - tried
        if tried and others_tried:
            usual = tried * max(others_found, 1) / others_tried
            findings[person] = finding(pattern, found.get(person, 0), tried, usual)
    return findings


def by_days(pattern: str, days: Mapping[int, int], edge: int) -> Finding | None:
    """Return the finding of events on the `EDGE_DAYS` days from `edge` on; usual is what the days after them say.

    Args:
        pattern: what is counted.
        days: number of events by their day, such as days since the order.
        edge: the first day on which it pays.
    """
    found = sum(days.get(day, 0) for day in range(edge, edge + EDGE_DAYS))
    around = sum(days.get(day, 0) for day in range(edge + EDGE_DAYS, edge + EDGE_DAYS + AROUND_DAYS))
    if not found + around:
        return None
    # One more than was seen around: where nothing was, the usual isn't nothing.
    return finding(pattern, found, found + around, (around + 1) * EDGE_DAYS / AROUND_DAYS)


def by_month(
    pattern: str, orders: Mapping[date, int], everybody: Mapping[date, int], chosen: set[date]
) -> Finding | None:
    """Return the finding of orders on the chosen days; usual is the larger of the calendar's share and all people's.

    Args:
        pattern: what is counted.
        orders: number of orders by day, of one person.
        everybody: of all people together, the person's included: customers have their own habits by the month.
        chosen: the days that are looked at.
    """
    trials = sum(orders.values())
    if not trials:
        return None
    found = sum(count for day, count in orders.items() if day in chosen)
    first, last = min(everybody), max(everybody)
    calendar = sum(1 for day in chosen if first <= day <= last) / ((last - first).days + 1)
    others = sum(everybody.values()) - trials
    others_found = sum(count for day, count in everybody.items() if day in chosen) - found
    habit = others_found / others if others else 0.0
    return finding(pattern, found, trials, trials * max(calendar, habit))


def first_days(starts_on: date, ends_on: date) -> set[date]:
    """Return the first days of each month within [starts_on, ends_on].

    >>> sorted(day.day for day in first_days(date(2026, 1, 15), date(2026, 2, 28)))
    [1, 2, 3]
    """
    wanted = {month + timedelta(days=place) for month in _months(starts_on, ends_on) for place in range(FIRST_DAYS)}
    return {day for day in wanted if starts_on <= day <= ends_on}


def last_days(starts_on: date, ends_on: date) -> set[date]:
    """Return the last days of each month within [starts_on, ends_on].

    >>> sorted(day.day for day in last_days(date(2026, 1, 29), date(2026, 2, 10)))
    [29, 30, 31]
    """
    ends = [add_months(month, 1) for month in _months(starts_on, ends_on)]
    wanted = {end - timedelta(days=place) for end in ends for place in range(1, LAST_DAYS + 1)}
    return {day for day in wanted if starts_on <= day <= ends_on}


def outliers(rates: Mapping[int, int]) -> tuple[int | None, set[int]]:
    """Return the middle rate and who is far from it; (None, nobody) where there are too few people to say.

    Far is more than 4 times the middle distance from the middle, and at least a quarter of the middle itself: a median
    and its deviations don't move with the one who stands out.

    >>> outliers({1: 80_000, 2: 81_000, 3: 79_500, 4: 80_500, 5: 120_000})
    (80500, {5})
    """
    if len(rates) < LEAST_SALESPEOPLE:
        return None, set()
    middle = _middle(list(rates.values()))
    spread = _middle([abs(rate - middle) for rate in rates.values()])
    far = max(OUTLIER_TIMES * spread, abs(middle) // 4)
    return middle, {person for person, rate in rates.items() if abs(rate - middle) > far}


def _months(starts_on: date, ends_on: date) -> Iterator[date]:
    month = month_of(starts_on)
    while month <= ends_on:
        yield month
        month = add_months(month, 1)


def _middle(values: Sequence[int]) -> int:
    """Return the median, the lower one of two."""
    return sorted(values)[(len(values) - 1) // 2]


def _normal_tail(deviations: float) -> float:
    from math import erfc, sqrt

    return erfc(deviations / sqrt(2)) / 2
