"""The night's own two steps: it takes the queue of changes into hand, and at the end lets go of it."""

from collections.abc import Iterable
from datetime import date
from itertools import batched

from django.db import transaction

from crm.core import clock
from crm.core.idempotency import forget_old_keys
from crm.nightly.models import Night
from customers.models import Change, Contact
from customers.services.changes import claim_changes, note_change, release_changes
from orders.models import Order, Refund

ARRIVED = "date_reached"


def claim(night: Night) -> dict[str, int]:
    """Claim every change for this night and return how many customers changed.

    An order, a refund or a contact may have been written down before its date. Its customer changes on that date, so
    what is dated between the last night and this one counts as changed too.
    """
    with transaction.atomic():
        previous = (
            Night.objects.finished().exclude(pk=night.pk).filter(as_of__lt=night.as_of).order_by("-as_of").first()
        )
        if previous is not None and not night.is_full:
            for batch in batched(_arrived(previous.as_of, night.as_of), 10_000):
                note_change(batch, ARRIVED)
        return {"customers": claim_changes(night.token)}


def release(night: Night) -> dict[str, int]:
    """Forget the changes that this night has worked off, and the request keys that are a day old; return how many."""
    return {"changes": release_changes(night.token), "request_keys": forget_old_keys(at=clock.now())}


def newest_change() -> int:
    """Return the newest row of the queue, 0 for an empty one."""
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _arrived(since: date, until: date) -> Iterable[int]:
    """Return the customers for whom something is dated after `since`, up to `until`, and was written before that."""
    ordered = Order.objects.filter(ordered_on__gt=since, ordered_on__lte=until).values_list("customer_id")
    refunded = Refund.objects.filter(refunded_on__gt=since, refunded_on__lte=until).values_list("customer_id")
    contacted = Contact.objects.filter(happened_on__gt=since, happened_on__lte=until).values_list("customer_id")
    return sorted(row[0] for row in ordered.union(refunded, contacted))
