"""The night is due once per business date, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.nightly.models import Night, State
from crm.nightly.schedule import closed_day, is_due


def hours(start, end):
    while start < end:
        yield start
        start += timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "start", "days"),
    [
        ("Europe/London", datetime(2026, 3, 28, 0, 5, tzinfo=UTC), 3),  # clocks go forward on the 29th
        ("Europe/London", datetime(2026, 10, 24, 0, 5, tzinfo=UTC), 3),  # and back on the 25th
        ("Pacific/Auckland", datetime(2026, 4, 3, 0, 5, tzinfo=UTC), 4),
        ("America/New_York", datetime(2026, 11, 1, 0, 5, tzinfo=UTC), 2),
        ("Asia/Kathmandu", datetime(2026, 6, 1, 0, 5, tzinfo=UTC), 2),
    ],
)
def test_every_business_date_is_closed_and_none_is_skipped(zone, start, days):
    closed = [closed_day(hour, zone) for hour in hours(start, start + timedelta(days=days))]

    found = sorted({day for day in closed if day})
    assert found == [found[0] + timedelta(days=n) for n in range(len(found))]
    assert len(found) >= days


def test_before_two_in_the_morning_nothing_is_due():
    assert closed_day(datetime(2026, 1, 15, 1, 59, tzinfo=UTC), "Europe/London") is None
    assert closed_day(datetime(2026, 1, 15, 2, 0, tzinfo=UTC), "Europe/London") == date(2026, 1, 14)


@pytest.mark.django_db
def test_a_night_that_ended_before_its_day_was_over_is_still_due():
    day = date(2026, 1, 14)
    Night.objects.create(as_of=day, state=State.DONE, ended_at=datetime(2026, 1, 14, 10, tzinfo=UTC))

    assert is_due(day, "Europe/London")


@pytest.mark.django_db
def test_a_night_that_ended_after_its_day_is_not_due_again():
    day = date(2026, 1, 14)
    Night.objects.create(as_of=day, state=State.DONE, ended_at=datetime(2026, 1, 15, 2, 6, tzinfo=UTC))

    assert not is_due(day, "Europe/London")
