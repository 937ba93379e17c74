"""Pages by keyset: every row once, in order, forwards and backwards, whatever the order and the gaps."""

import base64
import contextlib
import json
from datetime import date
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.core.api.errors import BadQuery
from crm.core.api.keyset import column, stretches
from crm.core.api.pagination import Cursor
from customers.models import Customer
from tests.make import make_customer, make_user

pytestmark = pytest.mark.django_db

ORDERS = {
    "name": [("name", False)],
    "-name": [("name", True)],
    "day": [("acquired_on", False)],
    "-day": [("acquired_on", True)],
    "-day,name": [("acquired_on", True), ("name", False)],
    "cost,-day": [("acquisition_cost_minor", False), ("acquired_on", True)],
    "type,day,name": [("relationship_type", False), ("acquired_on", False), ("name", True)],
}


@pytest.fixture
def customers():
    rows = [("B", 3, 0), ("A", None, 5), ("C", 3, 5), ("A", 1, 0), ("D", None, 5), ("B", None, 0), ("E", 2, 7)]
    return [
        make_customer(name=name, acquired_on=None if day is None else date(2026, 1, day), acquisition_cost_minor=cost)
        for name, day, cost in rows
    ]


def walk(parts, *, size, backwards):
    """Return all primary keys, read page by page."""
    rows = Customer.objects.all()
    columns = [column(rows, name, name, is_descending=down) for name, down in parts]
    columns.append(column(rows, "id", "pk", is_descending=False))
    found, values = [], None
    while True:
        page = []
        for condition, order in stretches(columns, values, backwards=backwards):
            wanted = rows.filter(condition).order_by(*(part.ordered(backwards=backwards) for part in order))
            page.extend(wanted[: size - len(page)])
            if len(page) == size:
                break
        if not page:
            return found
        found.extend(row.pk for row in page)
        values = [getattr(page[-1], part.path) for part in columns]


def expected(customers, parts):
    """Return the primary keys in the order that people expect: rows without a value last."""
    rows = sorted(customers, key=lambda row: row.pk)
    # Sorting is stable, and reversed sorting too: the last part first.
    for name, is_descending in reversed(parts):
        value = attrgetter(name)
        filled = sorted((row for row in rows if value(row) is not None), key=value, reverse=is_descending)
        rows = filled + [row for row in rows if value(row) is None]
    return [row.pk for row in rows]


@pytest.mark.parametrize("parts", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_every_row_comes_once_in_order_whatever_the_page_size(customers, parts, size):
    forwards = walk(parts, size=size, backwards=False)

    assert forwards == expected(customers, parts)
    assert walk(parts, size=size, backwards=True) == forwards[::-1]


@pytest.fixture
def browser():
    client = APIClient()
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def ids(page):
    return [row["id"] for row in page["results"]]


@pytest.mark.parametrize("ordering", ["name", "-name", "name,-id", "email"])
def test_the_links_lead_to_the_end_and_back(browser, ordering):
    for _ in range(6):
        make_user()
    whole = ids(browser.get(f"/api/v1/users/?ordering={ordering}").json())

    page = browser.get(f"/api/v1/users/?ordering={ordering}&page_size=3").json()
    seen = [ids(page)]
    while page["next"]:
        page = browser.get(page["next"]).json()
        seen.append(ids(page))
    assert [identity for part in seen for identity in part] == whole

    back = [ids(page)]
    while page["previous"]:
        page = browser.get(page["previous"]).json()
        back.append(ids(page))
    assert back[::-1] == seen


def test_a_row_added_meanwhile_neither_repeats_nor_hides_another(browser):
    for name in "BDF":
        make_user(name=name)
    first = browser.get("/api/v1/users/?ordering=name&page_size=2").json()

    make_user(name="A")
    second = browser.get(first["next"]).json()

    assert [row["name"] for row in second["results"]] == ["D", "F"]


def test_the_count_is_of_the_list_at_its_start(browser):
    make_user()
    page = browser.get("/api/v1/users/?page_size=1").json()
    assert (page["count"], page["count_is_capped"]) == (2, False)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "é",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(json.dumps(["name,id", ["A"], 0, 3]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["name,id", ["A", "x"], 0, 3]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["name,id", [None, 1], 0, 3]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["name,id", [{}, 1], 0, 3]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["name,id", ["A", 10**30], 0, -3]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["-name,id", ["A", 1], 0, 3]).encode()).decode(),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
    ],
)
def test_a_cursor_that_is_none_is_refused_in_plain_words(browser, cursor):
    response = browser.get(f"/api/v1/users/?cursor={cursor}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "?cursor"


@given(text=st.text(max_size=40))
def test_no_text_in_the_place_of_a_cursor_breaks_the_list(text):
    with contextlib.suppress(BadQuery):
        Cursor.decode(text)


@pytest.mark.parametrize("size", ["0", "-1", "x", "1.5", "²", ""])
def test_a_page_size_that_is_none_is_refused(browser, size):
    assert browser.get(f"/api/v1/users/?page_size={size}").status_code == 400


def test_a_page_holds_two_hundred_rows_at_most(browser):
    assert browser.get("/api/v1/users/?page_size=99999999999").status_code == 200


@pytest.mark.parametrize("ordering", ["password", "-", "name,name", "name,", "team__name", "?"])
def test_an_order_that_is_not_on_the_list_is_refused(browser, ordering):
    response = browser.get("/api/v1/users/", {"ordering": ordering})

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "?ordering"


def test_an_order_over_two_tables_begins_its_scan_at_the_row():
    """No index holds columns of two tables: without a bound of its own the first one is read from the top each time."""
    rows = Customer.objects.all()
    columns = [
        column(rows, "joined", "salesperson__pk", is_descending=True),
        column(rows, "id", "pk", is_descending=True),
    ]
    (condition, _order), *_rest = stretches(columns, [7, 11], backwards=False)

    said = str(rows.filter(condition).query)

    assert '"customers_customer"."salesperson_id" <= 7' in said
