"""The past as it was known on an earlier day, the origin, and what happened after it.

Nothing that was learnt later is used: what is dated up to the origin is seen as it stood then. A refund lowers the day
of the order it refunds once its own date has come, and a void order stands until the day on which it was voided. What
is dated after the origin is seen as it stands at the end of the horizon. So a refund given after the origin on an order
from before it changes neither side: for the models that order has happened. What has no date of its own can't be seen
as it was: merged customers, and entries written down long after their day, are taken as they are now.

All of it is read once, as whole columns; each origin is then a matter of arithmetic.
"""

from datetime import date

import numpy as np

from clv.maths import hindsight
from clv.maths.hindsight import NEVER, DaySums, Hindsight, Sales
from clv.maths.purchases import DAY_SPAN
from clv.models import CustomerFacts
from crm.core.columns import DAY, WHOLE, Array, read_columns

EPOCH = date(1970, 1, 1)
# In the order of the covering index order_by_customer, from which PostgreSQL answers it alone.
ORDERS = """
    SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor AS net, o.company_cost_minor AS cost
      FROM orders_order o
     WHERE o.status = 'CONFIRMED' AND o.ordered_on <= %(until)s {sampled}
     ORDER BY o.customer_id, o.ordered_on
"""
VOID_ORDERS = """
    SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor AS net, o.company_cost_minor AS cost,
           o.voided_on AS known_until
      FROM orders_order o
     WHERE o.status = 'VOID' AND o.ordered_on <= %(until)s {sampled}
     ORDER BY o.id
"""
REFUNDS = """
    SELECT o.customer_id, o.ordered_on AS day, -r.company_net_minor AS net, -r.company_cost_minor AS cost,
           r.refunded_on AS known_from, o.voided_on AS known_until
      FROM orders_refund r JOIN orders_order o ON o.id = r.order_id
     WHERE o.ordered_on <= %(until)s AND r.refunded_on <= %(until)s {sampled}
     ORDER BY r.id
"""
MONEY = {"customer_id": WHOLE, "day": DAY, "net": WHOLE, "cost": WHOLE}
# Of a large company every second, third, … customer is looked at, by number.
MOST_CUSTOMERS = 100_000
# Named by their ids, so that PostgreSQL looks each of them up; asked of the orders, it would read all of these.
SAMPLED = "AND o.customer_id IN (SELECT c.id FROM customers_customer c WHERE c.id %% {every} = 0)"


def sampling_step() -> int:
    """Return for how many customers each one looked at stands: 1 up to a hundred thousand of them."""
    return max(1, -(-CustomerFacts.objects.who_bought().count() // MOST_CUSTOMERS))


def read_sales(*, until: date, every: int = 1) -> Sales:
    """Return what was sold and given back up to `until`, also what was void by then.

    Args:
        until: the last day that is read.
        every: 1 reads all customers, 3 those whose number is a multiple of three.
    """
    kinds = (
        (ORDERS, MONEY),
        (VOID_ORDERS, MONEY | {"known_until": DAY}),
        (REFUNDS, MONEY | {"known_from": DAY, "known_until": DAY}),
    )
    sampled = SAMPLED.format(every=every) if every > 1 else ""
    parts = [_part(read_columns(question.format(sampled=sampled), kind, {"until": until})) for question, kind in kinds]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    # By day within each customer; most of them are already, and one number is sorted quicker than two.
    order = np.argsort(columns["customer"] * DAY_SPAN + columns["day"], kind="stable")
    return Sales(**{name: column[order] for name, column in columns.items()}, every=every)


def look_back(sales: Sales, *, origin: date, until: date) -> Hindsight:
    """Return the customers who had bought by `origin`: as known then, and what came after it up to `until`."""
    return hindsight.look_back(sales, origin=_number(origin), until=_number(until))


def sum_days(sales: Sales, *, since: date, origin: date, until: date) -> DaySums:
    """Return what all customers did on each day after `since` up to `until`, seen from `origin`."""
    return hindsight.sum_days(sales, since=_number(since), origin=_number(origin), until=_number(until))


def _part(rows: dict[str, Array]) -> dict[str, Array]:
    """Return rows as the columns of `Sales`."""
    day = rows["day"].astype(np.int64)
    voided = rows.get("known_until")
    known_until = np.full(len(day), NEVER, dtype=np.int64)
    if voided is not None:
        known_until[~np.isnat(voided)] = voided[~np.isnat(voided)].astype(np.int64)
    return {
        "customer": rows["customer_id"],
        "day": day,
        "net": rows["net"],
        "margin": rows["net"] - rows["cost"],
        "known_from": rows["known_from"].astype(np.int64) if "known_from" in rows else day,
        "known_until": known_until,
    }


def _number(day: date) -> int:
    """Return a day as days since 1970."""
    return (day - EPOCH).days
