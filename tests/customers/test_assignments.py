"""Who looks after whom: one person at a time, without a gap at a handover."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Stale
from customers.models import Assignment, Change
from customers.services.assignments import ReassignmentRefused, reassign_customer, release_customer
from tests.make import make_customer, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


@pytest.fixture
def anna():
    return make_user(name="Anna")


@pytest.fixture
def bo():
    return make_user(name="Bo")


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna, on=date(2026, 1, 1))


def hand(customer, to, on, **values):
    return reassign_customer(customer=customer, to=to, on=on, by=None, today=TODAY, **values)


def test_the_old_term_ends_on_the_day_the_new_one_starts(bakery, anna, bo):
    hand(bakery, bo, date(2026, 3, 1))

    assert bakery.assignments.on(date(2026, 2, 28)).get().salesperson == anna
    assert bakery.assignments.on(date(2026, 3, 1)).get().salesperson == bo


def test_a_handover_on_the_first_day_leaves_a_term_that_holds_on_no_day(bakery, bo):
    hand(bakery, bo, date(2026, 1, 1))

    assert bakery.assignments.on(date(2026, 1, 1)).get().salesperson == bo


def test_a_handover_before_the_current_term_is_refused_and_nothing_changes(bakery, anna, bo):
    with pytest.raises(ReassignmentRefused, match="Choose 2026-01-01 or a later day"):
        hand(bakery, bo, date(2025, 12, 31))

    assert bakery.assignments.get().salesperson == anna


def test_a_handover_to_the_same_person_is_refused(bakery, anna):
    with pytest.raises(ReassignmentRefused, match="Anna looks after this customer already"):
        hand(bakery, anna, date(2026, 3, 1))

    assert bakery.assignments.get().ends_on is None


def test_a_handover_that_lies_ahead_is_refused(bakery, bo):
    with pytest.raises(Invalid, match="today or earlier"):
        hand(bakery, bo, date(2026, 6, 2))

    assert bakery.assignments.count() == 1


@pytest.mark.parametrize("role", [Role.FINANCE, Role.ADMINISTRATOR])
def test_only_those_who_sell_look_after_customers(bakery, role):
    with pytest.raises(Invalid, match="can't look after customers"):
        hand(bakery, make_user(role), date(2026, 3, 1))

    assert bakery.assignments.count() == 1


def test_whoever_has_read_an_older_version_hands_nothing_over(bakery, bo):
    with pytest.raises(Stale):
        hand(bakery, bo, date(2026, 3, 1), version=bakery.version + 1)

    assert bakery.assignments.count() == 1


def test_a_handover_leaves_its_audit_line_and_its_trace_for_the_night(bakery, anna, bo):
    Change.objects.all().delete()

    hand(bakery, bo, date(2026, 3, 1), reason="Anna moves to Leeds")

    line = Line.objects.about(bakery).get(action="customer.reassigned")
    assert line.before == {"salesperson": anna.pk}
    assert line.after == {"salesperson": bo.pk, "on": "2026-03-01", "reason": "Anna moves to Leeds"}
    assert list(Change.objects.values_list("customer", "reason")) == [(bakery.pk, "customer.reassigned")]


def test_a_customer_who_waits_for_a_salesperson_gets_one_only_after_the_last_term(bakery, bo):
    release_customer(customer=bakery, on=date(2026, 4, 1), by=None, today=TODAY, reason="Anna left")

    with pytest.raises(ReassignmentRefused, match="Choose 2026-04-01 or a later day"):
        hand(bakery, bo, date(2026, 3, 31))

    assert hand(bakery, bo, date(2026, 4, 1)).salesperson == bo


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2025, 12, 1), date(2026, 1, 2)),
        (date(2026, 2, 1), date(2026, 2, 2)),
        (date(2025, 12, 1), date(2026, 12, 1)),
    ],
)
def test_the_database_itself_refuses_terms_that_overlap(bakery, bo, starts_on, ends_on):
    with pytest.raises(IntegrityError, match="assignment_terms_never_overlap"), transaction.atomic():
        Assignment.objects.create(customer=bakery, salesperson=bo, starts_on=starts_on, ends_on=ends_on)

    assert bakery.assignments.count() == 1


def test_the_database_lets_a_term_end_on_the_day_the_next_one_begins(bakery, bo):
    Assignment.objects.create(customer=bakery, salesperson=bo, starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1))

    assert bakery.assignments.count() == 2


def test_the_database_refuses_to_stretch_a_term_over_the_next_one(bakery, bo):
    earlier = Assignment.objects.create(
        customer=bakery, salesperson=bo, starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1)
    )

    with pytest.raises(IntegrityError, match="assignment_terms_never_overlap"), transaction.atomic():
        Assignment.objects.filter(pk=earlier.pk).update(ends_on=date(2026, 1, 2))

    earlier.refresh_from_db()
    assert earlier.ends_on == date(2026, 1, 1)


def test_an_empty_term_overlaps_nothing(bakery, bo):
    day = date(2026, 2, 1)

    Assignment.objects.create(customer=bakery, salesperson=bo, starts_on=day, ends_on=day)

    assert bakery.assignments.on(day).count() == 1
