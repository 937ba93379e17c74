"""Counting whom each month won, and what that cost."""

from datetime import date

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from crm.core.bulk import insert_rows
from crm.planning.models import Segmenting, WonFigures
from customers.models import Customer

MONTHS = 12
COLUMNS = {Segmenting.RELATIONSHIP: "relationship_type", Segmenting.CHANNEL: "acquisition_channel"}


@transaction.atomic
def count_won(*, as_of: date, token: str | None = None) -> dict[str, int]:
    """Count the customers won in each of the last twelve whole months, with their acquisition cost, by segment.

    An ordinary night, which has a token, finds nothing to do until a month has ended: what is corrected in an earlier
    month is seen then, or by the next full night.
    """
    ends = as_of.replace(day=1)
    newest = WonFigures.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if token is not None and newest is not None and ends <= newest <= as_of:
        return {"months": 0}
    begins = months_before(ends, MONTHS)
    columns = list(COLUMNS.values())
    found = (
        Customer.objects.standing()
        .filter(acquired_on__gte=begins, acquired_on__lt=ends)
        .values_list(*columns, TruncMonth("acquired_on"))
        .annotate(customers=Count("id"), cost=Sum("acquisition_cost_minor"))
        .order_by()
    )
    sums: dict[tuple[str, str, date], list[int]] = {}
    for *codes, month, customers, cost in found:
        for segmenting, code in zip(COLUMNS, codes, strict=True):
            total = sums.setdefault((segmenting.value, code, month), [0, 0])
            total[0] += customers
            total[1] += cost
    WonFigures.objects.all().delete()
    names = ["as_of", "segmenting", "code", "month", "customers", "cost_minor"]
    insert_rows(WonFigures, names, ((as_of, *key, *total) for key, total in sorted(sums.items())))
    return {"months": len({month for _, _, month in sums})}


def months_before(day: date, months: int) -> date:
    """Return the first day of the month so many months before that of `day`."""
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)
