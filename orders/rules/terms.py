"""Terms of a contract: whole months from its first day, without drifting at the ends of months."""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; the last day of the month where there is no such day.

    >>> months_later(date(2026, 1, 31), 1), months_later(date(2026, 1, 31), 13)
    (datetime.date(2026, 2, 28), datetime.date(2027, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def term_end(started_on: date, *, term_months: int, renewals: int) -> date:
    """Return the day after the present term; it is counted from the first day, so the 31st stays the 31st.

    >>> term_end(date(2026, 1, 31), term_months=1, renewals=1)
    datetime.date(2026, 3, 31)
    """
    return months_later(started_on, term_months * (renewals + 1))
