"""The held pay of a statement, order by order: how much, why it waits and until when, and what became of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from compensation.models import HeldMove, Statement
from compensation.models.hold import HoldState
from compensation.models.statement import StatementStatus
from compensation.rules.holds import BROKEN, DELIVERY, PAYMENT, Days, Place, lapses_on, waits_for
from compensation.rules.plan_parts import Hold
from compensation.selectors.held import (
    HeldChange,
    Pair,
    Stand,
    days_of,
    held_changes,
    holds_by_version,
    stands_before,
    stands_of,
)
from orders.models import Order

# What a page shows; the counts say how many there are.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class HeldPay:
    """A payee's pay of one order: what the month changed, what is held of it now, and what that waits for."""

    order_id: int
    order_name: str
    customer_id: int
    customer_name: str
    state: str
    state_label: str
    since_on: date
    held_minor: int
    released_minor: int
    forfeited_minor: int
    waits_for: tuple[str, ...]
    why: str
    # The last day on which the pay can still be released; None where it waits for as long as it takes.
    last_on: date | None
    currency: str


@dataclass(frozen=True, slots=True)
class HeldList:
    """All held pay of a statement, the oldest first; `rows` are the first ones."""

    count: int
    rows: tuple[HeldPay, ...]


@dataclass(frozen=True, slots=True)
class Pay:
    """A payee's pay of one order: where it stood before a month, and what the month changed."""

    stand: Stand | None
    change: HeldChange | None

    @property
    def version_id(self) -> int:
        """Return the version that says what it waits for."""
        known = self.change or self.stand
        return known.version_id if known else 0

    @property
    def state(self) -> str:
        """Return how it stands after the month."""
        known = self.change or self.stand
        return known.state if known else HoldState.HELD

    @property
    def held(self) -> int:
        """Return what is held of it after the month."""
        return (self.stand.place.held if self.stand else 0) + (self.change.change.held if self.change else 0)

    @property
    def released(self) -> int:
        """Return what the month released."""
        return self.change.released if self.change else 0

    @property
    def forfeited(self) -> int:
        """Return what the month forfeited."""
        return self.change.change.forfeited if self.change else 0

    @property
    def says_something(self) -> bool:
        """Say whether anything of it is held, or was released or forfeited."""
        return bool(self.held or self.released or self.forfeited)


def held_list(statement: Statement, *, shown: int | None = SHOWN) -> HeldList:
    """Return what of a statement's pay is held, and what the month released or forfeited; `shown` of None is all.

    An order of which nothing is held, released or forfeited says nothing here: one given back while its pay waited, or
    sold below cost.
    """
    if statement.payee_id is None:
        return HeldList(0, ())
    payee_id = statement.payee_id
    stands, changes = _as_of(statement, payee_id)
    seen = {*changes, *(order for _payee, order in stands)}
    pay = {order: Pay(stands.get((payee_id, order)), changes.get(order)) for order in seen}
    orders = [order for order, one in pay.items() if one.says_something]
    days, holds = days_of(orders), holds_by_version()
    orders.sort(key=lambda order: (days[order].ordered_on, order))
    names = Order.objects.select_related("customer").only("external_id", "customer__name").in_bulk(orders[:shown])
    rows = (_row(names[pk], pay[pk], days[pk], holds[pay[pk].version_id], statement.currency) for pk in orders[:shown])
    return HeldList(len(orders), tuple(rows))


def _as_of(statement: Statement, payee_id: int) -> tuple[dict[Pair, Stand], dict[int, HeldChange]]:
    """Return where pay stood before the month, and what the month changed: as it was closed, or as it would be."""
    period = statement.period
    if statement.status == StatementStatus.DRAFT:
        before = stands_before(period, payee_id)
        changes = held_changes(period, payee_id, before).get(payee_id, [])
        return _held(before), {change.order_id: change for change in changes}
    moves = HeldMove.objects.filter(statement=statement)
    return _held(stands_of(payee_id, until=period.starts_on)), {
        move.order_id: HeldChange(
            payee_id,
            move.order_id,
            move.plan_version_id,
            move.state,
            move.since_on,
            move.earned_minor,
            Place(move.held_minor, move.payable_minor, move.forfeited_minor),
        )
        for move in moves
    }


def _held(stands: dict[Pair, Stand]) -> dict[Pair, Stand]:
    return {pair: stand for pair, stand in stands.items() if stand.place.held}


def _row(order: Order, pay: Pay, days: Days, hold: Hold, currency: str) -> HeldPay:
    state = pay.state
    waiting = waits_for(hold, days) if state == HoldState.HELD and days.let_go_on is None else ()
    lapse = lapses_on(hold, days)
    return HeldPay(
        order_id=order.pk,
        order_name=str(order),
        customer_id=order.customer_id,
        customer_name=order.customer.name,
        state=state,
        state_label=str(HoldState(state).label),
        since_on=pay.change.since_on if pay.change else days.ordered_on,
        held_minor=pay.held,
        released_minor=pay.released,
        forfeited_minor=pay.forfeited,
        waits_for=waiting,
        why=_why(state, waiting, days),
        last_on=lapse - timedelta(days=1) if lapse and state == HoldState.HELD and days.let_go_on is None else None,
        currency=currency,
    )


def _why(state: str, waiting: tuple[str, ...], days: Days) -> str:
    """Return why it waits, in a sentence; what is known by now counts, not only what was known at the closing."""
    if state == HoldState.FORFEITED:
        return _("Its conditions were not met in time.")
    if state == HoldState.RELEASED:
        return _("All it waited for is done.") if days.let_go_on is None else _("Released by hand.")
    if days.let_go_on is not None:
        return _("Released by hand on %(day)s; the month of that day pays it.") % {"day": _day(days.let_go_on)}
    if not waiting:
        return _("All it waited for is done; the month in which that happened releases it.")
    if BROKEN in waiting:
        said = {"promised": _day(days.promised_on), "delivered": _day(days.delivered_on)}
        return _("Promised for %(promised)s, delivered on %(delivered)s. Finance can release it.") % said
    words = {PAYMENT: _("payment"), DELIVERY: _("delivery")}
    promise = _("delivery by %(day)s") % {"day": _day(days.promised_on)}
    return _("Waits for %(what)s.") % {"what": ", ".join(words.get(code, promise) for code in waiting)}


def _day(day: date | None) -> str:
    return formats.date_format(day) if day else ""
