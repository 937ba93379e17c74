"""The night's sums of contribution: what a new customer has left, month by month since the first order.

Of a large company a sample is looked at, so that the night doesn't read all orders once more; the sums
are told per customer, and carry how many customers they hold.
"""

from collections.abc import Iterator
from datetime import date

from django.db import connection

from crm.dashboards.models import ContributionFigures
from crm.dashboards.services.effort import MOST_MONTHS, Books
from crm.dashboards.services.rollup_sql import SHEET, ask, full_months

# About so many new customers are looked at.
MOST_CUSTOMERS = 50_000
COUNT = f"SELECT COUNT(*) AS customers FROM {SHEET} WHERE first_quarter IS NOT NULL"  # noqa: S608 - names of our own
# What moved the contribution of customers; `of` may say of which one.
MOVED = """
    SELECT o.customer_id, o.ordered_on AS day, o.company_net_minor - o.company_cost_minor AS amount
      FROM orders_order o WHERE o.status = 'CONFIRMED' AND o.ordered_on <= {as_of} {of_o}
    UNION ALL
    SELECT r.customer_id, COALESCE(o.ordered_on, r.refunded_on), r.company_cost_minor - r.company_net_minor
      FROM orders_refund r LEFT JOIN orders_order o ON o.id = r.order_id
     WHERE r.refunded_on <= {as_of} {of_r}
       AND (r.order_id IS NULL OR (o.status = 'CONFIRMED' AND o.ordered_on <= {as_of}))
    UNION ALL
    SELECT t.customer_id, t.happened_on, -t.cost_minor FROM customers_contact t WHERE t.happened_on <= {as_of} {of_t}
"""
# Numbers are mixed before every so many of them are taken: in many companies each salesperson gets every n-th customer.
# What was spent before the first order counts in its month.
MONTHS = f"""
    WITH new AS (
        SELECT s.id, s.salesperson_id, s.first_quarter, f.first_ordered_on, f.acquisition_cost_minor
          FROM {SHEET} s JOIN clv_customerfacts f ON f.customer_id = s.id
         WHERE s.first_quarter IS NOT NULL AND (s.id * 40503) % 65536 < 65536 / {{every}}
    ),
    dated AS (
        SELECT n.salesperson_id, n.first_quarter, {{month}} AS month, m.amount FROM new n JOIN {{moved}}
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
    months = full_months("n.first_ordered_on", "m.day").replace("%%", "%")
    month = f"CASE WHEN m.day <= n.first_ordered_on THEN 0 ELSE {months} END"
    statement = MONTHS.format(every=every, month=month, moved=_moved(as_of))
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


def _moved(as_of: date) -> str:
    """Return what moved the contribution, to be joined to the customers looked at.

    PostgreSQL is made to look each of them up: it can't know how few they are, and would read all orders.
    """
    if connection.vendor != "postgresql":
        nothing = {"of_o": "", "of_r": "", "of_t": ""}
        return f"({MOVED.format(as_of=f"'{as_of.isoformat()}'", **nothing)}) m ON m.customer_id = n.id"
    each = {f"of_{name}": f"AND {name}.customer_id = n.id" for name in "ort"}
    return f"LATERAL ({MOVED.format(as_of=f"DATE '{as_of.isoformat()}'", **each)}) m ON TRUE"
