"""The night's last sums: what each book, group and cohort comes to."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Model

from crm.accounts.models import User
from crm.core.bulk import insert_rows
from crm.dashboards.models import (
    BookFigures,
    BreakEvenFigures,
    CohortFigures,
    ConcentrationFigures,
    ContributionFigures,
    Dimension,
    EffortCell,
    GroupFigures,
    Handover,
    HandoverFigures,
    HandoverMatch,
    OwnFigures,
    ServiceFigures,
)
from crm.dashboards.models.book import Scope
from crm.dashboards.services import effort, past
from crm.dashboards.services.concentration import concentration_figures
from crm.dashboards.services.grouping import Key, Row, tenths
from crm.dashboards.services.handovers import tell_handovers
from crm.dashboards.services.payback import contribution_figures, look_month_by_month
from crm.dashboards.services.sheet import Sheet, read_sheet
from crm.dashboards.services.worth import WORTH, Sums, Worth

# What is told of the year before.
KEPT_BEFORE = ("kept_base_before", "kept_before")
ORDERS_BEFORE = ("orders_before", "returning_orders_before")
IS_OVERDUE = "true"
COLUMNS = {Dimension.CATEGORY: "category", Dimension.CHANNEL: "channel", Dimension.RELATIONSHIP: "relationship"}
BOOK_SUMS = (
    *(*WORTH, "buyers", "in_profit", "risk_customers", "risk", "kept_base", "kept"),
    *(*KEPT_BEFORE, "orders", "returning_orders", *ORDERS_BEFORE, "due", "returned"),
)
GROUP_SUMS = (*WORTH, "served", "chances", "chance_count")


def build_rollups(*, as_of: date, token: str | None = None) -> dict[str, int]:
    """Sum up books, groups and cohorts as of a day and return how many rows were written.

    The sums are over all customers; what their orders come to has to be counted for the same day (`count_past`). The
    books of earlier nights stay, so that a value can be followed over time; those of later days go, for they belong to
    a time that has not come yet.
    """
    counted = past.kept()
    if counted is None or counted.as_of != as_of:
        raise RuntimeError(f"what orders come to up to {as_of} is not counted")
    days = past.edges_of(as_of)
    return _write(read_sheet(days), days, token)


@transaction.atomic
def _write(sheet: Sheet, days: dict[str, Any], token: str | None) -> dict[str, int]:
    """Let the sums over the sheet stand instead of the last ones."""
    as_of = days["as_of"]
    books = list(_books(sheet, as_of, _not_whole(sheet, days)))
    groups = list(_groups(sheet, as_of))
    own = list(_own(sheet, as_of))
    cohorts = list(_cohorts(sheet, as_of, days["quarters"]))
    holders = effort.Books()
    cells = list(effort.effort_cells(sheet, as_of, holders))
    service = list(effort.service_figures(sheet, as_of, holders))
    break_even = list(effort.break_even_figures(sheet, as_of, holders))
    every = look_month_by_month(sheet, days, token)
    contribution = list(contribution_figures(sheet, days, every, holders))
    concentration = list(concentration_figures(sheet, as_of))
    told = tell_handovers(as_of)
    BookFigures.objects.filter(as_of__gte=as_of).delete()
    BookFigures.objects.bulk_create(books, batch_size=500)
    _replace(GroupFigures, groups)
    _replace_rows(OwnFigures, own)
    _replace(CohortFigures, cohorts)
    _replace(EffortCell, cells)
    _replace_rows(ServiceFigures, service)
    _replace_rows(BreakEvenFigures, break_even)
    _replace_rows(ContributionFigures, contribution)
    _replace(ConcentrationFigures, concentration)
    _replace(Handover, told.handovers)
    _replace(HandoverMatch, told.matches)
    _replace(HandoverFigures, told.figures)
    return {"books": len(books), "groups": len(groups), "cohorts": len(cohorts)}


def _replace[Figures: Model](model: type[Figures], rows: list[Figures]) -> None:
    """Let `rows` stand instead of what the night before left."""
    names = [field.attname for field in model._meta.concrete_fields if field.is_relation or not field.primary_key]
    model._default_manager.all().delete()
    insert_rows(model, names, map(attrgetter(*names), rows))


def _replace_rows(model: type[Model], rows: list[Row]) -> None:
    """Do the same with columns by name, in one order: of thousands, making instances costs more than writing them."""
    model._default_manager.all().delete()
    if rows:
        insert_rows(model, [*rows[0]], (tuple(row.values()) for row in rows))


def _not_whole(sheet: Sheet, days: dict[str, Any]) -> tuple[str, ...]:
    """Return the sums of an earlier year that the company's orders don't cover: a part of a year is no comparison."""
    bought_on = sheet.columns["bought_on"]
    bought_on = bought_on[~np.isnat(bought_on)]
    first_on = bought_on.min().item() if len(bought_on) else days["as_of"]
    return tuple(
        name
        for year, names in (("year2", ORDERS_BEFORE), ("year3", KEPT_BEFORE))
        if first_on > days[year] + timedelta(days=1)
        for name in names
    )


def _books(sheet: Sheet, as_of: date, not_whole: tuple[str, ...]) -> Iterator[BookFigures]:
    teams: dict[int, int | None] = dict(User.objects.values_list("pk", "team_id"))
    sums: defaultdict[tuple[Scope, int | None, int | None], Sums] = defaultdict(Sums)
    for row in sheet.rows(("salesperson_id",), BOOK_SUMS):
        salesperson_id = row["salesperson_id"]
        team_id = teams.get(salesperson_id) if salesperson_id else None
        scope = Scope.SALESPERSON if salesperson_id else Scope.NOBODY
        sums[scope, team_id, salesperson_id].add(row)
        sums[Scope.COMPANY, None, None].add(row)
        if team_id:
            sums[Scope.TEAM, team_id, None].add(row)
    worth = Worth(sums.values())
    for (scope, team_id, salesperson_id), found in sums.items():
        for name in not_whole:
            found.values[name] = 0
        yield _book(BookFigures(as_of=as_of, scope=scope, team_id=team_id, salesperson_id=salesperson_id), found, worth)


def _book(book: BookFigures, sums: Sums, worth: Worth) -> BookFigures:
    for name in (
        *("customers", "buyers", "in_profit", "risk_customers", "kept_base", "kept", *KEPT_BEFORE),
        *("orders", "returning_orders", *ORDERS_BEFORE, "due", "returned"),
    ):
        setattr(book, name, sums.whole(name))
    for name, minor in worth.of(sums).items():
        setattr(book, name, minor)
    book.risk_minor = sums.whole("risk")
    return book


def _groups(sheet: Sheet, as_of: date) -> Iterator[GroupFigures]:
    sums: defaultdict[tuple[int | None, Dimension, str], Sums] = defaultdict(Sums)
    for dimension, column in COLUMNS.items():
        for row in sheet.rows(("team_id", column), GROUP_SUMS):
            for team_id in {None, row["team_id"]}:
                sums[team_id, dimension, row[column]].add(row)
    for row in sheet.rows(("team_id",), GROUP_SUMS, where=sheet.columns["is_overdue"]):
        for team_id in {None, row["team_id"]}:
            sums[team_id, Dimension.OVERDUE, IS_OVERDUE].add(row)
    for team_id, key in _tenths(sheet):
        for row in sheet.rows({"tenth": key}, GROUP_SUMS, where=key.numbers > 0):
            sums[team_id, Dimension.TENTH, str(row["tenth"])].add(row)
    worth = Worth(sums.values())
    for (team_id, dimension, code), found in sums.items():
        chance_count = found.whole("chance_count")
        yield GroupFigures(
            as_of=as_of,
            team_id=team_id,
            dimension=dimension,
            code=code,
            customers=found.whole("customers"),
            cost_to_serve_minor=found.whole("served"),
            p_alive=found.values["chances"] / chance_count if chance_count else None,
            **worth.of(found),
        )


def _own(sheet: Sheet, as_of: date) -> Iterator[Row]:
    """Yield what each group of a salesperson's customers comes to; of those who wait for one nobody asks."""
    found: dict[tuple[int, Dimension, str], Sums] = defaultdict(Sums)
    for dimension, column in COLUMNS.items():
        for row in sheet.rows(("salesperson_id", column), WORTH):
            found[row["salesperson_id"], dimension, row[column]].add(row)
    for row in sheet.rows(("salesperson_id",), WORTH, where=sheet.columns["is_overdue"]):
        found[row["salesperson_id"], Dimension.OVERDUE, IS_OVERDUE].add(row)
    worth = Worth(found.values())
    for (salesperson_id, dimension, code), sums in found.items():
        if salesperson_id:
            yield {
                "as_of": as_of,
                "salesperson_id": salesperson_id,
                "dimension": dimension.value,
                "code": code,
                "customers": sums.whole("customers"),
                **worth.of(sums),
            }


def _tenths(sheet: Sheet) -> Iterator[tuple[int | None, Key]]:
    """Yield the customers with a value, in order of it, cut into ten equal parts: all of them, and each team's.

    0 stands for everybody else.
    """
    margin, teams = sheet.columns["margin"], sheet.keys["team_id"]
    order = np.lexsort((sheet.columns["id"], -margin))
    order = order[sheet.is_valued[order]]
    for number, team_id in [(None, None), *((place, team) for place, team in enumerate(teams.values) if team)]:
        chosen = order if number is None else order[teams.numbers[order] == number]
        tenth = np.zeros(len(margin), dtype=np.int64)
        tenth[chosen] = tenths(chosen)
        yield team_id, Key(tenth, range(11))


def _cohorts(sheet: Sheet, as_of: date, quarters: list[date]) -> Iterator[CohortFigures]:
    """Yield the cells of the quarters that are over; the last of `quarters` still runs.

    Whoever first ordered in one quarter has a bit for it, and one for each later quarter with an order.
    """
    found: defaultdict[tuple[int | None, int, int], int] = defaultdict(int)
    for row in sheet.rows(("team_id", "quarters"), where=sheet.columns["is_in_cohort"]):
        seen = [place for place in range(len(quarters)) if row["quarters"] >> place & 1]
        for place in seen:
            for team_id in {None, row["team_id"]}:
                found[team_id, seen[0], place] += row["customers"]
    for (team_id, first, place), customers in found.items():
        if place < past.COHORTS:
            yield CohortFigures(
                as_of=as_of, team_id=team_id, starts_on=quarters[first], quarter=place - first, customers=customers
            )
