"""Engagement, loyalty, potential, tenure and fifths in the list of customers, and the list as a file."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from clv.models import Category, CustomerSegments, Score
from crm.accounts.access import Role
from tests.dashboards.figures import work_out
from tests.make import make_contact, make_customer, make_order, make_user
from tests.once import once

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@once
def company():
    """Anna, and her book: a bakery that comes back every month, cycles bought once, and somebody who never ordered."""
    anna = make_user(name="Anna")
    bakery = make_customer("Bakery", salesperson=anna)
    for month in range(1, 7):
        make_order(bakery, date(2026, month, 5), "200.00", cost="80.00")
        make_contact(bakery, anna, date(2026, month, 6))
    cycles = make_customer("Cycles", salesperson=anna)
    make_order(cycles, date(2025, 2, 1), "50.00", cost="10.00")
    chandlery = make_customer("=cmd|' /C calc'!A0", salesperson=anna)
    make_order(make_customer("Hidden", salesperson=make_user()), date(2026, 6, 1), "10.00")
    work_out(TODAY)
    return anna, (bakery, cycles, chandlery)


@pytest.fixture
def anna(company):
    return company[0]


@pytest.fixture
def book(company):
    return company[1]


def names(client, query):
    response = client.get(f"/api/v1/customers/?{query}")
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()["results"]]


def lines(client, query=""):
    response = client.get(f"/api/v1/customers/export/?{query}")
    assert response.status_code == 200
    return list(csv.reader(b"".join(response.streaming_content).decode().splitlines()))


def test_a_row_tells_engagement_loyalty_and_potential(anna, book):
    rows = {row["name"]: row for row in client_of(anna).get("/api/v1/customers/").json()["results"]}

    bakery, cycles = rows["Bakery"], rows["Cycles"]
    # Six contacts within a year are one and a half a quarter.
    assert (bakery["engagement"], cycles["engagement"]) == ("1.5", "0")
    assert (bakery["is_returning"], cycles["is_returning"]) == (True, False)
    assert Decimal(bakery["potential"]["amount"]) * 100 == Score.objects.get(customer=book[0]).future_margin_minor
    assert (bakery["tenure"]["code"], cycles["tenure"]["code"]) == ("RETURNING", "FIRST_TIME")
    assert bakery["rfm"] == {"recency": 4, "frequency": 4, "margin": 4}
    assert rows["=cmd|' /C calc'!A0"]["tenure"] is None


def test_only_the_asked_fields_are_told(anna, book):
    client = client_of(anna)

    rows = client.get("/api/v1/customers/?fields=name,potential,engagement").json()["results"]

    assert {frozenset(row) for row in rows} == {frozenset({"name", "potential", "engagement"})}
    assert client.get("/api/v1/customers/?fields=name,secret").status_code == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tenure=FIRST_TIME", ["Cycles"]),
        ("tenure=RETURNING&tenure=FIRST_TIME&ordering=name", ["Bakery", "Cycles"]),
        ("rfm=44", ["Bakery"]),
        ("rfm=-1", ["Cycles"]),
        ("engagement_min=1.5", ["Bakery"]),
        ("engagement_max=1.4&tenure=FIRST_TIME", ["Cycles"]),
        ("quiet_profit=true&ordering=name", ["Bakery"]),
        ("ordering=-engagement,name&tenure=RETURNING&tenure=FIRST_TIME", ["Bakery", "Cycles"]),
        ("ordering=-potential&tenure=RETURNING", ["Bakery"]),
        ("ordering=tenure&rfm=--", ["Cycles", "Bakery"]),
        ("chosen=true", []),
    ],
)
def test_the_list_is_narrowed_and_put_in_order(anna, book, query, expected):
    CustomerSegments.objects.filter(customer=book[0]).update(is_quiet_profit=True)
    CustomerSegments.objects.exclude(customer=book[0]).update(is_quiet_profit=False)

    assert names(client_of(anna), query) == expected


@pytest.mark.parametrize("query", ["rfm=6", "rfm=66", "rfm=5432", "tenure=OLD", "engagement_min=-1", "rfm=5%0a"])
def test_what_makes_no_sense_is_refused(anna, query):
    assert client_of(anna).get(f"/api/v1/customers/?{query}").status_code == 400


def test_a_chosen_category_says_until_when(anna, book):
    Category.objects.filter(customer=book[1]).update(chosen_until=date(2026, 9, 1), ruled_code="INACTIVE")

    [row] = client_of(anna).get("/api/v1/customers/?chosen=true").json()["results"]

    assert (row["name"], row["category"]["chosen_until"]) == ("Cycles", "2026-09-01")


def test_the_file_holds_the_filtered_customers_within_reach_and_no_formula(anna, book):
    head, *rows = lines(client_of(anna), "ordering=name")
    found = [dict(zip(head, row, strict=True)) for row in rows]

    assert [row["name"] for row in found] == ["'=cmd|' /C calc'!A0", "Bakery", "Cycles"]
    bakery = found[1]
    assert Decimal(bakery["clv_margin_GBP"]) * 100 == Score.objects.get(customer=book[0]).margin_minor
    assert (bakery["engagement"], bakery["tenure"], bakery["is_returning"]) == ("1.5", "RETURNING", "yes")
    assert bakery["salesperson"] == "Anna"
    assert lines(client_of(anna), "tenure=FIRST_TIME&fields=name,tenure") == [
        ["name", "tenure"],
        ["Cycles", "FIRST_TIME"],
    ]
    assert len(lines(client_of(make_user(Role.FINANCE)))) == 5


def test_a_file_takes_the_same_few_queries_whatever_its_length(anna, book):
    client = client_of(anna)
    with CaptureQueriesContext(connection) as few:
        lines(client)
    for number in range(5):
        make_customer(f"More {number}", salesperson=anna)

    with CaptureQueriesContext(connection) as many:
        lines(client)

    assert len(many) == len(few) <= 6


def test_a_file_of_fields_that_no_file_can_hold_is_refused(anna):
    answer = client_of(anna).get("/api/v1/customers/export/?fields=rhythm,version")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "?fields")
