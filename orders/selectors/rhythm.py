"""The rhythm of orders: the days on which customers ordered, for the strip that stands beside their names."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from orders.models import Order

# Two years of 365.25 days.
SHOWN_DAYS = 731


def order_days(customer_ids: Iterable[int], *, as_of: date) -> dict[int, list[date]]:
    """Return the days on which each of a page's customers ordered in the two years up to `as_of`, oldest first."""
    rows = Order.objects.standing().filter(
        customer__in=list(customer_ids), ordered_on__gt=as_of - timedelta(days=SHOWN_DAYS), ordered_on__lte=as_of
    )
    days: defaultdict[int, list[date]] = defaultdict(list)
    for customer_id, day in (
        rows.values_list("customer_id", "ordered_on").distinct().order_by("customer_id", "ordered_on")
    ):
        days[customer_id].append(day)
    return dict(days)
