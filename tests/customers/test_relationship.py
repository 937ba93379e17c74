"""Customers, the people on their side, contacts and life events."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Stale
from customers.models import Change, Contact, Customer, LifeEvent, LifeEventKind, Person
from customers.services.changes import changed_customer_ids, claim_changes, note_change, release_changes
from customers.services.customers import change_customer, create_customer
from customers.services.relationship import (
    add_life_event_kind,
    add_person,
    change_person,
    log_contact,
    log_life_event,
)
from tests.make import make_company, make_customer, make_definition, make_user, noon

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


class TestCustomers:
    def test_a_new_customer_has_its_salesperson_from_the_first_day(self):
        anna = make_user()

        customer = create_customer(by=anna, on=TODAY, salesperson=anna, name=" Bakery Nord ")

        assert customer.name == "Bakery Nord"
        assert customer.assignments.on(TODAY).get().salesperson == anna

    @pytest.mark.parametrize("values", [{"name": ""}, {"name": "  "}, {"name": "B", "acquisition_cost_minor": -1}])
    def test_a_customer_that_makes_no_sense_is_refused_and_nothing_is_written(self, values):
        with pytest.raises(ValidationError):
            create_customer(by=None, on=TODAY, **values)

        assert not Customer.objects.exists()
        assert not Line.objects.exists()

    @pytest.mark.parametrize("values", [{"role": Role.FINANCE}, {"role": Role.ADMINISTRATOR}, {"is_active": False}])
    def test_who_does_not_sell_gets_no_new_customer(self, values):
        somebody = make_user(**values)

        with pytest.raises(Invalid, match="can't look after customers"):
            create_customer(by=None, on=TODAY, salesperson=somebody, name="Bakery Nord")

        assert not Customer.objects.exists()

    def test_an_external_id_belongs_to_one_customer(self):
        make_customer(external_id="17850")

        with pytest.raises(ValidationError, match="exists already"):
            make_customer(external_id="17850")

    def test_many_customers_may_have_no_external_id(self):
        make_customer(external_id="")
        make_customer(external_id=None)

        assert Customer.objects.filter(external_id=None).count() == 2

    def test_the_history_keeps_what_a_customer_was_before(self):
        customer = make_customer("Bakery")

        changed = change_customer(customer=customer, by=None, version=1, name="Bakery Nord")

        line = Line.objects.about(customer).get(action="customer.changed")
        assert (line.before, line.after) == ({"name": "Bakery"}, {"name": "Bakery Nord"})
        assert changed.version == 2

    def test_nobody_overwrites_what_they_have_not_seen(self):
        customer = make_customer("Bakery")
        change_customer(customer=customer, by=None, version=1, name="Bakery Nord")

        with pytest.raises(Stale):
            change_customer(customer=customer, by=None, version=1, name="Bakery Süd")

        customer.refresh_from_db()
        assert customer.name == "Bakery Nord"

    def test_a_field_of_ours_cannot_be_set(self):
        with pytest.raises(Invalid, match="has no field version"):
            create_customer(by=None, on=TODAY, name="B", version=7)

        assert not Customer.objects.exists()


class TestContacts:
    def log(self, customer, by, **values):
        values = {"channel": "CALL", "outcome": "NO_NEED", "happened_at": noon("2026-03-01"), **values}
        return log_contact(customer=customer, by=by, now=noon("2026-03-02"), **values)

    def test_a_contact_costs_its_minutes_at_the_companys_rate_of_that_day(self):
        make_definition(contact_minute_minor=70)
        contact = self.log(make_customer(), make_user(), minutes=14)

        make_definition(contact_minute_minor=99)

        contact.refresh_from_db()
        assert contact.cost_minor == 980

    def test_a_contact_belongs_to_the_companys_day(self):
        make_company(time_zone="Pacific/Auckland")

        assert self.log(make_customer(), make_user()).happened_on == date(2026, 3, 2)

    def test_a_contact_to_come_is_a_next_step(self):
        with pytest.raises(Invalid, match="as the next step"):
            self.log(make_customer(), make_user(), happened_at=noon("2026-03-03"))

        assert not Contact.objects.exists()

    def test_nobody_is_spoken_to_on_behalf_of_another_customer(self):
        ruth = add_person(customer=make_customer(), by=None, name="Ruth")

        with pytest.raises(Invalid, match="Ruth doesn't belong to this customer"):
            self.log(make_customer(), make_user(), person=ruth)

        assert not Contact.objects.exists()

    @pytest.mark.parametrize("values", [{"minutes": 1441}, {"channel": "PIGEON"}, {"outcome": ""}])
    def test_a_contact_that_makes_no_sense_is_refused(self, values):
        with pytest.raises(ValidationError):
            self.log(make_customer(), make_user(), **values)

        assert not Contact.objects.exists()


class TestPeople:
    def test_somebody_new_and_somebody_corrected_leave_a_trace_of_their_customer(self):
        customer = make_customer()
        Change.objects.all().delete()

        person = add_person(customer=customer, by=None, name="Ina")
        change_person(person=person, by=None, phone="0151 234567")

        assert [*Change.objects.order_by("pk").values_list("customer", "reason")] == [
            (customer.pk, "person.added"),
            (customer.pk, "person.changed"),
        ]

    def test_somebody_leaves_and_stays_in_the_history(self):
        ruth = add_person(customer=make_customer(), by=None, name="Ruth", joined_on=date(2024, 1, 1))

        change_person(person=ruth, by=None, version=1, left_on=TODAY)

        assert not Person.objects.current().exists()
        assert Line.objects.about(ruth).get(action="person.changed").after == {"left_on": "2026-06-01"}

    def test_nobody_leaves_before_they_joined(self):
        with pytest.raises(ValidationError, match="before they joined"):
            add_person(
                customer=make_customer(), by=None, name="Ruth", joined_on=date(2024, 1, 2), left_on=date(2024, 1, 1)
            )

        assert not Person.objects.exists()


class TestLifeEvents:
    def test_the_catalogue_begins_with_what_happens_to_everybody(self):
        codes = set(LifeEventKind.objects.values_list("code", flat=True))

        assert {"BIRTH", "MOVE", "NEW_OPPORTUNITY", "COMPETITOR", "MERGER", "COMPLAINT"} <= codes

    def test_a_company_adds_its_own_kind(self):
        kind = add_life_event_kind(label="Lease ends", by=None)

        assert (kind.code, kind.translated_label, kind.is_custom) == ("LEASE_ENDS", "Lease ends", True)

    def test_the_same_kind_twice_is_refused(self):
        with pytest.raises(ValidationError, match="already"):
            add_life_event_kind(label="Merger", by=None)

    def test_an_event_leaves_its_trace(self):
        customer = make_customer()
        Change.objects.all().delete()

        merger = LifeEventKind.objects.get(code="MERGER")
        log_life_event(customer=customer, kind=merger, happened_on=TODAY, today=TODAY, by=None)

        assert LifeEvent.objects.get().kind == merger
        assert Change.objects.get().reason == "life_event.logged"


class TestChanges:
    def test_a_trace_outside_of_a_transaction_is_a_mistake(self, transactional_db):
        with pytest.raises(RuntimeError, match="belongs in the transaction"):
            note_change([1], "order.placed")

    def test_a_night_reads_what_it_claimed_and_leaves_the_rest(self):
        first, second = make_customer(), make_customer()
        Change.objects.all().delete()
        with transaction.atomic():
            note_change([first.pk, first.pk], "order.placed")
        claimed = claim_changes("night-1")
        with transaction.atomic():
            note_change([second.pk], "order.placed")

        assert claimed == 1
        assert list(changed_customer_ids("night-1")) == [first.pk]
        assert release_changes("night-1") == 1
        assert Change.objects.get().customer == second

    def test_what_an_unfinished_night_had_claimed_passes_to_the_next(self):
        customer = make_customer()
        claim_changes("night-1")

        claim_changes("night-2")

        assert list(changed_customer_ids("night-2")) == [customer.pk]
        assert release_changes("night-1") == 0
