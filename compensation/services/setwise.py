"""Posting as one question to PostgreSQL: what the reference does customer by customer, for all at once.

A test holds both to the same lines, number by number.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from compensation.services.periods import open_periods
from compensation.services.reference import EVER, Found, Reckoning
from compensation.services.setwise_check import customers_to_look_at
from compensation.services.setwise_first import by_place, post_first, tell_planner
from compensation.services.setwise_lines import fill_lines, wanted
from compensation.services.setwise_sql import (
    COLUMNS,
    INSERT_UNWANTED,
    INSERT_WANTED,
    MISSING,
    MISSING_AT_FIRST,
    PERIOD,
    POSTED,
    POSTED_OF_SOME,
)


def post(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what the ledger lacks for these customers, or for everybody."""
    with connection.cursor() as cursor:
        if customer_ids is None and _is_empty(cursor):
            return post_first(cursor, reckoning)
        lines = _find_missing(cursor, reckoning, customer_ids)
        if not lines:
            return Found(0, set())
        line_count = sum(lines.values())
        periods = {month: period.pk for month, period in open_periods(lines).items()}
        values = {"currency": reckoning.currency, **by_place(periods)}
        for statement in (INSERT_UNWANTED, INSERT_WANTED):
            cursor.execute(statement.format(columns=COLUMNS, period=PERIOD), values)
        tell_planner(cursor, line_count)
        return Found(line_count, set(periods.values()))


def missing_count(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines the ledger lacks."""
    with connection.cursor() as cursor:
        return sum(_find_missing(cursor, reckoning, customer_ids).values())


def _is_empty(cursor: Any) -> bool:
    """Return whether the ledger holds nothing of any order."""
    cursor.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {POSTED})")  # noqa: S608 - names of our own only
    return bool(cursor.fetchone()[0])


def _find_missing(cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None) -> dict[date, int]:
    """Fill pay_missing and return how many lines of each day are missing; where there is none it may not be filled."""
    if _is_empty(cursor):
        return _compare(cursor, reckoning, customer_ids, MISSING_AT_FIRST)
    if customer_ids is not None:
        return _compare(cursor, reckoning, customer_ids, MISSING)
    look_at = customers_to_look_at(cursor, reckoning)
    if look_at == []:
        return {}
    found = _compare(cursor, reckoning, look_at, MISSING)
    if found or look_at is None:
        return found
    # Something is missing: what isn't among these is among all.
    return _compare(cursor, reckoning, None, MISSING)


def _compare(cursor: Any, reckoning: Reckoning, customer_ids: Sequence[int] | None, missing: str) -> dict[date, int]:
    fill_lines(cursor, reckoning, customer_ids, EVER)
    posted = POSTED if customer_ids is None else POSTED_OF_SOME
    cursor.execute(missing.format(wanted=wanted(cursor), posted=posted))
    cursor.execute("SELECT origin_on, count(*) FROM pay_missing GROUP BY origin_on")
    return dict(cursor.fetchall())
