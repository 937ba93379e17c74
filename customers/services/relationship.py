"""People on the customer's side, contacts with them, and what happened in the customer's life."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.clock import business_date
from crm.core.errors import Invalid
from crm.core.locks import expect_version
from customers.models import Contact, Customer, LifeEvent, LifeEventKind, Person
from customers.services.changes import note_change
from customers.services.costs import minute_cost_on
from customers.services.receivers import receiver_of


@transaction.atomic
def add_person(*, customer: Customer, by: User | None, **values: Any) -> Person:
    """Add a human on the customer's side."""
    customer = receiver_of(customer)
    person = Person(customer=customer, **values)
    person.full_clean()
    person.save()
    record("person.added", subject=person, by=by, after={"customer": customer.pk, **values})
    note_change([customer.pk], "person.added")
    return person


@transaction.atomic
def change_person(*, person: Person, by: User | None, version: int | None = None, **values: Any) -> Person:
    """Change what is known about somebody; a `left_on` ends their part.

    Raises:
        Stale: it was changed since the caller read it.
    """
    person = expect_version(person, version)
    before = {name: getattr(person, name) for name in values}
    for name, value in values.items():
        setattr(person, name, value)
    person.full_clean()
    person.change(**values)
    record("person.changed", subject=person, by=by, before=before, after=values)
    note_change([person.customer_id], "person.changed")
    return person


@transaction.atomic
def log_contact(
    *,
    customer: Customer,
    by: User,
    channel: str,
    outcome: str,
    happened_at: datetime,
    now: datetime,
    minutes: int = 0,
    person: Person | None = None,
    note: str = "",
    next_step: str = "",
    next_step_on: date | None = None,
) -> Contact:
    """Write down one touch with a customer; its minutes cost what a minute cost on its day.

    Raises:
        Invalid: it lies in the future, or the person belongs to another customer.
    """
    customer = receiver_of(customer)
    company = Company.objects.current()
    if happened_at > now:
        sentence = _("A contact can't lie in the future. Write what is planned as the next step.")
        raise Invalid(sentence, fields={"happened_at": sentence})
    if person is not None and person.customer_id != customer.pk:
        sentence = _("%(name)s doesn't belong to this customer.") % {"name": person.name}
        raise Invalid(sentence, fields={"person": sentence})
    happened_on = business_date(happened_at, company.time_zone)
    contact = Contact(
        customer=customer,
        person=person,
        by=by,
        channel=channel,
        outcome=outcome,
        happened_at=happened_at,
        happened_on=happened_on,
        minutes=minutes,
        cost_minor=minutes * minute_cost_on(happened_on),
        note=note.strip(),
        next_step=next_step.strip(),
        next_step_on=next_step_on,
    )
    contact.full_clean()
    contact.save()
    after = {"customer": customer.pk, "channel": channel, "outcome": outcome, "minutes": minutes}
    record("contact.logged", subject=contact, by=by, after=after)
    note_change([customer.pk], "contact.logged")
    return contact


@transaction.atomic
def log_life_event(
    *,
    customer: Customer,
    kind: LifeEventKind,
    happened_on: date,
    today: date,
    by: User | None,
    note: str = "",
    source: str = "",
) -> LifeEvent:
    """Write down what happened in a customer's life.

    Raises:
        Invalid: the day lies more than a year ahead.
    """
    customer = receiver_of(customer)
    if (happened_on - today).days > 366:
        sentence = _("Choose a day within the next year.")
        raise Invalid(sentence, fields={"happened_on": sentence})
    event = LifeEvent(
        customer=customer, kind=kind, happened_on=happened_on, note=note.strip(), source=source.strip(), logged_by=by
    )
    event.full_clean()
    event.save()
    after = {"customer": customer.pk, "kind": kind.code, "happened_on": happened_on}
    record("life_event.logged", subject=event, by=by, after=after)
    note_change([customer.pk], "life_event.logged")
    return event


@transaction.atomic
def add_life_event_kind(*, label: str, by: User | None) -> LifeEventKind:
    """Add the company's own kind of event to the catalogue; its code follows from the label."""
    code = slugify(label).replace("-", "_").upper()[:40]
    if not code:
        sentence = _("Name the event in letters.")
        raise Invalid(sentence, fields={"label": sentence})
    kind = LifeEventKind(code=code, label=label.strip(), is_custom=True)
    kind.full_clean()
    kind.save()
    record("life_event_kind.added", subject=kind, by=by, after={"code": code, "label": kind.label})
    return kind
