"""From rows to facts: one set-based statement sums up every customer's past, or that of those who changed.

Rules, each with its test in tests/clv/test_facts.py: what is dated after `as_of` is not seen; void orders never
happened; a refund counts on the day of the order it refunds; several orders of a day are one purchase; a day that
comes to zero or less is no purchase, but its loss is real; a credit without an order counts in money alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

# Who is looked at. An analysed table of ids lets the planner walk the indexes for a few and scan for many.
SCOPE_TABLE = "clv_scope"

COLUMNS = [
    "customer_id",
    "as_of",
    "first_ordered_on",
    "last_ordered_on",
    "purchase_day_count",
    "order_count",
    "revenue_minor",
    "margin_minor",
    "refunded_minor",
    "first_revenue_minor",
    "first_margin_minor",
    "repeat_revenue_minor",
    "repeat_margin_minor",
    "contact_count",
    "contact_minutes",
    "last_contact_on",
    "cost_to_serve_minor",
    "acquisition_cost_minor",
    "contribution_minor",
    "break_even_on",
    "usual_gap_days",
]

# The branches of a union have the same types, so that PostgreSQL can merge them instead of sorting the lot. Sums of
# bigints are decimals there: only orders and their refunds are summed by day, and cast back.
NONE = "CAST(0 AS BIGINT)"
PURCHASES = """
    SELECT customer_id, day, CAST(SUM(net) AS BIGINT) AS net, CAST(SUM(margin) AS BIGINT) AS margin,
           CAST(SUM(orders) AS INTEGER) AS orders
      FROM (
        SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor AS net,
               o.company_net_minor - o.company_cost_minor AS margin, 1 AS orders
          FROM orders_order o {orders_scope}
         WHERE o.status = 'CONFIRMED' AND o.ordered_on <= %(as_of)s
        UNION ALL
        SELECT o.customer_id, o.ordered_on, -r.company_net_minor, r.company_cost_minor - r.company_net_minor, 0
          FROM orders_refund r JOIN orders_order o ON o.id = r.order_id {orders_scope}
         WHERE o.status = 'CONFIRMED' AND o.ordered_on <= %(as_of)s AND r.refunded_on <= %(as_of)s
      ) AS sold
     GROUP BY customer_id, day
"""

# Everything that happened, by day: purchases, what was given back, credits, contacts, and everybody once.
MOVES = """
    SELECT customer_id, day, net, margin, orders, {none} AS refunded, {none} AS credit, {none} AS credit_margin,
           {none} AS served, 0 AS minutes, 0 AS contacts
      FROM purchase
    UNION ALL
    SELECT r.customer_id, r.refunded_on, {none}, {none}, 0, r.company_net_minor,
           CASE WHEN r.order_id IS NULL THEN -r.company_net_minor ELSE 0 END,
           CASE WHEN r.order_id IS NULL THEN r.company_cost_minor - r.company_net_minor ELSE 0 END, {none}, 0, 0
      FROM orders_refund r LEFT JOIN orders_order o ON o.id = r.order_id {refunds_scope}
     WHERE r.refunded_on <= %(as_of)s
       AND (r.order_id IS NULL OR (o.status = 'CONFIRMED' AND o.ordered_on <= %(as_of)s))
    UNION ALL
    SELECT t.customer_id, t.happened_on, {none}, {none}, 0, {none}, {none}, {none}, t.cost_minor, t.minutes, 1
      FROM customers_contact t {contacts_scope}
     WHERE t.happened_on <= %(as_of)s
    UNION ALL
    SELECT c.id, NULL, {none}, {none}, 0, {none}, {none}, {none}, {none}, 0, 0
      FROM customers_customer c {customers_scope}
"""

SUMMED = """
    WITH purchase AS ({purchases}),
    move AS ({moves}),
    running AS (
        SELECT move.*,
               SUM(margin + credit_margin - served) OVER (PARTITION BY customer_id ORDER BY day) AS earned,
               MIN(CASE WHEN net > 0 THEN day END) OVER (PARTITION BY customer_id ORDER BY day) AS first_day
          FROM move
    )
    SELECT c.id AS customer_id, {as_of} AS as_of,
           MIN(first_day) AS first_ordered_on,
           MAX(CASE WHEN net > 0 THEN day END) AS last_ordered_on,
           CAST(COALESCE(SUM(CASE WHEN net > 0 THEN 1 END), 0) AS INTEGER) AS purchase_day_count,
           CAST(COALESCE(SUM(CASE WHEN net > 0 THEN orders END), 0) AS INTEGER) AS order_count,
           CAST(COALESCE(SUM(net + credit), 0) AS BIGINT) AS revenue_minor,
           CAST(COALESCE(SUM(margin + credit_margin), 0) AS BIGINT) AS margin_minor,
           CAST(COALESCE(SUM(refunded), 0) AS BIGINT) AS refunded_minor,
           CAST(COALESCE(SUM(CASE WHEN day = first_day THEN net END), 0) AS BIGINT) AS first_revenue_minor,
           CAST(COALESCE(SUM(CASE WHEN day = first_day THEN margin END), 0) AS BIGINT) AS first_margin_minor,
           CAST(COALESCE(SUM(CASE WHEN net > 0 AND day > first_day THEN net END), 0) AS BIGINT)
               AS repeat_revenue_minor,
           CAST(COALESCE(SUM(CASE WHEN net > 0 AND day > first_day THEN margin END), 0) AS BIGINT)
               AS repeat_margin_minor,
           CAST(COALESCE(SUM(contacts), 0) AS INTEGER) AS contact_count,
           CAST(COALESCE(SUM(minutes), 0) AS INTEGER) AS contact_minutes,
           MAX(CASE WHEN contacts > 0 THEN day END) AS last_contact_on,
           CAST(COALESCE(SUM(served), 0) AS BIGINT) AS cost_to_serve_minor,
           c.acquisition_cost_minor,
           CAST(COALESCE(SUM(margin + credit_margin - served), 0) AS BIGINT) - c.acquisition_cost_minor
               AS contribution_minor,
           MIN(CASE WHEN net > 0 AND earned >= c.acquisition_cost_minor THEN day END) AS break_even_on
      FROM running JOIN customers_customer c ON c.id = running.customer_id
     GROUP BY c.id, c.acquisition_cost_minor
"""

STATEMENT = """
    INSERT INTO clv_customerfacts ({columns})
    SELECT summed.*,
           CASE WHEN purchase_day_count > 1
                THEN CAST({days_between} AS DOUBLE PRECISION) / (purchase_day_count - 1) END
      FROM ({summed}) AS summed
     WHERE 1 = 1
    ON CONFLICT (customer_id) DO UPDATE SET {assignments}
"""

SCOPE = """
    INSERT INTO {table} (customer_id)
    SELECT customer_id FROM customers_change WHERE token = %(token)s
    UNION SELECT customer_id FROM orders_order WHERE ordered_on > %(since)s AND ordered_on <= %(as_of)s
    UNION SELECT customer_id FROM orders_refund WHERE refunded_on > %(since)s AND refunded_on <= %(as_of)s
    UNION SELECT customer_id FROM customers_contact WHERE happened_on > %(since)s AND happened_on <= %(as_of)s
    UNION SELECT c.id FROM customers_customer c LEFT JOIN clv_customerfacts f ON f.customer_id = c.id
           WHERE f.customer_id IS NULL
"""


def build_all(*, as_of: date) -> int:
    """Sum up every customer as of `as_of` and return how many there are; call it in a transaction."""
    return _run(_statement(scoped=False), as_of)


def build_changed(*, as_of: date, since: date, token: str) -> int:
    """Sum up the customers who changed, and return how many; call it in a transaction.

    These are the customers claimed under `token`, those for whom something is dated after `since` and up to `as_of`,
    and those who have no facts yet.
    """
    with _scope(as_of=as_of, since=since, token=token):
        return _run(_statement(scoped=True), as_of)


@contextmanager
def _scope(*, as_of: date, since: date, token: str) -> Iterator[None]:
    """Keep the ids of the changed customers in a temporary table."""
    values: dict[str, date | str] = {"as_of": as_of, "since": since, "token": token}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {SCOPE_TABLE}")
        cursor.execute(f"CREATE TEMPORARY TABLE {SCOPE_TABLE} (customer_id BIGINT PRIMARY KEY)")
        try:
            cursor.execute(SCOPE.format(table=SCOPE_TABLE), values)
            if connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {SCOPE_TABLE}")
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"DROP TABLE IF EXISTS {SCOPE_TABLE}")


def _run(statement: str, as_of: date) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A million days of purchases: sorted once, they serve every step that follows.
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL enable_hashagg = off")
        cursor.execute(statement, {"as_of": as_of})
        return int(cursor.rowcount)


def _statement(*, scoped: bool) -> str:
    """Return the statement for this engine, narrowed to the scope table or not."""

    def scope(column: str) -> str:
        return f"JOIN {SCOPE_TABLE} s ON s.customer_id = {column}" if scoped else ""

    purchases = PURCHASES.format(orders_scope=scope("o.customer_id"))
    moves = MOVES.format(
        none=NONE,
        refunds_scope=scope("r.customer_id"),
        contacts_scope=scope("t.customer_id"),
        customers_scope=scope("c.id"),
    )
    is_postgresql = connection.vendor == "postgresql"
    summed = SUMMED.format(
        purchases=purchases,
        moves=moves,
        as_of="CAST(%(as_of)s AS DATE)" if is_postgresql else "%(as_of)s",
    )
    days_between = (
        "last_ordered_on - first_ordered_on"
        if is_postgresql
        else "JULIANDAY(last_ordered_on) - JULIANDAY(first_ordered_on)"
    )
    assignments = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
    return STATEMENT.format(
        columns=", ".join(COLUMNS), summed=summed, days_between=days_between, assignments=assignments
    )
