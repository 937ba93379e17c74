"""The sheet of a night: what the sums for the dashboards take from each customer, a row per customer, as arrays.

Customers are read once, range by range, in order of their ids; every figure is summed up from the columns. Each sum is
by salesperson or by team, so that the company's is the sum of its parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from django.db.models import Max

from clv.rules import Code
from crm.accounts.models import User
from crm.core.beside import together
from crm.core.columns import DAY, NUMBER, WHOLE, Array, read_columns
from crm.dashboards.services.grouping import Key, Row, full_months, grouped
from customers.models import Customer
from customers.models.customer import AcquisitionChannel, RelationshipType
from retention.rules import OVERDUE_GAPS

# So many ids are read at once: the server gathers each column in memory.
RANGE = 200_000
# Who broke even later than this is told in the last month.
MOST_MONTHS = 36
CATEGORIES = [code.value for code in Code]
CHANNELS, RELATIONSHIPS = AcquisitionChannel.values, RelationshipType.values
QUARTERS_TO_1970 = 1970 * 4


@dataclass(frozen=True, slots=True)
class Part:
    """What the sheet takes from one table, which has a row for some customers.

    Attributes:
        rows: the table, and which of its rows count.
        key: the customer.
        columns: by name what is read, as what, and what stands for a customer without a row.
    """

    rows: str
    key: str
    columns: Mapping[str, tuple[str, str, Any]]


def _number(expression: str, codes: Sequence[str]) -> str:
    """Return the place of a code among all that there are."""
    cases = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(codes))
    return f"CASE {expression} {cases} END"


def _whole(**columns: str) -> dict[str, tuple[str, str, Any]]:
    return {name: (expression, WHOLE, 0) for name, expression in columns.items()}


def _days(**columns: str) -> dict[str, tuple[str, str, Any]]:
    return {name: (expression, DAY, np.datetime64("NaT", "D")) for name, expression in columns.items()}


CUSTOMERS = Part(
    "customers_customer WHERE merged_into_id IS NULL AND",
    "id",
    _whole(
        salesperson="COALESCE(salesperson_id, 0)",
        channel=_number("acquisition_channel", CHANNELS),
        relationship=_number("relationship_type", RELATIONSHIPS),
    ),
)
# Each table is read by itself, and put together by the customers' numbers: as one question the server would join them
# row by row, which costs it more than half of its time.
PARTS = (
    Part(
        "clv_category WHERE",
        "customer_id",
        {"category": (_number("code", CATEGORIES), WHOLE, CATEGORIES.index(Code.PROSPECT))},
    ),
    Part(
        "clv_customerfacts WHERE",
        "customer_id",
        _whole(
            buyer="CASE WHEN purchase_day_count > 0 THEN 1 ELSE 0 END",
            in_profit="CASE WHEN purchase_day_count > 0 AND contribution_minor >= 0 THEN 1 ELSE 0 END",
            served="cost_to_serve_minor",
            contacts="contact_count",
            minutes="contact_minutes",
            realised="margin_minor",
        )
        | _days(bought_on="first_ordered_on", even_on="break_even_on"),
    ),
    Part(
        "clv_score WHERE reason <> 'NO_ORDER' AND",
        "customer_id",
        _whole(
            valued="1",
            margin="COALESCE(margin_minor, 0)",
            future="COALESCE(future_margin_minor, 0)",
            deviation="future_deviation_minor",
            stake="COALESCE(value_at_risk_minor, 0)",
            overdue=f"CASE WHEN gap_ratio >= {OVERDUE_GAPS} THEN 1 ELSE 0 END",
        )
        | {"chances": ("p_alive", NUMBER, np.nan)},
    ),
    Part(
        "dashboards_customerpast WHERE",
        "customer_id",
        _whole(
            orders="orders",
            orders_before="orders_before",
            in_third="CASE WHEN ordered_in_third THEN 1 ELSE 0 END",
            first_orders="first_orders",
            days_then="days_then",
            quarter_bits="quarters",
            year_minutes="year_minutes",
            year_cost="year_cost_minor",
        )
        | _days(first_on="first_on", last_on="last_on", last_then="last_then"),
    ),
)


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
    """Return the sheet as of a day; every customer's past has to be kept for it.

    Outside of a transaction several connections read, where there are any to spare.
    """
    last = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
    ranges = range(1, max(last, 1) + 1, RANGE)
    found = together({str(first): partial(_read, first) for first in ranges})
    parts = [found[str(first)] for first in ranges]
    raw = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Sheet(_columns(raw, days), _keys(raw, days))


def _read(first: int) -> dict[str, Array]:
    """Return the columns of a range of customers, in the order of their ids."""
    found = _rows_of(CUSTOMERS, first, order=" ORDER BY id")
    ids = found["id"]
    place_of = np.full(RANGE, -1, dtype=np.int64)
    place_of[ids - first] = np.arange(len(ids))
    for part in PARTS:
        rows = _rows_of(part, first)
        place = place_of[rows.pop("id") - first]
        # A merged customer is not there.
        is_there = place >= 0
        for name, (_expression, _kind, missing) in part.columns.items():
            column = np.full(len(ids), missing, dtype=rows[name].dtype)
            column[place[is_there]] = rows[name][is_there]
            found[name] = column
    return found


def _rows_of(part: Part, first: int, *, order: str = "") -> dict[str, Array]:
    chosen = ", ".join(f"{expression} AS {name}_" for name, (expression, _kind, _missing) in part.columns.items())
    within = f"{part.key} BETWEEN %(first)s AND %(last)s"
    kinds = {"id": WHOLE} | {f"{name}_": kind for name, (_expression, kind, _missing) in part.columns.items()}
    statement = f"SELECT {part.key} AS id, {chosen} FROM {part.rows} {within}{order}"  # noqa: S608 - names of our own
    rows = read_columns(statement, kinds, {"first": first, "last": first + RANGE - 1})
    return {name.removesuffix("_"): column for name, column in rows.items()}


def _columns(raw: Mapping[str, Array], days: Mapping[str, Any]) -> dict[str, Array]:
    chances, first_on = raw["chances"], raw["first_on"]
    is_at_risk = chances < days["at_risk"]
    summed = {name: raw[name] for name in ("served", "contacts", "minutes", "realised", "margin", "future", "orders")}
    deviation = raw["deviation"].astype(np.float64)
    first_in_year, first_before = first_on > _day(days["year"]), first_on > _day(days["year2"])
    is_in_year, is_in_year2 = raw["orders"] > 0, raw["orders_before"] > 0
    is_in_year3, is_due = raw["in_third"] > 0, _is_due(raw, days)
    return summed | {
        "id": raw["id"],
        "bought_on": raw["bought_on"],
        "is_valued": raw["valued"] > 0,
        "valued": raw["valued"],
        # Where one customer has a value, the sum says who.
        "valued_id": raw["id"] * raw["valued"],
        "is_overdue": raw["overdue"] > 0,
        "buyers": raw["buyer"] > 0,
        "in_profit": raw["in_profit"] > 0,
        "squares": deviation * deviation,
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
    return {
        "salesperson_id": Key(who, [pk or None for pk in people.tolist()]),
        "team_id": _teams(people.tolist(), who),
        "category": Key(raw["category"], CATEGORIES),
        "channel": Key(raw["channel"], CHANNELS),
        "relationship": Key(raw["relationship"], RELATIONSHIPS),
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
