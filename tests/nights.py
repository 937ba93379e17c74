"""Steps of a night that belong together, for tests that need no more of it."""

from datetime import date

from compensation.services.gaming import lay_out_orders, look_for_patterns
from crm.dashboards.services.past import count_past
from crm.dashboards.services.rollups import build_rollups


def sum_up(*, as_of: date, token: str | None = None) -> dict[str, int]:
    """Count what orders come to, and sum it up for the dashboards."""
    count_past(as_of=as_of, token=token)
    return build_rollups(as_of=as_of, token=token)


def tell_patterns(*, as_of: date, token: str | None = None) -> dict[str, int]:
    """Lay the year's orders out, and tell the patterns in them; return the counts of both."""
    return lay_out_orders(as_of=as_of, token=token) | look_for_patterns(as_of=as_of)
