"""What some plans pay beside an order's own line: a tail, up-sell and cross-sell, the manager's override.

Only what the book knows becomes part of the question: a plan without these parts pays for none of them in time.
"""

from compensation.rules.plans import MARGIN, PlanTerms
from compensation.services import setwise_first_cap as first_cap
from compensation.services.setwise_book import BookTables, values
from compensation.services.setwise_sql import CREDIT, DUE, LINE, TERMS

HANDOVER = ", term.starts_on AS handed_on, term.before_id"
# An empty term looked after nobody.
TERMS_WITH_HANDOVER = """(
    SELECT customer_id, salesperson_id, starts_on, ends_on,
           lag(salesperson_id) OVER (PARTITION BY customer_id ORDER BY starts_on) AS before_id
    FROM customers_assignment WHERE ends_on IS DISTINCT FROM starts_on {terms_scope}
)"""
# The records that orders were sold to before a merge moved them: few, and found by an index of their own.
SOLD_TO = " UNION SELECT sold_to_id FROM orders_order WHERE sold_to_id IS NOT NULL)"
# The version of the one who took over says what the one before keeps. No handover leads to the same person.
TAIL = """
SELECT credit.order_id, credit.customer_id, credit.ordered_on, credit.net_minor, credit.cost_minor, credit.numerator,
       credit.denominator, holder.payee_id, holder.ppm,
       CASE WHEN tail.ppm IS NULL THEN credit.shares
            WHEN credit.before_id < credit.payee_id THEN jsonb_build_array(
                jsonb_build_array(credit.before_id, tail.ppm),
                jsonb_build_array(credit.payee_id, 1000000 - tail.ppm)
            )
            ELSE jsonb_build_array(
                jsonb_build_array(credit.payee_id, 1000000 - tail.ppm),
                jsonb_build_array(credit.before_id, tail.ppm)
            )
       END AS shares
FROM ({credit}) credit
{plan}LEFT JOIN (VALUES {tails}) tail (version_id, days, ppm)
  ON tail.version_id = heir.id AND credit.before_id <> credit.payee_id
 AND credit.ordered_on < credit.handed_on + tail.days::int
CROSS JOIN LATERAL (
    VALUES (credit.payee_id, CASE WHEN tail.ppm IS NULL THEN credit.ppm ELSE 1000000 - tail.ppm END),
           (credit.before_id, tail.ppm)
) holder (payee_id, ppm)
WHERE holder.ppm IS NOT NULL
"""

# What is new to a customer: above every tier of earlier orders (there has to be one), else of no earlier order.
NEWS = """
CREATE TEMP TABLE pay_news ON COMMIT DROP AS
WITH bought AS (
    SELECT sale.id AS order_id, sale.customer_id, sale.net_minor AS whole_net, sale.cost_minor AS whole_cost,
           line.product_id, product.tier, line.net_minor, line.cost_minor, dense_rank() OVER (
               PARTITION BY sale.customer_id
               ORDER BY sale.ordered_on, COALESCE(sale.external_id, '') COLLATE "C", sale.id
           ) AS place
    FROM orders_order sale
    JOIN orders_orderline line ON line.order_id = sale.id
    JOIN orders_product product ON product.id = line.product_id
    WHERE sale.status = 'CONFIRMED' AND sale.ordered_on <= %(as_of)s {scope}
), judged AS (
    SELECT bought.*, place = min(place) OVER (PARTITION BY customer_id, product_id) AS is_new,
           COALESCE(tier > max(tier) OVER (
               PARTITION BY customer_id ORDER BY place GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), false) AS is_up
    FROM bought
)
SELECT order_id, whole_net, whole_cost,
       COALESCE(sum(net_minor) FILTER (WHERE is_up), 0)::bigint AS up_net,
       COALESCE(sum(cost_minor) FILTER (WHERE is_up), 0)::bigint AS up_cost,
       COALESCE(sum(net_minor) FILTER (WHERE NOT is_up), 0)::bigint AS cross_net,
       COALESCE(sum(cost_minor) FILTER (WHERE NOT is_up), 0)::bigint AS cross_cost
FROM judged
WHERE is_up OR is_new
GROUP BY order_id, whole_net, whole_cost
"""
# Beside each line of a returning order, by the same worth: the ratio is cut to the part that is new, and to 63 bits.
NEWS_LINES = """
INSERT INTO pay_line
WITH line AS (
    SELECT line.order_id, line.customer_id, line.payee_id, line.ppm, line.shares, line.version_id, part.component,
           0 AS step_ppm, part.rate_ppm, line.first_on,
           div(ratio.upper, cut.divisor)::bigint AS numerator,
           GREATEST(div(ratio.lower, cut.divisor), 1)::bigint AS denominator,
           line.event, line.event_id, line.origin_on, line.base_before, line.base_after, NULL::jsonb AS inputs
    FROM pay_line line
    JOIN pay_news news USING (order_id)
    JOIN (VALUES {rates}) rate (version_id, on_margin, up_ppm, cross_ppm) ON rate.version_id = line.version_id
    CROSS JOIN LATERAL (SELECT whole_net - rate.on_margin * whole_cost AS worth) whole
    CROSS JOIN LATERAL (
        VALUES ('UP_SELL', rate.up_ppm, LEAST(up_net - rate.on_margin * up_cost, whole.worth)),
               ('CROSS_SELL', rate.cross_ppm, LEAST(cross_net - rate.on_margin * cross_cost, whole.worth))
    ) part (component, rate_ppm, worth)
    CROSS JOIN LATERAL (
        SELECT line.numerator::numeric * part.worth AS upper, line.denominator::numeric * whole.worth AS lower
    ) ratio
    CROSS JOIN LATERAL (SELECT div(GREATEST(ratio.upper, ratio.lower), 9223372036854775808) + 1 AS divisor) cut
    WHERE line.component = 'RETURNING' AND part.rate_ppm > 0 AND part.worth > 0
)
"""

# Once per order and manager, by the version of the first holder that names the manager, on the credit of all who do.
OVERRIDE_LINES = """
INSERT INTO pay_line
WITH over AS (
    SELECT DISTINCT ON (line.order_id, manager.id) line.order_id, manager.id AS manager_id, manager.rate_ppm,
           line.payee_id AS holder_id, (sum(line.ppm) OVER (PARTITION BY line.order_id, manager.id))::bigint AS ppm
    FROM pay_line line
    JOIN (VALUES {overrides}) manager (version_id, id, rate_ppm) ON manager.version_id = line.version_id
    WHERE line.event = 'ORDER' AND line.component IN ('FIRST', 'RETURNING') AND line.payee_id <> manager.id
    ORDER BY line.order_id, manager.id, line.payee_id
), line AS (
    SELECT line.order_id, line.customer_id, over.manager_id AS payee_id, over.ppm,
           CASE WHEN over.ppm < 1000000 THEN jsonb_build_array(
               jsonb_build_array(NULL, 1000000 - over.ppm), jsonb_build_array(over.manager_id, over.ppm)
           ) END AS shares, line.version_id, 'OVERRIDE' AS component, 0 AS step_ppm, over.rate_ppm, line.first_on,
           line.numerator, line.denominator, line.event, line.event_id, line.origin_on, line.base_before,
           line.base_after, NULL::jsonb AS inputs
    FROM over
    JOIN pay_line line ON line.order_id = over.order_id AND line.payee_id = over.holder_id
    WHERE line.component IN ('FIRST', 'RETURNING')
)
"""
LINES = LINE.format(total_before=DUE.format(base="base_before"), total_after=DUE.format(base="base_after"))


def credit(book: BookTables, sale_scope: str, customer_scope: str) -> str:
    """Return the question who holds the credit of the orders of a scope."""
    tails = values((one.version, one.tail.days, one.tail.ppm) for one in book.terms if one.tail)
    if not tails:
        return CREDIT.format(handover="", terms=TERMS, sale_scope=sale_scope)
    # The scope is a list of customers in brackets, which takes these as well.
    terms_scope = f"{customer_scope.removesuffix(')')}{SOLD_TO}" if customer_scope else ""
    terms = TERMS_WITH_HANDOVER.format(terms_scope=terms_scope)
    plain = CREDIT.format(handover=HANDOVER, terms=terms, sale_scope=sale_scope)
    plan = book.join_plan(payee="credit.payee_id", day="credit.ordered_on", version="heir", kind="LEFT JOIN")
    return TAIL.format(credit=plain, plan=plan, tails=tails)


def statements(book: BookTables, customer_scope: str) -> list[str]:
    """Return the statements that add to pay_line what the plans pay beside an order's own line."""
    found = first_cap.statements(book)
    rates = values(_news(one) for one in book.terms if one.upsell_ppm or one.cross_sell_ppm)
    if rates:
        found += ["DROP TABLE IF EXISTS pay_news", NEWS.format(scope=customer_scope)]
        found += [NEWS_LINES.format(rates=rates) + LINES]
    overrides = values((one.version, one.override.payee, one.override.ppm) for one in book.terms if one.override)
    if overrides:
        found += [OVERRIDE_LINES.format(overrides=overrides) + LINES]
    return found


def _news(terms: PlanTerms) -> tuple[int, int, int, int]:
    return terms.version, int(terms.base == MARGIN), terms.upsell_ppm, terms.cross_sell_ppm
