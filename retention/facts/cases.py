"""From rows to situations: what the rules look at, for many customers, in a fixed number of questions."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Exists, OuterRef, Q

from clv.rules import Code
from clv.services.scores import read_models
from crm.core.columns import DAY, NUMBER, WHOLE, Array, read_columns
from customers.models import Assignment
from retention.facts.scope import Ends, looked_at
from retention.models.task import Task, TaskKind, TaskState
from retention.rules import (
    COURTESY_DAYS,
    EVENT_DAYS,
    INTRODUCTION_DAYS,
    LOOK_BACK_DAYS,
    Days,
    Floats,
    Situations,
)

# A step agreed longer ago than this is history.
STEP_DAYS = 365

# Customers that have a score, with who looks after them and when somebody was there.
STANDINGS = f"""
    SELECT s.customer_id, COALESCE(c.salesperson_id, 0) AS owner, s.value_at_risk_minor AS at_stake, s.p_alive,
           s.next_order_on, COALESCE(f.purchase_day_count, 0) AS purchases, f.first_ordered_on, f.last_ordered_on,
           NULLIF(f.usual_gap_days, 0) AS gap,
           CASE WHEN g.code IN ('{Code.MAJOR_LONG_TERM}', '{Code.MAJOR_SHORT_TERM}') THEN 1 ELSE 0 END AS is_top,
           {{reached_on}} AS reached_on, t.closed_on
      FROM {{scores}} s
      JOIN customers_customer c ON c.id = s.customer_id
      LEFT JOIN clv_customerfacts f ON f.customer_id = s.customer_id
      LEFT JOIN clv_category g ON g.customer_id = s.customer_id
      {{contacts}}
      LEFT JOIN (SELECT customer_id, MAX(closed_on) AS closed_on FROM retention_task
                  WHERE state = 'DONE' AND closed_on > %(courtesy)s AND closed_on <= %(as_of)s GROUP BY customer_id
                ) t ON t.customer_id = s.customer_id
"""  # noqa: S608 - names of our own
# The contacts of everybody are read through once, those of some are looked up.
OF_ALL = {
    "scores": "clv_score",
    "reached_on": "r.reached_on",
    "contacts": """LEFT JOIN (SELECT customer_id, MAX(happened_on) AS reached_on FROM customers_contact
                               WHERE happened_on <= %(as_of)s AND outcome <> 'NOT_REACHED' GROUP BY customer_id
                             ) r ON r.customer_id = s.customer_id""",
}
OF_SOME = {
    "reached_on": """(SELECT MAX(r.happened_on) FROM customers_contact r WHERE r.customer_id = s.customer_id
                         AND r.happened_on <= %(as_of)s AND r.outcome <> 'NOT_REACHED')""",
    "contacts": "",
}
STANDING_COLUMNS = {
    "customer_id": WHOLE,
    "owner": WHOLE,
    "at_stake": WHOLE,
    "p_alive": NUMBER,
    "next_order_on": DAY,
    "purchases": WHOLE,
    "first_ordered_on": DAY,
    "last_ordered_on": DAY,
    "gap": NUMBER,
    "is_top": WHOLE,
    "reached_on": DAY,
    "closed_on": DAY,
}
# Of everybody: new customers are measured by all who came back.
GAPS = "SELECT usual_gap_days AS gap FROM clv_customerfacts WHERE usual_gap_days > 0"
# What people said they would do, and what happened: of several the newest comes last.
STEPS = """
    SELECT id, customer_id, happened_on, next_step_on AS day FROM customers_contact
     WHERE happened_on <= %(as_of)s AND next_step_on <= %(as_of)s AND next_step_on > %(step)s
     ORDER BY happened_on, id
"""
EVENTS = """
    SELECT id, customer_id, happened_on, happened_on AS day FROM customers_lifeevent
     WHERE happened_on > %(event)s AND happened_on <= %(as_of)s
     ORDER BY happened_on, id
"""
TOUCH_COLUMNS = {"id": WHOLE, "customer_id": WHOLE, "happened_on": DAY, "day": DAY}


@dataclass(frozen=True, slots=True)
class Cases:
    """The customers with their situations, and what the reason is said with; (n,) each, in order of the customer.

    Args:
        customer_id: who it is.
        owner: the salesperson who looks after them; 0 is nobody.
        now: what the rules look at.
        expected_on: when the next order is due.
        step_id: the contact at which the next step was agreed; 0 where none is due.
        event_id: the life event; 0 where there is none.
        giver_id: who handed the customer over while an introduction is owed; 0 where none is.
    """

    customer_id: Array
    owner: Array
    now: Situations
    expected_on: Days
    step_id: Array
    event_id: Array
    giver_id: Array


@dataclass(frozen=True, slots=True)
class Touches:
    """The newest of something for each customer: which row, when it happened, for which day; (n,) each."""

    id: Array
    happened_on: Days
    day: Days


def read_cases(as_of: date, ends: Ends | None = None) -> Cases:
    """Return the situations of customers that have a score, as of one business date.

    Args:
        as_of: the business date.
        ends: the score from which on each list is looked at; None or nothing is to look at everybody.
    """
    since = {"courtesy": COURTESY_DAYS, "step": STEP_DAYS, "event": EVENT_DAYS}
    values = {"as_of": as_of} | {name: as_of - timedelta(days=days) for name, days in since.items()}
    whose = OF_SOME | {"scores": f"({looked_at(ends)})"} if ends else OF_ALL
    rows = read_columns(STANDINGS.format(**whose), STANDING_COLUMNS, values)
    # Put in order here, the server may join whole tables; asked for an order it walks their indexes.
    in_order = np.argsort(rows["customer_id"])
    rows = {name: column[in_order] for name, column in rows.items()}
    ids, gap, last_on = rows["customer_id"], rows["gap"], rows["last_ordered_on"]
    steps, events = _newest(STEPS, ids, values), _newest(EVENTS, ids, values)
    handed_over_on, giver_id = _handovers(ids, as_of)
    was_overtaken = rows["reached_on"] > steps.happened_on
    no_day = np.datetime64("NaT", "D")
    situations = Situations(
        at_stake_minor=rows["at_stake"],
        purchase_count=rows["purchases"],
        silence_days=_days_until(last_on, as_of),
        usual_gap_days=gap,
        second_order_days=_second_order_days(),
        p_alive=rows["p_alive"],
        p_alive_before=_p_alive_before(rows, as_of),
        is_top=rows["is_top"] == 1,
        reached_on=rows["reached_on"],
        next_step_on=np.where(was_overtaken, no_day, steps.day),
        event_on=events.day,
        handed_over_on=handed_over_on,
        closed_on=rows["closed_on"],
        since=rows["first_ordered_on"],
    )
    due_on = last_on + np.rint(np.nan_to_num(gap)).astype("timedelta64[D]")
    expected_on = np.where(np.isnan(gap) | np.isnat(last_on), rows["next_order_on"], due_on)
    return Cases(ids, rows["owner"], situations, expected_on, steps.id, events.id, giver_id)


def _handovers(ids: Array, as_of: date) -> tuple[Days, Array]:
    """Return when each of the customers `ids`, which ascend, was handed over and by whom, if an introduction is owed.

    Whoever took over has reached nobody there, nor ticked a task off, in this term.
    """
    on, giver = np.full(len(ids), "NaT", dtype="datetime64[D]"), np.zeros(len(ids), dtype=np.int64)
    ticked_off = Task.objects.filter(
        Q(kind=TaskKind.INTRODUCTION) | Q(closed_by=OuterRef("salesperson")),
        customer=OuterRef("customer"),
        state=TaskState.DONE,
        closed_on__gte=OuterRef("starts_on"),
    )
    since = as_of - timedelta(days=INTRODUCTION_DAYS)
    terms = Assignment.objects.open().filter(starts_on__gt=since, starts_on__lte=as_of).handed_over().not_introduced()
    owed = terms.exclude(Exists(ticked_off))
    rows = list(owed.values_list("customer", "starts_on", "giver"))  # type: ignore[misc]  # annotated by handed_over()
    if rows:
        customers, days, givers = (np.array(column) for column in zip(*rows, strict=True))
        place = np.searchsorted(ids, customers)
        is_known = np.append(ids, 0)[place] == customers
        on[place[is_known]] = days[is_known].astype("datetime64[D]")
        giver[place[is_known]] = givers[is_known]
    return on, giver


def _newest(statement: str, ids: Array, values: dict[str, date]) -> Touches:
    """Return the last row of each of the customers `ids`, which ascend."""
    rows = read_columns(statement, TOUCH_COLUMNS, values)
    found = Touches(
        np.zeros(len(ids), dtype=np.int64), *(np.full(len(ids), "NaT", dtype="datetime64[D]") for _ in "ab")
    )
    place = np.searchsorted(ids, rows["customer_id"])
    is_known = np.append(ids, 0)[place] == rows["customer_id"]
    # Of several rows for one place the last is kept.
    place = place[is_known]
    found.id[place] = rows["id"][is_known]
    found.happened_on[place] = rows["happened_on"][is_known]
    found.day[place] = rows["day"][is_known]
    return found


def _days_until(days: Days, as_of: date) -> Floats:
    """Return how many days before `as_of` each day lies; NaN where there is none."""
    found = (np.datetime64(as_of) - days).astype(np.float64)
    return np.where(np.isnat(days), np.nan, found)


def _second_order_days() -> float:
    """Return the median of the usual gaps: half of those who come back order again within so many days."""
    known = read_columns(GAPS, {"gap": NUMBER})["gap"]
    return float(np.median(known)) if len(known) else np.nan


def _p_alive_before(rows: dict[str, Array], as_of: date) -> Floats:
    """Return what today's model would have said of each customer some days ago; NaN where they ordered since."""
    found = np.full(len(rows["customer_id"]), np.nan)
    model = read_models(as_of=as_of, unit=1).models.buying
    known_until = as_of - timedelta(days=LOOK_BACK_DAYS)
    is_asked = (rows["last_ordered_on"] <= np.datetime64(known_until)) & ~np.isnan(rows["p_alive"])
    if model is None or not is_asked.any():
        return found
    from clv.maths.buying import p_alive

    first_on = rows["first_ordered_on"][is_asked]
    recency = (rows["last_ordered_on"][is_asked] - first_on).astype(np.float64)
    found[is_asked] = p_alive(model, rows["purchases"][is_asked] - 1.0, recency, _days_until(first_on, known_until))
    return found
