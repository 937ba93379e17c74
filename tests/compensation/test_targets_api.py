"""Targets through the API: who sees whose, what counts in words, and the customers by name, the first due on top."""

from datetime import date

import pytest
from django.test import Client

from compensation.models import CommissionEntry, Target
from compensation.models.entry import Component
from tests.compensation.goals import make_target_plan, whole_night
from tests.compensation.test_targets import EVE, LAST, due_customer
from tests.make import make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def quarter(anna, default_plan):
    """Return Anna's target after its quarter: two of three customers are back."""
    make_target_plan([anna], steps=[(500_000, 1_100_000)])
    early, late, missing = (
        due_customer(anna, 50, "Early"),
        due_customer(anna, 60, "Late"),
        due_customer(anna, 55, "Gone"),
    )
    whole_night(EVE)
    make_order(early, "2025-08-01", "100.00")
    make_order(late, "2025-07-02", "100.00")
    make_refund(make_order(missing, "2025-08-01", "100.00"), "2025-08-02", "100.00")
    whole_night(LAST)
    return Target.objects.get()


def get(user, path: str, **params):
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/{path}", params)


def test_a_target_says_how_far_it_is_and_what_counts(quarter, anna):
    found = get(anna, f"targets/{quarter.pk}/").json()

    assert (found["done"], found["eligible"], found["full"], found["attainment"]) == (2, 3, 3, "0.666666")
    assert (found["multiplier"], found["weight"], found["counted_on"]) == ("1.1", "1.0", "2025-09-30")
    assert found["progress"] == "2 of 3 customers due are back"
    assert "one usual gap" in found["definition"]
    assert "never changes" in found["fixed"]
    assert "from 50% on × 1.1" in found["effect"]
    assert found["steps"] == [{"at": "0.5", "multiplier": "1.1"}]


@pytest.mark.slow
def test_thirty_of_forty_customers_due_are_told_as_seventy_five_percent_with_the_definition(anna, default_plan):
    make_target_plan([anna])
    customers = [due_customer(anna) for _ in range(40)]
    whole_night(EVE)
    for customer in customers[:30]:
        make_order(customer, "2025-08-01", "100.00")
    whole_night(LAST)

    [found] = get(anna, "targets/").json()["results"]

    assert (found["done"], found["eligible"], found["attainment"]) == (30, 40, "0.75")
    assert found["progress"] == "30 of 40 customers due are back"
    assert "one usual gap" in get(anna, f"targets/{found['id']}/").json()["definition"]


def test_the_customers_are_named_in_the_order_in_which_they_are_due(quarter, anna):
    rows = get(anna, f"targets/{quarter.pk}/customers/").json()["results"]

    assert [(row["customer"]["name"], row["due_on"], row["done_on"]) for row in rows] == [
        ("Early", "2025-07-10", "2025-08-01"),
        ("Gone", "2025-07-20", None),
        ("Late", "2025-07-30", "2025-07-02"),
    ]


def test_those_who_are_still_missing_can_be_asked_for(quarter, anna):
    rows = get(anna, f"targets/{quarter.pk}/customers/", is_done="false").json()["results"]

    assert [row["customer"]["name"] for row in rows] == ["Gone"]


@pytest.mark.slow
def test_a_salesperson_sees_their_own_a_manager_the_teams_finance_all(quarter, anna, bo, cleo, mara, finn):
    seen = {user.name: len(get(user, "targets/").json()["results"]) for user in (anna, bo, cleo, mara, finn)}

    assert seen == {"Anna": 1, "Bo": 0, "Cleo": 0, "Mara": 1, "Finn": 1}
    assert get(cleo, f"targets/{quarter.pk}/").status_code == 404
    assert get(cleo, f"targets/{quarter.pk}/customers/").status_code == 404


@pytest.mark.slow
def test_a_line_of_a_target_tells_its_sum(quarter, anna):
    line = CommissionEntry.objects.get(component=Component.TARGET)

    trace = get(anna, f"commission-entries/{line.pk}/").json()["trace"]

    # 16.00 of the two returns, and 8.00 of the third that a refund takes back.
    assert trace["sentence"] == "2 of 3 reached: 100% of £16.00 of returning commission count × 1.1 = £1.60"
    assert trace["evaluates_to"]["amount"] == "1.60"


def test_the_own_book_brings_the_targets_that_run(quarter, anna):
    Target.objects.filter(pk=quarter.pk).update(counted_on=date(2025, 9, 30))

    assert get(anna, "salespeople/me/book/").json()["targets"] == []
