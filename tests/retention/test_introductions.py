"""After a handover the new salesperson owes the customer an introduction, until they have reached somebody there."""

from datetime import timedelta

import pytest

from crm.accounts.access import Role
from customers.services.assignments import reassign_customer, release_customer
from retention.models import Task
from retention.selectors.worklist import with_customers, work_items
from retention.services.tasks import complete_task
from retention.services.worklist import build_worklist
from tests.make import hand_over, make_contact, make_customer, make_user
from tests.retention.test_worklist import TODAY, days_ago, valued

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=1)


@pytest.fixture
def marta():
    return make_user(name="Marta Lind")


@pytest.fixture
def bo():
    return make_user(name="Bo Arvid")


@pytest.fixture
def bakery(marta, bo):
    """A customer who ordered lately, handed over five days ago: but for that nothing is to be done."""
    customer = valued(make_customer("Bakery", salesperson=marta), silence=10)
    hand_over(customer, bo, days_ago(5))
    return customer


def kinds(as_of=TODAY):
    build_worklist(as_of=as_of, token=None)
    return list(Task.objects.pending().values_list("kind", flat=True))


def is_listed():
    return Task.objects.due(TODAY).exists()


def test_whoever_took_over_is_asked_to_introduce_themselves(bakery, bo):
    build_worklist(as_of=TODAY, token=None)

    task = Task.objects.get()
    [item] = work_items([with_customers(Task.objects.all()).get()])
    assert (task.kind, task.detail, task.reason_on, task.minutes) == ("INTRODUCTION", "Marta Lind", days_ago(5), 20)
    assert item.salesperson.name == bo.name
    assert item.reason == (
        "Marta Lind handed this customer over on Oct. 1, 2026; the new salesperson has not been in touch since."
    )
    assert item.suggestion == "Read the transfer pack, then call and introduce yourself."


def test_a_contact_of_the_new_salesperson_takes_it_off_at_once(bakery, bo):
    build_worklist(as_of=TODAY, token=None)

    make_contact(bakery, bo, TODAY, outcome="HELPED")

    assert not is_listed()
    assert kinds(LATER) == []
    assert (Task.objects.get().state, Task.objects.get().closed_by) == ("DONE", bo)


def test_nobody_introduces_somebody_else(bakery, marta, bo):
    build_worklist(as_of=TODAY, token=None)

    make_contact(bakery, marta, TODAY, outcome="HELPED")
    make_contact(bakery, bo, TODAY, outcome="NOT_REACHED")

    assert is_listed()
    assert kinds(LATER) == ["INTRODUCTION"]


def test_what_the_new_salesperson_did_before_taking_over_is_no_introduction(bakery, bo):
    build_worklist(as_of=TODAY, token=None)

    make_contact(bakery, bo, days_ago(6), outcome="HELPED")

    assert is_listed()
    assert kinds(LATER) == ["INTRODUCTION"]


def test_a_contact_before_the_night_leaves_nothing_to_introduce(bakery, bo):
    make_contact(bakery, bo, days_ago(5), outcome="HELPED")

    assert kinds() == []


@pytest.mark.parametrize("who", ["the new salesperson", "a manager"])
def test_ticked_off_it_does_not_come_back(bakery, bo, who):
    build_worklist(as_of=TODAY, token=None)
    by = bo if who == "the new salesperson" else make_user(Role.MANAGER)

    complete_task(task=Task.objects.get(), by=by, today=TODAY)

    assert kinds(LATER) == []


def test_the_next_handover_asks_anew(bakery, bo, marta):
    build_worklist(as_of=TODAY, token=None)
    complete_task(task=Task.objects.get(), by=bo, today=TODAY)

    hand_over(bakery, marta, LATER)

    assert kinds(LATER) == ["INTRODUCTION"]
    assert Task.objects.pending().get().detail == "Bo Arvid"


def test_after_30_days_nothing_is_owed(bakery):
    assert kinds(days_ago(5) + timedelta(days=29)) == ["INTRODUCTION"]
    assert kinds(days_ago(5) + timedelta(days=30)) == []


def test_a_first_assignment_is_no_handover(bo):
    valued(make_customer(salesperson=bo, on=days_ago(2)), silence=10)

    assert kinds() == []


def test_a_customer_who_waits_for_a_salesperson_or_waited_is_introduced_by_nobody(marta, bo):
    house = valued(make_customer("House", salesperson=marta), silence=10)
    waited = valued(make_customer("Waited", salesperson=marta), silence=10)
    for customer in (house, waited):
        release_customer(customer=customer, on=days_ago(9), by=None, today=TODAY, reason="Left")
    reassign_customer(customer=waited, to=bo, on=days_ago(5), by=None, today=TODAY)

    assert kinds() == []


def test_a_handover_taken_back_on_its_day_is_none(bakery, bo, marta):
    hand_over(bakery, marta, days_ago(5))

    assert kinds() == []


def test_a_task_that_was_there_becomes_the_introduction(marta, bo):
    customer = valued(make_customer("Joinery", salesperson=marta))
    assert kinds() == ["OVERDUE"]

    hand_over(customer, bo, LATER)

    assert kinds(LATER) == ["INTRODUCTION"]
    assert Task.objects.count() == 1
