"""The questions of the set-based engine. PostgreSQL only.

Traps: `sum(bigint)` is numeric; a numeric quotient is cut off at some digit, so every division here is one of whole
numbers; `sign` of a bigint is a float; a product of three 64-bit numbers is not one of 64 bits.
"""

# Half away from zero: base * numerator * rate / (denominator * 1,000,000). Orders in the company's own currency, of
# less than 2,000,000,000,000 minor units at a rate of at most 200 %, stay within 64 bits: 20 times faster than numeric.
DUE = """(
    CASE WHEN numerator = denominator AND {base} BETWEEN -2000000000000 AND 2000000000000
    THEN (CASE WHEN {base} < 0 THEN -1 ELSE 1 END)
         * ((2 * abs({base}) * rate_ppm + 1000000) / 2000000)
    ELSE (sign({base}::numeric) * div(
        2 * abs({base}::numeric) * numerator * rate_ppm + denominator::numeric * 1000000,
        denominator::numeric * 2000000
    ))::bigint END
)"""
WORTH = "CASE WHEN version.on_margin THEN sale.net_minor - sale.cost_minor ELSE sale.net_minor END"
BACK = "CASE WHEN holder.on_margin THEN refund.net_minor - refund.cost_minor ELSE refund.net_minor END"

# Who holds the credit of an order: the split in force, else the dedicated salesperson of the day (of the record that it
# was sold to, where a merge moved it), else the house account (null); and by which rate of which version. Nothing here
# keeps PostgreSQL's helpers from sharing the work.
CREDIT = """
    SELECT sale.id AS order_id, sale.customer_id, sale.ordered_on, sale.net_minor, sale.cost_minor,
           sale.exchange_numerator AS numerator, sale.exchange_denominator AS denominator,
           CASE WHEN split.order_id IS NULL THEN term.salesperson_id ELSE split.payee_id END AS payee_id,
           COALESCE(split.ppm, 1000000) AS ppm, CASE WHEN split.holders > 1 THEN split.shares END AS shares{handover}
    FROM orders_order sale
    LEFT JOIN (
        SELECT split.order_id, share.payee_id, share.ppm, count(*) OVER whole AS holders,
               jsonb_agg(jsonb_build_array(share.payee_id, share.ppm)) OVER (
                   PARTITION BY split.order_id ORDER BY COALESCE(share.payee_id, 0)
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
               ) AS shares
        FROM compensation_creditsplit split
        JOIN compensation_creditshare share ON share.split_id = split.id
        JOIN orders_order sale ON sale.id = split.order_id {sale_scope}
        WHERE split.status = 'CURRENT'
        WINDOW whole AS (PARTITION BY split.order_id)
    ) split ON split.order_id = sale.id
    LEFT JOIN {terms} term
      ON split.order_id IS NULL AND term.customer_id = COALESCE(sale.sold_to_id, sale.customer_id)
     AND term.starts_on <= sale.ordered_on AND (term.ends_on IS NULL OR term.ends_on > sale.ordered_on)
    WHERE sale.status = 'CONFIRMED' AND sale.ordered_on <= %(as_of)s {sale_scope}
"""
TERMS = "customers_assignment"
# What a line is reckoned from is worked out once for each order: without OFFSET PostgreSQL would work it out again
# wherever it is named. The days on which steps are reached are the customer's, so they are worked out once for each.
HOLDER = """
SELECT order_id, customer_id, ordered_on, first_on, numerator, denominator, payee_id, ppm, shares, version_id,
       clawback_days, on_margin, worth, CASE WHEN is_first THEN 'FIRST' ELSE 'RETURNING' END AS component,
       CASE WHEN is_first THEN 0 ELSE reached_ppm END AS step_ppm,
       CASE WHEN is_first THEN first_ppm ELSE returning_ppm END AS own_ppm
FROM (
    SELECT sale.order_id, sale.customer_id, sale.ordered_on, began.first_on, sale.numerator, sale.denominator,
           sale.payee_id, sale.ppm, sale.shares, version.id AS version_id, version.clawback_days, version.on_margin,
           version.first_ppm, version.returning_ppm, {worth} AS worth, {step} AS reached_ppm,
           sale.ordered_on < began.first_on + version.returning_gap_days AS is_first
    FROM ({credit}) sale
    JOIN (
        SELECT customer_id, min(ordered_on) AS first_on{step_days} FROM orders_order
        WHERE status = 'CONFIRMED' {customer_scope} GROUP BY customer_id
    ) began ON began.customer_id = sale.customer_id
    {plan}OFFSET bigint '0'
) holder
"""
LINE = """
SELECT line.*, {total_before} AS total_before, {total_after} AS total_after FROM line
"""

# The order's own line.
ORDER_LINE = """
WITH line AS (
    SELECT order_id, customer_id, payee_id, ppm, shares, version_id, component, step_ppm,
           own_ppm + step_ppm AS rate_ppm, first_on, numerator, denominator,
           'ORDER' AS event, order_id AS event_id, ordered_on AS origin_on,
           0::bigint AS base_before, worth AS base_after, NULL::jsonb AS inputs
    FROM ({holder}) holder
)
"""
# Nothing is due before the order.
ORDER_TOTALS = LINE.format(total_before="0::bigint", total_after=DUE.format(base="base_after"))
ORDER_LINES = "CREATE TEMP TABLE pay_line ON COMMIT DROP AS {line}"
# One per refund inside the window: each starts where the one before it ended.
REFUND_LINES = """
INSERT INTO pay_line
WITH holder AS MATERIALIZED ({holder}), refunded AS (
    SELECT holder.*, refund.id AS refund_id, refund.refunded_on, {back} AS back, (sum({back}) OVER (
               PARTITION BY holder.order_id, COALESCE(holder.payee_id, 0)
               ORDER BY refund.refunded_on, COALESCE(refund.external_id, '') COLLATE "C", refund.id
               ROWS UNBOUNDED PRECEDING
           ))::bigint AS back_so_far
    FROM orders_refund refund
    JOIN holder USING (order_id)
    WHERE refund.refunded_on <= %(as_of)s AND refund.refunded_on <= holder.ordered_on + holder.clawback_days
), line AS (
    SELECT order_id, customer_id, payee_id, ppm, shares, version_id, component, step_ppm,
           own_ppm + step_ppm AS rate_ppm, first_on, numerator, denominator,
           'REFUND' AS event, refund_id AS event_id, refunded_on AS origin_on,
           worth - back_so_far + back AS base_before, worth - back_so_far AS base_after, NULL::jsonb AS inputs
    FROM refunded
)
"""
# Most orders are never refunded.
REFUNDED_SALE = "AND sale.id IN (SELECT order_id FROM orders_refund WHERE refunded_on <= %(as_of)s)"
REFUNDED_CUSTOMER = (
    "AND customer_id IN (SELECT sale.customer_id FROM orders_order sale JOIN orders_refund ON order_id = sale.id)"
)

# A total cut by largest remainder; equal remainders go by payee. The line's own part is the one that is kept.
SHARES = """
CREATE TEMP TABLE pay_share ON COMMIT DROP AS
WITH part AS (
    SELECT line.order_id, line.event, line.event_id, line.component, line.payee_id, total.is_after,
           total.amount::numeric AS amount, (other.value ->> 0)::bigint AS other_id,
           div(abs(total.amount::numeric) * (other.value ->> 1)::numeric, 1000000) AS whole,
           mod(abs(total.amount::numeric) * (other.value ->> 1)::numeric, 1000000) AS remainder
    FROM pay_line line
    CROSS JOIN LATERAL jsonb_array_elements(line.shares) other
    CROSS JOIN LATERAL (VALUES (false, line.total_before), (true, line.total_after)) total (is_after, amount)
    WHERE line.shares IS NOT NULL AND total.amount <> 0
), ranked AS (
    SELECT part.*, abs(amount) - sum(whole) OVER line AS spare,
           row_number() OVER (line ORDER BY remainder DESC, COALESCE(other_id, 0)) AS place
    FROM part
    WINDOW line AS (PARTITION BY order_id, event, event_id, component, payee_id, is_after)
)
SELECT order_id, event, event_id, component, COALESCE(payee_id, 0) AS payee_key,
       sum(
           sign(amount) * (whole + CASE WHEN place <= spare THEN 1 ELSE 0 END)
           * CASE WHEN is_after THEN 1 ELSE -1 END
       ) AS amount
FROM ranked
WHERE other_id IS NOT DISTINCT FROM payee_id
GROUP BY order_id, event, event_id, component, payee_id
"""

WANTED = """
WITH whole AS (
    SELECT *, COALESCE(payee_id, 0) AS payee_key, total_after - total_before AS amount
    FROM pay_line WHERE shares IS NULL{shared}
), wanted AS (
    SELECT * FROM whole WHERE amount <> 0
)
"""
WANTED_SHARED = """
    UNION ALL
    SELECT line.*, COALESCE(line.payee_id, 0), share.amount::bigint
    FROM pay_line line
    JOIN pay_share share
      ON share.order_id = line.order_id AND share.event = line.event AND share.event_id = line.event_id
     AND share.component = line.component AND share.payee_key = COALESCE(line.payee_id, 0)
    WHERE line.shares IS NOT NULL"""
WANTED_VIEW = "CREATE TEMP VIEW pay_wanted AS {wanted} SELECT * FROM wanted"
# The orders that a split, or a handover where tails are paid, may let two people share.
SHARED = "(sale.id IN (SELECT order_id FROM compensation_creditsplit WHERE status = 'CURRENT'))"
SHARED_WITH_TAILS = f"""({SHARED} OR COALESCE(sale.sold_to_id, sale.customer_id) IN (
    SELECT customer_id FROM customers_assignment GROUP BY customer_id HAVING count(*) > 1
))"""  # noqa: S608 - names of our own only
PLAIN = "SELECT *, total_after - total_before AS amount FROM ({line}) line"
# An empty ledger lacks all of it: nothing is compared, and nothing is written down twice.
MISSING_AT_FIRST = """
CREATE TEMP VIEW pay_missing AS {wanted}
SELECT order_id, event, event_id, component, payee_id, 1 AS seq, amount, 0::bigint AS posted, origin_on, version_id,
       false AS is_unwanted, base_before, base_after, rate_ppm, step_ppm, numerator, denominator, ppm, shares, first_on,
       customer_id, inputs
FROM wanted
"""
MISSING = """
CREATE TEMP TABLE pay_missing ON COMMIT DROP AS {wanted}, posted AS (
    SELECT source_id AS order_id, event, event_id, component, COALESCE(payee_id, 0) AS payee_key,
           sum(amount_minor)::bigint AS amount, max(seq) AS seq, max(origin_on) AS origin_on
    FROM {posted}
    GROUP BY source_id, event, event_id, component, COALESCE(payee_id, 0)
)
SELECT order_id, event, event_id, component, NULLIF(payee_key, 0) AS payee_id, COALESCE(posted.seq, 0) + 1 AS seq,
       COALESCE(wanted.amount, 0) - COALESCE(posted.amount, 0) AS amount, COALESCE(posted.amount, 0) AS posted,
       COALESCE(wanted.origin_on, posted.origin_on) AS origin_on, wanted.version_id,
       wanted.version_id IS NULL AS is_unwanted, wanted.base_before, wanted.base_after, wanted.rate_ppm,
       wanted.step_ppm, wanted.numerator, wanted.denominator, wanted.ppm, wanted.shares, wanted.first_on,
       wanted.customer_id, wanted.inputs
FROM wanted
FULL JOIN posted USING (order_id, event, event_id, component, payee_key)
WHERE COALESCE(wanted.amount, 0) <> COALESCE(posted.amount, 0)
"""
POSTED = "compensation_commissionentry WHERE source = 'ORDER'"
# The lines of a few customers, order by order through the key: OFFSET 0 keeps the planner, whose statistics may be a
# million lines old, from reading the whole ledger instead.
POSTED_OF_SOME = """
    orders_order sale JOIN pay_scope ON pay_scope.customer_id = sale.customer_id
    CROSS JOIN LATERAL (
        SELECT * FROM compensation_commissionentry WHERE source = 'ORDER' AND source_id = sale.id OFFSET 0
    ) held
"""

COLUMNS = """
    source, source_id, event, event_id, component, payee_id, seq, reason, amount_minor, currency, origin_on, period_id,
    customer_id, order_id, plan_version_id, base_before_minor, base_after_minor, rate_ppm, step_ppm,
    exchange_numerator, exchange_denominator, share_ppm, first_on, posted_minor, shares, inputs
"""
# The month that takes a line stands at the place of the line's day. A join would have the planner, who can't see how
# few days there are, sort a million lines.
PERIOD = "(%(period_ids)s::bigint[])[origin_on - %(first_day)s + 1]"

INSERT_WANTED = """
INSERT INTO compensation_commissionentry ({columns})
SELECT 'ORDER', order_id, event, event_id, component, payee_id, seq,
       CASE WHEN posted <> 0 THEN 'CHANGED' ELSE 'NEW' END, amount, %(currency)s, origin_on, {period},
       customer_id, order_id, version_id, base_before, base_after, rate_ppm, step_ppm, numerator, denominator, ppm,
       first_on, posted, shares, inputs
FROM pay_missing
WHERE NOT is_unwanted
"""

# Into an empty ledger, as it is reckoned.
INSERT_FIRST = """
INSERT INTO compensation_commissionentry ({columns})
SELECT 'ORDER', order_id, event, event_id, component, payee_id, 1, 'NEW', amount, %(currency)s, origin_on, {period},
       customer_id, order_id, version_id, base_before, base_after, rate_ppm, step_ppm, numerator, denominator, ppm,
       first_on, 0, shares, inputs
FROM {lines} line
WHERE amount <> 0
"""

INSERT_UNWANTED = """
INSERT INTO compensation_commissionentry ({columns})
SELECT 'ORDER', order_id, event, event_id, component, payee_id, seq,
       CASE WHEN sale.status = 'VOID' THEN 'VOID' ELSE 'MOVED' END, amount, %(currency)s, origin_on, {period},
       sale.customer_id, order_id, NULL, 0, 0, 0, 0, 1, 1, 1000000, NULL, posted, NULL, NULL
FROM pay_missing
JOIN orders_order sale ON sale.id = order_id
WHERE is_unwanted
"""
