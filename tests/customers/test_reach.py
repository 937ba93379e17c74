"""Whose customers somebody sees."""

from datetime import date

import pytest

from crm.accounts.access import Role
from customers.models import Assignment, Contact, Customer, LifeEvent, Person
from customers.services.assignments import release_customer
from tests.make import hand_over, make_contact, make_customer, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def north():
    return make_team("North")


@pytest.fixture
def anna(north):
    return make_user(team=north)


@pytest.fixture
def bo():
    return make_user(team=make_team("South"))


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery", salesperson=anna, on=date(2026, 1, 1))


@pytest.fixture
def dairy(bo):
    return make_customer("Dairy", salesperson=bo, on=date(2026, 1, 1))


def names(user, action="customer.view"):
    return sorted(Customer.objects.visible_to(user, action).values_list("name", flat=True))


def test_a_salesperson_sees_the_own_book_only(anna, bakery, dairy):
    assert names(anna) == ["Bakery"]


def test_a_customer_leaves_the_book_with_the_handover(anna, bo, bakery):
    hand_over(bakery, bo, "2026-02-01")

    assert names(anna) == []
    assert names(bo) == ["Bakery"]


def test_a_manager_sees_the_team_and_those_whom_nobody_looks_after(north, bakery, dairy):
    make_customer("Orphan")

    assert names(make_user(Role.MANAGER, team=north)) == ["Bakery", "Orphan"]


def test_a_manager_sees_a_customer_whose_salesperson_was_released(north, anna, bakery):
    release_customer(customer=bakery, on=date(2026, 2, 1), by=None, today=date(2026, 2, 1), reason="Left")

    assert names(make_user(Role.MANAGER, team=north)) == ["Bakery"]


def test_a_customer_with_a_history_of_salespeople_is_seen_once(north, anna, bakery):
    hand_over(bakery, make_user(team=north), "2026-02-01")
    hand_over(bakery, anna, "2026-03-01")

    assert names(make_user(Role.MANAGER, team=north)) == ["Bakery"]


def test_a_manager_without_a_team_sees_nobody(bakery):
    assert names(make_user(Role.MANAGER)) == []


@pytest.mark.parametrize("role", [Role.FINANCE, Role.ADMINISTRATOR])
def test_finance_and_administrators_see_all(role, bakery, dairy):
    assert names(make_user(role)) == ["Bakery", "Dairy"]


def test_finance_changes_no_customer(bakery):
    assert names(make_user(Role.FINANCE), "customer.change") == []


def test_somebody_who_left_the_company_sees_nobody(anna, bakery):
    anna.is_active = False

    assert names(anna) == []


def test_what_belongs_to_a_customer_is_seen_with_it(anna, bo, bakery):
    make_contact(bakery, anna, "2026-01-05")
    Person.objects.create(customer=bakery, name="Ruth")

    assert Contact.objects.visible_to(anna).count() == 1
    assert Person.objects.visible_to(anna).count() == 1
    assert Assignment.objects.visible_to(anna).count() == 1
    assert not Contact.objects.visible_to(bo).exists()
    assert not Person.objects.visible_to(bo).exists()
    assert not LifeEvent.objects.visible_to(bo).exists()
    assert not Assignment.objects.visible_to(bo).exists()
