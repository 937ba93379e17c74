"""What to do next for a customer, and what comes first. Pure: no database, no clock.

Explained for people in docs/algorithms/worklist.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

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
# Whoever was just spoken to, or ticked off the list, is left in peace this long.
QUIET_DAYS = 14


class Kind(StrEnum):
    """Why a customer is on the list; the first that applies is taken."""

    NEXT_STEP = "NEXT_STEP"
    LIFE_EVENT = "LIFE_EVENT"
    OVERDUE = "OVERDUE"
    SECOND_ORDER = "SECOND_ORDER"
    WEAKENING = "WEAKENING"
    COURTESY = "COURTESY"


# What was agreed, or happened to the customer, wants an answer however little is at stake.
OWED = frozenset({Kind.NEXT_STEP, Kind.LIFE_EVENT})


class Room(StrEnum):
    """Where a suggestion has room."""

    TODAY = "TODAY"
    LATER = "LATER"
    NONE = "NONE"


# How long such a call usually takes.
MINUTES = {
    Kind.NEXT_STEP: 15,
    Kind.LIFE_EVENT: 25,
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
class Situation:
    """What is known of a customer at the end of a business date.

    Args:
        at_stake_minor: expected future margin that falls away if the customer is lost now.
        silence_days: days since the last order; None without one.
        usual_gap_days: days that usually lie between two orders of this customer; None with fewer than two.
        second_order_days: the time within which half of the company's customers came back for a second order.
        p_alive: chance that the customer still buys; None where no model says so.
        p_alive_before: the same, LOOK_BACK_DAYS earlier.
        is_top: whether the customer belongs to those that are worth most.
        reached_on: the last contact that reached somebody.
        next_step_on: what was agreed at that contact is due on this day.
        event_on: the newest thing that happened in the customer's life.
        closed_on: the day on which the last task was ticked off.
        since: the first order; courtesy counts from here while nobody was reached yet.
    """

    at_stake_minor: int
    purchase_count: int = 0
    silence_days: int | None = None
    usual_gap_days: float | None = None
    second_order_days: float | None = None
    p_alive: float | None = None
    p_alive_before: float | None = None
    is_top: bool = False
    reached_on: date | None = None
    next_step_on: date | None = None
    event_on: date | None = None
    closed_on: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One entry of the list: why, how long it takes, and how far up it stands."""

    kind: Kind
    minutes: int
    score: int


def suggest(situation: Situation, *, as_of: date, minute_minor: int) -> Suggestion | None:
    """Return what to do for a customer; None is to leave them in peace.

    A call is suggested only if more is at stake than its minutes cost, except where something was agreed or happened.

    Args:
        situation: what is known.
        as_of: the business date on which it is known.
        minute_minor: what a minute of contact costs.
    """
    kind = next((kind for kind in Kind if APPLIES[kind](situation, as_of)), None)
    if kind is None:
        return None
    minutes = MINUTES[kind]
    if kind not in OWED and situation.at_stake_minor <= minutes * minute_minor:
        return None
    return Suggestion(kind, minutes, score(situation, kind))


def score(situation: Situation, kind: Kind) -> int:
    """Return the value at stake per minute, times the silence in usual gaps.

    >>> score(Situation(at_stake_minor=60_000, silence_days=73, usual_gap_days=36.5), Kind.OVERDUE)
    6000
    """
    at_stake = max(situation.at_stake_minor, 0)
    return round(at_stake * _urgency(situation, kind) / MINUTES[kind])


def rooms(suggestions: Sequence[Suggestion]) -> list[Room]:
    """Say of each of one salesperson's suggestions where there is room for it.

    What is owed always has room today; the others are taken from the top until their minutes are used up.
    """
    found = [Room.TODAY if suggestion.kind in OWED else Room.NONE for suggestion in suggestions]
    minutes = 0
    for place in sorted(range(len(suggestions)), key=lambda place: -suggestions[place].score):
        if suggestions[place].kind not in OWED:
            minutes += suggestions[place].minutes
            if minutes > WEEK_MINUTES:
                break
            found[place] = Room.TODAY if minutes <= DAY_MINUTES else Room.LATER
    return found


def gaps_of_silence(situation: Situation) -> float | None:
    """Return the silence in usual gaps: 1 is due today, 2 is a whole gap late."""
    if situation.silence_days is None or not situation.usual_gap_days:
        return None
    return situation.silence_days / situation.usual_gap_days


def _urgency(situation: Situation, kind: Kind) -> float:
    gaps = gaps_of_silence(situation)
    usual = 1.0 if gaps is None else min(max(gaps, 1.0), MOST_GAPS)
    return max(usual, PROMISED_GAPS) if kind is Kind.NEXT_STEP else usual


def _is_quiet(situation: Situation, as_of: date) -> bool:
    """Say whether somebody was just here: spoken to, or ticked off."""
    touched = [day for day in (situation.reached_on, situation.closed_on) if day is not None]
    return bool(touched) and as_of < max(touched) + timedelta(days=QUIET_DAYS)


def _next_step(situation: Situation, as_of: date) -> bool:
    due = situation.next_step_on
    was_done = situation.closed_on is not None and due is not None and situation.closed_on >= due
    return due is not None and due <= as_of and not was_done


def _life_event(situation: Situation, as_of: date) -> bool:
    happened = situation.event_on
    if happened is None or not happened <= as_of < happened + timedelta(days=EVENT_DAYS):
        return False
    answered = [day for day in (situation.reached_on, situation.closed_on) if day is not None]
    return not answered or max(answered) < happened


def _overdue(situation: Situation, as_of: date) -> bool:
    gaps = gaps_of_silence(situation)
    if gaps is None or situation.usual_gap_days is None or _is_quiet(situation, as_of):
        return False
    late_days = (situation.silence_days or 0) - situation.usual_gap_days
    return gaps >= OVERDUE_GAPS and late_days >= OVERDUE_DAYS


def _second_order(situation: Situation, as_of: date) -> bool:
    if situation.purchase_count != 1 or situation.silence_days is None or situation.second_order_days is None:
        return False
    is_late = situation.silence_days >= situation.second_order_days
    is_new = situation.silence_days <= MOST_GAPS * situation.second_order_days
    return is_late and is_new and not _is_quiet(situation, as_of)


def _weakening(situation: Situation, as_of: date) -> bool:
    now, before = situation.p_alive, situation.p_alive_before
    if now is None or before is None or _is_quiet(situation, as_of):
        return False
    return now < STRONG and before - now >= FALL


def _courtesy(situation: Situation, as_of: date) -> bool:
    touched = [day for day in (situation.reached_on, situation.closed_on, situation.since) if day is not None]
    return situation.is_top and bool(touched) and as_of >= max(touched) + timedelta(days=COURTESY_DAYS)


APPLIES = {
    Kind.NEXT_STEP: _next_step,
    Kind.LIFE_EVENT: _life_event,
    Kind.OVERDUE: _overdue,
    Kind.SECOND_ORDER: _second_order,
    Kind.WEAKENING: _weakening,
    Kind.COURTESY: _courtesy,
}
