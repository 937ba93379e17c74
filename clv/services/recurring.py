"""How customers come back: what each loyalty pattern brought in the last year, and is expected to bring in the next.

The first rule that fits decides: who bought nothing in the last twelve months has lapsed; who bought in each of the
last four quarters of 91 days is steady; who first bought within the twelve months, and on one day only, is a first-time
buyer; everybody else came back. Customers who never bought are in no pattern.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from django.conf import settings
from django.db import transaction

from clv.maths.arrays import Integers
from clv.maths.purchases import DAY_SPAN
from clv.models import LoyaltyPattern, Recurring
from crm.core.columns import DAY, WHOLE, Array, read_columns
from crm.core.shards import Shard, cut

YEAR_DAYS = 365
QUARTER_DAYS = 91
QUARTERS = 4
EPOCH = date(1970, 1, 1)

BUYERS = """
    SELECT f.customer_id, f.first_ordered_on, f.purchase_day_count AS purchases,
           COALESCE(s.year_margin_minor, 0) AS expected
      FROM clv_customerfacts f LEFT JOIN clv_score s ON s.customer_id = f.customer_id
     WHERE f.purchase_day_count > 0 AND f.customer_id BETWEEN {first} AND {last}
     ORDER BY f.customer_id
"""
# In the order of the covering index order_by_customer, from which PostgreSQL answers it alone.
ORDERS = """
    SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor AS net, o.company_cost_minor AS cost
      FROM orders_order o
     WHERE o.customer_id BETWEEN {first} AND {last}
       AND o.status = 'CONFIRMED' AND o.ordered_on > %(since)s AND o.ordered_on <= %(as_of)s
     ORDER BY o.customer_id, o.ordered_on
"""
REFUNDS = """
    SELECT o.customer_id, o.ordered_on AS day, -r.company_net_minor AS net, -r.company_cost_minor AS cost
      FROM orders_refund r JOIN orders_order o ON o.id = r.order_id
     WHERE o.customer_id BETWEEN {first} AND {last}
       AND o.status = 'CONFIRMED' AND o.ordered_on > %(since)s AND o.ordered_on <= %(as_of)s
       AND r.refunded_on <= %(as_of)s
"""
BUYER = {"customer_id": WHOLE, "first_ordered_on": DAY, "purchases": WHOLE, "expected": WHOLE}
MONEY = {"customer_id": WHOLE, "day": DAY, "net": WHOLE, "cost": WHOLE}
# In the order in which the sums of a pattern are kept.
SUMS = (
    "customers", "revenue_minor", "margin_minor", "repeat_revenue_minor", "repeat_margin_minor",
    "expected_margin_minor",
)  # fmt: skip
PATTERNS = list(LoyaltyPattern)


def sum_recurring(*, as_of: date) -> int:
    """Sum up the loyalty patterns as of a day, in the place of those before, and return how many there are.

    The facts and the scores are those of the same day.
    """
    total = np.zeros((len(PATTERNS), len(SUMS)), dtype=np.int64)
    for shard in cut("clv_customerfacts", "customer_id", size=settings.NIGHT_SHARD_CUSTOMERS):
        total += _sums(shard, as_of)
    with transaction.atomic():
        Recurring.objects.all().delete()
        if not total[:, 0].any():
            return 0
        Recurring.objects.bulk_create(
            Recurring(pattern=pattern, as_of=as_of, **dict(zip(SUMS, sums, strict=True)))
            for pattern, sums in zip(PATTERNS, total.tolist(), strict=True)
        )
    return len(PATTERNS)


def _sums(shard: Shard, as_of: date) -> Integers:
    """Return the (patterns, sums) of one shard's customers; all are whole numbers, so that shards add up."""
    buyers = read_columns(BUYERS.format(first=shard.first, last=shard.last), BUYER)
    ids, count = buyers["customer_id"], len(buyers["customer_id"])
    place, day, net, margin = _days(shard, ids, as_of)
    is_repeat = day > buyers["first_ordered_on"].astype(np.int64)[place]
    # Who bought on a day: in which quarter, counted back from the last one.
    quarter = ((as_of - EPOCH).days - day) // QUARTER_DAYS
    in_quarter = np.zeros((count, QUARTERS + 1), dtype=np.bool_)
    in_quarter[place[net > 0], quarter[net > 0]] = True
    pattern = np.select(
        [~in_quarter.any(axis=1), in_quarter[:, :QUARTERS].all(axis=1), buyers["purchases"] == 1],
        [PATTERNS.index(one) for one in (LoyaltyPattern.LAPSED, LoyaltyPattern.STEADY, LoyaltyPattern.FIRST_TIME)],
        PATTERNS.index(LoyaltyPattern.RETURNING),
    )
    found = np.zeros((len(PATTERNS), len(SUMS)), dtype=np.int64)
    for number in range(len(PATTERNS)):
        own = pattern == number
        rows, repeats = own[place], own[place] & is_repeat
        found[number] = [
            own.sum(), net[rows].sum(), margin[rows].sum(), net[repeats].sum(), margin[repeats].sum(),
            buyers["expected"][own].sum(),
        ]  # fmt: skip
    return found


def _days(shard: Shard, ids: Array, as_of: date) -> Iterator[Array]:
    """Yield customer (the place among `ids`), day, net and margin of each day of the last year that has orders."""
    values = {"as_of": as_of, "since": as_of - timedelta(days=YEAR_DAYS)}
    parts = [
        read_columns(question.format(first=shard.first, last=shard.last), MONEY, values)
        for question in (ORDERS, REFUNDS)
    ]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in MONEY}
    key = rows["customer_id"] * DAY_SPAN + rows["day"].astype(np.int64)
    # A refund counts on the day of its order; without one all are in order already.
    order = np.argsort(key, kind="stable") if len(parts[1]["net"]) else slice(None)
    key = key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    customer, day = np.divmod(key[starts], DAY_SPAN)
    is_known = np.isin(customer, ids)
    yield np.searchsorted(ids, customer[is_known])
    yield day[is_known]
    for values_of in (rows["net"], rows["net"] - rows["cost"]):
        summed = np.add.reduceat(values_of[order], starts) if len(starts) else np.zeros(0, dtype=np.int64)
        yield summed[is_known]
