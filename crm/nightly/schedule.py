"""When the night is due: once per business date, from two o'clock in the morning of the company's own day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm.core.clock import business_date, start_of
from crm.nightly.models import Night, State

HOUR = 2


def closed_day(instant: datetime, time_zone: str) -> date | None:
    """Return the business date that `instant` is late enough to close; None before two o'clock.

    Beat asks every hour, so a clock that jumps over two o'clock, or strikes it twice, neither skips a night nor doubles
    it: the business date is what counts.

    >>> from datetime import UTC
    >>> closed_day(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "Europe/Berlin")
    datetime.date(2026, 3, 28)
    >>> closed_day(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin") is None
    True
    """
    if instant.astimezone(ZoneInfo(time_zone)).hour < HOUR:
        return None
    return business_date(instant, time_zone) - timedelta(days=1)


def is_due(day: date, time_zone: str) -> bool:
    """Say whether `day` still lacks a night that came to its end after the day was over."""
    day_is_over_at = start_of(day + timedelta(days=1), time_zone)
    return not Night.objects.filter(as_of=day, state=State.DONE, ended_at__gte=day_is_over_at).exists()
