"""When an order was promised, delivered and paid: what pay of it may wait for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.services import record, record_many
from crm.core.actors import Reach
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version
from customers.services.changes import note_change, note_changes
from orders.models import Order
from orders.models.order import OrderStatus

FIELDS = ("promised_on", "delivered_on", "paid_on")
# Who may set a day, and who may change a promise that was given.
RIGHTS = {"promised_on": "order.date", "delivered_on": "order.deliver", "paid_on": "order.settle"}


@transaction.atomic
def set_order_dates(
    *, order: Order, dates: Mapping[str, date | None], by: User | None, today: date, version: int | None = None
) -> Order:
    """Set or clear the days on which an order was promised, delivered or paid; None clears, what isn't named stays.

    Raises:
        Invalid: a day lies before the order's, or says that something to come has happened.
        Refused: the order is void, or the caller may not.
        Stale: it was changed since the caller read it.
    """
    order = expect_version(order, version)
    if order.status == OrderStatus.VOID:
        raise Refused(_("This order is void, so nothing of it is promised, delivered or paid."), code="order_void")
    changed = {name: day for name, day in dates.items() if day != getattr(order, name)}
    if not changed:
        return order
    _check_right(order, changed, by)
    check_dates(order.ordered_on, changed, today)
    before = {name: getattr(order, name) for name in changed}
    order.change(**changed)
    record("order.dated", subject=order, by=by, before=before, after=changed)
    note_change([order.customer_id], "order.dated")
    return order


def note_dates(dated: Sequence[tuple[Order, Mapping[str, date]]], *, by: User | None, at: datetime) -> int:
    """Set the days that a file says of orders, checked before; return how many orders that changes. Nothing is cleared.

    A void order stays as it is.
    """
    changed = []
    for order, days in dated:
        before = {name: getattr(order, name) for name, day in days.items() if getattr(order, name) != day}
        if before and order.status != OrderStatus.VOID:
            for name in before:
                setattr(order, name, days[name])
            order.version += 1
            order.updated_at = at
            changed.append(order)
    Order.objects.bulk_update(changed, [*FIELDS, "version", "updated_at"], batch_size=500)
    audited = ((order, {name: getattr(order, name) for name in FIELDS}) for order in changed)
    record_many("order.dated", audited, by=by, at=at)
    note_changes([order.customer_id for order in changed], "order.dated", at=at)
    return len(changed)


def check_dates(ordered_on: date, dates: Mapping[str, date | None], today: date) -> None:
    """Refuse a day before the order, and a delivery or payment to come.

    Raises:
        Invalid: see above.
    """
    for name, day in dates.items():
        if day is None:
            continue
        if day < ordered_on:
            said = _("Choose %(day)s, the day of the order, or a later one.") % {"day": formats.date_format(ordered_on)}
        elif day > today and name != "promised_on":
            said = _("This lies in the future. Enter it once it has happened.")
        else:
            continue
        raise Invalid(said, code=name, fields={name: said})


def _check_right(order: Order, changed: Mapping[str, date | None], by: User | None) -> None:
    """Refuse what isn't the caller's to say; whose pay waits for a promise doesn't move it afterwards."""
    if by is None:
        return
    for name in changed:
        if by.reach(RIGHTS[name]) is Reach.NONE:
            raise Refused(_SENTENCES[name](), code="forbidden")
    if order.promised_on and "promised_on" in changed and by.reach("order.deliver") is Reach.NONE:
        raise Refused(_("The promise was given. A manager or finance can change it."), code="promise_given")


_SENTENCES = {
    "promised_on": lambda: _("Whoever looks after the customer says what was promised."),
    "delivered_on": lambda: _("A manager or finance says when an order was delivered."),
    "paid_on": lambda: _("Finance says when an order was paid."),
}
