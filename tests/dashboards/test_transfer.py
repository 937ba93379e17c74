"""The transfer pack: what whoever takes a customer over reads first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.accounts.access import Role
from crm.core import clock
from customers.models import LifeEventKind
from customers.services.assignments import reassign_customer
from customers.services.relationship import add_person, log_life_event
from tests.dashboards.test_reports import ask
from tests.make import hand_over, make_contact, make_customer, make_order, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return make_user(name="Anna", team=make_team("North"))


@pytest.fixture
def bo(anna):
    return make_user(name="Bo", team=anna.team)


@pytest.fixture
def customer(anna, bo):
    customer = make_customer("Bakery Nord", salesperson=anna)
    for day in range(10, 20):
        make_order(customer, f"2025-01-{day}")
    hand_over(customer, bo, "2025-03-01")
    return customer


def ask_for(user, customer):
    return ask(user, f"/api/v1/customers/{customer.pk}/transfer-pack/")


def test_the_new_salesperson_reads_everything_on_one_sheet(anna, bo, customer):
    add_person(customer=customer, by=anna, name="Ines Vogel", role="DECIDER")
    make_contact(customer, anna, "2025-02-01", next_step="Ask about flour", note="Long talk")
    tomorrow = clock.now().date() + timedelta(days=2)
    make_contact(customer, anna, "2025-01-01", next_step="Send the list", next_step_on=tomorrow)
    make_contact(customer, anna, "2025-01-02", next_step="Long done", next_step_on=date(2025, 2, 1))
    kind = LifeEventKind.objects.order_by("pk")[0]
    log_life_event(customer=customer, kind=kind, happened_on=date(2025, 2, 1), today=tomorrow, by=anna)

    pack = ask_for(bo, customer).json()

    assert pack["customer"]["name"] == "Bakery Nord"
    assert [term["salesperson"]["name"] for term in pack["customer"]["assignments"]] == ["Bo", "Anna"]
    assert [order["ordered_on"] for order in pack["orders"]] == [f"2025-01-{day}" for day in range(19, 11, -1)]
    assert [person["name"] for person in pack["people"]] == ["Ines Vogel"]
    assert {contact["next_step"] for contact in pack["next_steps"]} == {"Ask about flour", "Send the list"}
    assert pack["contacts"][0]["note"] == "Long talk"
    assert (len(pack["life_events"]), pack["holdings"]) == (1, [])
    assert [(share["payee"]["name"], share["share"]) for share in pack["paid_now"]] == [("Bo", "1.0")]


def test_the_manager_reads_it_too_and_who_gave_the_customer_away_does_not(anna, bo, customer):
    manager, other = make_user(Role.MANAGER, team=bo.team), make_user(Role.MANAGER, team=make_team("South"))

    found = [ask_for(user, customer).status_code for user in (manager, anna, other)]

    assert found == [200, 404, 404]


def test_the_number_of_questions_does_not_grow_with_what_there_is(anna, bo, customer):
    bare = make_customer(salesperson=bo)
    make_order(bare, "2025-01-10")
    make_contact(bare, bo, "2025-02-01")
    for day in range(1, 9):
        make_contact(customer, anna, f"2025-02-0{day}", next_step="Call", next_step_on=date(2099, 1, 1))
        add_person(customer=customer, by=anna, name=f"Person {day}")

    counts = []
    for one in (bare, customer):
        ask_for(bo, one)
        with CaptureQueriesContext(connection) as context:
            assert ask_for(bo, one).status_code == 200
        counts.append(len(context))

    assert counts[0] == counts[1]


def owed(user, customer):
    term = ask(user, f"/api/v1/customers/{customer.pk}/").json()["introduction_due"]
    return term and term["starts_on"]


def handed_over_days_ago(anna, bo, days):
    on = clock.business_date(clock.now(), "UTC") - timedelta(days=days)
    customer = make_customer(salesperson=anna)
    reassign_customer(customer=customer, to=bo, on=on, by=None, today=on)
    return customer, on


def test_until_the_new_salesperson_was_in_contact_the_page_says_so(anna, bo):
    customer, on = handed_over_days_ago(anna, bo, 10)
    make_contact(customer, anna, on)

    before = owed(bo, customer)
    make_contact(customer, bo, on)

    assert (before, owed(bo, customer)) == (on.isoformat(), None)


def test_after_30_days_and_without_a_handover_the_page_says_nothing(anna, bo):
    long_ago, _ = handed_over_days_ago(anna, bo, 30)
    lately, on = handed_over_days_ago(anna, bo, 28)

    assert owed(bo, long_ago) is None
    assert owed(bo, lately) == on.isoformat()
    assert owed(bo, make_customer(salesperson=bo, on=on)) is None
