"""The parts of a plan beside its rates: tiers, milestones, targets, holds, limits, override and tail, as plain numbers.

Amounts are the company's minor units, rates and shares parts per million.
"""

from __future__ import annotations

from dataclasses import dataclass

MARGINAL = "MARGINAL"
SLAB = "SLAB"

ALL_ORDERS = "ALL"
RETURNING_ORDERS = "RETURNING"

RETURNING_CUSTOMERS = "RETURNING_CUSTOMERS"
RETENTION = "RETENTION"
REACTIVATION = "REACTIVATION"
CROSS_SELL = "CROSS_SELL"
SATISFACTION = "SATISFACTION"

FORFEIT = "FORFEIT"
CARRY = "CARRY"


@dataclass(frozen=True, slots=True)
class Bracket:
    """From a volume of `from_minor` on, that bound included, `rate_ppm` is paid."""

    from_minor: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class Tiers:
    """What a payee's volume of a stretch of months pays on top of the rates.

    Args:
        method: MARGINAL pays each bracket's rate for the part that lies in it, SLAB the reached one's for all of it.
        months: the volume is that of a calendar month (1), quarter (3) or year (12).
        counts: ALL orders or RETURNING ones make the volume.
        brackets: ascending; below the first one nothing is paid.
    """

    method: str
    months: int
    counts: str
    brackets: tuple[Bracket, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """Once a customer's lifetime value reaches `threshold`, `bonus` is paid to who holds the order's credit."""

    threshold: int
    bonus: int


@dataclass(frozen=True, slots=True)
class Milestones:
    """Rewards for a customer's value over the lifetime.

    Args:
        steps: ascending.
        window_days: a refund up to this many days after the award takes it back where the value falls below.
        pays_crossed: thresholds that were crossed before the version began are paid with the next order.
    """

    steps: tuple[Milestone, ...]
    window_days: int
    pays_crossed: bool = False


@dataclass(frozen=True, slots=True)
class TargetStep:
    """From an attainment of `at_ppm` on, that bound included, the returning commission counts `multiplier_ppm`."""

    at_ppm: int
    multiplier_ppm: int


@dataclass(frozen=True, slots=True)
class Target:
    """A goal of each salesperson, measured by calendar month (1) or quarter (3).

    Args:
        kind: RETURNING_CUSTOMERS, RETENTION, REACTIVATION, CROSS_SELL or SATISFACTION.
        minimum: with fewer eligible customers, or answers, the multiplier is 1.
        goal: how many are 100 %, for the kinds that count events; None where attainment is a share of the cohort.
        weight_ppm: how much of the returning commission the multiplier moves.
        steps: ascending; below the first one the multiplier is 1.
    """

    kind: str
    months: int
    minimum: int
    steps: tuple[TargetStep, ...]
    goal: int | None = None
    weight_ppm: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Hold:
    """What pay of an order waits for; with `forfeit_days`, what still waits so long after the order is forfeited."""

    until_paid: bool = False
    until_delivered: bool = False
    until_promise_kept: bool = False
    forfeit_days: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a month's payout.

    Args:
        cap: the most that a month pays, None for no cap; `excess` says whether the rest is forfeited or carried.
        draw: paid at least, and recovered from later months.
        floor: paid at least, and never recovered.
    """

    cap: int | None = None
    excess: str = FORFEIT
    draw: int = 0
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Override:
    """What `payee`, the manager, is paid on everything that is credited under the plan."""

    payee: int
    ppm: int


@dataclass(frozen=True, slots=True)
class Tail:
    """For `days` after a handover the salesperson before keeps `ppm` of the credit of the customer's orders."""

    days: int
    ppm: int
