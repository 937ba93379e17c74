"""The sums over all customers and orders: one pass over the orders, one over the customers.

The pass leaves a row per customer in a temporary table, the sheet; every figure is summed up from it. Each sum is by
salesperson or by team, so that the company's is the sum of its parts. PostgreSQL and SQLite say the same things.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection

SHEET = "rollup_sheet"
Row = dict[str, Any]

# Days with orders; what is dated later, or was void, is not seen. The index order_by_customer serves it whole, in the
# order of the groups. Sums of bigints are decimals on PostgreSQL, hence the casts.
DAYS = """
    SELECT customer_id, ordered_on, CAST(COUNT(*) AS INTEGER) AS orders
      FROM orders_order
     WHERE status = 'CONFIRMED' AND ordered_on <= %(as_of)s
     GROUP BY customer_id, ordered_on
"""

# One row per customer: what the last three years, and the days before the window in which orders fall due, looked like.
# The first day and its orders travel together in one number, so that no day has to be looked at twice; nobody orders a
# million times a day.
PAST = """
    SELECT customer_id,
           COALESCE(SUM(orders) FILTER (WHERE ordered_on > %(year)s), 0) AS orders,
           COALESCE(SUM(orders) FILTER (WHERE ordered_on > %(year2)s AND ordered_on <= %(year)s), 0) AS orders_before,
           COUNT(*) FILTER (WHERE ordered_on > %(year3)s AND ordered_on <= %(year2)s) AS days_in_year3,
           MIN(ordered_on) AS first_on,
           MIN(CAST({day} AS BIGINT) * 1000000 + orders) AS first_day,
           MAX(ordered_on) AS last_on,
           MAX(ordered_on) FILTER (WHERE ordered_on <= %(window)s) AS last_then,
           COUNT(*) FILTER (WHERE ordered_on <= %(window)s) AS days_then,
           {quarters} FILTER (WHERE ordered_on >= %(since)s) AS quarters
      FROM day GROUP BY customer_id
"""

# What was done for each customer within the year.
TOUCHES = """
    SELECT customer_id, SUM(minutes) AS minutes, SUM(cost_minor) AS cost
      FROM customers_contact WHERE happened_on > %(year)s AND happened_on <= %(as_of)s GROUP BY customer_id
"""

# The next order is due one usual gap after the last; the gap is the one that was usual when the window began.
DUE_ON = "({last_then} + {span} * 1.0 / NULLIF(days_then - 1, 0))"

COLUMNS = """
    SELECT c.id, a.salesperson_id, u.team_id, c.acquisition_channel AS channel, c.relationship_type AS relationship,
           COALESCE(g.code, 'PROSPECT') AS category,
           CASE WHEN f.purchase_day_count > 0 THEN 1 ELSE 0 END AS is_buyer,
           CASE WHEN f.purchase_day_count > 0 AND f.contribution_minor >= 0 THEN 1 ELSE 0 END AS is_in_profit,
           COALESCE(f.cost_to_serve_minor, 0) AS served, s.margin_minor AS margin, s.future_margin_minor AS future,
           {width} * {width} AS squares, s.p_alive,
           CASE WHEN s.p_alive < %(at_risk)s AND s.value_at_risk_minor > 0 THEN 1 ELSE 0 END AS is_at_risk,
           CASE WHEN s.p_alive < %(at_risk)s THEN s.value_at_risk_minor ELSE 0 END AS risk,
           p.orders, p.orders_before,
           p.orders - CASE WHEN p.first_on > %(year)s THEN p.first_day %% 1000000 ELSE 0 END AS returning_orders,
           p.orders_before - CASE WHEN p.first_on > %(year2)s AND p.first_on <= %(year)s
                                  THEN p.first_day %% 1000000 ELSE 0 END AS returning_orders_before,
           CASE WHEN p.orders > 0 THEN 1 ELSE 0 END AS in_year,
           CASE WHEN p.orders_before > 0 THEN 1 ELSE 0 END AS in_year2,
           CASE WHEN p.days_in_year3 > 0 THEN 1 ELSE 0 END AS in_year3,
           CASE WHEN days_then > 1 AND {due_on} > {window} AND {due_on} <= {as_of} THEN 1 ELSE 0 END AS is_due,
           CASE WHEN p.last_on > %(window)s THEN 1 ELSE 0 END AS in_window,
           CASE WHEN p.first_on >= %(since)s THEN p.quarters END AS quarters,
           COALESCE(f.contact_count, 0) AS contacts, COALESCE(f.contact_minutes, 0) AS minutes,
           COALESCE(f.margin_minor, 0) AS realised,
           CAST(COALESCE(t.minutes, 0) AS BIGINT) AS year_minutes, CAST(COALESCE(t.cost, 0) AS BIGINT) AS year_cost,
           CASE WHEN f.first_ordered_on >= %(since)s THEN {first_quarter} END AS first_quarter,
           {break_even_month} AS break_even_month
      FROM customers_customer c
      LEFT JOIN customers_assignment a ON a.customer_id = c.id AND a.ends_on IS NULL
      LEFT JOIN accounts_user u ON u.id = a.salesperson_id
      LEFT JOIN past p ON p.customer_id = c.id
      LEFT JOIN touch t ON t.customer_id = c.id
      LEFT JOIN clv_category g ON g.customer_id = c.id
      LEFT JOIN clv_customerfacts f ON f.customer_id = c.id
      LEFT JOIN clv_score s ON s.customer_id = c.id AND s.reason <> 'NO_ORDER'
     WHERE c.merged_into_id IS NULL
"""

BOOKS = f"""
    SELECT salesperson_id, COUNT(*) AS customers, SUM(is_buyer) AS buyers, SUM(is_in_profit) AS in_profit,
           SUM(margin) AS margin, SUM(future) AS future, SUM(squares) AS squares,
           SUM(is_at_risk) AS risk_customers, SUM(risk) AS risk,
           SUM(in_year2) AS kept_base, SUM(in_year2 * in_year) AS kept,
           SUM(in_year3) AS kept_base_before, SUM(in_year3 * in_year2) AS kept_before,
           SUM(orders) AS orders, SUM(returning_orders) AS returning_orders,
           SUM(orders_before) AS orders_before, SUM(returning_orders_before) AS returning_orders_before,
           SUM(is_due) AS due, SUM(is_due * in_window) AS returned
      FROM {SHEET} GROUP BY salesperson_id
"""  # noqa: S608 - a name of our own

# Whoever first ordered in one quarter has a bit for it, and one for each later quarter with an order.
COHORTS = f"""
    SELECT team_id, quarters, COUNT(*) AS customers
      FROM {SHEET} WHERE quarters IS NOT NULL GROUP BY team_id, quarters
"""  # noqa: S608

WORTH = """
    COUNT(*) AS customers, SUM(margin) AS margin, SUM(future) AS future, SUM(squares) AS squares, SUM(served) AS served,
    SUM(p_alive) AS chances, COUNT(p_alive) AS chance_count
"""
GROUPS = f"""
    SELECT team_id, category, channel, relationship, {WORTH}
      FROM {SHEET} GROUP BY team_id, category, channel, relationship
"""  # noqa: S608

# The customers in order of value cut into ten equal parts, all of them together and each team by itself.
TENTHS = f"""
    WITH ranked AS (
        SELECT {SHEET}.*, NTILE(10) OVER (ORDER BY margin DESC, id) AS tenth,
               NTILE(10) OVER (PARTITION BY team_id ORDER BY margin DESC, id) AS team_tenth
          FROM {SHEET} WHERE margin IS NOT NULL
    )
    SELECT team_id, tenth, team_tenth, {WORTH} FROM ranked GROUP BY team_id, tenth, team_tenth
"""  # noqa: S608


@contextmanager
def sheet(values: dict[str, Any], quarters: list[date]) -> Iterator[None]:
    """Keep the sheet within a block.

    Args:
        values: the days that the statements name.
        quarters: the first days of the quarters that have a bit in `quarters`, the earliest first.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {SHEET}")
        cursor.execute(f"CREATE TEMPORARY TABLE {SHEET} AS {_sheet()}", {**values, "quarters": _starts(quarters)})
        yield
        cursor.execute(f"DROP TABLE {SHEET}")


def ask(statement: str) -> list[Row]:
    """Return the rows of a statement by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _sheet() -> str:
    is_postgresql = connection.vendor == "postgresql"
    parameter = "CAST(%({})s AS DATE)" if is_postgresql else "%({})s"
    due_on = DUE_ON.format(
        last_then=_day_number("last_then"), span=f"({_day_number('last_then')} - {_day_number('p.first_on')})"
    )
    past = PAST.format(
        day=_day_number("ordered_on"),
        quarters="BIT_OR(1 << (width_bucket(ordered_on, %(quarters)s::date[]) - 1))"
        if is_postgresql
        else f"SUM(DISTINCT 1 << ({quarter_number('ordered_on')} - {quarter_number('%(since)s')}))",
    )
    columns = COLUMNS.format(
        width="CAST(s.margin_high_minor - s.margin_low_minor AS DOUBLE PRECISION)",
        due_on=due_on,
        window=_day_number(parameter.format("window")),
        as_of=_day_number(parameter.format("as_of")),
        first_quarter=quarter_number("f.first_ordered_on"),
        break_even_month=full_months("f.first_ordered_on", "f.break_even_on"),
    )
    return f"WITH day AS ({DAYS}), past AS ({past}), touch AS ({TOUCHES}) {columns}"


def _starts(quarters: list[date]) -> Any:
    """Return the days as PostgreSQL takes them; SQLite counts quarters itself."""
    return quarters if connection.vendor == "postgresql" else quarters[0]


def _day_number(expression: str) -> str:
    """Return a date as a number of days, above zero."""
    if connection.vendor == "postgresql":
        return f"({expression} - DATE '0001-01-01')"
    return f"CAST(julianday({expression}) - 1721425.5 AS INTEGER)"


def _part(part: str, expression: str) -> str:
    """Return a date's year, month or day as a whole number."""
    if connection.vendor == "postgresql":
        # EXTRACT makes a decimal of it, which costs twice as much.
        return f"CAST(DATE_PART('{part}', {expression}) AS INTEGER)"
    letter = {"YEAR": "Y", "MONTH": "m", "DAY": "d"}[part]
    return f"CAST(strftime('%%{letter}', {expression}) AS INTEGER)"


def quarter_number(expression: str) -> str:
    """Return the number of a date's quarter: four times the year, plus 0 to 3."""
    return f"({_part('YEAR', expression)} * 4 + ({_part('MONTH', expression)} - 1) / 3)"


def month_number(expression: str) -> str:
    """Return the number of a date's month: twelve times the year, plus 1 to 12."""
    return f"({_part('YEAR', expression)} * 12 + {_part('MONTH', expression)})"


def day_of_month(expression: str) -> str:
    """Return which day of its month a date is."""
    return _part("DAY", expression)


def full_months(start: str, end: str) -> str:
    """Return how many full months of the calendar lie between two dates: from the 31st to the 30th is none."""
    is_short = f"{day_of_month(end)} < {day_of_month(start)}"
    return f"({month_number(end)} - {month_number(start)} - CASE WHEN {is_short} THEN 1 ELSE 0 END)"
