"""The questions behind the report on patterns, on PostgreSQL and SQLite: counts by salesperson, the cases of one.

Whoever looked after the customer on the day of an order is its salesperson, also where the credit is split. A product
of days is a whole number on both databases; `{days}` is what turns two dates into one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

# Most questions are about the same orders, so these are laid out once for all: with the days since the customer's order
# before, and whether they are of less than the customer's mean. Sorting them is the dearest part of the report.
SOLD = """
CREATE TEMP TABLE gaming_sold AS
SELECT id, customer_id, ordered_on, net, salesperson_id, {since_before} AS days,
       CASE WHEN net < mean THEN 1 ELSE 0 END AS is_small
  FROM (
    SELECT sale.id, sale.customer_id, sale.ordered_on, sale.company_net_minor AS net, term.salesperson_id,
           LAG(sale.ordered_on) OVER (PARTITION BY sale.customer_id ORDER BY sale.ordered_on, sale.id) AS before_on,
           AVG(sale.company_net_minor) OVER (PARTITION BY sale.customer_id) AS mean
      FROM orders_order sale
      JOIN customers_assignment term
        ON term.customer_id = COALESCE(sale.sold_to_id, sale.customer_id) AND term.starts_on <= sale.ordered_on
       AND (term.ends_on IS NULL OR term.ends_on > sale.ordered_on)
     WHERE sale.status = 'CONFIRMED' AND sale.ordered_on >= {starts_on} AND sale.ordered_on <= {as_of}
  ) sold
"""
BEGAN = """
CREATE TEMP TABLE gaming_began AS
SELECT customer_id, MIN(ordered_on) AS first_on FROM orders_order
 WHERE status = 'CONFIRMED' AND ordered_on <= {as_of} GROUP BY customer_id
"""
DATES = ("before_on", "starts_on", "as_of")
LAID_OUT = {"gaming_sold": SOLD, "gaming_began": BEGAN}

# Orders and revenue by day: the months' beginnings and ends, and pay per revenue.
DAYS = """
SELECT salesperson_id, ordered_on AS day, COUNT(*) AS orders, CAST(SUM(net) AS BIGINT) AS net
  FROM gaming_sold GROUP BY salesperson_id, ordered_on
"""

# A piece: an order of less than the customer's mean, so soon after the one before it.
PIECE = "days <= %(piece_days)s AND is_small = 1"
PIECES_COUNTED = """
SELECT salesperson_id, COUNT(*) AS trials, SUM(CASE WHEN {found} THEN 1 ELSE 0 END) AS found
  FROM gaming_sold GROUP BY salesperson_id
"""

# Orders by the days since the customer's first one.
SINCE_FIRST = """
WITH dated AS (
    SELECT sold.id, sold.customer_id, sold.ordered_on, sold.salesperson_id, {since_first} AS days
      FROM gaming_sold sold JOIN gaming_began began ON began.customer_id = sold.customer_id
)
"""
# Refunds by the days since their order.
SINCE_ORDER = """
WITH dated AS (
    SELECT sale.id, sale.customer_id, refund.refunded_on AS ordered_on, term.salesperson_id, {since_order} AS days
      FROM orders_refund refund
      JOIN orders_order sale ON sale.id = refund.order_id AND sale.status = 'CONFIRMED'
      JOIN customers_assignment term
        ON term.customer_id = COALESCE(sale.sold_to_id, sale.customer_id) AND term.starts_on <= sale.ordered_on
       AND (term.ends_on IS NULL OR term.ends_on > sale.ordered_on)
     WHERE refund.refunded_on >= {starts_on} AND refund.refunded_on <= {as_of}
)
"""
DATED_COUNTED = """
SELECT salesperson_id, days, COUNT(*) AS orders FROM dated
 WHERE days >= %(from_day)s AND days < %(to_day)s GROUP BY salesperson_id, days
"""

# Customers handed over from one person to another, and the first large order soon after: so many times the mean of
# the orders before, or one that reached a lifetime reward.
HANDOVERS = """
WITH handover AS (
    SELECT term.customer_id, term.salesperson_id, term.starts_on
      FROM customers_assignment term
     WHERE term.starts_on >= {starts_on} AND term.starts_on <= {as_of}
       AND (term.ends_on IS NULL OR term.ends_on > term.starts_on)
       AND EXISTS (
           SELECT 1 FROM customers_assignment former
            WHERE former.customer_id = term.customer_id AND former.ends_on = term.starts_on
              AND former.starts_on < former.ends_on AND former.salesperson_id <> term.salesperson_id
       )
), followed AS (
    SELECT handover.*, (
        SELECT MIN(sale.id) FROM orders_order sale
         WHERE sale.customer_id = handover.customer_id AND sale.status = 'CONFIRMED'
           AND sale.ordered_on >= handover.starts_on AND sale.ordered_on <= {as_of}
           AND {since_handover} < %(handover_days)s
           AND (
               sale.company_net_minor >= %(large_times)s * (
                   SELECT AVG(past.company_net_minor) FROM orders_order past
                    WHERE past.customer_id = handover.customer_id AND past.status = 'CONFIRMED'
                      AND past.ordered_on < handover.starts_on
               )
               OR EXISTS (
                   SELECT 1 FROM compensation_commissionentry entry
                    WHERE entry.source = 'MILESTONE' AND entry.source_id = handover.customer_id
                      AND entry.event = 'CROSSED' AND entry.origin_on = sale.ordered_on
               )
           )
    ) AS order_id
      FROM handover
)
"""
HANDOVERS_COUNTED = (
    HANDOVERS
    + """
SELECT salesperson_id, COUNT(*) AS trials, COUNT(order_id) AS found FROM followed GROUP BY salesperson_id
"""
)

# New customers with the name, an e-mail address or a telephone number of one who ordered before. A number is its
# digits, and one of fewer than seven is an extension, which many share.
NEWCOMERS = """
WITH labelled AS (
    SELECT began.customer_id, began.first_on, LOWER(TRIM(customer.name)) AS label
      FROM gaming_began began JOIN customers_customer customer ON customer.id = began.customer_id
     UNION ALL
    SELECT began.customer_id, began.first_on, LOWER(TRIM(person.email))
      FROM gaming_began began JOIN customers_person person ON person.customer_id = began.customer_id
     WHERE person.email <> ''
     UNION ALL
    SELECT customer_id, first_on, digits FROM (
        SELECT began.customer_id, began.first_on, {digits} AS digits
          FROM gaming_began began JOIN customers_person person ON person.customer_id = began.customer_id
         WHERE person.phone <> ''
    ) called WHERE LENGTH(digits) >= 7
), fresh AS (
    SELECT began.customer_id, began.first_on, term.salesperson_id
      FROM gaming_began began JOIN customers_assignment term
        ON term.customer_id = began.customer_id AND term.starts_on <= began.first_on
       AND (term.ends_on IS NULL OR term.ends_on > began.first_on)
     WHERE began.first_on >= {starts_on}
), same AS (
    SELECT mine.customer_id, MIN(earlier.customer_id) AS earlier_id
      FROM labelled mine
      JOIN labelled earlier ON earlier.label = mine.label AND earlier.first_on < mine.first_on
     WHERE mine.first_on >= {starts_on}
     GROUP BY mine.customer_id
)
"""
NEWCOMERS_COUNTED = (
    NEWCOMERS
    + """
SELECT fresh.salesperson_id, COUNT(*) AS trials, COUNT(same.earlier_id) AS found
  FROM fresh LEFT JOIN same ON same.customer_id = fresh.customer_id GROUP BY fresh.salesperson_id
"""
)

# Customers looked after on the last day who ordered in the year before, and those of them who ordered again.
KEPT = """
SELECT term.salesperson_id, COUNT(*) AS trials, COUNT(again.customer_id) AS found
  FROM (
    SELECT DISTINCT customer_id FROM orders_order
     WHERE status = 'CONFIRMED' AND ordered_on >= {before_on} AND ordered_on < {starts_on}
  ) past
  JOIN customers_assignment term
    ON term.customer_id = past.customer_id AND term.starts_on <= {as_of}
   AND (term.ends_on IS NULL OR term.ends_on > {as_of})
  LEFT JOIN (
    SELECT DISTINCT customer_id FROM orders_order
     WHERE status = 'CONFIRMED' AND ordered_on >= {starts_on} AND ordered_on <= {as_of}
  ) again ON again.customer_id = past.customer_id
 GROUP BY term.salesperson_id
"""

# The cases of one salesperson: order, customer, day, days, the customer that was there before.
NEWEST = " ORDER BY on_day DESC, order_id DESC LIMIT %(most)s"
OF_PIECES = """
SELECT id AS order_id, customer_id, ordered_on AS on_day, days, 0 AS earlier_id
  FROM gaming_sold WHERE salesperson_id = %(who)s AND {found}
"""
OF_DATED = """
SELECT id AS order_id, customer_id, ordered_on AS on_day, days, 0 AS earlier_id
  FROM dated WHERE salesperson_id = %(who)s AND days >= %(from_day)s AND days < %(to_day)s
"""
OF_HANDOVERS = """
SELECT order_id, customer_id, starts_on AS on_day, 0 AS days, 0 AS earlier_id
  FROM followed WHERE salesperson_id = %(who)s AND order_id IS NOT NULL
"""
OF_NEWCOMERS = """
SELECT MIN(sale.id) AS order_id, fresh.customer_id, fresh.first_on AS on_day, 0 AS days, same.earlier_id
  FROM fresh JOIN same ON same.customer_id = fresh.customer_id
  JOIN orders_order sale
    ON sale.customer_id = fresh.customer_id AND sale.ordered_on = fresh.first_on AND sale.status = 'CONFIRMED'
 WHERE fresh.salesperson_id = %(who)s
 GROUP BY fresh.customer_id, fresh.first_on, same.earlier_id
"""
CASES = {
    "SPLIT": OF_PIECES,
    "AFTER_GAP": SINCE_FIRST + OF_DATED,
    "LATE_REFUND": SINCE_ORDER + OF_DATED,
    "HANDOVER": HANDOVERS + OF_HANDOVERS,
    "RELABELLED": NEWCOMERS + OF_NEWCOMERS,
}
ON_DAYS = (
    "SELECT id AS order_id, customer_id, ordered_on AS on_day, 0 AS days, 0 AS earlier_id FROM gaming_sold"
    " WHERE salesperson_id = %(who)s AND ordered_on IN ({chosen})"
)


@contextmanager
def laid_out(starts_on: date, as_of: date) -> Iterator[None]:
    """Keep what most questions are about in tables of the connection's own, within a block."""
    values = {"starts_on": starts_on.isoformat(), "as_of": as_of.isoformat()}
    with connection.cursor() as cursor:
        for text in LAID_OUT.values():
            cursor.execute(question(text), values)
    try:
        yield
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            with connection.cursor() as cursor:
                for name in LAID_OUT:
                    cursor.execute(f"DROP TABLE {name}")


def question(text: str, **more: str) -> str:
    """Return a question as the database in use takes it."""
    is_postgres = connection.vendor == "postgresql"
    dates = {name: f"CAST(%({name})s AS date)" if is_postgres else f"%({name})s" for name in DATES}
    return text.format(
        since_before=_days("ordered_on", "before_on"),
        since_first=_days("sold.ordered_on", "began.first_on"),
        since_order=_days("refund.refunded_on", "sale.ordered_on"),
        since_handover=_days("sale.ordered_on", "handover.starts_on"),
        found=PIECE,
        digits=_digits("person.phone"),
        **dates,
        **more,
    )


def _digits(text: str) -> str:
    """Return a telephone number without what people write between its digits."""
    for sign in (" ", "-", "/", ".", "(", ")", "+"):
        text = f"REPLACE({text}, '{sign}', '')"
    return text


def _days(later: str, earlier: str) -> str:
    """Return how many days lie between two dates."""
    if connection.vendor == "postgresql":
        return f"({later} - {earlier})"
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"
