"""The only place that reads the clock. Rules, services and selectors get the time as an argument."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(tz=UTC)


def business_date(instant: datetime, time_zone: str) -> date:
    """Return the calendar day on which `instant` falls in the company's time zone."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def start_of(day: date, time_zone: str) -> datetime:
    """Return the first instant of a business day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def day_bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """Return the half-open pair of instants [from, to) that a business day covers; 23 to 25 hours apart."""
    return start_of(day, time_zone), start_of(day + timedelta(days=1), time_zone)
