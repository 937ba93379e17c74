"""Orders over HTTP."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from orders.models import ExchangeRate, Order, Refund
from tests.make import make_company, make_customer, make_order, make_product, make_team, make_user

pytestmark = pytest.mark.django_db

GBP = {"currency": "GBP"}


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def north():
    return make_team("North")


@pytest.fixture
def anna(north):
    return make_user(team=north)


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna)


@pytest.fixture
def api(anna):
    return client_of(anna)


def body(customer, **values):
    line = {"description": "Oil", "quantity": "2", "unit_price": {"amount": "12.50", **GBP}}
    return {"customer": customer.pk, "ordered_at": "2026-03-01T10:00:00Z", "lines": [line], **values}


def test_an_order_is_placed_with_its_lines_and_totals(api, bakery):
    oil = make_product("Oil", price="12.50", cost="8.00")

    answer = api.post("/api/v1/orders/", body(bakery, lines=[{"product": oil.pk, "quantity": "2"}]), format="json")

    assert answer.status_code == 201, answer.json()
    placed = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert placed["net"] == {"amount": "25.00", **GBP}
    assert placed["company_margin"] == {"amount": "9.00", **GBP}
    assert placed["lines"][0]["margin"] == {"amount": "9.00", **GBP}
    assert placed["ordered_on"] == "2026-03-01"
    assert placed["placed_by"]["id"] == Order.objects.get().placed_by_id


def test_an_order_for_somebody_elses_customer_is_refused_as_if_it_did_not_exist(api):
    other = make_customer("Dairy", salesperson=make_user())

    answer = api.post("/api/v1/orders/", body(other), format="json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/customer"
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"lines": []}, "#/lines"),
        ({"lines": [{"quantity": "x", "unit_price": {"amount": "1", **GBP}}]}, "#/lines/0/quantity"),
        ({"lines": [{"quantity": "1", "unit_price": "1.00"}]}, "#/lines/0/unit_price"),
        ({"lines": [{"quantity": "1", "unit_price": {"amount": "1e9", **GBP}}]}, "#/lines/0/unit_price"),
        ({"lines": [{"quantity": "1"}]}, "#/lines/0/unit_price"),
        ({"currency": "eur"}, "#/currency"),
        ({"ordered_at": "31/02/2026"}, "#/ordered_at"),
        ({"ordered_at": "2999-01-01T00:00:00Z"}, "#/ordered_at"),
    ],
)
def test_an_order_that_makes_no_sense_says_where_and_writes_nothing(api, bakery, change, pointer):
    answer = api.post("/api/v1/orders/", body(bakery, **change), format="json")

    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not Order.objects.exists()


def test_the_same_key_places_one_order(api, bakery):
    first, second = (
        api.post("/api/v1/orders/", body(bakery), format="json", headers={"Idempotency-Key": "a-1"}) for _ in range(2)
    )

    assert first.json() == second.json()
    assert Order.objects.count() == 1


def test_a_refund_needs_the_version_that_was_read(api, bakery):
    order = make_order(bakery, "2026-03-01", "100.00")
    wish = {"amount": {"amount": "40.00", **GBP}}

    missing = api.post(f"/api/v1/orders/{order.pk}/refunds/", wish, format="json")
    stale = api.post(f"/api/v1/orders/{order.pk}/refunds/", wish, format="json", headers={"If-Match": '"9"'})
    right = api.post(f"/api/v1/orders/{order.pk}/refunds/", wish, format="json", headers={"If-Match": '"1"'})

    assert [missing.status_code, stale.status_code, right.status_code] == [428, 412, 201]
    assert Refund.objects.get().net_minor == 4000


def test_a_salesperson_may_see_an_order_but_not_void_it(api, bakery):
    order = make_order(bakery, "2026-03-01")

    answer = api.post(
        f"/api/v1/orders/{order.pk}/void/", {"reason": "Slip"}, format="json", headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 403
    assert Order.objects.standing().exists()


def test_a_manager_voids_an_order_of_the_team(north, bakery):
    order = make_order(bakery, "2026-03-01")

    answer = client_of(make_user(Role.MANAGER, team=north)).post(
        f"/api/v1/orders/{order.pk}/void/", {"reason": "Slip"}, format="json", headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 200, answer.json()
    assert (answer.json()["status"], answer.json()["void_reason"]) == ("VOID", "Slip")


def test_the_list_of_orders_narrows_by_day_and_customer(api, bakery):
    make_order(bakery, "2026-03-01", external_id="A")
    make_order(bakery, "2026-04-01", external_id="B")

    found = api.get(f"/api/v1/orders/?from_day=2026-03-02&customer={bakery.pk}").json()

    assert [row["external_id"] for row in found["results"]] == ["B"]


def test_a_finance_user_sets_the_rate_that_a_foreign_order_is_pinned_to(bakery, api):
    make_company(currency="GBP")
    finance = client_of(make_user(Role.FINANCE))

    rate = finance.post(
        "/api/v1/exchange-rates/", {"currency": "EUR", "effective_on": "2026-01-01", "rate": "0.85"}, format="json"
    )
    line = {"description": "Oil", "quantity": "1", "unit_price": {"amount": "100.00", "currency": "EUR"}}
    order = api.post("/api/v1/orders/", body(bakery, currency="EUR", lines=[line]), format="json")

    assert (rate.status_code, rate.json()["rate"]) == (201, "0.85")
    assert order.json()["company_net"] == {"amount": "85.00", **GBP}


def test_a_product_is_found_by_a_part_of_its_name_and_changed_by_finance(api):
    oil = make_product("Hardwax oil", price="20.00")
    finance = client_of(make_user(Role.FINANCE))

    found = api.get("/api/v1/products/?search=WAX").json()["results"]
    changed = finance.patch(
        f"/api/v1/products/{oil.pk}/",
        {"price": {"amount": "22.00", **GBP}},
        format="json",
        headers={"If-Match": '"1"'},
    )
    refused = api.patch(f"/api/v1/products/{oil.pk}/", {"name": "x"}, format="json", headers={"If-Match": '"2"'})

    assert [row["name"] for row in found] == ["Hardwax oil"]
    assert changed.json()["price"] == {"amount": "22.00", **GBP}
    assert refused.status_code == 403


def test_a_price_per_piece_may_be_finer_than_money(api, bakery):
    line = {"description": "Screw", "quantity": "1000", "unit_price": {"amount": "0.0125", **GBP}}

    answer = api.post("/api/v1/orders/", body(bakery, lines=[line]), format="json")

    assert Decimal(answer.json()["net"]["amount"]) == Decimal("12.50")


@pytest.mark.parametrize(
    ("wish", "field", "said"),
    [
        ({"currency": "eur"}, "currency", "A currency is three capital letters, such as EUR."),
        ({"rate": "0"}, "rate", "A rate is above zero."),
    ],
)
def test_a_wrong_exchange_rate_is_told_with_the_way_out(wish, field, said):
    make_company(currency="GBP")
    finance = client_of(make_user(Role.FINANCE))

    answer = finance.post(
        "/api/v1/exchange-rates/",
        {"currency": "EUR", "effective_on": "2026-01-01", "rate": "0.85", **wish},
        format="json",
    )

    assert answer.status_code == 400
    assert [(error["pointer"], error["detail"]) for error in answer.json()["errors"]] == [(f"#/{field}", said)]
    assert not ExchangeRate.objects.exists()
