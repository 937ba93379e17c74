"""Months of business dates: tenure and pay periods."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or that month's last day where it is shorter.

    >>> add_months(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def tenure_months(first_on: date, on: date) -> int:
    """Return the largest n with add_months(first_on, n) <= on.

    >>> tenure_months(date(2024, 1, 31), date(2025, 1, 30))
    11
    """
    months = (on.year - first_on.year) * 12 + on.month - first_on.month
    return months if add_months(first_on, months) <= on else months - 1


def month_of(day: date) -> date:
    """Return the first day of the month in which `day` lies."""
    return day.replace(day=1)
