"""Who looks after whom."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version, locked
from customers.models import Assignment, Customer
from customers.services.changes import note_change
from customers.services.holders import expect_seller
from customers.services.receivers import expect_standing


class ReassignmentRefused(Refused):
    """The customer can't be handed over like this."""

    default_code = "reassignment_refused"


@transaction.atomic
def reassign_customer(
    *,
    customer: Customer,
    to: User,
    on: date,
    by: User | None,
    today: date,
    reason: str = "",
    version: int | None = None,
) -> Assignment:
    """Hand `customer` to `to` from the day `on`; the previous term ends that day.

    Args:
        customer: who is handed over.
        to: the new dedicated salesperson.
        on: the first day of the new term. A past day moves the pay of orders since then.
        by: who decides.
        today: the business date; a handover never lies ahead.
        reason: why, in words.
        version: the customer's version that the caller read.

    Raises:
        ReassignmentRefused: `on` is before the current term began, or the customer is with `to` already.
        Invalid: `to` can't look after customers, or `on` lies ahead.
        Stale: the customer was changed since the caller read it.
    """
    customer = expect_standing(expect_version(customer, version))
    _check(to, on, today)
    current = customer.assignments.open().select_for_update().first()
    if current is not None:
        if current.salesperson_id == to.pk:
            sentence = _("%(name)s looks after this customer already.") % {"name": to.name}
            raise ReassignmentRefused(sentence, fields={"salesperson": sentence})
        if on < current.starts_on:
            sentence = _("Choose %(day)s or a later day.") % {"day": current.starts_on.isoformat()}
            raise ReassignmentRefused(sentence, fields={"on": sentence})
        current.ends_on = on
        current.save(update_fields=["ends_on"])
    else:
        _check_gap(customer, on)
    term = Assignment.objects.create(customer=customer, salesperson=to, starts_on=on, reason=reason)
    customer.change()
    before = {"salesperson": current.salesperson_id if current else None}
    after = {"salesperson": to.pk, "on": on, "reason": reason}
    record("customer.reassigned", subject=customer, by=by, before=before, after=after)
    note_change([customer.pk], "customer.reassigned")
    return term


@transaction.atomic
def release_customer(*, customer: Customer, on: date, by: User | None, today: date, reason: str) -> Assignment:
    """End the open term on the day `on`; the customer then waits for a new salesperson.

    Raises:
        ReassignmentRefused: nobody looks after the customer, or `on` is before the term began.
    """
    customer = expect_standing(locked(customer))
    current = customer.assignments.open().select_for_update().first()
    if current is None:
        raise ReassignmentRefused(_("Nobody looks after this customer, so there is no term to end."))
    if not current.starts_on <= on <= today:
        sentence = _("Choose a day from %(day)s to today.") % {"day": current.starts_on.isoformat()}
        raise ReassignmentRefused(sentence, fields={"on": sentence})
    current.ends_on = on
    current.save(update_fields=["ends_on"])
    customer.change()
    record("customer.released", subject=customer, by=by, after={"on": on, "reason": reason})
    note_change([customer.pk], "customer.released")
    return current


def _check(to: User, on: date, today: date) -> None:
    expect_seller(to)
    if on > today:
        sentence = _("A handover starts today or earlier. Choose another day.")
        raise Invalid(sentence, fields={"on": sentence})


def _check_gap(customer: Customer, on: date) -> None:
    """Refuse a day that an earlier, ended term covers; the database would too, in its own words."""
    last = customer.assignments.order_by("-ends_on").first()
    if last is not None and last.ends_on is not None and on < last.ends_on:
        sentence = _("Choose %(day)s or a later day.") % {"day": last.ends_on.isoformat()}
        raise ReassignmentRefused(sentence, fields={"on": sentence})
