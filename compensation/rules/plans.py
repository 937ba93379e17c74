"""What one approved plan version says, as plain numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from compensation.rules import plan_parts as parts
from compensation.rules.months import tenure_months

FIRST = "FIRST"
RETURNING = "RETURNING"
MARGIN = "MARGIN"
REVENUE = "REVENUE"


@dataclass(frozen=True, slots=True)
class Step:
    """From `months` after the customer's first order, `rate_ppm` comes on top."""

    months: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What one plan version pays, in effect in [starts_on, ends_on). A part that is None or empty pays nothing.

    Args:
        version: its id; `plan` is the id of the plan that it belongs to, whose versions share awarded milestones.
        upsell_ppm: on lines of a returning order above every tier the customer had bought before.
        cross_sell_ppm: on lines of a returning order with a product the customer had never bought.
        first_cap: the most that one customer's first orders pay together, None for no cap.
    """

    version: int
    first_ppm: int
    returning_ppm: int
    steps: tuple[Step, ...] = ()
    clawback_days: int = 90
    gap_days: int = 14
    base: str = MARGIN
    starts_on: date = date.min
    ends_on: date | None = None
    plan: int = 0
    upsell_ppm: int = 0
    cross_sell_ppm: int = 0
    tiers: parts.Tiers | None = None
    milestones: parts.Milestones | None = None
    targets: tuple[parts.Target, ...] = ()
    hold: parts.Hold | None = None
    limits: parts.Limits | None = None
    override: parts.Override | None = None
    tail: parts.Tail | None = None
    first_cap: int | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what those who approve should know: that winning pays more than keeping, which may be meant."""
        if self.first_ppm <= self.returning_ppm:
            return ()
        # Under a cap that is so only up to some amount, if returning orders pay anything.
        is_bounded = self.first_cap is not None and self.returning_ppm > 0
        return ("FIRST_ABOVE_RETURNING_BELOW_CAP",) if is_bounded else ("FIRST_ABOVE_RETURNING",)

    def covers(self, on: date) -> bool:
        """Return whether the version is in effect on the day `on`."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    def component(self, first_on: date, on: date) -> str:
        """Return FIRST for an order before the first one plus the gap, else RETURNING."""
        return FIRST if on < first_on + timedelta(days=self.gap_days) else RETURNING

    def step(self, first_on: date, on: date) -> Step | None:
        """Return the highest tenure step that the customer has reached on the day `on`."""
        months = tenure_months(first_on, on)
        reached = [step for step in self.steps if step.months <= months]
        return max(reached, key=lambda step: step.months, default=None)

    def rates(self, first_on: date, on: date) -> Rates:
        """Return the component of an order on the day `on` and what it pays."""
        component = self.component(first_on, on)
        if component == FIRST:
            return Rates(FIRST, self.first_ppm, 0)
        step = self.step(first_on, on)
        return Rates(RETURNING, self.returning_ppm, step.rate_ppm if step else 0)

    def last_clawback_day(self, ordered_on: date) -> date:
        """Return the last day on which a refund still reduces the pay of an order."""
        return ordered_on + timedelta(days=self.clawback_days)


@dataclass(frozen=True, slots=True)
class Rates:
    """How one order is paid: its component, that component's rate, and the tenure step."""

    component: str
    own_ppm: int
    step_ppm: int

    @property
    def rate_ppm(self) -> int:
        """Return the whole rate, step included."""
        return self.own_ppm + self.step_ppm


@dataclass(frozen=True, slots=True)
class PlanBook:
    """Which terms hold for whom: named salespeople follow their own plan, all others the default.

    Args:
        default: versions of the default plan; they never overlap.
        followers: (payee, starts_on, ends_on, versions of the plan that the payee follows).
    """

    default: tuple[PlanTerms, ...]
    followers: tuple[tuple[int, date, date | None, tuple[PlanTerms, ...]], ...] = ()

    def terms(self, payee: int | None, on: date) -> PlanTerms | None:
        """Return the terms under which `payee` earns from an order of the day `on`."""
        versions = self.default
        for who, starts_on, ends_on, own in self.followers:
            if who == payee and starts_on <= on and (ends_on is None or on < ends_on):
                versions = own
        return next((terms for terms in versions if terms.covers(on)), None)

    def versions(self) -> Iterator[PlanTerms]:
        """Yield all terms of the book; those of a plan with several followers come several times."""
        yield from self.default
        for *_who, own in self.followers:
            yield from own

    @property
    def pays_for_goods(self) -> bool:
        """Return whether any version pays for what is new to a customer, so that the lines of orders are needed."""
        return any(terms.upsell_ppm or terms.cross_sell_ppm for terms in self.versions())
