"""Quarters of the calendar: in which customers first ordered, and ordered again."""

from datetime import date

MONTHS = 3


def quarter_of(day: date) -> date:
    """Return the first day of the quarter of a day.

    >>> quarter_of(date(2026, 6, 30))
    datetime.date(2026, 4, 1)
    """
    return date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1)


def later_quarter(start: date, count: int) -> date:
    """Return the first day of the quarter that is `count` later.

    >>> later_quarter(date(2025, 10, 1), 2)
    datetime.date(2026, 4, 1)
    """
    months = start.year * 12 + start.month - 1 + MONTHS * count
    return date(months // 12, months % 12 + 1, 1)


def quarters_between(start: date, day: date) -> int:
    """Return how many quarters later than `start` the quarter of `day` is.

    >>> quarters_between(date(2025, 10, 1), date(2026, 6, 30))
    2
    """
    return (day.year - start.year) * 4 + (day.month - 1) // MONTHS - (start.month - 1) // MONTHS


def years_before(day: date, years: int) -> date:
    """Return the same day some years earlier; 29 February becomes the 28th.

    >>> years_before(date(2024, 2, 29), 1)
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
