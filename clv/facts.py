"""From rows to facts: reads what happened to customers and hands it to `clv.maths.purchases`.

What is dated after `as_of` is not seen, and void orders never happened; the other rules are those of the maths. A full
run reads the orders of a range of customers from one covering index; an increment those of the customers who changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from clv.maths.purchases import NO_DAY, Facts, Moves, summed_up
from crm.core.columns import DAY, WHOLE, Array, read_columns
from crm.core.shards import Shard

# Who is looked at. An analysed table of ids lets the planner walk the indexes for a few and scan for many.
SCOPE_TABLE = "clv_scope"

CUSTOMERS = """
    SELECT c.id AS customer_id, c.acquisition_cost_minor FROM customers_customer c {scope}
     WHERE c.merged_into_id IS NULL ORDER BY c.id
"""
# In the order of the covering index order_by_customer, from which PostgreSQL answers it alone.
ORDERS = """
    SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor AS net, o.company_cost_minor AS cost
      FROM orders_order o {scope}
     WHERE o.status = 'CONFIRMED' AND o.ordered_on <= %(as_of)s
     ORDER BY o.customer_id, o.ordered_on
"""
REFUNDS = """
    SELECT r.customer_id, COALESCE(o.ordered_on, r.refunded_on) AS day, r.company_net_minor AS net,
           r.company_cost_minor AS cost, CASE WHEN r.order_id IS NULL THEN 1 ELSE 0 END AS is_credit
      FROM orders_refund r LEFT JOIN orders_order o ON o.id = r.order_id {scope}
     WHERE r.refunded_on <= %(as_of)s
       AND (r.order_id IS NULL OR (o.status = 'CONFIRMED' AND o.ordered_on <= %(as_of)s))
"""
CONTACTS = """
    SELECT t.customer_id, t.happened_on AS day, t.cost_minor AS cost, t.minutes
      FROM customers_contact t {scope}
     WHERE t.happened_on <= %(as_of)s
"""
MONEY = {"customer_id": WHOLE, "day": DAY, "net": WHOLE, "cost": WHOLE}
TOUCHES = {"customer_id": WHOLE, "day": DAY, "cost": WHOLE, "minutes": WHOLE}

CHANGED = """
    SELECT customer_id FROM customers_change WHERE token = %(token)s
    UNION SELECT customer_id FROM orders_order WHERE ordered_on > %(since)s AND ordered_on <= %(as_of)s
    UNION SELECT customer_id FROM orders_refund WHERE refunded_on > %(since)s AND refunded_on <= %(as_of)s
    UNION SELECT customer_id FROM customers_contact WHERE happened_on > %(since)s AND happened_on <= %(as_of)s
"""
# Asked by ids alone, which two indexes answer in their order; who is merged is few, and looked up first.
NEW = """
    UNION SELECT c.id FROM customers_customer c
           WHERE NOT EXISTS (SELECT 1 FROM clv_customerfacts f WHERE f.customer_id = c.id)
             AND c.id NOT IN (SELECT id FROM customers_customer WHERE merged_into_id IS NOT NULL)
"""


@dataclass(frozen=True)
class Scope:
    """Whose rows are read: a range of customers, or those in the scope table."""

    shard: Shard | None = None

    def on(self, *columns: str) -> str:
        """Return what narrows a question to the customers in scope; each of `columns` is their id.

        PostgreSQL doesn't see by itself that what equals a column lies in the column's range.
        """
        if self.shard is None:
            return f"JOIN {SCOPE_TABLE} s ON s.customer_id = {columns[0]}"
        # A range is part of the join, so that the same WHERE serves both.
        ranges = (f"{column} BETWEEN {self.shard.first} AND {self.shard.last}" for column in columns)
        return f"JOIN (SELECT 1 AS one) s ON {' AND '.join(ranges)}"


def columns_of(scope: Scope, *, as_of: date) -> dict[str, Any]:
    """Return the facts of the customers in scope, as the columns of their table."""
    found = _read(CUSTOMERS, scope, "c.id", {"customer_id": WHOLE, "acquisition_cost_minor": WHOLE}, as_of)
    ids, acquisition_cost = found["customer_id"], found["acquisition_cost_minor"]
    sold = _read(ORDERS, scope, "o.customer_id", MONEY, as_of)
    given_back = _read(REFUNDS, scope, "r.customer_id", MONEY | {"is_credit": WHOLE}, as_of)
    served = _read(CONTACTS, scope, "t.customer_id", TOUCHES, as_of)
    is_credit = given_back["is_credit"] == 1
    facts = summed_up(
        len(ids),
        _moves(ids, sold, counted=1),
        _moves(ids, {name: column[~is_credit] for name, column in given_back.items()}),
        _moves(ids, {name: column[is_credit] for name, column in given_back.items()}),
        _moves(ids, served),
        acquisition_cost,
    )
    contacts = _contacts(ids, served)
    return {
        "customer_id": ids,
        "as_of": as_of,
        **_plain(facts),
        **contacts,
        "acquisition_cost_minor": acquisition_cost,
        "contribution_minor": facts.margin - contacts["cost_to_serve_minor"] - acquisition_cost,
    }


def count_in(scope: Scope) -> int:
    """Return how many customers the scope table holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM customers_customer c {scope.on('c.id')}")  # noqa: S608 - names of our own
        return int(cursor.fetchone()[0])


@contextmanager
def changed_customers(*, as_of: date, since: date, token: str) -> Iterator[Scope]:
    """Keep the ids of the changed customers in a temporary table; call it in a transaction.

    These are the customers claimed under `token`, and those for whom something is dated after `since`, up to `as_of`.
    """
    with _kept(CHANGED, {"as_of": as_of, "since": since, "token": token}) as scope:
        yield scope


@contextmanager
def changed_or_new_customers(*, as_of: date, since: date, token: str) -> Iterator[Scope]:
    """Keep the ids of the changed customers, and of those who have no facts yet; call it in a transaction."""
    with _kept(CHANGED + NEW, {"as_of": as_of, "since": since, "token": token}) as scope:
        yield scope


@contextmanager
def _kept(ids: str, values: dict[str, date | str]) -> Iterator[Scope]:
    """Keep the ids that a question finds in the scope table."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {SCOPE_TABLE}")
        cursor.execute(f"CREATE TEMPORARY TABLE {SCOPE_TABLE} (customer_id BIGINT PRIMARY KEY)")
        try:
            cursor.execute(f"INSERT INTO {SCOPE_TABLE} (customer_id) {ids}", values)
            if is_postgresql:
                cursor.execute(f"ANALYZE {SCOPE_TABLE}")
                # A few are looked up one by one; the planner takes memory for a disk and would read the whole table.
                cursor.execute("SET LOCAL random_page_cost = 1.1")
            yield Scope()
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"DROP TABLE IF EXISTS {SCOPE_TABLE}")
                if is_postgresql:
                    cursor.execute("SET LOCAL random_page_cost TO DEFAULT")


def _read(question: str, scope: Scope, column: str, kinds: dict[str, str], as_of: date) -> dict[str, Array]:
    values = {"as_of": as_of} if "%(as_of)s" in question else None
    return read_columns(question.format(scope=scope.on(column)), kinds, values)


def _moves(ids: Array, rows: dict[str, Array], *, counted: int = 0) -> Moves:
    """Return rows as the maths takes them; a row without `net` is cost alone."""
    place, known = _of_known(ids, rows)
    cost = known["cost"]
    net = known.get("net", np.zeros_like(cost))
    return Moves(
        customer=place,
        day=known["day"].astype("int64"),
        net=net,
        margin=net - cost if "net" in known else cost,
        count=np.full(len(net), counted, dtype=np.int64),
    )


def _of_known(ids: Array, rows: dict[str, Array]) -> tuple[Array, dict[str, Array]]:
    """Return the places among `ids` of the rows' customers, and the rows.

    Those of one who came since the ids were read are left out: they wait for the next night.
    """
    if not len(ids):
        return np.zeros(0, dtype=np.int64), {name: column[:0] for name, column in rows.items()}
    # Rows of one customer mostly stand together, and are looked up together.
    is_next = np.diff(rows["customer_id"], prepend=-1) != 0
    customer, run = rows["customer_id"][is_next], np.cumsum(is_next) - 1
    place = np.searchsorted(ids, customer)
    is_known = ids[np.minimum(place, len(ids) - 1)] == customer
    if is_known.all():
        return place[run], rows
    kept = is_known[run]
    return place[run][kept], {name: column[kept] for name, column in rows.items()}


def _contacts(ids: Array, served: dict[str, Array]) -> dict[str, Array]:
    """Return how often each customer was contacted, for how long, at what cost, and when last."""
    place, known = _of_known(ids, served)
    last = np.full(len(ids), NO_DAY, dtype=np.int64)
    minutes, cost = (np.zeros(len(ids), dtype=np.int64) for _ in range(2))
    np.maximum.at(last, place, known["day"].astype("int64"))
    np.add.at(minutes, place, known["minutes"])
    np.add.at(cost, place, known["cost"])
    return {
        "contact_count": np.bincount(place, minlength=len(ids)),
        "contact_minutes": minutes,
        "last_contact_on": _as_days(last),
        "cost_to_serve_minor": cost,
    }


def _plain(facts: Facts) -> dict[str, Array]:
    """Return the sums under the names of their columns."""
    return {
        "first_ordered_on": _as_days(facts.first_day),
        "last_ordered_on": _as_days(facts.last_day),
        "purchase_day_count": facts.purchases,
        "order_count": facts.orders,
        "revenue_minor": facts.revenue,
        "margin_minor": facts.margin,
        "refunded_minor": facts.refunded,
        "refunded_margin_minor": facts.refunded_margin,
        "first_revenue_minor": facts.first_revenue,
        "first_margin_minor": facts.first_margin,
        "repeat_revenue_minor": facts.repeat_revenue,
        "repeat_margin_minor": facts.repeat_margin,
        "break_even_on": _as_days(facts.break_even_day),
        "usual_gap_days": facts.usual_gap,
    }


def _as_days(days: Array) -> Array:
    """Return days since 1970 as dates; NaT where there is none, for NumPy's NaT is the same smallest number."""
    return days.astype("datetime64[D]")
