"""From rows to situations: what the rules look at, for every customer, in a fixed number of questions."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
from django.db.models import Max

from clv.models import Score
from clv.rules import Code
from clv.services.scores import read_models
from customers.models import Contact, LifeEvent
from customers.models.contact import ContactOutcome
from retention.models.task import Task, TaskState
from retention.rules import COURTESY_DAYS, EVENT_DAYS, FALL, LOOK_BACK_DAYS, OVERDUE_GAPS, Situation

TOP = {Code.MAJOR_LONG_TERM, Code.MAJOR_SHORT_TERM}
# A step agreed longer ago than this is history.
STEP_DAYS = 365
SCORED = (
    "customer_id",
    "value_at_risk_minor",
    "p_alive",
    "next_order_on",
    "customer__facts__purchase_day_count",
    "customer__facts__first_ordered_on",
    "customer__facts__last_ordered_on",
    "customer__facts__usual_gap_days",
    "customer__category__code",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A customer's situation, and the words for the reason."""

    customer_id: int
    situation: Situation
    expected_on: date | None
    next_step: str
    event: str


@dataclass(frozen=True, slots=True)
class Touches:
    """What people did about customers, by customer."""

    reached: dict[int, date]
    steps: dict[int, tuple[date, date | None, str]]
    events: dict[int, tuple[date, str]]
    closed: dict[int, date]

    @property
    def asked(self) -> Set[int]:
        """Return the customers with something to answer."""
        return self.steps.keys() | self.events.keys()


def cases(as_of: date) -> Iterator[Case]:
    """Yield the situation of every customer that has a score, as of one business date."""
    touches = _touches(as_of)
    rows = list(Score.objects.values_list(*SCORED))
    second_order_days = _second_order_days(rows)
    before = _p_alive_before(rows, as_of)
    asked = touches.asked
    for row, p_alive_before in zip(rows, before, strict=True):
        if row[0] in asked or _may_matter(row, p_alive_before, second_order_days, as_of):
            yield _case(row, p_alive_before, second_order_days, touches, as_of)


def _may_matter(
    row: tuple[Any, ...], p_alive_before: float | None, second_order_days: float | None, as_of: date
) -> bool:
    """Say whether the rules could want anything of a customer: most are in their usual rhythm, and are passed over.

    It never passes over anybody whom a rule would take; the rules themselves decide about the rest.
    """
    _id, at_stake_minor, p_alive, _next_on, count, _first_on, last_on, gap, code = row
    if at_stake_minor <= 0 or last_on is None:
        return False
    silence_days = (as_of - last_on).days
    if gap:
        is_late = silence_days >= OVERDUE_GAPS * gap
        has_fallen = p_alive is not None and p_alive_before is not None and p_alive_before - p_alive >= FALL
        return is_late or has_fallen or code in TOP
    is_new = count == 1 and second_order_days is not None and silence_days >= second_order_days
    return is_new or code in TOP


def _case(
    row: tuple[Any, ...], p_alive_before: float | None, second_order_days: float | None, touches: Touches, as_of: date
) -> Case:
    customer_id, at_stake_minor, p_alive, next_order_on, purchase_count, first_on, last_on, gap, code = row
    reached_on = touches.reached.get(customer_id)
    step = touches.steps.get(customer_id)
    if step is not None and reached_on is not None and reached_on > step[0]:
        step = None
    event = touches.events.get(customer_id)
    situation = Situation(
        at_stake_minor=at_stake_minor,
        purchase_count=purchase_count or 0,
        silence_days=(as_of - last_on).days if last_on else None,
        usual_gap_days=gap,
        second_order_days=second_order_days,
        p_alive=p_alive,
        p_alive_before=p_alive_before,
        is_top=code in TOP,
        reached_on=reached_on,
        next_step_on=step[1] if step else None,
        event_on=event[0] if event else None,
        closed_on=touches.closed.get(customer_id),
        since=first_on,
    )
    expected_on = last_on + timedelta(days=round(gap)) if last_on and gap else next_order_on
    return Case(customer_id, situation, expected_on, step[2] if step else "", event[1] if event else "")


def _touches(as_of: date) -> Touches:
    contacts = Contact.objects.filter(happened_on__lte=as_of)
    reached = contacts.exclude(outcome=ContactOutcome.NOT_REACHED).values("customer_id")
    steps = contacts.filter(next_step_on__lte=as_of, next_step_on__gt=as_of - timedelta(days=STEP_DAYS))
    events = LifeEvent.objects.filter(happened_on__gt=as_of - timedelta(days=EVENT_DAYS), happened_on__lte=as_of)
    closed = Task.objects.filter(
        state=TaskState.DONE, closed_on__gt=as_of - timedelta(days=COURTESY_DAYS), closed_on__lte=as_of
    ).values("customer_id")
    return Touches(
        reached=dict(reached.annotate(day=Max("happened_on")).values_list("customer_id", "day")),
        steps={
            # The filter asks for a next step, so each row has its day.
            row[0]: cast("tuple[date, date, str]", row[1:])
            for row in steps.order_by("happened_on", "pk").values_list(
                "customer_id", "happened_on", "next_step_on", "next_step"
            )
        },
        events={
            row[0]: row[1:]
            for row in events.order_by("happened_on", "pk").values_list("customer_id", "happened_on", "kind__code")
        },
        closed=dict(closed.annotate(day=Max("closed_on")).values_list("customer_id", "day")),
    )


def _second_order_days(rows: list[tuple[Any, ...]]) -> float | None:
    """Return the median of the usual gaps: half of those who come back order again within so many days."""
    gaps = [row[7] for row in rows if row[7]]
    return float(np.median(gaps)) if gaps else None


def _p_alive_before(rows: list[tuple[Any, ...]], as_of: date) -> list[float | None]:
    """Return what today's model would have said of each customer some days ago; None where they ordered since."""
    model = read_models(as_of=as_of, unit=1).models.buying
    if model is None or not rows:
        return [None] * len(rows)
    from clv.maths.buying import p_alive

    known_until = as_of - timedelta(days=LOOK_BACK_DAYS)
    is_asked = np.array([bool(row[6]) and row[6] <= known_until and row[2] is not None for row in rows])
    asked = [row for row, is_wanted in zip(rows, is_asked, strict=True) if is_wanted]
    frequency = np.array([row[4] - 1.0 for row in asked])
    recency = np.array([float((row[6] - row[5]).days) for row in asked])
    age = np.array([float((known_until - row[5]).days) for row in asked])
    found: list[float | None] = [None] * len(rows)
    if asked:
        chances = p_alive(model, frequency, recency, age)
        for place, chance in zip(np.flatnonzero(is_asked), chances, strict=True):
            found[place] = float(chance)
    return found
