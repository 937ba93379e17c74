"""The night's sums of contribution: what a new customer has left, month by month since the first order.

Of a large company an even sample by number is looked at, so that the night doesn't read all orders once more; the sums
are told per customer, and carry how many customers they hold.
"""

from collections.abc import Iterator
from datetime import date

from django.db import connection

from crm.dashboards.models import ContributionFigures
from crm.dashboards.services.effort import MOST_MONTHS, Books
from crm.dashboards.services.rollup_sql import SHEET, ask, full_months

# About so many new customers are looked at.
MOST_CUSTOMERS = 100_000
COUNT = f"SELECT COUNT(*) AS customers FROM {SHEET} WHERE first_quarter IS NOT NULL"  # noqa: S608 - names of our own
# What was spent before the first order counts in its month.
MONTHS = f"""
    WITH new AS (
        SELECT s.id, s.salesperson_id, s.first_quarter, f.first_ordered_on, f.acquisition_cost_minor
          FROM {SHEET} s JOIN clv_customerfacts f ON f.customer_id = s.id
         WHERE s.first_quarter IS NOT NULL AND s.id - s.id / {{every}} * {{every}} = 0
    ),
    moved AS (
        SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor - o.company_cost_minor AS amount
          FROM orders_order o WHERE o.status = 'CONFIRMED' AND o.ordered_on <= {{as_of}}
        UNION ALL
        SELECT r.customer_id, COALESCE(o.ordered_on, r.refunded_on), r.company_cost_minor - r.company_net_minor
          FROM orders_refund r LEFT JOIN orders_order o ON o.id = r.order_id
         WHERE r.refunded_on <= {{as_of}}
           AND (r.order_id IS NULL OR (o.status = 'CONFIRMED' AND o.ordered_on <= {{as_of}}))
        UNION ALL
        SELECT t.customer_id, t.happened_on, -t.cost_minor FROM customers_contact t WHERE t.happened_on <= {{as_of}}
    ),
    dated AS (
        SELECT n.salesperson_id, n.first_quarter, {{month}} AS month, m.amount
          FROM new n JOIN moved m ON m.customer_id = n.id
    )
    SELECT salesperson_id, first_quarter, month, CAST(SUM(amount) AS BIGINT) AS amount, 0 AS customers
      FROM dated WHERE month < {MOST_MONTHS} GROUP BY 1, 2, 3
    UNION ALL
    SELECT salesperson_id, first_quarter, 0, CAST(-SUM(acquisition_cost_minor) AS BIGINT), COUNT(*)
      FROM new GROUP BY 1, 2
"""  # noqa: S608


def contribution_figures(as_of: date, books: Books) -> Iterator[ContributionFigures]:
    """Yield what each quarter's new customers left in each month since the first order; call it with a sheet."""
    every = -(-int(ask(COUNT)[0]["customers"]) // MOST_CUSTOMERS) or 1
    is_postgresql = connection.vendor == "postgresql"
    months = full_months("n.first_ordered_on", "m.day").replace("%%", "%")
    statement = MONTHS.format(
        every=every,
        as_of=f"DATE '{as_of.isoformat()}'" if is_postgresql else f"'{as_of.isoformat()}'",
        month=f"CASE WHEN m.day <= n.first_ordered_on THEN 0 ELSE {months} END",
    )
    found = books.summed(ask(statement), ("first_quarter", "month"), ("amount", "customers"))
    for ((scope, team, person), (quarter, month)), total in found.items():
        yield ContributionFigures(
            as_of=as_of,
            scope=scope,
            team_id=team,
            salesperson_id=person,
            starts_on=date(quarter // 4, quarter % 4 * 3 + 1, 1),
            month=month,
            customers=total["customers"],
            contribution_minor=total["amount"],
        )
