"""Many customers at once, under the rules of `create_customer`."""

from collections.abc import Sequence
from datetime import datetime

from crm.accounts.models import User
from crm.audit.services import record_many
from crm.core.bulk import insert_all
from customers.models import Assignment, Customer
from customers.services.changes import note_changes


def create_customers(
    customers: Sequence[Customer], *, by: User | None, at: datetime, salesperson: User | None = None
) -> None:
    """Add customers in the caller's transaction; a `salesperson` looks after them since they were acquired.

    Args:
        customers: unsaved and valid; they get their ids here.
        by: who adds them.
        at: this instant.
        salesperson: the dedicated salesperson; None leaves the customers waiting for one.
    """
    insert_all(customers, at=at)
    if salesperson is not None:
        terms = [
            Assignment(customer=customer, salesperson=salesperson, starts_on=customer.acquired_on or at.date())
            for customer in customers
        ]
        insert_all(terms, at=at)
    audited = ((customer, _audited(customer, salesperson)) for customer in customers)
    record_many("customer.created", audited, by=by, at=at)
    note_changes([customer.pk for customer in customers], "customer.created", at=at)


def _audited(customer: Customer, salesperson: User | None) -> dict[str, object]:
    return {
        "external_id": customer.external_id,
        "name": customer.name,
        "relationship_type": customer.relationship_type,
        "acquisition_channel": customer.acquisition_channel,
        "acquired_on": customer.acquired_on,
        "acquisition_cost_minor": customer.acquisition_cost_minor,
        "salesperson": salesperson.pk if salesperson else None,
    }
