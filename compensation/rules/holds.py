"""Pay of an order that waits: earned already, and payable once its conditions are met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from compensation.rules.plan_parts import Hold

HELD = "HELD"
RELEASED = "RELEASED"
FORFEITED = "FORFEITED"

PAYMENT = "PAYMENT"
DELIVERY = "DELIVERY"
PROMISE = "PROMISE"
# The promise was broken: no day meets it any more, only a person can let the pay go.
BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Days:
    """What happened to an order, and when; `let_go_on` is the day on which a person released its pay."""

    ordered_on: date
    promised_on: date | None = None
    delivered_on: date | None = None
    paid_on: date | None = None
    let_go_on: date | None = None


class Outcome(NamedTuple):
    """Where the pay of an order stands, and since which day."""

    state: str
    on: date


class Place(NamedTuple):
    """How much of an order's pay is held, payable and forfeited; they sum to what is earned."""

    held: int = 0
    payable: int = 0
    forfeited: int = 0


def waits_for(hold: Hold, days: Days) -> tuple[str, ...]:
    """Return what the pay of an order still waits for, as of everything that is known; nothing, and it is released.

    An order without a promise has none to break.

    >>> waits_for(Hold(until_paid=True, until_delivered=True), Days(date(2025, 1, 10), paid_on=date(2025, 2, 1)))
    ('DELIVERY',)
    """
    found = []
    if hold.until_paid and days.paid_on is None:
        found.append(PAYMENT)
    if hold.until_delivered and days.delivered_on is None:
        found.append(DELIVERY)
    if hold.until_promise_kept and days.promised_on is not None:
        if days.delivered_on is None:
            found.append(PROMISE)
        elif days.delivered_on > days.promised_on:
            found.append(BROKEN)
    return tuple(found)


def met_on(hold: Hold, days: Days) -> date | None:
    """Return the day on which the last condition was met; None while one isn't."""
    if waits_for(hold, days):
        return None
    met = [days.ordered_on]
    if hold.until_paid:
        met.append(days.paid_on or days.ordered_on)
    if hold.until_delivered or (hold.until_promise_kept and days.promised_on is not None):
        met.append(days.delivered_on or days.ordered_on)
    return max(met)


def lapses_on(hold: Hold, days: Days) -> date | None:
    """Return the day from which pay that still waits is forfeited: the one after the last on which it can be met."""
    if hold.forfeit_days is None:
        return None
    return days.ordered_on + timedelta(days=hold.forfeit_days + 1)


def outcome(hold: Hold, days: Days, until: date) -> Outcome:
    """Return where the pay of an order stands by what happened before the day `until`.

    A person's word releases pay even after it was forfeited; a condition has to be met in time.

    >>> hold = Hold(until_paid=True, forfeit_days=90)
    >>> outcome(hold, Days(date(2025, 1, 10), paid_on=date(2025, 4, 10)), date(2025, 5, 1)).state
    'RELEASED'
    >>> outcome(hold, Days(date(2025, 1, 10), paid_on=date(2025, 4, 11)), date(2025, 5, 1)).state
    'FORFEITED'
    """
    lapse = lapses_on(hold, days)
    met = met_on(hold, days)
    released = [day for day in (days.let_go_on,) if day is not None]
    if met is not None and (lapse is None or met < lapse):
        released.append(met)
    if released and min(released) < until:
        return Outcome(RELEASED, min(released))
    if lapse is not None and lapse < until:
        return Outcome(FORFEITED, lapse)
    return Outcome(HELD, days.ordered_on)


def placed(earned: int, state: str) -> Place:
    """Return where `earned`, all of an order's pay, lies in this state; what an order takes away is never held."""
    waiting = max(earned, 0)
    if state == HELD:
        return Place(held=waiting, payable=earned - waiting)
    if state == FORFEITED:
        return Place(forfeited=waiting, payable=earned - waiting)
    return Place(payable=earned)
