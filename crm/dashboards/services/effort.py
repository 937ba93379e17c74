"""The night's sums of effort: the map of value against cost to serve, what service cost, and when customers paid back.

All is summed up from the sheet of `rollup_sql`, by salesperson; teams and the company are sums of their salespeople.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.dashboards.models import Balance, BreakEvenFigures, EffortCell, ServiceDimension, ServiceFigures
from crm.dashboards.models.book import Scope
from crm.dashboards.services.rollup_sql import SHEET, Row, ask

FIFTHS = 5
# Two fifths apart, or more: the effort doesn't fit.
APART = 0.39
# Who broke even later than this is told in the last month.
MOST_MONTHS = 36
type Key = tuple[Scope, int | None, int | None]

# Where the company's buyers, in order of the column, are cut into fifths: the smallest value of each but the first.
EDGES = f"""
    SELECT MIN(amount) AS edge FROM (
        SELECT {{column}} AS amount, NTILE({FIFTHS}) OVER (ORDER BY {{column}}, id) AS fifth
          FROM {SHEET} WHERE margin IS NOT NULL
    ) AS ranked WHERE fifth > 1 GROUP BY fifth ORDER BY 1
"""  # noqa: S608 - names of our own
CELLS = f"""
    SELECT salesperson_id, {{value_band}} AS value_band, {{effort_band}} AS effort_band, COUNT(*) AS customers,
           SUM(margin) AS margin, SUM(future) AS future, SUM(served) AS cost, SUM(minutes) AS minutes
      FROM {SHEET} WHERE margin IS NOT NULL GROUP BY 1, 2, 3
"""  # noqa: S608
SERVICE = f"""
    SELECT salesperson_id, category, channel, relationship, COUNT(*) AS customers, SUM(contacts) AS contacts,
           SUM(minutes) AS minutes, SUM(served) AS cost, SUM(realised) AS margin, SUM(year_minutes) AS year_minutes,
           SUM(year_cost) AS year_cost, SUM(in_year2) AS kept_base, SUM(in_year2 * in_year) AS kept,
           SUM(in_year2 * year_minutes) AS kept_minutes
      FROM {SHEET} GROUP BY salesperson_id, category, channel, relationship
"""  # noqa: S608
BREAK_EVEN = f"""
    SELECT salesperson_id, first_quarter, break_even_month AS month, COUNT(*) AS customers
      FROM {SHEET} WHERE first_quarter IS NOT NULL GROUP BY salesperson_id, first_quarter, break_even_month
"""  # noqa: S608
SERVICE_COLUMNS = {
    ServiceDimension.BOOK: None,
    ServiceDimension.CATEGORY: "category",
    ServiceDimension.CHANNEL: "channel",
    ServiceDimension.RELATIONSHIP: "relationship",
}
SERVICE_SUMS = (
    "customers", "contacts", "minutes", "cost", "margin", "year_minutes", "year_cost", "kept_base", "kept",
    "kept_minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bands:
    """Where one band ends and the next begins, ascending; a boundary belongs to the band above it."""

    edges: list[int]

    def expression(self, column: str) -> str:
        """Return the number of a row's band, 0 for the lowest."""
        cases = " ".join(
            f"WHEN {column} >= {edge} THEN {place}" for place, edge in reversed([*enumerate(self.edges, 1)])
        )
        return f"CASE {cases} ELSE 0 END" if cases else "0"

    def of(self, band: int) -> tuple[int | None, int | None]:
        """Return where a band begins, and where the next one does."""
        ends = [None, *self.edges, None]
        return ends[band], ends[band + 1]

    def place(self, band: int) -> float:
        """Return where the middle of a band lies between the lowest, 0, and the highest, 1."""
        return (band + 0.5) / (len(self.edges) + 1)


def balance(value: float, effort: float) -> Balance:
    """Return whether effort fits value, both as places among all buyers from 0 to 1.

    >>> balance(0.9, 0.5), balance(0.1, 0.9), balance(0.5, 0.7)
    (Balance.TOO_LITTLE, Balance.TOO_MUCH, Balance.FITS)
    """
    if effort - value > APART:
        return Balance.TOO_MUCH
    return Balance.TOO_LITTLE if value - effort > APART else Balance.FITS


class Books:
    """Whose sums a row belongs to: the salesperson's, the team's, the company's."""

    def __init__(self) -> None:
        self.teams: dict[int, int | None] = dict(User.objects.values_list("pk", "team_id"))

    def of(self, row: Row) -> Iterator[Key]:
        """Return the keys of all books that hold a row."""
        person = row["salesperson_id"]
        team = self.teams.get(person) if person else None
        yield Scope.COMPANY, None, None
        yield (Scope.SALESPERSON if person else Scope.NOBODY), team, person
        if team:
            yield Scope.TEAM, team, None

    def summed(self, rows: Iterable[Row], names: tuple[str, ...], sums: tuple[str, ...]) -> dict[Any, dict[str, int]]:
        """Return the sums by book and by the values of `names`."""
        found: defaultdict[Any, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in rows:
            for book in self.of(row):
                total = found[book, tuple(row[name] for name in names)]
                for name in sums:
                    total[name] += int(row[name] or 0)
        return {key: dict(total) for key, total in found.items()}


def effort_cells(as_of: date, books: Books) -> Iterator[EffortCell]:
    """Yield the cells of the effort map that hold anybody; call it while there is a sheet."""
    value, effort = _bands("margin"), _bands("served")
    statement = CELLS.format(value_band=value.expression("margin"), effort_band=effort.expression("served"))
    sums = ("customers", "margin", "future", "cost", "minutes")
    for (book, (value_band, effort_band)), total in books.summed(
        ask(statement), ("value_band", "effort_band"), sums
    ).items():
        value_from, value_before = value.of(value_band)
        effort_from, effort_before = effort.of(effort_band)
        yield EffortCell(
            **_of(book, as_of), **_minor(total), value_band=value_band, effort_band=effort_band,
            value_from_minor=value_from, value_before_minor=value_before,
            effort_from_minor=effort_from, effort_before_minor=effort_before,
            balance=balance(value.place(value_band), effort.place(effort_band)),
        )  # fmt: skip


def service_figures(as_of: date, books: Books) -> Iterator[ServiceFigures]:
    """Yield what service cost, of all customers of a book and by group; call it while there is a sheet."""
    rows = ask(SERVICE)
    for dimension, column in SERVICE_COLUMNS.items():
        names = (column,) if column else ()
        for (book, code), total in books.summed(rows, names, SERVICE_SUMS).items():
            yield ServiceFigures(**_of(book, as_of), **_minor(total), dimension=dimension, code="".join(code))


def break_even_figures(as_of: date, books: Books) -> Iterator[BreakEvenFigures]:
    """Yield how many of each quarter's new customers broke even when; call it while there is a sheet."""
    rows = ask(BREAK_EVEN)
    for row in rows:
        row["month"] = None if row["month"] is None else min(row["month"], MOST_MONTHS)
    for (book, (quarter, month)), total in books.summed(rows, ("first_quarter", "month"), ("customers",)).items():
        starts_on = date(quarter // 4, quarter % 4 * 3 + 1, 1)
        yield BreakEvenFigures(**_of(book, as_of), starts_on=starts_on, month=month, customers=total["customers"])


def _bands(column: str) -> Bands:
    """Return the fifths of the company's buyers; equal amounts are never parted, so there may be fewer of them."""
    edges = sorted({int(row["edge"]) for row in ask(EDGES.format(column=column))})
    lowest = ask(f"SELECT MIN({column}) AS lowest FROM {SHEET} WHERE margin IS NOT NULL")[0]["lowest"]  # noqa: S608 - names of our own
    return Bands([edge for edge in edges if edge > lowest])


def _of(book: Key, as_of: date) -> dict[str, Any]:
    scope, team, person = book
    return {"as_of": as_of, "scope": scope, "team_id": team, "salesperson_id": person}


def _minor(total: dict[str, int]) -> dict[str, int]:
    """Return sums under the names of their columns: money ends in `_minor`."""
    money = {"margin", "future", "cost", "year_cost"}
    return {f"{name}_minor" if name in money else name: value for name, value in total.items()}
