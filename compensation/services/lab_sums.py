"""Adding up a replay: what each payee earns by which part of the plan, who stays, and which lines differ most."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappush, heapreplace

from compensation.models import Simulation, SimulationLine, SimulationMonth, SimulationPayee, SimulationRow
from compensation.models.entry import Component, Event
from compensation.models.simulation import SimulationSide
from compensation.rules.replay import Difference, LineKey, Replayed, differences, is_unchanged, largest
from compensation.services.lab_limits import Moved, Settled

# So many changed lines are kept, those with the largest differences; all of them are counted.
KEPT = 10_000
# What pays for customers who come back, by an order or by a volume of them.
RETURNING = frozenset({Component.RETURNING, Component.UP_SELL, Component.CROSS_SELL, Component.TIER})
BATCH = 1000

Lines = Mapping[LineKey, Replayed]


@dataclass(slots=True)
class Part:
    """One part of the plan, of one payee."""

    live: int = 0
    tried: int = 0
    live_count: int = 0
    tried_count: int = 0


@dataclass(slots=True)
class Tally:
    """The sums of a replay, filled chunk by chunk."""

    parts: dict[tuple[int | None, str], Part] = field(default_factory=lambda: defaultdict(Part))
    retained: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    changed: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))
    retained_count: int = 0
    order_count: int = 0
    refund_count: int = 0
    revenue: int = 0
    moved: Moved = field(default_factory=Moved)
    _kept: list[tuple[int, int, Difference]] = field(default_factory=list)

    def add(self, live: Lines, tried: Lines) -> None:
        """Add the lines of some customers, or of a part of the plan that is no customer's."""
        for key, line in live.items():
            part = self.parts[key.payee, key.component]
            part.live += line.amount
            part.live_count += 1
        for key, line in tried.items():
            part = self.parts[key.payee, key.component]
            part.tried += line.amount
            part.tried_count += 1
        for row in differences(live, tried):
            self._keep(row)
            self.moved.add(row)

    def add_returned(self, lines: Lines) -> None:
        """Count the customers who returned: those with an order that the live plans pay as a returning one."""
        found = {
            (key.payee, line.customer)
            for key, line in lines.items()
            if key.component == Component.RETURNING and key.event == Event.ORDER
        }
        for payee, _customer in found:
            self.retained[payee] += 1
        self.retained_count += len({customer for _payee, customer in found})

    def add_sales(self, orders: int, refunds: int, revenue: int) -> None:
        """Add what was sold to some customers."""
        self.order_count += orders
        self.refund_count += refunds
        self.revenue += revenue

    def kept(self) -> list[Difference]:
        """Return the changed lines that are kept, the largest difference first."""
        return largest([row for _size, _number, row in self._kept])

    def _keep(self, row: Difference) -> None:
        self.changed[row.key.payee] += 1
        # Of equal ones the first stays; the number keeps rows from being compared.
        entry = (abs(row.tried - row.live), -sum(self.changed.values()), row)
        if len(self._kept) < KEPT:
            heappush(self._kept, entry)
        elif entry[:2] > self._kept[0][:2]:
            heapreplace(self._kept, entry)


def write_results(simulation: Simulation, tally: Tally, settled: Iterable[Settled]) -> None:
    """Replace what is written down of a replay by these sums; the caller holds the transaction and saves the row."""
    simulation.payees.all().delete()
    simulation.lines.all().delete()
    months: dict[int | None, list[Settled]] = defaultdict(list)
    for one in settled:
        months[one.statement.payee_id].append(one)
    earning = {payee for payee, _component in tally.parts}
    bounded = {payee for payee, own in months.items() if any(one.is_bounded for one in own)}
    payees = {payee: _payee(simulation, tally, payee) for payee in sorted(earning | bounded, key=lambda who: who or 0)}
    for payee, result in payees.items():
        _sum_months(result, months[payee])
    SimulationPayee.objects.bulk_create(payees.values(), batch_size=BATCH)
    SimulationMonth.objects.bulk_create(
        (_month(payees[payee], one) for payee in payees for one in months[payee]), batch_size=BATCH
    )
    rows = [
        SimulationRow(
            result=payees[payee],
            component=component,
            live_minor=part.live,
            tried_minor=part.tried,
            live_count=part.live_count,
            tried_count=part.tried_count,
        )
        for (payee, component), part in sorted(tally.parts.items(), key=lambda item: (item[0][0] or 0, item[0][1]))
    ]
    SimulationRow.objects.bulk_create(rows, batch_size=BATCH)
    kept = tally.kept()
    SimulationLine.objects.bulk_create(
        (_line(simulation, place, row) for place, row in enumerate(kept)), batch_size=BATCH
    )
    _sum_up(simulation, tally, payees.values(), earning)
    simulation.kept_count = len(kept)


def _sum_months(result: SimulationPayee, months: Iterable[Settled]) -> None:
    """Fill in what becomes payable over the months, and what waits after the last of them."""
    for one in months:
        if one.side == SimulationSide.LIVE:
            result.live_payable_minor += one.statement.payable_minor
            result.live_held_minor = one.statement.held_closing_minor
        else:
            result.tried_payable_minor += one.statement.payable_minor
            result.tried_held_minor = one.statement.held_closing_minor


def _month(result: SimulationPayee, one: Settled) -> SimulationMonth:
    said = one.statement
    return SimulationMonth(
        result=result,
        month_on=said.period.starts_on,
        side=one.side,
        is_closed=one.is_closed,
        total_minor=said.total_minor,
        held_minor=said.held_closing_minor,
        lapsed_minor=said.lapsed_minor,
        capped_minor=said.capped_minor,
        carried_minor=said.carry_closing_minor,
        topped_up_minor=said.topped_up_minor,
        advanced_minor=said.advanced_minor,
        draw_minor=said.draw_closing_minor,
        payable_minor=said.payable_minor,
    )


def _payee(simulation: Simulation, tally: Tally, payee: int | None) -> SimulationPayee:
    mine = {component: part for (who, component), part in tally.parts.items() if who == payee}
    returning = [part for component, part in mine.items() if component in RETURNING]
    return SimulationPayee(
        simulation=simulation,
        payee_id=payee,
        live_minor=sum(part.live for part in mine.values()),
        tried_minor=sum(part.tried for part in mine.values()),
        live_returning_minor=sum(part.live for part in returning),
        tried_returning_minor=sum(part.tried for part in returning),
        retained_count=tally.retained.get(payee, 0),
        changed_count=tally.changed.get(payee, 0),
    )


def _line(simulation: Simulation, place: int, row: Difference) -> SimulationLine:
    return SimulationLine(
        simulation=simulation,
        place=place,
        payee_id=row.key.payee,
        source=row.key.source,
        event=row.key.event,
        component=row.key.component,
        origin_on=row.origin_on,
        customer_id=row.customer,
        order_id=row.order,
        live_minor=row.live,
        tried_minor=row.tried,
    )


def _sum_up(
    simulation: Simulation, tally: Tally, payees: Iterable[SimulationPayee], earning: Collection[int | None]
) -> None:
    """Fill in the totals, and who is better off: people who earn something, not the house account."""
    rows = list(payees)
    people = [row for row in rows if row.payee_id is not None and row.payee_id in earning]
    same = [row for row in people if is_unchanged(row.live_minor, row.tried_minor)]
    better = [row for row in people if row not in same and row.tried_minor > row.live_minor]
    simulation.live_minor = sum(row.live_minor for row in rows)
    simulation.tried_minor = sum(row.tried_minor for row in rows)
    simulation.live_payable_minor = sum(row.live_payable_minor for row in rows)
    simulation.tried_payable_minor = sum(row.tried_payable_minor for row in rows)
    simulation.live_held_minor = sum(row.live_held_minor for row in rows)
    simulation.tried_held_minor = sum(row.tried_held_minor for row in rows)
    simulation.changed_count = sum(tally.changed.values())
    simulation.same_count, simulation.better_count = len(same), len(better)
    simulation.worse_count = len(people) - len(same) - len(better)
    simulation.retained_count = tally.retained_count
    simulation.order_count, simulation.refund_count = tally.order_count, tally.refund_count
    simulation.revenue_minor = tally.revenue
