"""The sums over all customers and orders: one pass over each, by PostgreSQL or by SQLite.

Every sum is by salesperson or by team, so that the company's is the sum of its parts.
"""

from django.db import connection

# Days with orders; what is dated later, or was void, is not seen. The index order_by_customer serves it whole.
DAYS = """
    SELECT customer_id, ordered_on, COUNT(*) AS orders,
           MIN(ordered_on) OVER (PARTITION BY customer_id) AS first_on
      FROM orders_order
     WHERE status = 'CONFIRMED' AND ordered_on <= %(as_of)s
     GROUP BY customer_id, ordered_on
"""

# One row per customer: what the last three years, and the days since a customer's next order fell due, looked like.
PAST = """
    SELECT customer_id,
           SUM(CASE WHEN ordered_on > %(year)s THEN orders ELSE 0 END) AS orders,
           SUM(CASE WHEN ordered_on > %(year)s AND ordered_on > first_on THEN orders ELSE 0 END) AS returning_orders,
           SUM(CASE WHEN ordered_on > %(year2)s AND ordered_on <= %(year)s THEN orders ELSE 0 END) AS orders_before,
           SUM(CASE WHEN ordered_on > %(year2)s AND ordered_on <= %(year)s AND ordered_on > first_on
                    THEN orders ELSE 0 END) AS returning_orders_before,
           MAX(CASE WHEN ordered_on > %(year)s THEN 1 ELSE 0 END) AS in_year,
           MAX(CASE WHEN ordered_on > %(year2)s AND ordered_on <= %(year)s THEN 1 ELSE 0 END) AS in_year2,
           MAX(CASE WHEN ordered_on > %(year3)s AND ordered_on <= %(year2)s THEN 1 ELSE 0 END) AS in_year3,
           MAX(CASE WHEN ordered_on > %(window)s THEN 1 ELSE 0 END) AS in_window,
           MAX(CASE WHEN ordered_on <= %(window)s THEN ordered_on END) AS last_then,
           MIN(first_on) AS first_on,
           SUM(CASE WHEN ordered_on <= %(window)s THEN 1 ELSE 0 END) AS days_then
      FROM day GROUP BY customer_id
"""

# The next order is due one usual gap after the last; the gap is the one that was usual when the window began.
DUE = """
    CASE WHEN days_then > 1 AND {last_then} + {span} * 1.0 / NULLIF(days_then - 1, 0) > {window}
          AND {last_then} + {span} * 1.0 / NULLIF(days_then - 1, 0) <= {as_of} THEN 1 ELSE 0 END
"""

BOOKS = """
    WITH day AS ({days}), past AS ({past}), due AS (SELECT past.*, {due} AS is_due FROM past)
    SELECT a.salesperson_id, COUNT(*) AS customers,
           SUM(CASE WHEN f.purchase_day_count > 0 THEN 1 ELSE 0 END) AS buyers,
           SUM(CASE WHEN f.purchase_day_count > 0 AND f.contribution_minor >= 0 THEN 1 ELSE 0 END) AS in_profit,
           SUM(s.margin_minor) AS margin, SUM(s.future_margin_minor) AS future, SUM({width} * {width}) AS squares,
           SUM(CASE WHEN s.p_alive < %(at_risk)s AND s.value_at_risk_minor > 0 THEN 1 ELSE 0 END) AS risk_customers,
           SUM(CASE WHEN s.p_alive < %(at_risk)s THEN s.value_at_risk_minor ELSE 0 END) AS risk,
           SUM(p.in_year2) AS kept_base, SUM(p.in_year2 * p.in_year) AS kept,
           SUM(p.in_year3) AS kept_base_before, SUM(p.in_year3 * p.in_year2) AS kept_before,
           SUM(p.orders) AS orders, SUM(p.returning_orders) AS returning_orders,
           SUM(p.orders_before) AS orders_before, SUM(p.returning_orders_before) AS returning_orders_before,
           SUM(p.is_due) AS due, SUM(p.is_due * p.in_window) AS returned
      FROM customers_customer c
      LEFT JOIN customers_assignment a ON a.customer_id = c.id AND a.ends_on IS NULL
      LEFT JOIN due p ON p.customer_id = c.id
      LEFT JOIN clv_customerfacts f ON f.customer_id = c.id
      LEFT JOIN clv_score s ON s.customer_id = c.id AND s.reason <> 'NO_ORDER'
     GROUP BY a.salesperson_id
"""

COHORTS = """
    WITH day AS ({days}),
    seen AS (SELECT DISTINCT customer_id, {first_quarter} AS first_quarter, {quarter} AS quarter
               FROM day WHERE first_on >= %(since)s)
    SELECT u.team_id, seen.first_quarter, seen.quarter - seen.first_quarter AS later, COUNT(*) AS customers
      FROM seen
      LEFT JOIN customers_assignment a ON a.customer_id = seen.customer_id AND a.ends_on IS NULL
      LEFT JOIN accounts_user u ON u.id = a.salesperson_id
     GROUP BY u.team_id, seen.first_quarter, seen.quarter - seen.first_quarter
"""

WORTH = """
    SELECT c.id, u.team_id, c.acquisition_channel AS channel, c.relationship_type AS relationship,
           COALESCE(g.code, 'PROSPECT') AS category, s.margin_minor AS margin, s.future_margin_minor AS future,
           {width} * {width} AS squares, s.p_alive, COALESCE(f.cost_to_serve_minor, 0) AS served
      FROM customers_customer c
      LEFT JOIN customers_assignment a ON a.customer_id = c.id AND a.ends_on IS NULL
      LEFT JOIN accounts_user u ON u.id = a.salesperson_id
      LEFT JOIN clv_category g ON g.customer_id = c.id
      LEFT JOIN clv_customerfacts f ON f.customer_id = c.id
      LEFT JOIN clv_score s ON s.customer_id = c.id AND s.reason <> 'NO_ORDER'
"""

GROUPS = """
    WITH worth AS ({worth})
    SELECT team_id, {code} AS code, COUNT(*) AS customers, SUM(margin) AS margin, SUM(future) AS future,
           SUM(squares) AS squares, SUM(served) AS served, SUM(p_alive) AS chances, COUNT(p_alive) AS chance_count
      FROM worth GROUP BY team_id, {code}
"""

# The customers in order of value cut into ten equal parts, each team by itself or all of them together.
TENTHS = """
    WITH worth AS ({worth}),
    ranked AS (SELECT worth.*, NTILE(10) OVER (PARTITION BY {part} ORDER BY margin DESC, id) AS tenth
                 FROM worth WHERE margin IS NOT NULL)
    SELECT {part} AS team_id, tenth AS code, COUNT(*) AS customers, SUM(margin) AS margin, SUM(future) AS future,
           SUM(squares) AS squares, SUM(served) AS served, SUM(p_alive) AS chances, COUNT(p_alive) AS chance_count
      FROM ranked GROUP BY {part}, tenth
"""


def is_postgresql() -> bool:
    """Say which of the two dialects is spoken."""
    return connection.vendor == "postgresql"


def width() -> str:
    """Return the width of a score's interval as a number that can be squared."""
    return "CAST(s.margin_high_minor - s.margin_low_minor AS DOUBLE PRECISION)"


def day_number(expression: str) -> str:
    """Return a date as a number of days."""
    return f"({expression} - DATE '2000-01-01')" if is_postgresql() else f"(julianday({expression}) - 2451544.5)"


def quarter_number(column: str) -> str:
    """Return the number of a date's quarter, counted from the year 0."""
    if is_postgresql():
        return f"CAST(EXTRACT(YEAR FROM {column}) * 4 + EXTRACT(QUARTER FROM {column}) - 1 AS INTEGER)"
    return f"(CAST(strftime('%%Y', {column}) AS INTEGER) * 4 + (CAST(strftime('%%m', {column}) AS INTEGER) - 1) / 3)"


def books() -> str:
    """Return the statement of the books."""
    parameter = "CAST(%({})s AS DATE)" if is_postgresql() else "%({})s"
    due = DUE.format(
        last_then=day_number("last_then"),
        span=f"({day_number('last_then')} - {day_number('first_on')})",
        window=day_number(parameter.format("window")),
        as_of=day_number(parameter.format("as_of")),
    )
    return BOOKS.format(days=DAYS, past=PAST, due=due, width=width())


def cohorts() -> str:
    """Return the statement of the cohorts."""
    return COHORTS.format(days=DAYS, first_quarter=quarter_number("first_on"), quarter=quarter_number("ordered_on"))


def groups(code: str) -> str:
    """Return the statement of the groups by one column."""
    return GROUPS.format(worth=WORTH.format(width=width()), code=code)


def tenths(*, by_team: bool) -> str:
    """Return the statement of the tenths, of each team by itself or of the company."""
    part = "team_id" if by_team else "CAST(NULL AS BIGINT)"
    return TENTHS.format(worth=WORTH.format(width=width()), part=part)
