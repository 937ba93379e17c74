"""What of an order's pay waits, payee by payee: what the lines of a month and the days of its orders make of it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import batched

from django.db.models import Max, Q, Sum

from compensation.models import CommissionEntry, HeldMove, HoldRelease, Period, PlanVersion
from compensation.models.entry import Component, Source
from compensation.models.period import PeriodStatus
from compensation.rules.holds import RELEASED, Days, Place, outcome, placed
from compensation.rules.plan_parts import Hold
from compensation.rules.plans import PlanBook
from compensation.selectors.plans import plan_book
from orders.models import Order

# So many months at the end are shown with what waits and is bounded while they are open, each built on the one before;
# older ones show it once they are closed.
DRAFTS = 2
# As many values as one question to SQLite may safely hold.
ASKED = 5000

type Pair = tuple[int, int]
# From the version that paid an override, and the order's day, to the one that pays it in a trial.
type Trial = Callable[[int, date], int]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a payee's pay of an order stands after the moves that were made."""

    version_id: int
    state: str
    place: Place

    @property
    def earned(self) -> int:
        """Return all that was earned of it."""
        return sum(self.place)


@dataclass(frozen=True, slots=True)
class HeldChange:
    """What a month changes about a payee's pay of an order: `earned` is what its lines bring, the place what moves."""

    payee_id: int
    order_id: int
    version_id: int
    state: str
    since_on: date
    earned: int
    change: Place

    @property
    def released(self) -> int:
        """Return what became payable because its conditions are met; a loss never waited, so it is never released."""
        return max(self.change.payable, 0) if self.state == RELEASED else 0

    @property
    def brought(self) -> int:
        """Return what of the lines goes to what waits; a loss takes away what is payable at once."""
        return self.earned - self.change.payable + self.released


def holds_by_version() -> dict[int, Hold]:
    """Return the plan versions under which pay waits, and for what."""
    holding = Q(holds_until_paid=True) | Q(holds_until_delivered=True) | Q(holds_until_promise_kept=True)
    fields = ("pk", "holds_until_paid", "holds_until_delivered", "holds_until_promise_kept", "forfeit_days")
    return {pk: Hold(*said) for pk, *said in PlanVersion.objects.filter(holding).values_list(*fields)}


def held_changes(
    period: Period, payee_id: int | None = None, before: Mapping[Pair, Stand] | None = None
) -> dict[int, list[HeldChange]]:
    """Return, by payee, what a month that is open changes about held pay; nothing where nothing changes.

    Args:
        period: the month; what happened before its end counts.
        payee_id: only this payee, who is looked up by the index; None is everybody.
        before: where pay stands after drafts of months before, on which this one builds; None is after the closings.
    """
    holds = holds_by_version()
    if not holds:
        return {}
    brought, versions = brought_in(period, holds, plan_book(), payee_id)
    stands = stands_of(payee_id) if before is None else before
    fresh = {pair for pair in versions if pair not in stands}
    fresh -= _seen_before(period, fresh) if before is None else seen_before(fresh, period.starts_on)
    pairs = {*stands, *fresh}
    days = days_of({order_id for _payee, order_id in pairs})
    return changes_of(brought, {pair: versions[pair] for pair in fresh}, stands, holds, days, period.ends_on)


def changes_of(
    brought: Mapping[Pair, int],
    fresh: Mapping[Pair, int],
    stands: Mapping[Pair, Stand],
    holds: Mapping[int, Hold],
    days: Mapping[int, Days],
    until: date,
) -> dict[int, list[HeldChange]]:
    """Return, by payee, what a month's lines and the days of the orders make of held pay.

    Args:
        brought: what the lines of the month bring by payee and order.
        fresh: pay that may begin to wait, with the version that says so.
        stands: pay that waits already.
        holds: what each version waits for.
        days: what happened to the orders of both.
        until: the day after the month; what happened before it counts.
    """
    found: dict[int, list[HeldChange]] = defaultdict(list)
    for pair in sorted({*stands, *fresh}):
        stand = stands.get(pair) or Stand(fresh[pair], "", Place())
        at = outcome(holds[stand.version_id], days[pair[1]], until)
        earned = brought.get(pair, 0)
        after = placed(stand.earned + earned, at.state)
        change = Place(*(new - old for new, old in zip(after, stand.place, strict=True)))
        # Pay that was never held is payable like any other.
        if at.state == RELEASED and not stand.state:
            continue
        if at.state != stand.state or any(change):
            found[pair[0]].append(HeldChange(*pair, stand.version_id, at.state, at.on, earned, change))
    return dict(found)


def drafted_months() -> list[Period]:
    """Return the open months that show what waits and is bounded, the oldest first."""
    return list(Period.objects.open().order_by("-starts_on")[:DRAFTS])[::-1]


def built_on(period: Period) -> Period | None:
    """Return the open month on whose draft that of an open month builds; None where it follows the closings."""
    earlier = [draft for draft in drafted_months() if draft.starts_on < period.starts_on]
    return earlier[-1] if earlier else None


def stands_before(period: Period, payee_id: int) -> dict[Pair, Stand]:
    """Return where somebody's pay stands when a month begins that is open: after the closings, and drafts before it."""
    stands = stands_of(payee_id)
    for draft in drafted_months():
        if draft.starts_on < period.starts_on and not draft.is_history:
            stands = stands_after(stands, held_changes(draft, payee_id, stands))
    return stands


def stands_after(stands: Mapping[Pair, Stand], changes: Mapping[int, list[HeldChange]]) -> dict[Pair, Stand]:
    """Return where pay stands after these changes; what was released stands nowhere any more."""
    found = dict(stands)
    for change in (one for own in changes.values() for one in own):
        pair = change.payee_id, change.order_id
        before = found.pop(pair).place if pair in found else Place()
        if change.state != RELEASED:
            place = Place(*(old + more for old, more in zip(before, change.change, strict=True)))
            found[pair] = Stand(change.version_id, change.state, place)
    return found


def stands_of(payee_id: int | None = None, until: date | None = None) -> dict[Pair, Stand]:
    """Return where pay stands that was held and wasn't released, after the closings of all months before `until`."""
    moves = HeldMove.objects.all() if until else HeldMove.objects.still_open()
    if payee_id is not None:
        moves = moves.filter(payee=payee_id)
    if until is not None:
        moves = moves.filter(statement__period__starts_on__lt=until)
    fields = ("payee_id", "order_id", "plan_version_id", "state", "held_minor", "payable_minor", "forfeited_minor")
    found: dict[Pair, Stand] = {}
    for payee, order, version, state, *moved in moves.order_by("pk").values_list(*fields).iterator(chunk_size=5000):
        before = found[payee, order].place if (payee, order) in found else Place()
        place = Place(*(old + more for old, more in zip(before, moved, strict=True)))
        found[payee, order] = Stand(version, state, place)
    return {pair: stand for pair, stand in found.items() if stand.state != RELEASED}


def waits_under(order: Order) -> list[Hold]:
    """Return under which conditions the pay of an order waits, whoever's it is."""
    book, holds = plan_book(), holds_by_version()
    lines = CommissionEntry.objects.filter(source=Source.ORDER, source_id=order.pk, payee__isnull=False)
    found = []
    for payee_id, version, component in lines.values_list("payee_id", "plan_version_id", "component").distinct():
        terms = book.terms(payee_id, order.ordered_on)
        if terms and terms.hold:
            found.append(terms.hold)
        elif component == Component.OVERRIDE and version in holds:
            found.append(holds[version])
    return found


def days_of(order_ids: Collection[int]) -> dict[int, Days]:
    """Return what happened to these orders, and when."""
    fields = ("pk", "ordered_on", "promised_on", "delivered_on", "paid_on")
    found: dict[int, Days] = {}
    for some in batched(sorted(order_ids), ASKED):
        let_go = dict(HoldRelease.objects.filter(order__in=some).values_list("order_id", "on"))
        rows = Order.objects.filter(pk__in=some).values_list(*fields)
        for pk, ordered_on, promised_on, delivered_on, paid_on in rows:
            found[pk] = Days(ordered_on, promised_on, delivered_on, paid_on, let_go.get(pk))
    return found


def brought_in(
    period: Period, holds: Mapping[int, Hold], book: PlanBook, payee_id: int | None = None, trial: Trial | None = None
) -> tuple[dict[Pair, int], dict[Pair, int]]:
    """Return what the month's lines bring by payee and order, and the version under which that waits.

    The payee's version of the order's day says it, whichever was in force when the line was posted; an override waits
    as the plan that pays it says, or the one that is tried in its place.
    """
    if period.pk is None:
        return {}, {}
    lines = CommissionEntry.objects.filter(period=period, source=Source.ORDER, payee__isnull=False)
    if payee_id is not None:
        lines = lines.filter(payee=payee_id)
    override = Q(component=Component.OVERRIDE)
    rows = (
        lines.order_by("payee_id", "source_id")
        .values_list("payee_id", "source_id")
        .annotate(
            amount=Sum("amount_minor"),
            on=Max("order__ordered_on"),
            by=Max("plan_version_id", filter=override & Q(plan_version__in=list(holds))),
            any_by=Max("plan_version_id", filter=override),
        )
    )
    brought: dict[Pair, int] = {}
    versions: dict[Pair, int] = {}
    for payee, order, amount, ordered_on, by, any_by in rows.iterator(chunk_size=5000):
        if payee is None:
            continue
        brought[payee, order] = int(amount)
        terms = book.terms(payee, ordered_on)
        says = trial(any_by, ordered_on) if trial and any_by else by
        if terms and terms.hold:
            versions[payee, order] = terms.version
        elif says is not None and says in holds:
            versions[payee, order] = says
    return brought, versions


def seen_before(pairs: Collection[Pair], day: date) -> set[Pair]:
    """Return those that have lines in a month before `day`: what had its say there isn't held afterwards."""
    found: set[Pair] = set()
    for some in batched(sorted({order for _payee, order in pairs}), ASKED):
        lines = CommissionEntry.objects.filter(
            source=Source.ORDER, source_id__in=some, period__starts_on__lt=day, payee__isnull=False
        )
        found.update((payee, order) for payee, order in lines.values_list("payee_id", "source_id") if payee is not None)
    return found.intersection(pairs)


def _seen_before(period: Period, pairs: Collection[Pair]) -> set[Pair]:
    """Return those whose pay a closed month has made payable already: it isn't held afterwards."""
    return {pair for pair in _closed_pairs(period, {order for _payee, order in pairs}) if pair in pairs}


def _closed_pairs(period: Period, order_ids: Collection[int]) -> Iterator[Pair]:
    for some in batched(sorted(order_ids), ASKED):
        lines = CommissionEntry.objects.filter(
            source=Source.ORDER, source_id__in=some, period__status=PeriodStatus.CLOSED, payee__isnull=False
        )
        for payee, order in lines.exclude(period=period).values_list("payee_id", "source_id").distinct():
            if payee is not None:
                yield payee, order
