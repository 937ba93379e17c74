"""The lines of a replay: what the live plans, and the one that is tried, want of the same events. It only reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Sum

from compensation.models import CommissionEntry, Target
from compensation.models.entry import Component, Event, Source
from compensation.rules.months import month_of
from compensation.rules.replay import LineKey, Replayed, Stretch
from compensation.services import milestones, tiers
from compensation.services.reference import Line, Reckoning, Span
from compensation.services.replay import wanted_lines
from compensation.services.target_pay import Due, Returning, returning_in_ledger, targets_due
from orders.models import Order, Refund
from orders.models.order import OrderQuerySet

Lines = dict[LineKey, Replayed]
Missing = Callable[[Reckoning, Sequence[int] | None], Iterator[Line]]
# Parts of a plan that say what the ledger lacks under any plans; with what it holds, that is what they want.
OVERLAYS: Mapping[str, Missing] = {
    Source.TIER: tiers.missing_lines,
    Source.MILESTONE: milestones.missing_lines,
}
KEY = ("source", "source_id", "event", "event_id", "component", "payee_id")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is replayed: the orders of a stretch up to a day, and whose pay is shown; no payees are all of them."""

    stretch: Stretch
    as_of: date
    payees: frozenset[int] | None = None

    def shows(self, payee: int | None) -> bool:
        """Say whether this payee's lines are shown."""
        return self.payees is None or payee in self.payees


class Pair(NamedTuple):
    """The same events by the live plans, and with the version that is tried in its place."""

    live: Lines
    tried: Lines


class Sales(NamedTuple):
    """What was sold: orders, their refunds so far, and what is left of their worth, in the company's currency."""

    orders: int
    refunds: int
    revenue: int


def customers_of(stretch: Stretch, as_of: date) -> list[int]:
    """Return who ordered in the stretch, up to the day."""
    rows = orders_of(stretch, as_of).order_by("customer_id").values_list("customer_id", flat=True)
    return list(rows.distinct())


def order_lines(reckonings: tuple[Reckoning, Reckoning], ids: Sequence[int], scope: Scope) -> Pair:
    """Return the lines of these customers' orders of the stretch, refunds with their orders. Needs a transaction."""
    span = Span(scope.stretch.starts_on, scope.stretch.ends_on)
    live, tried = ({_key(line): _replayed(line) for line in wanted_lines(plans, ids, span)} for plans in reckonings)
    return Pair(_shown(live, scope), _shown(tried, scope))


def sales_of(pair: Pair, ids: Sequence[int], scope: Scope) -> Sales:
    """Return what was sold to these customers in the stretch; for some payees, what they are paid for."""
    orders = orders_of(scope.stretch, scope.as_of).filter(customer__in=ids)
    rows = dict(orders.values_list("pk", "company_net_minor"))
    if scope.payees is not None:
        paid = {key.source_id for lines in pair for key in lines}
        rows = {pk: net for pk, net in rows.items() if pk in paid}
    refunds = Refund.objects.filter(order__in=orders.values("pk"), refunded_on__lte=scope.as_of)
    count = back = 0
    for order_id, number, net in (
        refunds.order_by("order").values_list("order").annotate(number=Count("pk"), net=Sum("company_net_minor"))
    ):
        if order_id in rows:
            count, back = count + number, back + int(net)
    return Sales(len(rows), count, sum(rows.values()) - back)


def overlay_lines(reckonings: tuple[Reckoning, Reckoning], source: str, scope: Scope) -> Pair:
    """Return the lines of a part of the plan that stands beside the orders, as far as they belong to the stretch."""
    held = _posted(source)
    live, tried = (_with_missing(held, OVERLAYS[source](plans, None)) for plans in reckonings)
    return Pair(_of_stretch(live, scope), _of_stretch(tried, scope))


def target_lines(
    reckonings: tuple[Reckoning, Reckoning], moved: Mapping[tuple[int | None, date], int], scope: Scope
) -> Pair:
    """Return what frozen targets of the stretch pay: on the ledger's returning commission, and on that of the trial.

    Args:
        reckonings: the live plans, and the tried ones.
        moved: how much more the trial pays for returning orders, by payee and month.
        scope: of the replay.
    """
    live, tried = reckonings
    over = Target.objects.filter(ends_on__lte=scope.as_of + timedelta(days=1)).order_by("pk")
    targets = [one for one in over if scope.stretch.holds(one.last_on) and scope.shows(one.salesperson_id)]

    def under_trial(some: Sequence[Target]) -> Returning:
        paid = dict(returning_in_ledger(some))
        for (payee, month), amount in moved.items():
            if payee is not None:
                paid[payee, month] = paid.get((payee, month), 0) + amount
        return paid

    return Pair(
        _of_targets(targets_due(live, targets, returning_in_ledger)),
        _of_targets(targets_due(tried, targets, under_trial)),
    )


def returning_moved(pair: Pair) -> Iterator[tuple[int | None, date, int]]:
    """Yield by how much the trial pays more, or less, for returning orders: payee, month and amount."""
    for lines, sign in ((pair.live, -1), (pair.tried, 1)):
        for key, line in lines.items():
            if key.component == Component.RETURNING:
                yield key.payee, month_of(line.origin_on), sign * line.amount


def posted_sum(scope: Scope) -> int:
    """Return what the ledger holds of the lines that are replayed."""
    orders = orders_of(scope.stretch, scope.as_of)
    held = CommissionEntry.objects.all()
    if scope.payees is not None:
        held = held.filter(payee__in=scope.payees)
    total = (
        held.filter(source=Source.ORDER, order__in=orders.values("pk")).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    )
    for source in (*OVERLAYS, Source.TARGET):
        total += sum(line.amount for line in _of_stretch(_posted(source), scope).values())
    return int(total)


def orders_of(stretch: Stretch, as_of: date) -> OrderQuerySet:
    """Return the orders of the stretch up to the day, void ones aside."""
    return (
        Order.objects.standing().up_to(as_of).filter(ordered_on__gte=stretch.starts_on, ordered_on__lt=stretch.ends_on)
    )


def _posted(source: str) -> Lines:
    """Return what the ledger holds of a part of the plan, by key."""
    rows = CommissionEntry.objects.filter(source=source).order_by().values_list(*KEY)
    sums = rows.annotate(
        amount=Sum("amount_minor"), origin=Max("origin_on"), customer=Max("customer_id"), order=Max("order_id")
    )
    return {
        LineKey(*key): Replayed(int(amount), origin, customer, order)
        for *key, amount, origin, customer, order in sums.iterator()
        if amount
    }


def _with_missing(held: Lines, missing: Iterable[Line]) -> Lines:
    """Return what is wanted: what the ledger holds, and what it lacks."""
    lines = dict(held)
    for line in missing:
        key = _key(line)
        before = held.get(key)
        amount = (before.amount if before else 0) + line.amount_minor
        if amount:
            lines[key] = _replayed(line)._replace(amount=amount)
        else:
            lines.pop(key, None)
    return lines


def _of_targets(due: Iterable[Due]) -> Lines:
    lines = {}
    for one in due:
        month = one.target.starts_on.year * 100 + one.target.starts_on.month
        key = LineKey(Source.TARGET, one.target.pk, Event.MONTH, month, Component.TARGET, one.target.salesperson_id)
        if one.amount:
            lines[key] = Replayed(one.amount, one.target.last_on)
    return lines


def _of_stretch(lines: Lines, scope: Scope) -> Lines:
    return {key: line for key, line in _shown(lines, scope).items() if scope.stretch.takes(key, line)}


def _shown(lines: Lines, scope: Scope) -> Lines:
    if scope.payees is None:
        return lines
    return {key: line for key, line in lines.items() if key.payee in scope.payees}


def _key(line: Line) -> LineKey:
    return LineKey(line.source, line.source_id, line.event, line.event_id, line.component, line.payee_id)


def _replayed(line: Line) -> Replayed:
    return Replayed(line.amount_minor, line.origin_on, line.customer_id, line.order_id)
