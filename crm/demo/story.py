"""What a simulated customer's story is made of: plain values, ready to be booked."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LineSketch:
    """A product in a quantity, at a discount in parts per million."""

    good: int
    quantity: int
    discount_ppm: int


@dataclass(frozen=True, slots=True)
class RefundSketch:
    """What came back of an order: one of its lines, or all of it where `line` is None."""

    at: datetime
    line: int | None
    is_allowance: bool
    reason: str


@dataclass(slots=True)
class OrderSketch:
    """One order."""

    number: str
    at: datetime
    day: date
    lines: list[LineSketch]
    refund: RefundSketch | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A salesperson's term, by their place in the staff."""

    seller: int
    starts_on: date
    ends_on: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PersonSketch:
    """Somebody on the customer's side."""

    name: str
    title: str
    role: str
    joined_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True)
class ContactSketch:
    """One touch; `seller` and `person` are places in the staff and among the customer's people."""

    at: datetime
    seller: int
    person: int | None
    channel: str
    outcome: str
    minutes: int
    note: str
    next_step: str
    next_step_on: date | None


@dataclass(frozen=True, slots=True)
class EventSketch:
    """Something that happened in the customer's life."""

    kind: str
    on: date
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class ContractSketch:
    """A product held from term to term; `ended_on` is the day of the renewal that was declined."""

    good: int
    months: int
    started_on: date
    renewals: int
    ended_on: date | None
    discount_ppm: int


@dataclass(slots=True)
class Story:
    """One customer from the first order to yesterday."""

    number: str
    name: str
    relationship_type: str
    channel: str
    acquired_on: date
    acquisition_cost_minor: int
    note: str
    currency: str
    terms: list[Term] = field(default_factory=list)
    people: list[PersonSketch] = field(default_factory=list)
    orders: list[OrderSketch] = field(default_factory=list)
    contacts: list[ContactSketch] = field(default_factory=list)
    events: list[EventSketch] = field(default_factory=list)
    contracts: list[ContractSketch] = field(default_factory=list)
