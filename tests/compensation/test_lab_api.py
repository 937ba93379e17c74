"""The lab and the report on patterns over HTTP."""

from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from compensation.models import PlanVersion, Simulation
from compensation.models.simulation import SimulationStatus
from compensation.services.plan_decisions import submit_plan_version
from compensation.services.plans import create_plan_version
from crm.core import clock
from tests.compensation.ledger import night
from tests.make import LATE, make_customer, make_order
from tests.nights import tell_patterns

pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def sold(default_plan, anna, cleo):
    for who, name in ((anna, "Bakery"), (cleo, "Mill")):
        customer = make_customer(name, salesperson=who)
        make_order(customer, "2025-01-10", "100.00")
        make_order(customer, "2025-03-10", "1000.00", external_id=f"{name} 2")
    night()
    return default_plan


@pytest.fixture
def trial(sold):
    return PlanVersion.objects.create(
        plan=sold, number=2, starts_on=date(2030, 1, 1), first_ppm=30_000, returning_ppm=100_000
    )


def ask(user, version, **values):
    body = {"version": version.pk, "starts_on": "2025-01-01", "ends_on": "2026-01-01", **values}
    return client_of(user).post("/api/v1/pay-simulations/", body, format="json")


def test_a_small_history_is_replayed_at_once(trial, finn, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(finn, trial)
    assert asked.status_code == 202

    found = client_of(finn).get(asked.headers["Location"]).json()

    assert (found["status"], found["done_count"], found["customer_count"]) == ("DONE", 2, 2)
    assert found["live"]["amount"] == found["ledger"]["amount"] == "170.00"
    assert (found["tried"]["amount"], found["difference"]["amount"]) == ("206.00", "36.00")
    assert (found["live_per_retained"]["amount"], found["tried_per_retained"]["amount"]) == ("85.00", "103.00")
    assert (found["revenue"]["amount"], found["live_of_revenue"]) == ("2200.00", "0.077273")
    assert [(part["component"], part["live"]["amount"], part["tried"]["amount"]) for part in found["parts"]] == [
        ("FIRST", "10.00", "6.00"),
        ("RETURNING", "160.00", "200.00"),
    ]
    assert [(share["group"], share["live"], share["tried"]) for share in found["shares"]] == [
        ("FIRST", "0.058824", "0.029126"),
        ("RETURNING", "0.941176", "0.970874"),
    ]
    assert found["version"]["number"] == 2
    assert [version["number"] for version in found["live_versions"]] == [1]
    assert found["notes"] == [
        "This replays what happened. It can't know how people would have sold under the other plan."
    ]


def test_payees_and_changed_lines_lead_to_the_orders(trial, finn, anna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        address = ask(finn, trial).headers["Location"]
    client = client_of(finn)

    payees = client.get(f"{address}payees/").json()["results"]
    lines = client.get(f"{address}lines/", {"payee": anna.pk}).json()["results"]

    assert {row["payee"]["name"]: row["difference"]["amount"] for row in payees} == {"Anna": "18.00", "Cleo": "18.00"}
    assert [part["component"] for part in payees[0]["parts"]] == ["FIRST", "RETURNING"]
    assert [(line["order"]["external_id"], line["live"]["amount"], line["tried"]["amount"]) for line in lines] == [
        ("Bakery 2", "80.00", "100.00"),
        (None, "5.00", "3.00"),
    ]
    assert lines[0]["customer"]["name"] == "Bakery"


def test_a_salesperson_may_not_and_a_manager_sees_no_draft(trial, anna, mara, finn):
    assert ask(anna, trial).status_code == 403
    assert ask(mara, trial).status_code == 400
    assert ask(mara, trial.plan.versions.get(number=1)).status_code == 202
    theirs = ask(finn, trial).json()["id"]
    assert client_of(mara).get(f"/api/v1/pay-simulations/{theirs}/").status_code == 404


def test_a_manager_tries_what_waits_for_approval_on_the_own_team(
    default_plan, sold, finn, mara, django_capture_on_commit_callbacks
):
    day = date(2030, 1, 1)
    draft = create_plan_version(by=finn, plan=default_plan, starts_on=day, first_ppm=30_000, returning_ppm=100_000)
    submit_plan_version(version=draft, by=finn, at=LATE)

    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(mara, draft)

    found = client_of(mara).get(asked.headers["Location"]).json()
    # Of the two salespeople one is on the team: 5.00 + 80.00 by the live plan, 3.00 + 100.00 by the other.
    assert (found["live"]["amount"], found["tried"]["amount"]) == ("85.00", "103.00")


def test_a_stretch_that_lies_ahead_is_refused(trial, finn):
    answer = ask(finn, trial, starts_on="2999-01-01", ends_on="2999-02-01")

    assert answer.status_code == 422
    assert answer.json()["code"] == "lies_ahead"
    assert not Simulation.objects.exists()


def test_a_failed_one_shows_its_error_and_starts_again(trial, finn, django_capture_on_commit_callbacks):
    pk = ask(finn, trial).json()["id"]
    Simulation.objects.filter(pk=pk).update(status=SimulationStatus.FAILED, error="OperationalError: disk full")
    client = client_of(finn)

    assert client.get(f"/api/v1/pay-simulations/{pk}/").json()["error"] == "OperationalError: disk full"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/api/v1/pay-simulations/{pk}/start/").status_code == 202

    assert client.get(f"/api/v1/pay-simulations/{pk}/").json()["status"] == "DONE"
    assert client.post(f"/api/v1/pay-simulations/{pk}/start/").status_code == 409


def test_one_whose_process_died_is_shown_as_interrupted(trial, finn):
    pk = ask(finn, trial).json()["id"]
    long_ago = clock.now() - timedelta(minutes=10)
    Simulation.objects.filter(pk=pk).update(status=SimulationStatus.RUNNING, seen_at=long_ago)

    assert client_of(finn).get(f"/api/v1/pay-simulations/{pk}/").json()["status"] == "INTERRUPTED"


@pytest.mark.slow
def test_the_report_says_what_how_often_and_what_is_usual(default_plan, anna, cleo, mara):
    for who in (anna, cleo):
        for _ in range(8):
            customer = make_customer(salesperson=who)
            for month in range(1, 6):
                make_order(customer, date(2026, month, 12), "100.00")
            if who == anna:
                make_order(customer, "2026-05-13", "10.00")
    tell_patterns(as_of=date(2026, 6, 30), token=None)
    client = client_of(mara)

    (found,) = client.get("/api/v1/gaming-report/", {"is_unusual": "true", "pattern": "SPLIT"}).json()["results"]
    cases = client.get(f"/api/v1/gaming-report/{found['id']}/cases/").json()["results"]
    rates = client.get("/api/v1/pay-rates/").json()["results"]

    assert found["sentence"] == (
        "8 of 48 orders came within 3 days of the customer's order before, and were smaller than that customer's usual"
        " one. 1.2 would be usual."
    )
    assert (found["salesperson"]["name"], found["usual_count"], found["case_count"]) == ("Anna", "1.200", 8)
    assert len(cases) == 8
    assert {case["days"] for case in cases} == {1}
    assert [row["salesperson"]["name"] for row in rates] == ["Anna"]
    assert client_of(anna).get("/api/v1/gaming-report/").status_code == 403


def test_the_months_say_what_becomes_payable_by_both_plans(trial, finn, anna, cleo, django_capture_on_commit_callbacks):
    PlanVersion.objects.filter(pk=trial.pk).update(cap_minor=60_00, cap_excess="CARRY")
    with django_capture_on_commit_callbacks(execute=True):
        address = ask(finn, trial, ends_on="2025-04-01").headers["Location"]
    client = client_of(finn)

    found = client.get(address).json()
    months = client.get(f"{address}months/", {"payee": anna.pk}).json()["results"]

    assert found["is_bounded"] is True
    # 3.00 and 100.00 each: 60.00 of March is the most.
    assert (found["live_payable"]["amount"], found["tried_payable"]["amount"]) == ("170.00", "126.00")
    assert {row["payee"]["id"] for row in months} == {anna.pk}
    shown = [(row["month_on"], row["side"], row["payable"]["amount"], row["carried"]["amount"]) for row in months]
    assert shown == [
        ("2025-01-01", "LIVE", "5.00", "0.00"),
        ("2025-01-01", "TRIED", "3.00", "0.00"),
        ("2025-03-01", "LIVE", "80.00", "0.00"),
        ("2025-03-01", "TRIED", "60.00", "40.00"),
    ]
    payees = client.get(f"{address}payees/").json()["results"]
    assert {row["payee"]["id"]: row["tried_payable"]["amount"] for row in payees} == {
        anna.pk: "63.00",
        cleo.pk: "63.00",
    }
    assert len(client.get(f"{address}months/").json()["results"]) == 2 * len(months)


def test_a_manager_finds_no_months_of_another_teams_replay(trial, finn, mara, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        address = ask(finn, trial).headers["Location"]

    assert client_of(mara).get(f"{address}months/").status_code == 404
