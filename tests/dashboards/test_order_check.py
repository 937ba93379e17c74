"""An order before it is placed."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from orders.models import Order
from tests.make import make_customer, make_order, make_product, make_user

pytestmark = pytest.mark.django_db

GBP = {"currency": "GBP"}


@pytest.fixture
def anna():
    return make_user(name="Anna")


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna, on=date(2024, 1, 1))


@pytest.fixture
def check(anna, bakery):
    client = APIClient()
    client.force_login(anna)

    def post(**values):
        line = {"description": "Oil", "quantity": "1", "unit_price": {"amount": "1000.00", **GBP}}
        line["unit_cost"] = {"amount": "600.00", **GBP}
        body = {"customer": bakery.pk, "ordered_at": "2026-03-01T10:00:00Z", "lines": [line], **values}
        return client.post("/api/v1/orders:check/", body, format="json")

    return post


def test_nothing_is_written(check):
    assert check().status_code == 200
    assert not Order.objects.exists()


def test_each_line_shows_its_cost_and_margin_before_anything_is_saved(check):
    dear = make_product(price="10.00", cost="12.00")

    found = check(lines=[{"product": dear.pk, "quantity": "3"}]).json()

    assert found["lines"][0]["cost"] == {"amount": "36.00", **GBP}
    assert found["lines"][0]["margin"] == {"amount": "-6.00", **GBP}
    assert found["company_margin"] == {"amount": "-6.00", **GBP}


def test_a_first_order_earns_the_first_rate_on_its_margin(check):
    pay = check().json()["pay"]

    assert (pay["component"], pay["rate"], pay["amount"]) == ("FIRST", "0.05", {"amount": "20.00", **GBP})
    assert pay["split_amount"] == pay["amount"]


def test_a_returning_order_after_a_year_earns_more(check, bakery):
    make_order(bakery, "2025-02-01")

    pay = check().json()["pay"]

    assert (pay["component"], pay["rate"], pay["amount"]) == ("RETURNING", "0.09", {"amount": "36.00", **GBP})


def test_the_answer_equals_what_is_booked_afterwards(check, anna, bakery):
    found = check().json()

    order = make_order(bakery, "2026-03-01", "1000.00", cost="600.00")

    assert found["net"]["amount"] == "1000.00"
    assert (order.net_minor, order.company_margin_minor) == (1000_00, 400_00)
    assert found["salesperson"] == {"id": anna.pk, "name": "Anna"}


def test_before_any_plan_no_pay_is_shown(check):
    assert check(ordered_at="1969-12-01T12:00:00Z").json()["pay"] is None


def test_a_customer_of_somebody_else_does_not_exist(check):
    answer = check(customer=make_customer(salesperson=make_user()).pk)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/customer"
