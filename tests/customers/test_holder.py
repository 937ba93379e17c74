"""Who holds a customer stands on the customer too, and the database keeps it whatever way a term is written."""

from datetime import date

import pytest

from customers.models import Assignment, Customer
from customers.services.assignments import reassign_customer, release_customer
from tests.make import make_customer, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


@pytest.fixture
def anna():
    return make_user(name="Anna")


@pytest.fixture
def bo():
    return make_user(name="Bo")


def holder(customer):
    return Customer.objects.values_list("salesperson", flat=True).get(pk=customer.pk)


def test_a_new_customer_is_held_by_whoever_is_dedicated(anna):
    bakery = make_customer("Bakery Nord", salesperson=anna, on=date(2026, 1, 1))
    assert holder(bakery) == anna.pk


def test_a_customer_without_a_term_is_held_by_nobody():
    assert holder(make_customer("Bakery Nord")) is None


def test_a_handover_changes_the_holder_and_a_release_leaves_nobody(anna, bo):
    bakery = make_customer("Bakery Nord", salesperson=anna, on=date(2026, 1, 1))
    reassign_customer(customer=bakery, to=bo, on=date(2026, 3, 1), by=None, today=TODAY)
    assert holder(bakery) == bo.pk
    release_customer(customer=bakery, on=date(2026, 5, 1), by=None, today=TODAY, reason="Moved away")
    assert holder(bakery) is None


def test_terms_written_in_bulk_count_and_closed_ones_do_not(anna, bo):
    nord, sued, west = (make_customer(name) for name in ("Nord", "Süd", "West"))
    ended = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 6, 1)}
    Assignment.objects.bulk_create(
        [
            Assignment(customer=nord, salesperson=anna, **ended),
            Assignment(customer=nord, salesperson=bo, starts_on=date(2025, 6, 1)),
            Assignment(customer=sued, salesperson=anna, starts_on=date(2026, 1, 1)),
            Assignment(customer=west, salesperson=anna, **ended),
        ]
    )
    assert [holder(nord), holder(sued), holder(west)] == [bo.pk, anna.pk, None]


def test_a_term_that_moves_to_another_customer_leaves_the_first_one(anna):
    nord, sued = make_customer("Nord", salesperson=anna, on=date(2026, 1, 1)), make_customer("Süd")
    Assignment.objects.filter(customer=nord).update(customer=sued)
    assert [holder(nord), holder(sued)] == [None, anna.pk]


def test_a_deleted_term_leaves_nobody(anna):
    bakery = make_customer("Bakery Nord", salesperson=anna, on=date(2026, 1, 1))
    Assignment.objects.filter(customer=bakery).delete()
    assert holder(bakery) is None


def test_following_the_terms_is_no_change_that_an_editor_would_stumble_over(anna):
    bakery = make_customer("Bakery Nord")
    before = Customer.objects.get(pk=bakery.pk)
    Assignment.objects.create(customer=bakery, salesperson=anna, starts_on=date(2026, 1, 1))
    after = Customer.objects.get(pk=bakery.pk)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
