"""What to do next for a customer, and what comes first: for all customers at once. Pure: no database, no clock.

Explained for people in docs/algorithms/worklist.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

# A customer is overdue once the silence is this many usual gaps long; most orders have come by then.
OVERDUE_GAPS = 1.2
# ... and never for a day or two, however short the usual gap.
OVERDUE_DAYS = 5
# A longer silence doesn't push a customer further up: the chance that they are gone lowers the value at stake.
MOST_GAPS = 3.0
# P(alive) that fell this much within LOOK_BACK_DAYS is worth a call of its own, unless it is still strong.
FALL = 0.15
STRONG = 0.70
LOOK_BACK_DAYS = 30
COURTESY_DAYS = 90
EVENT_DAYS = 21
# So long after a handover the new salesperson owes an introduction; then the other reasons go on.
INTRODUCTION_DAYS = 30
# Whoever was just spoken to, or ticked off the list, is left in peace this long.
QUIET_DAYS = 14


class Kind(StrEnum):
    """Why a customer is on the list; the first that applies is taken."""

    NEXT_STEP = "NEXT_STEP"
    LIFE_EVENT = "LIFE_EVENT"
    INTRODUCTION = "INTRODUCTION"
    OVERDUE = "OVERDUE"
    SECOND_ORDER = "SECOND_ORDER"
    WEAKENING = "WEAKENING"
    COURTESY = "COURTESY"


# A kind is written as its place here; whoever is left in peace has none.
KINDS = tuple(Kind)
PEACE = -1
# What was agreed, or happened to the customer, wants an answer however little is at stake.
OWED = frozenset({Kind.NEXT_STEP, Kind.LIFE_EVENT})


class Room(IntEnum):
    """Where a suggestion has room."""

    NONE = 0
    LATER = 1
    TODAY = 2


# How long such a call usually takes.
MINUTES = {
    Kind.NEXT_STEP: 15,
    Kind.LIFE_EVENT: 25,
    Kind.INTRODUCTION: 20,
    Kind.OVERDUE: 20,
    Kind.SECOND_ORDER: 15,
    Kind.WEAKENING: 20,
    Kind.COURTESY: 10,
}
# What a day and a week have room for beside everything else; what was agreed or happened comes on top.
DAY_MINUTES = 240
WEEK_MINUTES = 5 * DAY_MINUTES
# What somebody said they would do counts as much as a whole gap of silence more.
PROMISED_GAPS = 2.0


@dataclass(frozen=True, slots=True)
class Situations:
    """What is known of each customer at the end of a business date; (n,) each, NaN and NaT where nothing is.

    Args:
        at_stake_minor: expected future margin that falls away if the customer is lost now.
        purchase_count: days with an order.
        silence_days: days since the last order.
        usual_gap_days: days that usually lie between two orders of this customer; known from two on.
        second_order_days: the time within which half of the company's customers came back; NaN if none did.
        p_alive: chance that the customer still buys; NaN where no model says so.
        p_alive_before: the same, LOOK_BACK_DAYS earlier.
        is_top: whether the customer belongs to those that are worth most.
        reached_on: the last contact that reached somebody.
        next_step_on: what was agreed at that contact is due on this day.
        event_on: the newest thing that happened in the customer's life.
        handed_over_on: the day on which whoever looks after the customer took over, until they reach somebody there.
        closed_on: the day on which the last task was ticked off.
        since: the first order; courtesy counts from here while nobody was reached yet.
    """

    at_stake_minor: Integers
    purchase_count: Integers
    silence_days: Floats
    usual_gap_days: Floats
    second_order_days: float
    p_alive: Floats
    p_alive_before: Floats
    is_top: Flags
    reached_on: Days
    next_step_on: Days
    event_on: Days
    handed_over_on: Days
    closed_on: Days
    since: Days


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What to do for each customer: why, how long it takes, and how far up it stands; (n,) each."""

    kind: Integers
    minutes: Integers
    score: Integers

    @property
    def is_owed(self) -> Flags:
        """Return which of them have to be done, however little is at stake."""
        return np.isin(self.kind, [KINDS.index(kind) for kind in OWED])


def suggest(now: Situations, *, as_of: date, minute_minor: int) -> Suggestions:
    """Return what to do for each customer; PEACE is to leave them alone.

    A call is suggested only if more is at stake than its minutes cost, except where something was agreed or happened.

    Args:
        now: what is known.
        as_of: the business date on which it is known.
        minute_minor: what a minute of contact costs.
    """
    day = np.datetime64(as_of)
    first = np.select([APPLIES[kind](now, day) for kind in KINDS], range(len(KINDS)), default=PEACE)
    found = Suggestions(first, np.array([*MINUTES.values(), 0])[first], np.zeros_like(first))
    pays = found.is_owed | (now.at_stake_minor > found.minutes * minute_minor)
    kind = np.where(pays, first, PEACE)
    return Suggestions(kind, found.minutes, score(now, kind))


def score(now: Situations, kind: Integers) -> Integers:
    """Return the value at stake per minute, times the silence in usual gaps; 0 of whoever is left in peace."""
    at_stake = np.maximum(now.at_stake_minor, 0)
    minutes = np.array([*MINUTES.values(), 1])[kind]
    value = np.rint(at_stake * _urgency(now, kind) / minutes).astype(np.int64)
    return np.where(kind == PEACE, 0, value)


def rooms(suggestions: Suggestions, owner: Integers) -> Integers:
    """Say of each suggestion which `Room` its owner's list has for it.

    What is owed always has room today; the others are taken from the top until their minutes are used up.

    Args:
        suggestions: of all customers.
        owner: (n,) the number of whoever looks after the customer.
    """
    found = np.where(suggestions.is_owed, Room.TODAY, Room.NONE)
    calls = np.flatnonzero((suggestions.kind != PEACE) & ~suggestions.is_owed)
    # Each list from its top; what ranks alike stays in the order it came in.
    calls = calls[np.lexsort((-suggestions.score[calls], owner[calls]))]
    used = np.cumsum(suggestions.minutes[calls])
    _, begins, lengths = np.unique(owner[calls], return_index=True, return_counts=True)
    before = used[begins] - suggestions.minutes[calls[begins]]
    used -= np.repeat(before, lengths)
    found[calls] = np.select([used <= DAY_MINUTES, used <= WEEK_MINUTES], [Room.TODAY, Room.LATER], Room.NONE)
    return found


def best_left_out(suggestions: Suggestions, owner: Integers, room: Integers) -> dict[int, int]:
    """Return the highest score for which a list has no room, by its owner; lists with room for all have none."""
    left_out = (suggestions.kind != PEACE) & (room == Room.NONE)
    owners, number = np.unique(owner[left_out], return_inverse=True)
    best = np.zeros(len(owners), dtype=np.int64)
    np.maximum.at(best, number, suggestions.score[left_out])
    return dict(zip(owners.tolist(), best.tolist(), strict=True))


def gaps_of_silence(now: Situations) -> Floats:
    """Return the silence in usual gaps: 1 is due today, 2 is a whole gap late."""
    gap = np.where(now.usual_gap_days > 0, now.usual_gap_days, np.nan)
    return now.silence_days / gap


def _urgency(now: Situations, kind: Integers) -> Floats:
    gaps = gaps_of_silence(now)
    usual = np.where(np.isnan(gaps), 1.0, np.clip(gaps, 1.0, MOST_GAPS))
    return np.where(kind == KINDS.index(Kind.NEXT_STEP), np.maximum(usual, PROMISED_GAPS), usual)


def days(count: int) -> np.timedelta64:
    """Return a span of so many days."""
    return np.timedelta64(count, "D")


def _touched_on(now: Situations) -> Days:
    """Return when somebody was last here: spoken to, or ticked off."""
    return np.fmax(now.reached_on, now.closed_on)


def _is_quiet(now: Situations, day: np.datetime64) -> Flags:
    is_quiet: Flags = day < _touched_on(now) + days(QUIET_DAYS)
    return is_quiet


# A day that isn't known is neither before nor after another: every comparison with it is false.


def _next_step(now: Situations, day: np.datetime64) -> Flags:
    is_due: Flags = now.next_step_on <= day
    was_done = now.closed_on >= now.next_step_on
    return is_due & ~was_done


def _life_event(now: Situations, day: np.datetime64) -> Flags:
    is_new: Flags = (now.event_on <= day) & (day < now.event_on + days(EVENT_DAYS))
    was_answered: Flags = _touched_on(now) >= now.event_on
    return is_new & ~was_answered


def _introduction(now: Situations, day: np.datetime64) -> Flags:
    is_owed: Flags = (now.handed_over_on <= day) & (day < now.handed_over_on + days(INTRODUCTION_DAYS))
    return is_owed


def _overdue(now: Situations, day: np.datetime64) -> Flags:
    late_days = now.silence_days - now.usual_gap_days
    return (gaps_of_silence(now) >= OVERDUE_GAPS) & (late_days >= OVERDUE_DAYS) & ~_is_quiet(now, day)


def _second_order(now: Situations, day: np.datetime64) -> Flags:
    is_late = now.silence_days >= now.second_order_days
    is_new = now.silence_days <= MOST_GAPS * now.second_order_days
    is_first: Flags = now.purchase_count == 1
    return is_first & is_late & is_new & ~_is_quiet(now, day)


def _weakening(now: Situations, day: np.datetime64) -> Flags:
    return (now.p_alive < STRONG) & (now.p_alive_before - now.p_alive >= FALL) & ~_is_quiet(now, day)


def _courtesy(now: Situations, day: np.datetime64) -> Flags:
    was_long_ago: Flags = day >= np.fmax(_touched_on(now), now.since) + days(COURTESY_DAYS)
    return now.is_top & was_long_ago


APPLIES: dict[Kind, Callable[[Situations, np.datetime64], Flags]] = {
    Kind.NEXT_STEP: _next_step,
    Kind.LIFE_EVENT: _life_event,
    Kind.INTRODUCTION: _introduction,
    Kind.OVERDUE: _overdue,
    Kind.SECOND_ORDER: _second_order,
    Kind.WEAKENING: _weakening,
    Kind.COURTESY: _courtesy,
}
