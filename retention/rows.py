"""What the selectors return: plain, frozen, without a query behind any attribute."""

from dataclasses import dataclass
from datetime import date

from clv.models import Score
from customers.models import Person
from retention.models import Task


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of ours, as a name to show."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One entry of the worklist with what a caller needs before picking up the phone."""

    task: Task
    reason: str
    suggestion: str
    salesperson: Colleague | None
    person: Person | None
    score_row: Score | None
    order_days: list[date]


@dataclass(frozen=True, slots=True)
class Workload:
    """What is on a list: how many customers, how long they take, what is at stake; what waits, and what is done."""

    as_of: date | None
    count: int
    minutes: int
    at_stake_minor: int
    waiting: int
    done_today: int
