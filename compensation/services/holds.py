"""Letting held pay go: a person's word, with a reason, where a condition is broken or never comes."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.models import CommissionEntry, HoldRelease
from compensation.models.entry import Source
from compensation.rules.holds import waits_for
from compensation.selectors.held import days_of, waits_under
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.actors import Reach
from crm.core.errors import Invalid, Refused
from customers.services.changes import note_change
from orders.models import Order


@transaction.atomic
def release_hold(*, order: Order, reason: str, by: User, today: date, at: datetime) -> HoldRelease:
    """Let the pay of an order go, to all its payees: it becomes payable when the month of `today` is closed.

    Raises:
        Invalid: no reason is given.
        Refused: nothing of it is held, it was released already, a part of it is the caller's own, or they may not.
    """
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if by.reach("pay.release") is not Reach.ALL:
        raise Refused(_("Releasing held pay is for finance and administrators."), code="forbidden")
    if not reason.strip():
        said = _("Say why the pay is released.")
        raise Invalid(said, code="reason", fields={"reason": said})
    if HoldRelease.objects.filter(order=order).exists():
        raise Refused(_("The pay of this order was released already."), code="already_released")
    if CommissionEntry.objects.filter(source=Source.ORDER, source_id=order.pk, payee=by).exists():
        raise Refused(_("A part of this is your own pay, so somebody else releases it."), code="own_pay")
    days = days_of([order.pk])[order.pk]
    if not any(waits_for(hold, days) for hold in waits_under(order)):
        raise Refused(_("Nothing of this order's pay waits."), code="nothing_held")
    release = HoldRelease.objects.create(order=order, on=today, reason=reason.strip(), by=by, at=at)
    record("pay.hold_released", subject=release, by=by, after={"order": order.pk, "reason": release.reason})
    note_change([order.customer_id], "pay.hold_released")
    return release
