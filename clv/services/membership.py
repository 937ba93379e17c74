"""Where each customer stands among all: tenure, fifths, quiet profit and contacts, worked out from whole columns.

A fifth is 1 + 5 × (customers strictly below) / customers, rounded down, among the buyers. Equal figures have the same
number of customers below them, so they share a fifth, whatever the order of the rows.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Integers
from clv.models import CustomerSegments, SegmentRules
from clv.models.membership import Tenure
from clv.services.arrays import Past
from clv.services.scored import place_in
from clv.services.writing import write_over
from crm.core.columns import WHOLE, Array, Labels, packed, read_columns
from crm.core.money import PPM, share_of

YEAR_DAYS = 365
FIFTHS = 5
TENURES = ("", *Tenure.values)
# A row is one whole number while rows are compared: contacts, then tenure, three fifths (0 is none) and quiet profit.
SIZES = [2**31, len(TENURES), FIFTHS + 1, FIFTHS + 1, FIFTHS + 1, 2]
FIGURES = ("year_contact_count", "tenure", "recency_fifth", "frequency_fifth", "margin_fifth", "is_quiet_profit")
HELD = """
    SELECT customer_id,
           ((((CAST(year_contact_count AS BIGINT) * {tenures} + CASE tenure {cases} ELSE 0 END) * {fifths}
              + COALESCE(recency_fifth, 0)) * {fifths} + COALESCE(frequency_fifth, 0)) * {fifths}
            + COALESCE(margin_fifth, 0)) * 2 + CASE WHEN is_quiet_profit THEN 1 ELSE 0 END AS figures
      FROM clv_customersegments
""".format(  # noqa: S608 - names of our own
    tenures=len(TENURES),
    fifths=FIFTHS + 1,
    cases=" ".join(f"WHEN '{text}' THEN {place}" for place, text in enumerate(TENURES)),
)
# Both databases answer it from the index contact_by_day alone.
TOUCHED = "SELECT customer_id FROM customers_contact WHERE happened_on > %(since)s AND happened_on <= %(as_of)s"


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


@dataclass(frozen=True, slots=True)
class Membership:
    """What is on record.

    Attributes:
        held: (m,) customers who have a row, ascending, and its figures as one number.
        touched: (k,) whose contact each one within the last year was.
    """

    held: dict[str, Array]
    touched: Integers


def read_held() -> dict[str, Array]:
    """Return the rows on record, by customer."""
    return read_columns(HELD, {"customer_id": WHOLE, "figures": WHOLE}, by="customer_id")


def read_touched(*, as_of: date) -> Integers:
    """Return the customer of each contact within the last year."""
    values = {"since": as_of - timedelta(days=YEAR_DAYS), "as_of": as_of}
    return read_columns(TOUCHED, {"customer_id": WHOLE}, values)["customer_id"]


def place_customers(past: Past, known: Membership, *, rules: SegmentRules) -> tuple[int, QuietProfit]:
    """Work out tenure, fifths, quiet profit and contacts of everybody; return how many rows changed, and the rule.

    Call it in a transaction.
    """
    quiet = quiet_profit_rule(past, rules)
    contacts = np.bincount(place_in(past.customer_id, known.touched)[0], minlength=len(past.customer_id))
    wanted = {
        "year_contact_count": contacts,
        "tenure": _tenure(past, past.as_of - timedelta(days=rules.long_term_days)),
        "recency_fifth": _fifths(past, past.last_on.astype(np.int64)),
        "frequency_fifth": _fifths(past, past.purchases),
        "margin_fifth": _fifths(past, past.margin),
        "is_quiet_profit": _is_quiet(past, quiet).astype(np.int64),
    }
    place, is_known = place_in(past.customer_id, known.held["customer_id"])
    is_same = np.zeros(len(past.customer_id), dtype=np.bool_)
    is_same[place] = packed([wanted[name] for name in FIGURES], SIZES)[place] == known.held["figures"][is_known]
    rows = np.flatnonzero(~is_same)
    _write(past.customer_id[rows], {name: column[rows] for name, column in wanted.items()})
    return len(rows), quiet


def _write(customer_id: Integers, found: dict[str, Integers]) -> None:
    """Write rows over those of the same customers."""
    columns: dict[str, Any] = {"customer_id": customer_id} | found
    columns["tenure"] = Labels(found["tenure"], TENURES)
    columns["is_quiet_profit"] = found["is_quiet_profit"] == 1
    for name in ("recency_fifth", "frequency_fifth", "margin_fifth"):
        columns[name] = np.ma.masked_equal(found[name], 0)
    write_over(CustomerSegments, columns)


def _tenure(past: Past, long_term_from: date) -> Integers:
    """Return the place of each customer's tenure among all."""
    is_long = past.first_on <= np.datetime64(long_term_from, "D")
    back = np.where(is_long, TENURES.index(Tenure.LONG_TERM), TENURES.index(Tenure.RETURNING))
    found: Integers = np.where(past.purchases == 1, TENURES.index(Tenure.FIRST_TIME), back)
    return np.where(past.bought, found, 0)


def _fifths(past: Past, figure: Integers) -> Integers:
    """Return each buyer's fifth by a figure; 0 for the others."""
    found = np.zeros(len(figure), dtype=np.int64)
    ordered = np.sort(figure[past.bought])
    if not len(ordered):
        return found
    first = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))
    fifth = 1 + FIFTHS * first // len(ordered)
    # Where a fifth begins: at the first figure that stands in it or in a higher one.
    rises = np.flatnonzero(np.diff(fifth)) + 1
    begins = ordered[first[rises]]
    found[past.bought] = fifth[np.append(0, rises)][np.searchsorted(begins, figure[past.bought], side="right")]
    return found


def quiet_profit_rule(past: Past, rules: SegmentRules) -> QuietProfit:
    """Return the numbers of the rule for the buyers there are."""
    rows = np.flatnonzero(past.bought & (past.revenue > 0))
    count = len(rows)
    if not count:
        return QuietProfit()
    median = _at(past.revenue[rows], (count - 1) // 2)
    band = share_of(median, rules.quiet_band_ppm)
    revenue = past.revenue[rows]
    costs = _per_revenue(past.cost_to_serve[rows], revenue)
    profits = _per_revenue(past.contribution[rows], revenue)
    return QuietProfit(
        revenue_from_minor=median - band,
        revenue_to_minor=median + band,
        serve_up_to_ppm=_at(costs, max(0, count * rules.quiet_serve_share_ppm // PPM - 1)),
        profit_from_ppm=_at(profits, min(count - 1, count - count * rules.quiet_profit_share_ppm // PPM)),
    )


def _is_quiet(past: Past, rule: QuietProfit) -> NDArray[np.bool_]:
    """Say who is of quiet profit."""
    found = np.zeros(len(past.customer_id), dtype=np.bool_)
    if rule == QuietProfit():
        return found
    is_near = past.bought & (past.revenue > 0) & (past.contribution > 0)
    is_near &= (past.revenue >= (rule.revenue_from_minor or 0)) & (past.revenue <= (rule.revenue_to_minor or 0))
    rows = np.flatnonzero(is_near)
    costs, profits = (_per_revenue(one[rows], past.revenue[rows]) for one in (past.cost_to_serve, past.contribution))
    found[rows] = (costs <= (rule.serve_up_to_ppm or 0)) & (profits >= (rule.profit_from_ppm or 0))
    return found


def _per_revenue(amount: Integers, revenue: Integers) -> Integers:
    """Return an amount in parts per million of a revenue above zero, rounded towards zero."""
    # Divided first, so that the millionfold of a large amount stays within 64 bits.
    whole, rest = np.divmod(np.abs(amount), revenue)
    return np.sign(amount) * (whole * PPM + rest * PPM // revenue)


def _at(figures: Integers, place: int) -> int:
    """Return the figure that stands at a place, from 0, of all in order."""
    return int(np.partition(figures, place)[place])
