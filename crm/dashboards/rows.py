"""What the selectors return: plain, frozen, without a query behind any attribute."""

from dataclasses import dataclass, field
from datetime import date, datetime

from compensation.models import Target
from compensation.selectors.statements import PayNow
from crm.accounts.models import Team
from crm.dashboards.models import BookFigures, Dimension, GroupFigures


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a customer; the page makes the sentence.

    Args:
        kind: order, refund, contact, life_event, assignment, change, merge or unmerge.
        amount_minor: in `currency`; negative for what was given back.
        margin_minor: in the company's currency.
        changed: names of the changed fields.
    """

    kind: str
    id: int
    on: date
    at: datetime | None = None
    by: str | None = None
    code: str = ""
    outcome: str = ""
    title: str = ""
    text: str = ""
    source: str = ""
    amount_minor: int | None = None
    margin_minor: int | None = None
    currency: str = ""
    minutes: int | None = None
    next_step: str = ""
    next_step_on: date | None = None
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Total:
    """How many customers, and what they are worth together: lifetime margin with its 80 percent interval.

    Args:
        is_capped: there are more than `customers`; then nobody has added up what they are worth.
    """

    as_of: date | None
    customers: int
    margin_minor: int | None
    low_minor: int | None
    high_minor: int | None
    is_capped: bool = False

    @property
    def worth(self) -> "Total | None":
        """Return the total where it is known what it comes to."""
        return None if self.margin_minor is None else self


@dataclass(frozen=True, slots=True)
class CohortCell:
    """How many of a cohort ordered so many quarters after the first order."""

    index: int
    returned: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """The customers who first ordered in one quarter."""

    starts_on: date
    customers: int
    cells: list[CohortCell]


@dataclass(frozen=True, slots=True)
class RetentionDashboard:
    """Who comes back: of a team, or of the company where `team` is None."""

    as_of: date | None
    team: Team | None
    total: BookFigures | None
    books: list[BookFigures]
    cohorts: list[Cohort]


@dataclass(frozen=True, slots=True)
class ValueDashboard:
    """What the customers are worth: of a team, or of the company where `team` is None."""

    as_of: date | None
    team: Team | None
    total: BookFigures | None
    # The same book about a month earlier.
    before: BookFigures | None
    tenths: list[GroupFigures]
    groups: dict[Dimension, list[GroupFigures]]
    books: list[BookFigures]
    history: list[BookFigures]


@dataclass(frozen=True, slots=True)
class OwnBook:
    """What somebody looks after, and what came of it for them this month."""

    as_of: date | None
    book: BookFigures
    pay: PayNow | None
    targets: list[Target]
