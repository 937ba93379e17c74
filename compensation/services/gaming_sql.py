"""The questions behind the report on patterns, on PostgreSQL and SQLite: counts by salesperson, the cases of one.

Whoever looked after the customer on the day of an order is its salesperson, also where the credit is split. A product
of days is a whole number on both databases; `{days}` is what turns two dates into one.
"""

from django.db import connection

from customers.models.spelling import digits_of

DATES = ("before_on", "starts_on", "as_of")

# A piece: an order of less than the customer's mean, so soon after the one before it.
PIECE = "since_before <= %(piece_days)s AND is_small"
# Orders, revenue and pieces by day: the months' beginnings and ends, and pay per revenue.
DAYS = """
SELECT salesperson_id, ordered_on AS day, orders, net_minor AS net, pieces FROM compensation_soldday
"""
SINCE_FIRST_COUNTED = """
SELECT salesperson_id, since_first AS days, orders FROM compensation_soldsince
 WHERE since_first >= %(from_day)s AND since_first < %(to_day)s
"""

# Orders by the days since the customer's first one.
SINCE_FIRST = """
WITH dated AS (
    SELECT order_id AS id, customer_id, ordered_on, salesperson_id, since_first AS days FROM compensation_soldorder
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
LABELLED = """
    SELECT began.customer_id, began.first_on, LOWER(TRIM(customer.name)) AS label
      FROM compensation_firstorder began
      JOIN customers_customer customer ON customer.id = began.customer_id {{which}}
     UNION ALL
    SELECT began.customer_id, began.first_on, LOWER(TRIM(person.email))
      FROM compensation_firstorder began
      JOIN customers_person person ON person.customer_id = began.customer_id {{which}}
     WHERE person.email <> ''
     UNION ALL
    SELECT customer_id, first_on, digits FROM (
        SELECT began.customer_id, began.first_on, {digits} AS digits
          FROM compensation_firstorder began
          JOIN customers_person person ON person.customer_id = began.customer_id {{which}}
         WHERE person.phone <> ''
    ) called WHERE LENGTH(digits) >= 7
"""
# Counting asks only whether anybody was there earlier, so who it was is looked up for the cases alone: a name, or the
# number of a switchboard, may belong to many.
NEWCOMERS_COUNTED = """
SELECT began.salesperson_id, COUNT(*) AS trials, COUNT(known.customer_id) AS found
  FROM compensation_firstorder began
  LEFT JOIN compensation_knownnewcomer known ON known.customer_id = began.customer_id
 WHERE began.first_on >= {starts_on} AND began.salesperson_id IS NOT NULL
 GROUP BY began.salesperson_id
"""
NEWCOMERS = """
WITH same AS (
    SELECT mine.customer_id, mine.first_on, MIN(earlier.customer_id) AS earlier_id
      FROM ({newcomers_of_one}) mine
      JOIN ({everybody}) earlier ON earlier.label = mine.label AND earlier.first_on < mine.first_on
     GROUP BY mine.customer_id, mine.first_on
)
"""
FRESH = " AND began.first_on >= {starts_on}"
OF_ONE = " AND began.salesperson_id = %(who)s"

# Customers looked after on the last day who ordered in the year before, and those of them who ordered again.
KEPT = """
SELECT term.salesperson_id, COUNT(*) AS trials, SUM(CASE WHEN past.ordered_again THEN 1 ELSE 0 END) AS found
  FROM compensation_firstorder past
  JOIN customers_assignment term
    ON term.customer_id = past.customer_id AND term.starts_on <= {as_of}
   AND (term.ends_on IS NULL OR term.ends_on > {as_of})
 WHERE past.ordered_before
 GROUP BY term.salesperson_id
"""

# The cases of one salesperson: order, customer, day, days, the customer that was there before.
NEWEST = " ORDER BY on_day DESC, order_id DESC LIMIT %(most)s"
OF_PIECES = """
SELECT order_id, customer_id, ordered_on AS on_day, since_before AS days, 0 AS earlier_id
  FROM compensation_soldorder WHERE salesperson_id = %(who)s AND {found}
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
SELECT MIN(sale.id) AS order_id, same.customer_id, same.first_on AS on_day, 0 AS days, same.earlier_id
  FROM same
  JOIN orders_order sale
    ON sale.customer_id = same.customer_id AND sale.ordered_on = same.first_on AND sale.status = 'CONFIRMED'
 GROUP BY same.customer_id, same.first_on, same.earlier_id
"""
CASES = {
    "SPLIT": OF_PIECES,
    "AFTER_GAP": SINCE_FIRST + OF_DATED,
    "LATE_REFUND": SINCE_ORDER + OF_DATED,
    "HANDOVER": HANDOVERS + OF_HANDOVERS,
    "RELABELLED": NEWCOMERS + OF_NEWCOMERS,
}
ON_DAYS = (
    "SELECT order_id, customer_id, ordered_on AS on_day, 0 AS days, 0 AS earlier_id FROM compensation_soldorder"
    " WHERE salesperson_id = %(who)s AND ordered_on IN ({chosen})"
)


def question(text: str, **more: str) -> str:
    """Return a question as the database in use takes it."""
    is_postgres = connection.vendor == "postgresql"
    dates = {name: f"CAST(%({name})s AS date)" if is_postgres else f"%({name})s" for name in DATES}
    labelled = LABELLED.format(digits=digits_of("person.phone", connection.vendor))
    fresh = FRESH.format(**dates)
    return text.format(
        since_before=days_between("ordered_on", "before_on"),
        since_first=days_between("ordered_on", "first_on"),
        since_order=days_between("refund.refunded_on", "sale.ordered_on"),
        since_handover=days_between("sale.ordered_on", "handover.starts_on"),
        digits=digits_of("person.phone", connection.vendor),
        number=day_number("first_on"),
        found=PIECE,
        everybody=labelled.format(which=""),
        newcomers_of_one=labelled.format(which=fresh + OF_ONE),
        **dates,
        **more,
    )


def days_between(later: str, earlier: str) -> str:
    """Return how many days lie between two dates."""
    if connection.vendor == "postgresql":
        return f"({later} - {earlier})"
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


def day_number(day: str) -> str:
    """Return a date as a number of days, above zero."""
    return days_between(day, "DATE '0001-01-01'" if connection.vendor == "postgresql" else "'0001-01-01'")
