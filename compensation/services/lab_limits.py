"""What of a replay becomes payable: holds, cap, draw and floor, month by month, by the live plans and by the trial.

A closed month is live what its statement says. Everything else is settled as a closing settles it, one month after the
other: what one leaves held, carried over a cap, owed of a draw or payable below zero, the next one begins with.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from compensation.models import Period, PlanVersion, Simulation, Statement
from compensation.models.entry import Component, Source
from compensation.models.period import PeriodStatus
from compensation.models.simulation import AppliesTo, SimulationSide
from compensation.rules.holds import RELEASED
from compensation.rules.months import add_months, month_of
from compensation.rules.plans import PlanBook
from compensation.rules.replay import Difference
from compensation.selectors.held import (
    HeldChange,
    Pair,
    Stand,
    Trial,
    brought_in,
    changes_of,
    days_of,
    holds_by_version,
    seen_before,
    stands_after,
    stands_of,
)
from compensation.services.accounts import payable_by_payee
from compensation.services.lab_lines import Scope
from compensation.services.settlement import fill, guaranteed

Payee = int | None


@dataclass(slots=True)
class Moved:
    """By how much the trial moves the lines of each month: by payee, and by order where pay can wait."""

    by_order: bool = False
    totals: dict[date, dict[Payee, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    orders: dict[date, dict[Pair, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    overrides: set[Pair] = field(default_factory=set)

    def add(self, row: Difference) -> None:
        """Add a line that is worth something else; it belongs to the month of its day."""
        month, amount = month_of(row.origin_on), row.tried - row.live
        self.totals[month][row.key.payee] += amount
        if self.by_order and row.key.source == Source.ORDER and row.key.payee is not None:
            pair = row.key.payee, row.key.source_id
            self.orders[month][pair] += amount
            if row.key.component == Component.OVERRIDE:
                self.overrides.add(pair)


@dataclass(frozen=True, slots=True)
class Settled:
    """One payee's month by one of the two plans: a statement, saved or not."""

    side: str
    is_closed: bool
    statement: Statement

    @property
    def is_bounded(self) -> bool:
        """Say whether what becomes payable is something else than what is earned."""
        said = self.statement
        waits = (said.held_opening_minor, said.held_in_minor, said.released_minor, said.lapsed_minor)
        bounds = (said.capped_minor, said.carried_minor, said.topped_up_minor, said.advanced_minor)
        return any((*waits, *bounds))


@dataclass(slots=True)
class Chain:
    """A row of months that are settled one after the other under a book of plans."""

    book: PlanBook
    heads: dict[Payee, Statement] = field(default_factory=dict)
    stands: dict[Pair, Stand] = field(default_factory=dict)
    # What was payable after the month before.
    left: dict[Payee, int] = field(default_factory=dict)
    trial: Trial | None = None
    # The version under which an override waits that the ledger doesn't have, and orders that have had their say.
    overrides: Mapping[Pair, int] = field(default_factory=dict)
    seen: set[Pair] = field(default_factory=set)

    def forget(self) -> None:
        """Begin with nothing held, carried or owed: what was before was paid elsewhere."""
        self.heads, self.stands, self.left = {}, {}, {}

    def follow(self, statements: Iterable[Statement]) -> None:
        """Take over what the statements of a closed month say."""
        for row in statements:
            self.heads[row.payee_id], self.left[row.payee_id] = row, row.closing_minor

    def settle(
        self, period: Period, totals: Mapping[Payee, int], moved: Mapping[Pair, int], unpaid: Mapping[Payee, int]
    ) -> list[Statement]:
        """Return the statements that the month would have, not saved, and remember what they leave.

        Args:
            period: the month, saved or not.
            totals: its lines, by payee.
            moved: by how much the trial changes the lines of an order.
            unpaid: what nobody had paid of the months before when this one is settled.
        """
        changes = self._changes(period, moved)
        carried = {payee for payee, head in self.heads.items() if payee is not None and head.carry_closing_minor}
        payees = {*totals, *changes, *carried, *guaranteed(period, self.book)}
        found = []
        for payee in sorted(payees, key=lambda payee: payee or 0):
            statement = Statement(period=period, payee_id=payee, total_minor=totals.get(payee, 0))
            terms = self.book.terms(payee, period.starts_on) if payee is not None else None
            left = self.left.get(payee, 0)
            before = left if left < 0 else min(left, max(unpaid.get(payee, 0), 0))
            own = changes.get(payee, []) if payee is not None else []
            fill(statement, self.heads.get(payee), own, terms.limits if terms else None, {payee: before})
            self.heads[payee], self.left[payee] = statement, before + statement.payable_minor
            found.append(statement)
        return found

    def _changes(self, period: Period, moved: Mapping[Pair, int]) -> dict[int, list[HeldChange]]:
        holds = holds_by_version()
        if not holds:
            return {}
        brought, versions = brought_in(period, holds, self.book, trial=self.trial)
        for pair, amount in moved.items():
            brought[pair] = brought.get(pair, 0) + amount
        versions |= self._versions_of(moved.keys() - versions.keys())
        fresh = versions.keys() - self.stands.keys() - self.seen
        fresh -= seen_before(fresh, period.starts_on)
        days = days_of({order for _payee, order in (*self.stands, *fresh)})
        changes = changes_of(
            brought, {pair: versions[pair] for pair in fresh}, self.stands, holds, days, period.ends_on
        )
        self._remember(changes)
        self.seen.update(moved)
        return changes

    def _versions_of(self, pairs: Collection[Pair]) -> dict[Pair, int]:
        """Return under which versions pay waits that the ledger doesn't have."""
        days = days_of({order for _payee, order in pairs})
        found = {}
        for payee, order in pairs:
            terms = self.book.terms(payee, days[order].ordered_on)
            if terms and terms.hold:
                found[payee, order] = terms.version
            elif (payee, order) in self.overrides:
                found[payee, order] = self.overrides[payee, order]
        return found

    def _remember(self, changes: Mapping[int, list[HeldChange]]) -> None:
        self.stands = stands_after(self.stands, changes)
        for change in (one for own in changes.values() for one in own):
            if change.state == RELEASED:
                self.seen.add((change.payee_id, change.order_id))


def can_hold() -> bool:
    """Say whether pay waits under any version, so that the trial has to be followed order by order."""
    return bool(holds_by_version())


def after_limits(
    simulation: Simulation, books: tuple[PlanBook, PlanBook], moved: Moved, scope: Scope
) -> Iterator[Settled]:
    """Yield the months of the stretch by both plans, payee by payee, as far as the ledger reaches."""
    first, last = month_of(scope.stretch.starts_on), _last_month(scope)
    periods = {one.starts_on: one for one in Period.objects.filter(starts_on__gte=first, starts_on__lte=last)}
    heads, stands = _heads_before(first), stands_of(until=first)
    left = {payee: head.closing_minor for payee, head in heads.items()}
    live = Chain(books[0], heads=dict(heads), stands=dict(stands), left=dict(left))
    tried = Chain(books[1], dict(heads), dict(stands), dict(left), _trial(simulation, scope))
    if simulation.plan_version.terms().hold:
        tried.overrides = dict.fromkeys(moved.overrides, simulation.plan_version_id)
    before: Period | None = None
    month = first
    while month <= last:
        period = periods.get(month) or Period(starts_on=month, ends_on=add_months(month, 1))
        if before and before.is_history and not period.is_history:
            live.forget()
            tried.forget()
        for side, found in _month(period, before, live, tried, moved):
            yield from (Settled(side, _is_closed(period), one) for one in found if scope.shows(one.payee_id))
        before, month = period, period.ends_on


def _month(
    period: Period, before: Period | None, live: Chain, tried: Chain, moved: Moved
) -> Iterator[tuple[str, list[Statement]]]:
    """Yield the statements of one month, first by the live plans and then by the trial."""
    rows = list(Statement.objects.filter(period=period).select_related("period")) if period.pk else []
    totals = {row.payee_id: row.total_minor for row in rows}
    unpaid: Mapping[Payee, int] = {}
    if _is_closed(period):
        unpaid = {row.payee_id: row.opening_minor - row.paid_minor for row in rows}
        live.follow(rows)
        yield SimulationSide.LIVE, rows
    else:
        if before is None or _is_closed(before):
            # The first month that is open begins where the last closing ended.
            unpaid, live.stands = payable_by_payee(), stands_of(until=period.starts_on)
        yield SimulationSide.LIVE, live.settle(period, totals, {}, unpaid)
    for payee, amount in moved.totals[period.starts_on].items():
        totals[payee] = totals.get(payee, 0) + amount
    yield SimulationSide.TRIED, tried.settle(period, totals, moved.orders[period.starts_on], unpaid)


def _is_closed(period: Period) -> bool:
    """Say whether two people closed the month; one of history was settled elsewhere, so nothing here says how."""
    return period.status == PeriodStatus.CLOSED and not period.is_history


def _last_month(scope: Scope) -> date:
    return month_of(min(scope.stretch.ends_on - timedelta(days=1), scope.as_of))


def _heads_before(month: date) -> dict[Payee, Statement]:
    """Return each payee's last final statement before the month; those of history leave nothing behind."""
    rows = Statement.objects.final().filter(period__starts_on__lt=month).order_by("seal", "period__starts_on")
    return {row.payee_id: row for row in rows}


def _trial(simulation: Simulation, scope: Scope) -> Trial:
    """Return which version pays an override in the trial, by the one that paid it and the order's day."""
    tried = simulation.plan_version
    replaced = set(PlanVersion.objects.filter(plan=tried.plan_id).values_list("pk", flat=True))
    is_everybodys = simulation.applies_to == AppliesTo.EVERYBODY

    def version_of(version: int, ordered_on: date) -> int:
        is_replaced = scope.stretch.holds(ordered_on) and (is_everybodys or version in replaced)
        return tried.pk if is_replaced else version

    return version_of
