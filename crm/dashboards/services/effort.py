"""The night's sums of effort: the map of value against cost to serve, what service cost, and when customers paid back.

All is summed up from the sheet, by salesperson; teams and the company are sums of their salespeople.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from crm.accounts.models import User
from crm.core.columns import Array
from crm.dashboards.models import Balance, EffortCell, ServiceDimension
from crm.dashboards.models.book import Scope
from crm.dashboards.services.grouping import Key as Column
from crm.dashboards.services.grouping import Row, tenths
from crm.dashboards.services.sheet import Sheet

FIFTHS = 5
# Two fifths apart, or more: the effort doesn't fit.
APART = 0.39
type Key = tuple[Scope, int | None, int | None]

SERVICE_COLUMNS = {
    ServiceDimension.BOOK: None,
    ServiceDimension.CATEGORY: "category",
    ServiceDimension.CHANNEL: "channel",
    ServiceDimension.RELATIONSHIP: "relationship",
}
SERVICE_SUMS = (
    "contacts", "minutes", "served", "realised", "year_minutes", "year_cost", "kept_base", "kept", "kept_minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bands:
    """Where one band ends and the next begins, ascending; a boundary belongs to the band above it."""

    edges: list[int]

    def column(self, amounts: Array) -> Column:
        """Return the number of each amount's band, 0 for the lowest."""
        return Column(np.searchsorted(self.edges, amounts, side="right"), range(len(self.edges) + 1))

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


def effort_cells(sheet: Sheet, as_of: date, books: Books) -> Iterator[EffortCell]:
    """Yield the cells of the effort map that hold anybody."""
    margin, served = sheet.columns["margin"], sheet.columns["served"]
    # A contract or a loss has a value without a purchase, and is not what the map is about.
    is_buyer = sheet.is_valued & sheet.columns["buyers"]
    value, effort = (_bands(amounts[is_buyer]) for amounts in (margin, served))
    keys = {
        "salesperson_id": sheet.keys["salesperson_id"],
        "value_band": value.column(margin),
        "effort_band": effort.column(served),
    }
    sums = ("margin", "future", "served", "minutes")
    rows = sheet.rows(keys, sums, where=is_buyer)
    for (book, (value_band, effort_band)), total in books.summed(
        rows, ("value_band", "effort_band"), ("customers", *sums)
    ).items():
        value_from, value_before = value.of(value_band)
        effort_from, effort_before = effort.of(effort_band)
        yield EffortCell(
            **columns_of(book, as_of), **_minor(total), value_band=value_band, effort_band=effort_band,
            value_from_minor=value_from, value_before_minor=value_before,
            effort_from_minor=effort_from, effort_before_minor=effort_before,
            balance=balance(value.place(value_band), effort.place(effort_band)),
        )  # fmt: skip


def service_figures(sheet: Sheet, as_of: date, books: Books) -> Iterator[Row]:
    """Yield the columns of `ServiceFigures`: what service cost, of all customers of a book and by group."""
    for dimension, column in SERVICE_COLUMNS.items():
        names = (column,) if column else ()
        rows = sheet.rows(("salesperson_id", *names), SERVICE_SUMS)
        for (book, code), total in books.summed(rows, names, ("customers", *SERVICE_SUMS)).items():
            yield columns_of(book, as_of) | _minor(total) | {"dimension": dimension, "code": "".join(code)}


def break_even_figures(sheet: Sheet, as_of: date, books: Books) -> Iterator[Row]:
    """Yield the columns of `BreakEvenFigures`: how many of each quarter's new customers broke even when."""
    rows = sheet.rows(("salesperson_id", "first_quarter", "month"), where=sheet.columns["is_new"])
    for (book, (quarter, month)), total in books.summed(rows, ("first_quarter", "month"), ("customers",)).items():
        starts_on = date(quarter // 4, quarter % 4 * 3 + 1, 1)
        yield columns_of(book, as_of) | {"starts_on": starts_on, "month": month, "customers": total["customers"]}


def _bands(amounts: Array) -> Bands:
    """Return the fifths of the company's buyers; equal amounts are never parted, so there may be fewer of them."""
    ranked = np.sort(amounts)
    begins = np.flatnonzero(np.diff(tenths(ranked, FIFTHS))) + 1
    return Bands([edge for edge in np.unique(ranked[begins]).tolist() if edge > ranked[0]])


def columns_of(book: Key, as_of: date) -> dict[str, Any]:
    """Return the columns that say whose figures they are."""
    scope, team, person = book
    return {"as_of": as_of, "scope": scope, "team_id": team, "salesperson_id": person}


def _minor(total: dict[str, int]) -> dict[str, int]:
    """Return sums under the names of their columns: money ends in `_minor`."""
    names = {
        "margin": "margin_minor", "realised": "margin_minor", "future": "future_minor", "served": "cost_minor",
        "year_cost": "year_cost_minor",
    }  # fmt: skip
    return {names.get(name, name): value for name, value in total.items()}
