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
from compensation.selectors.held import HeldChange, Stand, days_of, held_changes, holds_by_version, stands_of
from orders.models import Order

# What a page shows; the counts say how many there are.
SHOWN = 200
NOTHING = Place()


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


def held_list(statement: Statement, *, shown: int | None = SHOWN) -> HeldList:
    """Return what of a statement's pay is held, and what the month released or forfeited; `shown` of None is all."""
    if statement.payee_id is None:
        return HeldList(0, ())
    stands, changes = _as_of(statement, statement.payee_id)
    orders = sorted({*(order for _payee, order in stands), *changes})
    days, holds = days_of(orders), holds_by_version()
    orders.sort(key=lambda order: (days[order].ordered_on, order))
    names = Order.objects.select_related("customer").only("external_id", "customer__name").in_bulk(orders[:shown])
    rows = []
    for pk in orders[:shown]:
        stand, change = stands.get((statement.payee_id, pk)), changes.get(pk)
        version = change.version_id if change else stand.version_id if stand else 0
        rows.append(_row(names[pk], stand, change, days[pk], holds[version], statement.currency))
    return HeldList(len(orders), tuple(rows))


def _as_of(statement: Statement, payee_id: int) -> tuple[dict[tuple[int, int], Stand], dict[int, HeldChange]]:
    """Return where pay stood before the month, and what the month changed: as it was closed, or as it would be."""
    before = stands_of(payee_id, until=statement.period.starts_on)
    stands = {pair: stand for pair, stand in before.items() if stand.place.held}
    if statement.status == StatementStatus.DRAFT:
        changes = held_changes(statement.period, payee_id).get(payee_id, [])
        return stands, {change.order_id: change for change in changes}
    moves = HeldMove.objects.filter(statement=statement)
    return stands, {
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


def _row(
    order: Order, stand: Stand | None, change: HeldChange | None, days: Days, hold: Hold, currency: str
) -> HeldPay:
    moved = change.change if change else NOTHING
    held = (stand.place.held if stand else 0) + moved.held
    state = change.state if change else stand.state if stand else HoldState.HELD
    waiting = waits_for(hold, days) if state == HoldState.HELD and days.let_go_on is None else ()
    lapse = lapses_on(hold, days)
    return HeldPay(
        order_id=order.pk,
        order_name=str(order),
        customer_id=order.customer_id,
        customer_name=order.customer.name,
        state=state,
        state_label=str(HoldState(state).label),
        since_on=change.since_on if change else days.ordered_on,
        held_minor=held,
        released_minor=change.released if change else 0,
        forfeited_minor=moved.forfeited,
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
