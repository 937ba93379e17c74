"""Creating and changing customers."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid
from crm.core.locks import expect_version
from customers.models import Assignment, Customer
from customers.services.changes import note_change
from customers.services.holders import expect_seller
from customers.services.receivers import expect_standing

# What a caller may set; the rest of the row is ours.
EDITABLE = (
    "external_id",
    "name",
    "relationship_type",
    "acquisition_channel",
    "acquired_on",
    "acquisition_cost_minor",
    "note",
)


@transaction.atomic
def create_customer(*, by: User | None, on: date, salesperson: User | None = None, **values: Any) -> Customer:
    """Add a customer; `salesperson` looks after it from the day `on`.

    Args:
        by: who adds it.
        on: the business date of today.
        salesperson: the dedicated salesperson; None leaves the customer waiting for one.
        values: fields of the customer, see EDITABLE.

    Raises:
        Invalid: `salesperson` can't look after customers, or there is no such field.
    """
    if salesperson is not None:
        expect_seller(salesperson)
    customer = Customer(**_checked(values))
    customer.full_clean()
    customer.save()
    if salesperson is not None:
        Assignment.objects.create(customer=customer, salesperson=salesperson, starts_on=on)
    after = {**values, "salesperson": salesperson.pk if salesperson else None}
    record("customer.created", subject=customer, by=by, after=after)
    note_change([customer.pk], "customer.created")
    return customer


@transaction.atomic
def change_customer(*, customer: Customer, by: User | None, version: int | None = None, **values: Any) -> Customer:
    """Change fields of a customer.

    Raises:
        Stale: it was changed since the caller read it.
    """
    customer = expect_standing(expect_version(customer, version))
    values = _checked(values)
    before = {name: getattr(customer, name) for name in values}
    for name, value in values.items():
        setattr(customer, name, value)
    customer.full_clean()
    customer.change(**values)
    record("customer.changed", subject=customer, by=by, before=before, after=values)
    note_change([customer.pk], "customer.changed")
    return customer


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(EDITABLE))
    if unknown:
        raise Invalid(_("A customer has no field %(name)s.") % {"name": ", ".join(unknown)})
    if "external_id" in values:
        values["external_id"] = values["external_id"] or None
    if "name" in values:
        values["name"] = values["name"].strip()
    return values
