"""Who takes what is written for a customer: itself, or the one that it was merged into."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.core.errors import Refused
from crm.core.locks import locked
from customers.models import Customer


class CustomerMerged(Refused):
    """The customer was merged into another one, which is the one to work with."""

    default_code = "customer_merged"

    def __init__(self, survivor: Customer) -> None:
        sentence = _("This customer was merged with %(name)s. Open %(name)s and do it there.")
        super().__init__(sentence % {"name": survivor.name})
        self.survivor = survivor
        self.more = {"survivor": survivor.pk}


def receiver_of(customer: Customer) -> Customer:
    """Return the row that takes what is written for `customer` as it is now, locked: itself, or its survivor.

    A merge holds both rows, so what is written here is either moved by it or goes to the survivor at once.
    """
    if customer.merged_into_id is not None:
        customer = Customer.objects.get(pk=customer.pk)
    row = locked(Customer(pk=customer.merged_into_id or customer.pk))
    while row.merged_into_id is not None:
        row = locked(Customer(pk=row.merged_into_id))
    return row


def expect_standing(customer: Customer) -> Customer:
    """Return the customer, of which the caller holds the lock, if it wasn't merged into another one.

    Raises:
        CustomerMerged: it was.
    """
    if customer.merged_into is not None:
        raise CustomerMerged(customer.merged_into)
    return customer


def sold_to(named: Customer, receiver: Customer, on: date) -> int | None:
    """Return the record whose terms say who looked after the buyer on the day `on`, where it isn't the receiver.

    Up to the day of a merge that is the record named; from the next day on it is the survivor.
    """
    if named.pk == receiver.pk:
        return None
    if named.merged_on is None:
        # It was merged after it was read.
        named.refresh_from_db(fields=["merged_on"])
    return named.pk if named.merged_on is not None and on <= named.merged_on else None


def known_as(customer_ids: Iterable[int]) -> dict[int, set[str]]:
    """Return the external ids under which others know each customer: its own, and those of whom it took in."""
    ids = set(customer_ids)
    rows = Customer.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids), external_id__isnull=False)
    found: dict[int, set[str]] = {key: set() for key in ids}
    for pk, merged_into, number in rows.values_list("pk", "merged_into", "external_id"):
        for key in {pk, merged_into or pk} & ids:
            found[key].add(str(number))
    return found
