"""Pay plans over the API: all parts read and written, refusals at their fields, drafts for those who decide."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from compensation.services.plan_decisions import submit_plan_version
from compensation.services.plans import create_plan, create_plan_version
from tests.compensation.plans import approved_version
from tests.make import LATE

pytestmark = pytest.mark.django_db

VERSIONS = "/api/v1/commission-plan-versions/"
FOLLOWERS = "/api/v1/commission-plan-assignments/"


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def pounds(amount):
    return {"amount": amount, "currency": "GBP"}


@pytest.fixture
def parts(mara):
    """Return all parts of a version as JSON has them."""
    return {
        "steps": [{"months": 6, "rate": "0.005"}],
        "upsell_rate": "0.02",
        "cross_sell_rate": "0.01",
        "tier_method": "SLAB",
        "tier_months": 3,
        "tier_counts": "ALL",
        "tiers": [{"from_volume": pounds("10000.00"), "rate": "0.01"}],
        "milestone_window_days": 60,
        "pays_crossed_milestones": True,
        "milestones": [{"threshold": pounds("5000.00"), "bonus": pounds("100.00")}],
        "targets": [
            {
                "kind": "REACTIVATION",
                "months": 1,
                "minimum": 3,
                "goal": 4,
                "weight": "1.0",
                "steps": [{"at": "1.0", "multiplier": "1.1"}],
            }
        ],
        "holds_until_paid": True,
        "forfeit_days": 120,
        "first_order_cap": pounds("500.00"),
        "cap": pounds("9000.00"),
        "cap_excess": "CARRY",
        "draw": pounds("1500.00"),
        "floor": pounds("500.00"),
        "override_to": mara.pk,
        "override_rate": "0.05",
        "tail_days": 30,
        "tail_share": "0.4",
        "why": "More for those who come back",
    }


@pytest.fixture
def draft(default_plan, finn):
    return create_plan_version(
        by=finn, plan=default_plan, starts_on=date(2030, 1, 1), first_ppm=50_000, returning_ppm=80_000
    )


@pytest.mark.slow
def test_a_draft_is_written_with_all_its_parts_and_read_as_it_was_written(default_plan, finn, mara, parts):
    wish = {"starts_on": "2030-01-01", "first_rate": "0.04", "returning_rate": "0.0825", **parts}
    address = f"/api/v1/commission-plans/{default_plan.pk}/versions/"

    answer = client_of(finn).post(address, wish, format="json", headers={"If-Match": "*"})

    assert answer.status_code == 201, answer.json()
    found = client_of(finn).get(f"{VERSIONS}{answer.json()['id']}/").json()
    assert (found["state"], found["state_label"]) == ("DRAFT", "Draft")
    assert found["targets"][0].pop("kind_label") == "Reactivated customers"
    assert {name: found[name] for name in parts} == parts | {"override_to": {"id": mara.pk, "name": "Mara"}}


def test_a_patch_changes_what_it_names_under_the_version_that_was_read(draft, finn):
    api, address = client_of(finn), f"{VERSIONS}{draft.pk}/"

    missing = api.patch(address, {"clawback_days": 30}, format="json")
    first = api.patch(address, {"clawback_days": 30}, format="json", headers={"If-Match": '"1"'})
    late = api.patch(address, {"clawback_days": 60}, format="json", headers={"If-Match": '"1"'})

    assert (missing.status_code, first.status_code, late.status_code) == (428, 200, 412)
    assert (first.json()["clawback_days"], first.json()["first_rate"]) == (30, "0.05")
    assert first.headers["ETag"] == '"2"'
    assert late.json()["current"]["clawback_days"] == 30


@pytest.mark.parametrize(
    ("wish", "status", "pointer"),
    [
        (
            {"tiers": [{"from_volume": pounds(at), "rate": "0"} for at in ("9", "1")]},
            422,
            "#/tiers/1/from_volume",
        ),
        ({"tiers": [{"rate": "0.1"}]}, 400, "#/tiers/0/from_volume"),
        ({"tiers": [{"from_volume": {"amount": "1", "currency": "USD"}, "rate": "0"}]}, 400, "#/tiers/0/from_volume"),
        ({"milestones": [{"threshold": pounds("1"), "bonus": pounds("0")}]}, 422, "#/milestones/0/bonus"),
        (
            {"targets": [{"kind": "SATISFACTION", "minimum": 2, "steps": [{"at": "1", "multiplier": "1"}]}]},
            422,
            "#/targets/0/minimum",
        ),
        (
            {"targets": [{"kind": "RETENTION", "steps": [{"at": "11", "multiplier": "1"}]}]},
            400,
            "#/targets/0/steps/0/at",
        ),
        ({"first_order_cap": pounds("0")}, 422, "#/first_order_cap"),
        ({"cap": pounds("1"), "draw": pounds("2")}, 422, "#/draw"),
        ({"override_rate": "0.1"}, 422, "#/override_to"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_stands_at_its_field(draft, finn, wish, status, pointer):
    answer = client_of(finn).patch(f"{VERSIONS}{draft.pk}/", wish, format="json", headers={"If-Match": "*"})

    assert answer.status_code == status, answer.json()
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_draft_does_not_exist_for_a_salesperson_and_what_is_approved_does(default_plan, draft, anna):
    api = client_of(anna)

    assert api.get(f"{VERSIONS}{draft.pk}/").status_code == 404
    assert api.get(f"{VERSIONS}{draft.pk}/story/").status_code == 404
    (plan,) = api.get("/api/v1/commission-plans/").json()["results"]
    assert [(version["number"], version["state"]) for version in plan["versions"]] == [(1, "ACTIVE")]
    approved = default_plan.versions.get(number=1)
    change = {"first_rate": "1"}
    refused = api.patch(f"{VERSIONS}{approved.pk}/", change, format="json", headers={"If-Match": "*"})
    assert refused.status_code == 403


def test_a_refusal_by_somebody_else_is_read_by_the_author(draft, finn, olga):
    address = f"{VERSIONS}{draft.pk}/"
    client_of(finn).post(f"{address}submit/", headers={"If-Match": '"1"'})

    silent = client_of(olga).post(f"{address}refuse/", {}, format="json", headers={"If-Match": '"2"'})
    said = client_of(olga).post(f"{address}refuse/", {"note": "Too much"}, format="json", headers={"If-Match": '"2"'})

    assert (silent.status_code, said.status_code) == (400, 200)
    found = client_of(finn).get(address).json()
    assert (found["status"], found["refusal"], found["refused_by"]["name"]) == ("DRAFT", "Too much", "Olga")


def test_a_draft_is_deleted_under_the_version_that_was_read(default_plan, draft, finn):
    api = client_of(finn)

    assert api.delete(f"{VERSIONS}{draft.pk}/", headers={"If-Match": '"7"'}).status_code == 412
    assert api.delete(f"{VERSIONS}{draft.pk}/", headers={"If-Match": '"1"'}).status_code == 204
    assert default_plan.versions.count() == 1


def test_the_story_has_an_example_and_the_changes(draft, finn):
    client_of(finn).patch(f"{VERSIONS}{draft.pk}/", {"returning_rate": "0.1"}, format="json", headers={"If-Match": "*"})

    story = client_of(finn).get(f"{VERSIONS}{draft.pk}/story/").json()

    assert story["example"][1]["amount"] == pounds("40.00")
    assert (story["compared_number"], [row["title"] for row in story["changes"]]) == (1, ["Rates"])


def test_everybody_sees_the_own_plan_managers_their_teams_and_finance_all(finn, anna, bo, cleo, mara):
    plan = create_plan(by=finn, name="On revenue")
    approved_version(plan, "2024-01-01", first_ppm=1, returning_ppm=1)
    for person in (anna, bo, cleo):
        wish = {"salesperson": person.pk, "plan": plan.pk, "starts_on": "2025-01-01"}
        assert client_of(finn).post(FOLLOWERS, wish, format="json").status_code == 201
    assert client_of(mara).post(FOLLOWERS, wish, format="json").status_code == 403

    seen = {
        who.name: {term["salesperson"]["name"] for term in client_of(who).get(FOLLOWERS).json()["results"]}
        for who in (anna, mara, finn)
    }

    assert seen == {"Anna": {"Anna"}, "Mara": {"Anna", "Bo"}, "Finn": {"Anna", "Bo", "Cleo"}}


def test_plans_cost_the_same_number_of_queries_however_many_versions(
    default_plan, finn, parts, django_assert_max_num_queries
):
    api, address = client_of(finn), f"/api/v1/commission-plans/{default_plan.pk}/versions/"
    wish = {"starts_on": "2030-01-01", "first_rate": "0.04", "returning_rate": "0.08", **parts}
    for _ in range(3):
        assert api.post(address, wish, format="json", headers={"If-Match": "*"}).status_code == 201

    with django_assert_max_num_queries(14):
        assert len(api.get("/api/v1/commission-plans/").json()["results"][0]["versions"]) == 4
    with django_assert_max_num_queries(13):
        assert len(api.get(VERSIONS).json()["results"]) == 4


def test_a_plan_is_renamed_as_long_as_no_version_of_it_was_approved(finn, olga, mara):
    plan = create_plan(by=finn, name="Fields")
    create_plan_version(by=finn, plan=plan, starts_on=date(2026, 4, 1), first_ppm=1, returning_ppm=2)
    path = f"/api/v1/commission-plans/{plan.pk}/"

    def renamed(who, name):
        seen = {"If-Match": client_of(who).get(path).headers["ETag"]}
        return client_of(who).patch(path, {"name": name}, format="json", headers=seen)

    mine, managers = renamed(olga, "Field sales"), renamed(mara, "Mine")
    approved_version(plan, "2026-05-01", by=finn)
    late = renamed(finn, "Too late")

    assert (mine.status_code, mine.json()["name"], managers.status_code) == (200, "Field sales", 403)
    assert (late.status_code, late.json()["code"]) == (409, "plan_is_known")
    plan.refresh_from_db()
    assert plan.name == "Field sales"


def test_managers_see_a_version_once_it_is_submitted_and_others_once_it_is_approved(default_plan, finn, mara, anna):
    draft = create_plan_version(by=finn, plan=default_plan, starts_on=date(2026, 4, 1), first_ppm=1, returning_ppm=2)

    def seen():
        return [client_of(who).get(f"{VERSIONS}{draft.pk}/").status_code for who in (mara, anna)]

    before = seen()
    submit_plan_version(version=draft, by=finn, at=LATE)

    assert (before, seen()) == ([404, 404], [200, 404])
