"""Where each customer stands among all: one statement for everybody, on both databases.

A fifth is 1 + 5 × (customers strictly below) / customers, rounded down, among the buyers. Equal figures have the same
number of customers below them, so they share a fifth, whatever the order of the rows.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import F, QuerySet

from clv.models import CustomerFacts, CustomerSegments, SegmentRules
from clv.services.writing import filled_if_empty
from crm.core.money import PPM, share_of

YEAR_DAYS = 365
COLUMNS = (
    "tenure", "recency_fifth", "frequency_fifth", "margin_fifth", "is_quiet_profit", "year_contact_count",
)  # fmt: skip

STATEMENT = """
    INSERT INTO {target} (customer_id, {columns})
    WITH buyer AS (
        SELECT customer_id,
               CASE WHEN purchase_day_count = 1 THEN 'FIRST_TIME'
                    WHEN first_ordered_on <= %(long_term_from)s THEN 'LONG_TERM' ELSE 'RETURNING' END AS tenure,
               1 + 5 * (RANK() OVER (ORDER BY last_ordered_on) - 1) / COUNT(*) OVER () AS recency_fifth,
               1 + 5 * (RANK() OVER (ORDER BY purchase_day_count) - 1) / COUNT(*) OVER () AS frequency_fifth,
               1 + 5 * (RANK() OVER (ORDER BY margin_minor) - 1) / COUNT(*) OVER () AS margin_fifth,
               CASE WHEN revenue_minor > 0 AND revenue_minor BETWEEN %(revenue_from)s AND %(revenue_to)s
                     AND cost_to_serve_minor * 1000000 / revenue_minor <= %(serve_up_to)s
                     AND contribution_minor > 0
                     AND contribution_minor * 1000000 / revenue_minor >= %(profit_from)s
                    THEN TRUE ELSE FALSE END AS is_quiet_profit
          FROM clv_customerfacts
         WHERE purchase_day_count > 0
    ),
    touched AS (
        SELECT customer_id, COUNT(*) AS contacts
          FROM customers_contact
         WHERE happened_on > %(year_ago)s AND happened_on <= %(as_of)s
         GROUP BY customer_id
    ),
    wanted AS (
        SELECT f.customer_id, COALESCE(b.tenure, '') AS tenure, b.recency_fifth, b.frequency_fifth, b.margin_fifth,
               COALESCE(b.is_quiet_profit, FALSE) AS is_quiet_profit, COALESCE(t.contacts, 0) AS year_contact_count
          FROM clv_customerfacts f
          LEFT JOIN buyer b ON b.customer_id = f.customer_id
          LEFT JOIN touched t ON t.customer_id = f.customer_id
    )
    SELECT w.customer_id, {wanted} FROM wanted w {compared}
"""
# Rows that say the same already are left out before anything is locked or written.
CHANGED = """
      LEFT JOIN clv_customersegments held ON held.customer_id = w.customer_id
     WHERE held.customer_id IS NULL OR {differs}
    ON CONFLICT (customer_id) DO UPDATE SET {assignments}
"""


@dataclass(frozen=True, slots=True)
class QuietProfit:
    """The rule of quiet profit in numbers; a customer who bought is a member if all four hold. None without buyers.

    Attributes:
        revenue_from_minor: the least revenue so far.
        revenue_to_minor: the most revenue so far.
        serve_up_to_ppm: the most that contacts may have cost, in parts per million of revenue, rounded down.
        profit_from_ppm: the least contribution, in parts per million of revenue, rounded down; always above zero.
    """

    revenue_from_minor: int | None = None
    revenue_to_minor: int | None = None
    serve_up_to_ppm: int | None = None
    profit_from_ppm: int | None = None


def place_customers(*, as_of: date, rules: SegmentRules) -> tuple[int, QuietProfit]:
    """Work out tenure, fifths, quiet profit and contacts of everybody; return how many rows changed, and the rule.

    Call it in a transaction.
    """
    quiet = quiet_profit_rule(rules)
    values: dict[str, date | int] = {
        "as_of": as_of,
        "year_ago": as_of - timedelta(days=YEAR_DAYS),
        "long_term_from": as_of - timedelta(days=rules.long_term_days),
        "revenue_from": quiet.revenue_from_minor or 0,
        "revenue_to": quiet.revenue_to_minor or 0,
        "serve_up_to": quiet.serve_up_to_ppm or 0,
        "profit_from": quiet.profit_from_ppm or 0,
    }
    rows = CustomerFacts.objects.count()
    with filled_if_empty(CustomerSegments, rows=rows) as table, connection.cursor() as cursor:
        cursor.execute(_statement(table), values)
        return int(cursor.rowcount), quiet


def _statement(table: str) -> str:
    """Return the statement that writes what changed, or everything beside an empty table."""
    changed = CHANGED.format(
        assignments=", ".join(f"{name} = excluded.{name}" for name in COLUMNS),
        # Fifths come and go together with the tenure.
        differs=" OR ".join(
            f"COALESCE(held.{name}, 0) <> COALESCE(w.{name}, 0)"
            if name.endswith("_fifth")
            else f"held.{name} <> w.{name}"
            for name in COLUMNS
        ),
    )
    return STATEMENT.format(
        target=table,
        columns=", ".join(COLUMNS),
        wanted=", ".join(f"w.{name}" for name in COLUMNS),
        compared=changed if table == CustomerSegments._meta.db_table else "",
    )


def quiet_profit_rule(rules: SegmentRules) -> QuietProfit:
    """Return the numbers of the rule for the buyers there are."""
    buyers = CustomerFacts.objects.who_bought().filter(revenue_minor__gt=0)
    count = buyers.count()
    if not count:
        return QuietProfit()
    median = _at(buyers.order_by("revenue_minor").values_list("revenue_minor", flat=True), (count - 1) // 2)
    band = share_of(median, rules.quiet_band_ppm)
    costs = _per_revenue(buyers, "cost_to_serve_minor")
    profits = _per_revenue(buyers, "contribution_minor")
    return QuietProfit(
        revenue_from_minor=median - band,
        revenue_to_minor=median + band,
        serve_up_to_ppm=_at(costs, max(0, count * rules.quiet_serve_share_ppm // PPM - 1)),
        profit_from_ppm=_at(profits, min(count - 1, count - count * rules.quiet_profit_share_ppm // PPM)),
    )


def _per_revenue(buyers: QuerySet[CustomerFacts], name: str) -> QuerySet[CustomerFacts, int]:
    """Return an amount of each buyer in parts per million of revenue, the smallest first."""
    return buyers.annotate(part=F(name) * PPM / F("revenue_minor")).order_by("part").values_list("part", flat=True)


def _at(ordered: QuerySet[CustomerFacts, int], place: int) -> int:
    """Return the value that stands at a place, from 0, of an ordered list."""
    return int(ordered[place])
