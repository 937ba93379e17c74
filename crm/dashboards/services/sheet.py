"""The sheet of a night: what the sums for the dashboards take from each customer, a row per customer, as arrays.

Customers are read once, range by range, in order of their ids; every figure is summed up from the columns. Each sum is
by salesperson or by team, so that the company's is the sum of its parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Max

from clv.rules import Code
from crm.accounts.models import User
from crm.core.columns import DAY, NUMBER, WHOLE, Array, read_columns
from crm.dashboards.services.grouping import Key, Row, full_months, grouped
from customers.models import Customer
from customers.models.customer import AcquisitionChannel, RelationshipType

# So many ids are read at once: the server gathers each column in memory.
RANGE = 200_000
# Who broke even later than this is told in the last month.
MOST_MONTHS = 36
CATEGORIES = [code.value for code in Code]
CHANNELS, RELATIONSHIPS = AcquisitionChannel.values, RelationshipType.values
BUYER, IN_PROFIT, VALUED, IN_THIRD = 1, 2, 4, 8
QUARTERS_TO_1970 = 1970 * 4

COLUMNS = """
    SELECT c.id, COALESCE(c.salesperson_id, 0) AS salesperson, {groups} AS groups,
           CASE WHEN f.purchase_day_count > 0 THEN 1 ELSE 0 END
               + CASE WHEN f.purchase_day_count > 0 AND f.contribution_minor >= 0 THEN 2 ELSE 0 END
               + CASE WHEN s.customer_id IS NOT NULL THEN 4 ELSE 0 END
               + CASE WHEN p.ordered_in_third THEN 8 ELSE 0 END AS flags,
           COALESCE(f.cost_to_serve_minor, 0) AS served, COALESCE(f.contact_count, 0) AS contacts,
           COALESCE(f.contact_minutes, 0) AS minutes, COALESCE(f.margin_minor, 0) AS realised,
           f.first_ordered_on AS bought_on, f.break_even_on AS even_on,
           COALESCE(s.margin_minor, 0) AS margin, COALESCE(s.future_margin_minor, 0) AS future,
           COALESCE(s.margin_high_minor - s.margin_low_minor, 0) AS width, s.p_alive AS chances,
           COALESCE(s.value_at_risk_minor, 0) AS stake,
           COALESCE(p.orders, 0) AS orders, COALESCE(p.orders_before, 0) AS orders_before, p.first_on,
           COALESCE(p.first_orders, 0) AS first_orders, p.last_on, p.last_then,
           COALESCE(p.days_then, 0) AS days_then, COALESCE(p.quarters, 0) AS quarter_bits,
           COALESCE(p.year_minutes, 0) AS year_minutes, COALESCE(p.year_cost_minor, 0) AS year_cost
      FROM customers_customer c
      LEFT JOIN dashboards_customerpast p ON p.customer_id = c.id AND p.customer_id {within}
      LEFT JOIN clv_category g ON g.customer_id = c.id AND g.customer_id {within}
      LEFT JOIN clv_customerfacts f ON f.customer_id = c.id AND f.customer_id {within}
      LEFT JOIN clv_score s ON s.customer_id = c.id AND s.customer_id {within} AND s.reason <> 'NO_ORDER'
     WHERE c.id {within} AND c.merged_into_id IS NULL
     ORDER BY c.id
"""
KINDS = dict.fromkeys(("id", "salesperson", "groups", "flags", "served", "contacts", "minutes", "realised"), WHOLE) | {
    "bought_on": DAY, "even_on": DAY, "margin": WHOLE, "future": WHOLE, "width": WHOLE, "chances": NUMBER,
    "stake": WHOLE, "orders": WHOLE, "orders_before": WHOLE, "first_on": DAY, "first_orders": WHOLE, "last_on": DAY,
    "last_then": DAY, "days_then": WHOLE, "quarter_bits": WHOLE, "year_minutes": WHOLE, "year_cost": WHOLE,
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """Columns of all customers, in order of their ids.

    Attributes:
        columns: what can be summed, by name.
        keys: what a sum can be by, by name.
    """

    columns: dict[str, Array]
    keys: dict[str, Key] = field(default_factory=dict)

    @property
    def is_valued(self) -> Array:
        """Say who has a value; the others are in no total of worth."""
        return self.columns["is_valued"]

    def rows(
        self, by: Mapping[str, Key] | Iterable[str], sums: Iterable[str] = (), *, where: Array | None = None
    ) -> list[Row]:
        """Return how many customers there are by some keys, with their sums, as `customers` and by name.

        Args:
            by: names of keys; or keys of one's own, as long as the sheet.
            sums: names of columns.
            where: whom to look at; everybody unless given.
        """
        keys = dict(by) if isinstance(by, Mapping) else {name: self.keys[name] for name in by}
        return grouped(keys, {name: self.columns[name] for name in sums}, where=where)


def read_sheet(days: Mapping[str, Any]) -> Sheet:
    """Return the sheet as of a day; every customer's past has to be kept for it."""
    last = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
    parts = [_read(first) for first in range(1, max(last, 1) + 1, RANGE)]
    raw = {name: np.concatenate([part[name] for part in parts]) for name in KINDS}
    return Sheet(_columns(raw, days), _keys(raw, days))


def _read(first: int) -> dict[str, Array]:
    codes = [
        _number("COALESCE(g.code, 'PROSPECT')", CATEGORIES),
        _number("c.acquisition_channel", CHANNELS),
        _number("c.relationship_type", RELATIONSHIPS),
    ]
    groups = f"({codes[0]} * {len(CHANNELS)} + {codes[1]}) * {len(RELATIONSHIPS)} + {codes[2]}"
    statement = COLUMNS.format(groups=groups, within="BETWEEN %(first)s AND %(last)s")
    return read_columns(statement, KINDS, {"first": first, "last": first + RANGE - 1})


def _number(expression: str, codes: Sequence[str]) -> str:
    """Return the place of a code among all that there are."""
    cases = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(codes))
    return f"CASE {expression} {cases} END"


def _columns(raw: Mapping[str, Array], days: Mapping[str, Any]) -> dict[str, Array]:
    flags, chances, first_on = raw["flags"], raw["chances"], raw["first_on"]
    is_at_risk = chances < days["at_risk"]
    summed = {name: raw[name] for name in ("served", "contacts", "minutes", "realised", "margin", "future", "orders")}
    width = raw["width"].astype(np.float64)
    first_in_year, first_before = first_on > _day(days["year"]), first_on > _day(days["year2"])
    is_in_year, is_in_year2 = raw["orders"] > 0, raw["orders_before"] > 0
    is_in_year3, is_due = (flags & IN_THIRD) > 0, _is_due(raw, days)
    return summed | {
        "id": raw["id"],
        "bought_on": raw["bought_on"],
        "is_valued": (flags & VALUED) > 0,
        "buyers": (flags & BUYER) > 0,
        "in_profit": (flags & IN_PROFIT) > 0,
        "squares": width * width,
        "chances": np.nan_to_num(chances),
        "chance_count": ~np.isnan(chances),
        "risk_customers": is_at_risk & (raw["stake"] > 0),
        "risk": np.where(is_at_risk, raw["stake"], 0),
        "orders_before": raw["orders_before"],
        "returning_orders": raw["orders"] - np.where(first_in_year, raw["first_orders"], 0),
        "returning_orders_before": raw["orders_before"]
        - np.where(first_before & ~first_in_year, raw["first_orders"], 0),
        "kept_base": is_in_year2,
        "kept": is_in_year2 & is_in_year,
        "kept_base_before": is_in_year3,
        "kept_before": is_in_year3 & is_in_year2,
        "due": is_due,
        "returned": is_due & (raw["last_on"] > _day(days["window"])),
        "year_minutes": raw["year_minutes"],
        "year_cost": raw["year_cost"],
        "kept_minutes": np.where(is_in_year2, raw["year_minutes"], 0),
        "is_in_cohort": first_on >= _day(days["since"]),
        "is_new": raw["bought_on"] >= _day(days["since"]),
    }


def _is_due(raw: Mapping[str, Array], days: Mapping[str, Any]) -> Array:
    """Say whose next order fell due in the window: one usual gap after the last order before it.

    The gap is the one that was usual when the window began: the days from the first order to the last by then, by one
    less than there were. The comparison is multiplied out, so that it is one of whole numbers.
    """
    last, gaps = raw["last_then"], raw["days_then"] - 1
    span = (last - raw["first_on"]).astype(np.int64)
    after_window = span > (_day(days["window"]) - last).astype(np.int64) * gaps
    until_today = span <= (_day(days["as_of"]) - last).astype(np.int64) * gaps
    is_due: Array = (gaps > 0) & after_window & until_today
    return is_due


def _keys(raw: Mapping[str, Array], days: Mapping[str, Any]) -> dict[str, Key]:
    people, who = np.unique(raw["salesperson"], return_inverse=True)
    rest, relationship = np.divmod(raw["groups"], len(RELATIONSHIPS))
    category, channel = np.divmod(rest, len(CHANNELS))
    return {
        "salesperson_id": Key(who, [pk or None for pk in people.tolist()]),
        "team_id": _teams(people.tolist(), who),
        "category": Key(category, CATEGORIES),
        "channel": Key(channel, CHANNELS),
        "relationship": Key(relationship, RELATIONSHIPS),
        "quarters": Key(raw["quarter_bits"], range(int(raw["quarter_bits"].max(initial=0)) + 1)),
        "first_quarter": first_quarters(raw["bought_on"], days["since"]),
        "month": _months_to_break_even(raw),
    }


def _teams(people: Sequence[int], who: Array) -> Key:
    team_of = dict(User.objects.values_list("pk", "team_id"))
    teams = sorted({team_of.get(person) or 0 for person in people} | {0})
    numbers = np.array([teams.index(team_of.get(person) or 0) for person in people] or [0], dtype=np.int64)
    return Key(numbers[who], [team or None for team in teams])


def first_quarters(bought_on: Array, since: date) -> Key:
    """Return the quarter of each first purchase, four times the year plus 0 to 3; the first for all before `since`."""
    first = since.year * 4 + (since.month - 1) // 3
    months = np.where(np.isnat(bought_on), _day(since), bought_on).astype("datetime64[M]").astype(np.int64)
    numbers = np.maximum(months // 3 + QUARTERS_TO_1970 - first, 0)
    return Key(numbers, range(first, first + int(numbers.max(initial=0)) + 1))


def _months_to_break_even(raw: Mapping[str, Array]) -> Key:
    """Return the full months from the first purchase to the day of breaking even; the last value is "not yet"."""
    is_even = ~np.isnat(raw["bought_on"]) & ~np.isnat(raw["even_on"])
    months = full_months(raw["bought_on"], raw["even_on"], where=is_even)
    numbers = np.where(is_even, np.clip(months, 0, MOST_MONTHS), MOST_MONTHS + 1)
    return Key(numbers, [*range(MOST_MONTHS + 1), None])


def _day(day: date) -> np.datetime64:
    return np.datetime64(day, "D")
