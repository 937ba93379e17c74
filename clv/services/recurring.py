"""How customers come back: what each loyalty pattern brought in the last year, and is expected to bring in the next.

The first rule that fits decides: who bought nothing in the last twelve months has lapsed; who bought in each of the
last four quarters of 91 days is steady; who first bought within the twelve months, and on one day only, is a first-time
buyer; everybody else came back. Customers who never bought are in no pattern.
"""

from datetime import date, timedelta

from django.db import connection, transaction

from clv.models import LoyaltyPattern, Recurring

YEAR_DAYS = 365
QUARTER_DAYS = 91

STATEMENT = """
    WITH sold AS (
        SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor AS net,
               o.company_net_minor - o.company_cost_minor AS margin
          FROM orders_order o
         WHERE o.status = 'CONFIRMED' AND o.ordered_on > {since} AND o.ordered_on <= {as_of}
        UNION ALL
        SELECT o.customer_id, o.ordered_on, -r.company_net_minor, r.company_cost_minor - r.company_net_minor
          FROM orders_refund r JOIN orders_order o ON o.id = r.order_id
         WHERE o.status = 'CONFIRMED' AND o.ordered_on > {since} AND o.ordered_on <= {as_of}
           AND r.refunded_on <= {as_of}
    ),
    day AS (
        SELECT customer_id, day, CAST(SUM(net) AS BIGINT) AS net, CAST(SUM(margin) AS BIGINT) AS margin
          FROM sold GROUP BY customer_id, day
    ),
    year AS (
        SELECT d.customer_id,
               SUM(d.net) AS revenue, SUM(d.margin) AS margin,
               SUM(CASE WHEN d.day > f.first_ordered_on THEN d.net ELSE 0 END) AS repeat_revenue,
               SUM(CASE WHEN d.day > f.first_ordered_on THEN d.margin ELSE 0 END) AS repeat_margin,
               SUM(CASE WHEN d.net > 0 THEN 1 ELSE 0 END) AS purchases,
               MAX(CASE WHEN d.net > 0 AND d.day > {quarter1} THEN 1 ELSE 0 END)
               + MAX(CASE WHEN d.net > 0 AND d.day > {quarter2} AND d.day <= {quarter1} THEN 1 ELSE 0 END)
               + MAX(CASE WHEN d.net > 0 AND d.day > {quarter3} AND d.day <= {quarter2} THEN 1 ELSE 0 END)
               + MAX(CASE WHEN d.net > 0 AND d.day > {quarter4} AND d.day <= {quarter3} THEN 1 ELSE 0 END) AS quarters
          FROM day d JOIN clv_customerfacts f ON f.customer_id = d.customer_id
         GROUP BY d.customer_id
    ),
    judged AS (
        SELECT CASE WHEN COALESCE(y.purchases, 0) = 0 THEN 'LAPSED'
                    WHEN y.quarters = 4 THEN 'STEADY'
                    WHEN f.purchase_day_count = 1 THEN 'FIRST_TIME'
                    ELSE 'RETURNING' END AS pattern,
               y.revenue, y.margin, y.repeat_revenue, y.repeat_margin, s.year_margin_minor AS expected
          FROM clv_customerfacts f
          LEFT JOIN year y ON y.customer_id = f.customer_id
          LEFT JOIN clv_score s ON s.customer_id = f.customer_id
         WHERE f.purchase_day_count > 0
    )
    SELECT pattern, COUNT(*),
           CAST(COALESCE(SUM(revenue), 0) AS BIGINT), CAST(COALESCE(SUM(margin), 0) AS BIGINT),
           CAST(COALESCE(SUM(repeat_revenue), 0) AS BIGINT), CAST(COALESCE(SUM(repeat_margin), 0) AS BIGINT),
           CAST(COALESCE(SUM(expected), 0) AS BIGINT)
      FROM judged GROUP BY pattern
"""
COLUMNS = (
    "pattern", "customers", "revenue_minor", "margin_minor", "repeat_revenue_minor", "repeat_margin_minor",
    "expected_margin_minor",
)  # fmt: skip


def sum_recurring(*, as_of: date) -> int:
    """Sum up the loyalty patterns as of a day, in the place of those before, and return how many there are.

    The facts and the scores are those of the same day.
    """
    names = {"as_of": as_of, "since": as_of - timedelta(days=YEAR_DAYS)}
    names |= {f"quarter{number}": as_of - timedelta(days=QUARTER_DAYS * number) for number in (1, 2, 3, 4)}
    is_postgresql = connection.vendor == "postgresql"
    marks = {name: f"CAST(%({name})s AS DATE)" if is_postgresql else f"%({name})s" for name in names}
    with transaction.atomic():
        with connection.cursor() as cursor:
            if is_postgresql:
                # The index holds the days of each customer side by side; the planner would have helpers hash them.
                cursor.execute("SET LOCAL enable_hashagg = off")
                cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            cursor.execute(STATEMENT.format(**marks), names)
            found = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()}
        Recurring.objects.all().delete()
        if not found:
            return 0
        empty = dict.fromkeys(COLUMNS, 0)
        Recurring.objects.bulk_create(
            Recurring(**(empty | found.get(pattern, {}) | {"pattern": pattern}), as_of=as_of)
            for pattern in LoyaltyPattern
        )
    return len(LoyaltyPattern)
