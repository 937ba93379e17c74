"""Posting by the pure rules, customer by customer: the oracle of the set-based engine, and SQLite's own."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from compensation.facts import History, customers_with_orders, histories
from compensation.models import CommissionEntry
from compensation.models.entry import Event, Reason, Source
from compensation.rules.months import month_of
from compensation.rules.plans import PlanBook
from compensation.rules.posting import Missing, difference
from compensation.rules.rounding import PPM
from compensation.rules.wanted import Due, Key, wanted
from compensation.services.periods import open_periods

BATCH = 2000


class Found(NamedTuple):
    """How many lines were posted, and into which periods."""

    line_count: int
    period_ids: set[int]

    def and_more(self, more: "Found") -> "Found":
        """Return both together."""
        return Found(self.line_count + more.line_count, self.period_ids | more.period_ids)


class Span(NamedTuple):
    """The days [since, until)."""

    since: date
    until: date

    def covers(self, day: date) -> bool:
        """Return whether `day` is one of them."""
        return self.since <= day < self.until


EVER = Span(date.min, date.max)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """One pass over customers: the plans, the day it reaches to, and the currency it pays in."""

    book: PlanBook
    as_of: date
    currency: str

    def lines(self, customer_ids: Iterable[int] | None) -> Iterator["Line"]:
        """Yield the lines that the ledger lacks; None is everybody."""
        ids = customers_with_orders() if customer_ids is None else customer_ids
        for history in histories(ids, with_goods=self.book.pays_for_goods):
            yield from self._of(history)

    def wanted_lines(self, customer_ids: Iterable[int] | None, orders: Span = EVER) -> Iterator["Line"]:
        """Yield all lines that the orders of these days want, without a look at the ledger; None is everybody."""
        ids = customers_with_orders() if customer_ids is None else customer_ids
        for history in histories(ids, with_goods=self.book.pays_for_goods):
            fresh = replace(history, posted={})
            days = {order.id: order.on for order in history.orders}
            for missing in difference(self._due(history), {}):
                if orders.covers(days[missing.key.order]):
                    yield self._line(fresh, missing, is_void=False)

    def _due(self, history: History) -> dict[Key, Due]:
        return wanted(history.orders, history.refunds, self.book, self.as_of)

    def _of(self, history: History) -> Iterator["Line"]:
        due = self._due(history)
        voided = {order.id for order in history.orders if order.is_void}
        posted = {key: held.amount for key, held in history.posted.items()}
        for missing in difference(due, posted):
            yield self._line(history, missing, is_void=missing.key.order in voided)

    def _line(self, history: History, missing: Missing, *, is_void: bool) -> "Line":
        key, due = missing.key, missing.due
        held = history.posted.get(key)
        line = Line(
            source=Source.ORDER.value,
            source_id=key.order,
            event=Event.REFUND.value if key.refund else Event.ORDER.value,
            event_id=key.refund or key.order,
            component=key.component,
            payee_id=key.payee,
            seq=held.seq + 1 if held else 1,
            reason=Reason.VOID.value if is_void else missing.reason,
            amount_minor=missing.amount,
            currency=self.currency,
            # A key without a wish is a key that was posted.
            origin_on=due.origin_on if due else held.origin_on if held else self.as_of,
            customer_id=history.customer_id,
            order_id=key.order,
            posted_minor=missing.posted,
        )
        return line if due is None else _with_numbers(line, due)


class Line(NamedTuple):
    """A row of the ledger without its period. A million model instances would take longer than all the rules."""

    source: str
    source_id: int
    event: str
    event_id: int
    component: str
    payee_id: int | None
    seq: int
    reason: str
    amount_minor: int
    currency: str
    origin_on: date
    customer_id: int | None
    order_id: int | None
    posted_minor: int
    plan_version_id: int | None = None
    base_before_minor: int = 0
    base_after_minor: int = 0
    rate_ppm: int = 0
    step_ppm: int = 0
    exchange_numerator: int = 1
    exchange_denominator: int = 1
    share_ppm: int = PPM
    first_on: date | None = None
    shares: str | None = None
    inputs: str | None = None


COLUMNS = (*Line._fields, "period_id")
INSERT = "INSERT INTO {table} ({columns}) VALUES ({places})".format(  # noqa: S608 - names of our own only
    table=CommissionEntry._meta.db_table, columns=", ".join(COLUMNS), places=", ".join(["%s"] * len(COLUMNS))
)


def _with_numbers(line: Line, due: Due) -> Line:
    """Return the line with the numbers that its amount came from."""
    trace = due.trace
    shares = [[share.payee, share.ppm] for share in trace.shares] if len(trace.shares) > 1 else None
    inputs = trace.bound.as_inputs() if trace.bound else None
    return line._replace(
        plan_version_id=due.version,
        base_before_minor=trace.base_before,
        base_after_minor=trace.base_after,
        rate_ppm=trace.rate_ppm,
        step_ppm=trace.step_ppm,
        exchange_numerator=trace.numerator,
        exchange_denominator=trace.denominator,
        share_ppm=trace.share_ppm,
        first_on=trace.first_on,
        shares=json.dumps(shares) if shares else None,
        inputs=json.dumps(inputs) if inputs else None,
    )


def post(reckoning: Reckoning, customer_ids: list[int] | None) -> Found:
    """Post what the ledger lacks for these customers, or for everybody."""
    # Each customer's lines are read before any is written, so a batch in between disturbs nobody.
    return post_lines(reckoning.lines(customer_ids))


def post_lines(lines: Iterable["Line"]) -> Found:
    """Write lines into the months that take them, a batch at a time."""
    count, period_ids = 0, set()
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            period_ids |= _write(batch)
            count += len(batch)
            batch = []
    period_ids |= _write(batch)
    return Found(count + len(batch), period_ids)


def missing_count(reckoning: Reckoning, customer_ids: list[int] | None) -> int:
    """Return how many lines the ledger lacks."""
    return sum(1 for _ in reckoning.lines(customer_ids))


def _write(lines: list[Line]) -> set[int]:
    if not lines:
        return set()
    periods = {month: period.pk for month, period in open_periods(line.origin_on for line in lines).items()}
    rows = [(*line, periods[month_of(line.origin_on)]) for line in lines]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [[_plain(value) for value in row] for row in rows])
    return {row[-1] for row in rows}


def _plain(value: Any) -> Any:
    """Return a value as both databases take it."""
    return value.isoformat() if isinstance(value, date) else value
