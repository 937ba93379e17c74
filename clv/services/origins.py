"""From which past days the models are tested: the ends of quarters, with enough of a past and a whole future each."""

from datetime import date, timedelta

# A year if the history is long enough, else half of one, else a quarter.
HORIZONS = (365, 182, 91)
MOST_ORIGINS = 4
# How long the history before an origin has to be, in horizons.
LEAST_HISTORY = 0.75


def choose_origins(*, first: date, as_of: date) -> tuple[int, list[date]]:
    """Return the horizon in days and the origins, the newest first; none where the history is too short.

    Args:
        first: day of the first purchase of all.
        as_of: the last day that is known.
    """
    for horizon in HORIZONS:
        latest = as_of - timedelta(days=horizon)
        earliest = first + timedelta(days=round(LEAST_HISTORY * horizon))
        origins = [day for day in _quarter_ends(latest) if day >= earliest]
        if origins:
            return horizon, origins
    return 0, []


def _quarter_ends(latest: date) -> list[date]:
    """Return the last days of the newest quarters that ended by `latest`, the newest first."""
    begin = (latest + timedelta(days=1)).replace(day=1)
    begin = begin.replace(month=3 * ((begin.month - 1) // 3) + 1)
    ends = []
    for _ in range(MOST_ORIGINS):
        ends.append(begin - timedelta(days=1))
        begin = ends[-1].replace(day=1)
        begin = begin.replace(month=3 * ((begin.month - 1) // 3) + 1)
    return ends
