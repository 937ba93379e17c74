"""The cap of first orders as a question to PostgreSQL: asked only where a version of the book has one."""

from compensation.rules.plans import MARGIN
from compensation.services.setwise_book import BookTables, values
from compensation.services.setwise_sql import DUE

# A first order has the room that the customer's earlier first orders leave of the cap on its day, each with what it
# earns after the refunds of the days before, by the line's own version. Whoever holds an earlier one, it is looked at;
# and as each has a room of its own, one order follows the other. Nearly all customers have a single one.
# The planner knows nothing of what was just laid out, and would go through all lines for each.
FIRST_ORDERS = (
    "DROP TABLE IF EXISTS pay_first",
    "ANALYZE pay_line (order_id, customer_id, component, version_id)",
    """
CREATE TEMP TABLE pay_first ON COMMIT DROP AS
WITH bounded AS (
    SELECT line.customer_id, line.version_id, min(line.first_on) AS first_on, max(sale.ordered_on) AS last_on
    FROM pay_line line JOIN orders_order sale ON sale.id = line.order_id
    WHERE line.component = 'FIRST' AND line.version_id IN ({versions})
    GROUP BY line.customer_id, line.version_id
)
SELECT bounded.customer_id, bounded.version_id, sale.id AS order_id, sale.ordered_on, plan.cap, plan.on_margin,
       plan.first_ppm AS rate_ppm, sale.ordered_on + plan.days::int AS last_day,
       sale.exchange_numerator AS numerator, sale.exchange_denominator AS denominator,
       sale.net_minor - plan.on_margin * sale.cost_minor AS worth, count(*) OVER one AS many,
       row_number() OVER (
           one ORDER BY sale.ordered_on, COALESCE(sale.external_id, '') COLLATE "C", sale.id
       ) AS place
FROM bounded
JOIN (VALUES {caps}) plan (version_id, cap, first_ppm, on_margin, days) ON plan.version_id = bounded.version_id
JOIN orders_order sale
  ON sale.customer_id = bounded.customer_id AND sale.status = 'CONFIRMED'
 AND sale.ordered_on BETWEEN bounded.first_on AND bounded.last_on
WINDOW one AS (PARTITION BY bounded.customer_id, bounded.version_id)
""",
    "ANALYZE pay_first",
)
CAPPED = """
WITH RECURSIVE several AS MATERIALIZED (
    SELECT * FROM pay_first WHERE many > 1
), pair AS MATERIALIZED (
    SELECT later.customer_id, later.version_id, later.place, earlier.place AS earlier, earlier.rate_ppm,
           earlier.numerator, earlier.denominator, earlier.worth - COALESCE((
               SELECT sum(refund.net_minor - earlier.on_margin * refund.cost_minor) FROM orders_refund refund
               WHERE refund.order_id = earlier.order_id AND refund.refunded_on < later.ordered_on
                 AND refund.refunded_on <= earlier.last_day
           ), 0)::bigint AS base
    FROM several later
    JOIN several earlier USING (customer_id, version_id)
    WHERE earlier.place < later.place
), standing AS MATERIALIZED (
    SELECT customer_id, version_id, place, array_agg({due} ORDER BY earlier) AS amounts
    FROM pair GROUP BY customer_id, version_id, place
), walk AS (
    SELECT customer_id, version_id, cap, place, ARRAY[cap] AS rooms FROM several WHERE place = 1
    UNION ALL
    SELECT walk.customer_id, walk.version_id, walk.cap, standing.place, walk.rooms || (
               SELECT GREATEST(walk.cap - sum(GREATEST(LEAST(amount, room), 0)), 0)::bigint
               FROM unnest(standing.amounts, walk.rooms) earlier (amount, room)
           )
    FROM walk
    JOIN standing
      ON standing.customer_id = walk.customer_id AND standing.version_id = walk.version_id
     AND standing.place = walk.place + 1
), bound AS (
    SELECT sold.order_id, sold.version_id, sold.cap, COALESCE(walk.rooms[sold.place], sold.cap) AS room
    FROM pay_first sold LEFT JOIN walk USING (customer_id, version_id, place)
)
UPDATE pay_line line
SET total_before = LEAST(total_before, bound.room), total_after = LEAST(total_after, bound.room),
    inputs = jsonb_build_object('cap', bound.cap, 'room', bound.room)
FROM bound
WHERE bound.order_id = line.order_id AND bound.version_id = line.version_id AND line.component = 'FIRST'
  AND GREATEST(line.total_before, line.total_after) > bound.room
"""


def statements(book: BookTables) -> list[str]:
    """Return the statements that bound the lines of first orders in pay_line; none where no version has a cap."""
    terms = [one for one in book.terms if one.first_cap is not None]
    if not terms:
        return []
    rows = [(one.version, one.first_cap or 0, one.first_ppm, one.base == MARGIN, one.clawback_days) for one in terms]
    versions = ", ".join(str(one.version) for one in terms)
    first = [statement.format(caps=values(rows), versions=versions) for statement in FIRST_ORDERS]
    return [*first, CAPPED.format(due=DUE.format(base="base"))]
