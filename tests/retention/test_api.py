"""The worklist over the API: whose it is, what it says, and what can be done with it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.accounts.access import Role
from customers.services.relationship import add_person
from retention.models import Task
from retention.services.tasks import complete_task, snooze_task
from retention.services.worklist import build_worklist
from tests.make import make_contact, make_customer, make_merge, make_team, make_user
from tests.retention.test_worklist import TODAY, valued

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def team():
    return make_team()


@pytest.fixture
def anna(team):
    return make_user(team=team, name="Anna")


@pytest.fixture
def joinery(anna):
    joinery = valued(make_customer("Harrow Lane Joinery", salesperson=anna))
    add_person(customer=joinery, by=anna, name="Ruth Harrow", role="ECONOMIC_BUYER", phone="+44 113 496 0000")
    build_worklist(as_of=TODAY, token=None)
    return joinery


def test_an_entry_says_who_why_and_what_is_at_stake(anna, joinery):
    page = client_of(anna).get("/api/v1/worklist/", {"owner": "me"}).json()

    [item] = page["results"]
    assert item["customer"] == {"id": joinery.pk, "name": "Harrow Lane Joinery"}
    assert (item["kind"], item["badge"]) == ("OVERDUE", "Overdue")
    assert item["reason"] == "Orders come every 52 days; this one is 21 days late."
    assert item["suggestion"] == "Call Ruth Harrow and ask what they need next."
    assert item["at_stake"] == {"amount": "5940.00", "currency": "GBP"}
    assert item["person"]["phone"] == "+44 113 496 0000"
    assert item["clv"]["p_alive"] == 0.55
    assert item["rhythm"] == {"orders": [], "next_on": "2026-09-15", "as_of": "2026-10-06"}


def test_a_salesperson_sees_the_own_list_a_manager_the_teams(anna, joinery, team):
    other = make_user(team=team)
    manager = make_user(Role.MANAGER, team=team)
    stranger = make_user(Role.MANAGER, team=make_team())

    counts = [client_of(user).get("/api/v1/worklist/").json()["count"] for user in (anna, other, manager, stranger)]

    assert counts == [1, 0, 1, 0]


def test_the_summary_adds_up(anna, joinery):
    summary = client_of(anna).get("/api/v1/worklist/summary/", {"owner": "me"}).json()

    assert summary == {
        "as_of": "2026-10-06",
        "count": 1,
        "minutes": 20,
        "at_stake": {"amount": "5940.00", "currency": "GBP"},
        "waiting": 0,
        "done_today": 0,
    }


def test_ticking_off_needs_the_version_seen(anna, joinery):
    task = Task.objects.get()
    client = client_of(anna)

    missing = client.post(f"/api/v1/worklist/{task.pk}/complete/", content_type="application/json")
    stale = client.post(
        f"/api/v1/worklist/{task.pk}/complete/", content_type="application/json", headers={"If-Match": '"7"'}
    )
    done = client.post(
        f"/api/v1/worklist/{task.pk}/complete/", content_type="application/json", headers={"If-Match": '"1"'}
    )

    assert (missing.status_code, stale.status_code, done.status_code) == (428, 412, 200)
    assert done.json()["state"] == "DONE"
    assert done.headers["ETag"] == '"2"'


def test_snoozing_and_taking_it_back(anna, joinery):
    task = Task.objects.get()
    client = client_of(anna)
    until = (timezone.now() + timedelta(days=5)).date().isoformat()

    snoozed = client.post(
        f"/api/v1/worklist/{task.pk}/snooze/",
        {"until": until},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    hidden = client.get("/api/v1/worklist/").json()["count"]
    client.post(f"/api/v1/worklist/{task.pk}/reopen/", content_type="application/json", headers={"If-Match": '"2"'})

    assert (snoozed.json()["state"], snoozed.json()["snoozed_until"]) == ("SNOOZED", until)
    assert hidden == 0
    assert client.get("/api/v1/worklist/").json()["count"] == 1


def test_a_logged_contact_takes_the_entry_off(anna, joinery):
    make_contact(joinery, anna, TODAY, outcome="WILL_ORDER")

    assert client_of(anna).get("/api/v1/worklist/").json()["count"] == 0


@pytest.mark.parametrize("query", [{"owner": "you"}, {"kind": "SOON"}, {"all": "maybe"}])
def test_a_wrong_filter_is_named(anna, query):
    answer = client_of(anna).get("/api/v1/worklist/", query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"?{next(iter(query))}"


def test_the_number_of_questions_does_not_grow_with_the_list(anna, django_assert_max_num_queries):
    for _number in range(25):
        valued(make_customer(salesperson=anna))
    build_worklist(as_of=TODAY, token=None)
    client = client_of(anna)

    with django_assert_max_num_queries(14):
        assert client.get("/api/v1/worklist/?all=true").json()["count"] == 25


def test_what_today_has_no_room_for_waits(anna):
    for _number in range(15):
        valued(make_customer(salesperson=anna))
    build_worklist(as_of=TODAY, token=None)
    client = client_of(anna)

    assert client.get("/api/v1/worklist/").json()["count"] == 12
    assert client.get("/api/v1/worklist/", {"all": "true"}).json()["count"] == 15
    assert client.get("/api/v1/worklist/summary/").json()["waiting"] == 3


def test_the_summary_tells_what_waits_from_what_was_answered_and_what_sleeps(anna):
    for _number in range(16):
        valued(make_customer(salesperson=anna))
    build_worklist(as_of=TODAY, token=None)
    today = timezone.localdate()
    listed = list(Task.objects.filter(is_today=True).order_by("pk"))
    make_contact(listed[0].customer, anna, TODAY, outcome="NO_NEED")
    complete_task(task=listed[1], by=anna, today=today)
    snooze_task(task=listed[2], until=today + timedelta(days=3), by=anna, today=today)
    Task.objects.filter(pk=listed[3].pk).update(state="SNOOZED", snoozed_until=today)

    summary = client_of(anna).get("/api/v1/worklist/summary/").json()

    assert (summary["count"], summary["waiting"], summary["done_today"]) == (9, 4, 2)
    assert (summary["minutes"], summary["at_stake"]["amount"]) == (180, "53460.00")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
def test_a_merged_customer_is_neither_on_the_list_nor_in_its_sum(anna, joinery, team, role):
    make_merge(make_customer("Harrow Joinery", salesperson=anna), joinery)
    client = client_of(make_user(role, team=team))

    assert Task.objects.pending().count() == 1
    assert client.get("/api/v1/worklist/").json()["results"] == []
    assert client.get("/api/v1/worklist/summary/").json()["count"] == 0
