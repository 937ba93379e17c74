"""The doors to merges: who may, what they answer, and where a merged customer's address leads."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.core import clock
from customers.models import Customer, Merge
from orders.models import Order, Product
from tests.make import make_contact, make_customer, make_merge, make_order, make_team, make_user

pytestmark = pytest.mark.django_db
MERGES = "/api/v1/merges/"


@pytest.fixture
def team(db):
    return make_team("North")


@pytest.fixture
def anna(team):
    return make_user(team=team, name="Anna")


@pytest.fixture
def mara(team):
    return make_user(Role.MANAGER, team=team, name="Mara")


@pytest.fixture
def stays(anna):
    return make_customer("Bakery Nord", salesperson=anna, external_id="K1")


@pytest.fixture
def goes(anna):
    return make_customer("Bakery North", salesperson=anna, external_id="K2")


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def wish(stays, goes, **more):
    return {"survivor": stays.pk, "absorbed": goes.pk, "reason": "The same address.", **more}


def test_a_manager_merges_two_of_the_team_and_parts_them_again(mara, stays, goes):
    make_order(goes, "2025-01-15")
    client = client_of(mara)

    made = client.post(MERGES, wish(stays, goes), format="json")

    assert (made.status_code, made.json()["row_count"], made.json()["is_undone"]) == (201, 1, False)
    assert made.json()["absorbed"] == {"id": goes.pk, "name": "Bakery North", "external_id": "K2"}
    assert client.get(made.headers["Location"]).json() == made.json()
    assert [row["id"] for row in client.get(MERGES, {"undone": "false"}).json()["results"]] == [made.json()["id"]]

    undone = client.post(f"{made.headers['Location']}undo/", {"reason": "Two shops."}, format="json")

    assert (undone.status_code, undone.json()["is_undone"], undone.json()["undone_by"]["name"]) == (200, True, "Mara")
    assert Order.objects.get().customer == goes
    assert client.get(MERGES, {"undone": "false"}).json()["results"] == []
    again = client.post(f"{made.headers['Location']}undo/", {"reason": "Two shops."}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "merge_undone")


def test_a_salesperson_merges_nothing_and_a_manager_only_within_the_team(anna, mara, stays, goes):
    elsewhere = make_customer(salesperson=make_user(team=make_team("South")))

    assert client_of(anna).post(MERGES, wish(stays, goes), format="json").status_code == 403
    refused = client_of(mara).post(MERGES, wish(stays, elsewhere), format="json")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/absorbed")
    assert not Merge.objects.exists()


def test_the_second_of_two_who_merge_the_same_pair_is_told(mara, stays, goes):
    client = client_of(mara)
    client.post(MERGES, wish(stays, goes), format="json")

    second = client.post(MERGES, wish(stays, goes), format="json")

    assert (second.status_code, second.json()["errors"][0]["pointer"]) == (400, "#/absorbed")
    assert Merge.objects.count() == 1


def test_the_address_of_a_merged_customer_leads_to_the_one_that_stayed(mara, stays, goes):
    make_merge(stays, goes)
    client = client_of(mara)

    for rest in ("", "contacts/", "clv/", "next-reward/?x=1"):
        answer = client.get(f"/api/v1/customers/{goes.pk}/{rest}")
        assert (answer.status_code, answer.headers["Location"]) == (307, f"/api/v1/customers/{stays.pk}/{rest}")
        assert (answer.json()["code"], answer.json()["survivor"]) == ("customer_merged", stays.pk)


def test_a_write_to_a_merged_customer_is_refused_and_names_the_one_that_stayed(mara, stays, goes):
    make_merge(stays, goes)

    body = {"channel": "CALL", "outcome": "NO_NEED"}
    answer = client_of(mara).post(f"/api/v1/customers/{goes.pk}/contacts/", body, format="json")

    assert (answer.status_code, answer.json()["code"], answer.json()["survivor"]) == (409, "customer_merged", stays.pk)


def test_who_does_not_see_the_survivor_does_not_learn_of_it(stays, goes):
    make_merge(stays, goes)
    stranger = make_user(Role.MANAGER, team=make_team("South"))

    assert client_of(stranger).get(f"/api/v1/customers/{goes.pk}/").status_code == 404


def test_an_order_that_names_a_merged_customer_goes_to_the_survivor(anna, stays, goes):
    make_merge(stays, goes, clock.now().date() - timedelta(days=30))
    product = Product.objects.create(name="Flour", price_minor=1000)
    body = {"customer": goes.pk, "lines": [{"product": product.pk, "quantity": "1"}]}
    client = client_of(anna)

    placed = client.post("/api/v1/orders/", body, format="json")
    checked = client.post("/api/v1/orders:check/", body, format="json")

    assert (placed.status_code, placed.json()["customer"]["id"]) == (201, stays.pk)
    assert (checked.status_code, checked.json()["salesperson"]["name"]) == (200, "Anna")
    stranger = make_user(team=make_team("South"))
    assert client_of(stranger).post("/api/v1/orders/", body, format="json").status_code == 400


def test_a_merged_customer_is_in_no_list_search_count_or_file(mara, stays, goes):
    make_merge(stays, goes)
    client = client_of(mara)

    assert [row["id"] for row in client.get("/api/v1/customers/").json()["results"]] == [stays.pk]
    found = [client.get("/api/v1/customers/", {"search": words}).json()["results"] for words in ("Nord", "North")]
    assert [len(rows) for rows in found] == [1, 0]
    assert client.get("/api/v1/customers/summary/").json()["customers"] == 1
    assert b"North" not in client.get("/api/v1/customers/export/").getvalue()


def test_two_are_shown_side_by_side_with_what_it_does_to_pay(mara, anna, team, stays):
    bo = make_user(team=team, name="Bo")
    goes = make_customer("Bakery North", salesperson=bo)
    make_order(stays, "2025-01-10", "1000.00")
    make_order(goes, "2025-02-10", "1000.00")
    make_contact(goes, bo, "2025-02-01")

    body = {"survivor": stays.pk, "absorbed": goes.pk}
    found = client_of(mara).post("/api/v1/merges:check/", body, format="json").json()

    assert (found["absorbed"]["order_count"], found["absorbed"]["contact_count"]) == (1, 1)
    assert (found["returning_count"], found["pay"]["amount"]) == (1, "30.00")
    assert "1 first order becomes a returning one." in found["pay_sentence"]
    assert found["salesperson_sentence"].startswith("Anna keeps the customer.")
    assert found["refusal"] == ""
    assert not Customer.objects.merged().exists()


def test_what_would_be_refused_is_said_before(mara, anna, stays, goes):
    third = make_customer(salesperson=anna)
    make_merge(stays, goes)

    body = {"survivor": third.pk, "absorbed": stays.pk}
    found = client_of(mara).post("/api/v1/merges:check/", body, format="json").json()

    assert found["refusal"].startswith("Bakery Nord took in another customer itself.")


@pytest.mark.parametrize(("name", "value"), [("customer", "1.5"), ("customer", "9" * 40), ("undone", "maybe")])
def test_a_list_of_merges_that_makes_no_sense_is_refused(mara, name, value):
    answer = client_of(mara).get("/api/v1/merges/", {name: value})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"?{name}")
