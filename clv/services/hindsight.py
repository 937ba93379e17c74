"""The past as it was known on an earlier day, the origin, and what happened after it.

Nothing that was learnt later is used: what is dated up to the origin is seen as it stood then. A refund lowers the day
of the order it refunds once its own date has come, and a void order stands until the day on which it was voided. What
is dated after the origin is seen as it stands at the end of the horizon. So a refund given after the origin on an order
from before it changes neither side: for the models that order has happened. What has no date of its own can't be seen
as it was: merged customers, and entries written down long after their day, are taken as they are now.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from clv.maths.arrays import Floats, Integers
from clv.models import CustomerFacts

# Days on which a customer's orders, less their refunds, came to something, each as known at the origin or at the end.
DAYS = """
    WITH sold AS (
        SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor AS net,
               o.company_net_minor - o.company_cost_minor AS margin
          FROM orders_order o
         WHERE o.ordered_on <= {until} AND (o.voided_on IS NULL OR o.voided_on > {known}) {sampled}
        UNION ALL
        SELECT o.customer_id, o.ordered_on, -r.company_net_minor, r.company_cost_minor - r.company_net_minor
          FROM orders_refund r JOIN orders_order o ON o.id = r.order_id
         WHERE o.ordered_on <= {until} AND (o.voided_on IS NULL OR o.voided_on > {known}) AND r.refunded_on <= {known}
           {sampled}
    ),
    day AS (
        SELECT customer_id, day, CAST(SUM(net) AS BIGINT) AS net, CAST(SUM(margin) AS BIGINT) AS margin
          FROM sold GROUP BY customer_id, day
    ),
    seen AS (
        SELECT customer_id, day, net, margin,
               MIN(CASE WHEN net > 0 THEN day END) OVER (PARTITION BY customer_id) AS first_day
          FROM day
    )
"""
# Of a large company every second, third, … customer is looked at, by number.
MOST_CUSTOMERS = 100_000
SAMPLED = "AND o.customer_id - (o.customer_id / %(every)s) * %(every)s = 0"
KNOWN = "CASE WHEN o.ordered_on <= {origin} THEN {origin} ELSE {until} END"

CUSTOMERS = """
    SELECT CAST(SUM(CASE WHEN net > 0 AND day <= {origin} THEN 1 ELSE 0 END) AS BIGINT) - 1,
           {last_known}, {age},
           CAST(SUM(CASE WHEN day <= {origin} THEN margin ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN net > 0 AND day <= {origin} AND day > first_day THEN margin ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN net > 0 AND day > {origin} THEN 1 ELSE 0 END) AS BIGINT),
           {last_of_all},
           CAST(SUM(CASE WHEN day > {origin} THEN margin ELSE 0 END) AS BIGINT)
      FROM seen
     WHERE first_day <= {origin}
     GROUP BY customer_id, first_day
     ORDER BY customer_id
"""

BY_DAY = """
    SELECT {number},
           CAST(SUM(CASE WHEN first_day <= {origin} THEN margin ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN first_day > {origin} THEN margin ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN day = first_day THEN 1 ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN day = first_day THEN margin ELSE 0 END) AS BIGINT),
           SUM(CASE WHEN day = first_day THEN CAST(margin AS DOUBLE PRECISION) * margin ELSE 0 END)
      FROM seen
     WHERE day > {since}
     GROUP BY day
     ORDER BY day
"""


@dataclass(frozen=True)
class Hindsight:
    """Customers who had bought by the origin: what was known of them then, and what they did until the end.

    Attributes:
        frequency: (n,) repeat purchases known at the origin.
        recency: (n,) days from the first to the last of them.
        age: (n,) days from the first purchase to the origin.
        margin: (n,) realised margin known at the origin, in minor units.
        repeat_margin: (n,) margin of the repeat purchases known at the origin.
        later: (n,) purchases after the origin, until the end.
        later_recency: (n,) days from the first purchase to the last one until the end.
        later_margin: (n,) margin of the days after the origin, until the end.
        horizon: days from the origin to the end.
        every: for how many customers each of them stands: 1 where all are looked at.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    margin: Integers
    repeat_margin: Integers
    later: Floats
    later_recency: Floats
    later_margin: Integers
    horizon: int
    every: int = 1

    @property
    def customers(self) -> int:
        """How many customers had bought by the origin."""
        return len(self.frequency)


@dataclass(frozen=True)
class DaySums:
    """What all customers did, day by day; a day without orders has no entry.

    Attributes:
        number: (k,) days after the origin; zero and below is before it.
        existing_margin: (k,) margin of customers who had bought by the origin, in minor units.
        new_margin: (k,) margin of the others.
        firsts: (k,) first purchases.
        first_margin: (k,) margin of the first purchases.
        first_squares: (k,) sum of its squares.
    """

    number: Integers
    existing_margin: Integers
    new_margin: Integers
    firsts: Integers
    first_margin: Integers
    first_squares: Floats


def sampling_step() -> int:
    """Return for how many customers each one looked at stands: 1 up to a hundred thousand of them."""
    return max(1, -(-CustomerFacts.objects.who_bought().count() // MOST_CUSTOMERS))


def look_back(*, origin: date, until: date, every: int = 1) -> Hindsight:
    """Return the customers who had bought by `origin`: as known then, and what came after it up to `until`.

    Args:
        origin: the last day that is known.
        until: the end of the horizon.
        every: 1 looks at all customers, 3 at those whose number is a multiple of three.
    """
    rows = _ask(CUSTOMERS, origin=origin, until=until, since=origin, every=every)
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 8)
    days = table.astype(np.float64)
    return Hindsight(
        frequency=days[:, 0],
        recency=days[:, 1],
        age=days[:, 2],
        margin=table[:, 3],
        repeat_margin=table[:, 4],
        later=days[:, 5],
        later_recency=np.maximum(days[:, 6], days[:, 1]),
        later_margin=table[:, 7],
        horizon=(until - origin).days,
        every=every,
    )


def sum_days(*, since: date, origin: date, until: date, every: int = 1) -> DaySums:
    """Return what all customers did on each day after `since` up to `until`, seen from `origin`.

    Of a sample, each customer counts for `every`.
    """
    rows = _ask(BY_DAY, origin=origin, until=until, since=since, every=every)
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    number, *sums = (np.array(column, dtype=np.int64) for column in columns[:5])
    existing, new, firsts, margin = (column * every for column in sums)
    return DaySums(number, existing, new, firsts, margin, np.array(columns[5], dtype=np.float64) * every)


def _ask(question: str, *, origin: date, until: date, since: date, every: int) -> list[tuple[int, ...]]:
    """Return the answer to a question about the days, in this engine's words."""
    is_postgresql = connection.vendor == "postgresql"
    names = {
        name: f"CAST(%({name})s AS DATE)" if is_postgresql else f"%({name})s" for name in ("origin", "until", "since")
    }
    between = "{0} - {1}" if is_postgresql else "CAST(JULIANDAY({0}) - JULIANDAY({1}) AS INTEGER)"
    last = "MAX(CASE WHEN net > 0 AND day <= {origin} THEN day END)".format(**names)
    spans = {
        "last_known": between.format(last, "first_day"),
        "last_of_all": between.format("MAX(CASE WHEN net > 0 THEN day END)", "first_day"),
        "age": between.format(names["origin"], "first_day"),
        "number": between.format("day", names["origin"]),
    }
    known = KNOWN.format(**names)
    sampled = SAMPLED if every > 1 else ""
    statement = DAYS.format(known=known, sampled=sampled, **names) + question.format(**names, **spans)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"origin": origin, "until": until, "since": since, "every": every})
        return list(cursor.fetchall())
