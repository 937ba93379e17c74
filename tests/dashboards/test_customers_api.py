"""The list of customers and a customer's page over the API."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.dashboards.api import customer_pages
from crm.dashboards.selectors import found
from crm.dashboards.services.past import count_past
from customers.models import Customer
from tests.dashboards.figures import work_out
from tests.make import make_contact, make_customer, make_order, make_refund, make_team, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def north():
    return make_team("North")


@pytest.fixture
def anna(north):
    return make_user(name="Anna", team=north)


@pytest.fixture
def mara(north):
    return make_user(Role.MANAGER, name="Mara", team=north)


@pytest.fixture
def api(anna):
    return client_of(anna)


@pytest.fixture
def book(anna):
    """Three customers: one that keeps ordering, one that went quiet, one that never ordered."""
    bakery = make_customer("Northgate Bakery", salesperson=anna, external_id="C-1")
    for month in range(1, 7):
        make_order(bakery, date(2026, month, 5), "200.00", cost="80.00")
    cycles = make_customer("Fenwick Cycles", salesperson=anna, relationship_type="REGULAR")
    make_order(cycles, date(2025, 2, 1), "50.00", cost="10.00")
    make_order(cycles, date(2025, 3, 1), "50.00", cost="10.00")
    make_customer("Tidewater Chandlery", salesperson=anna)
    work_out(TODAY)
    count_past(as_of=TODAY, token=None)


def names(page):
    return [row["name"] for row in page.json()["results"]]


def test_the_list_is_ordered_by_lifetime_value(api, book):
    page = api.get("/api/v1/customers/").json()

    assert page["count"] == 3
    row = page["results"][0]
    assert row["name"] == "Northgate Bakery"
    assert set(row["clv"]) == {"margin", "revenue", "p_alive", "low", "high", "as_of", "method", "reason"}
    assert row["clv"]["as_of"] == "2026-06-30"
    assert row["salesperson"]["name"] == "Anna"
    assert (row["first_ordered_on"], row["last_ordered_on"], row["order_count"]) == ("2026-01-05", "2026-06-05", 6)
    assert len(row["rhythm"]["orders"]) == 6
    assert row["category"]["label"] == "Major, short-term"


FILTERS = [
    ({"search": "cycl"}, ["Fenwick Cycles"]),
    ({"search": "c-1"}, ["Northgate Bakery"]),
    ({"stage": "PROSPECT"}, ["Tidewater Chandlery"]),
    ({"stage": "RETURNING"}, ["Northgate Bakery"]),
    ({"stage": "INACTIVE"}, ["Fenwick Cycles"]),
    ({"relationship_type": "REGULAR"}, ["Fenwick Cycles"]),
    ({"silent_since": "2025-12-31"}, ["Fenwick Cycles"]),
    ({"overdue": "true"}, ["Fenwick Cycles"]),
    ({"cohort": "2025-02-15"}, ["Fenwick Cycles"]),
    ({"in_profit": "true"}, ["Northgate Bakery", "Fenwick Cycles"]),
    ({"in_profit": "false"}, ["Tidewater Chandlery"]),
    ({"cohort": "2026-01-01", "returned_in": "1"}, ["Northgate Bakery"]),
    ({"value_min": "700", "stage": "RETURNING"}, ["Northgate Bakery"]),
    ({"value_max": "700", "stage": "RETURNING"}, []),
    ({"category": "PROSPECT"}, ["Tidewater Chandlery"]),
    ({"salesperson": "none"}, []),
    ({"salesperson": "me", "search": "bakery"}, ["Northgate Bakery"]),
    ({"first_ordered_from": "2026-01-01", "first_ordered_before": "2026-02-01"}, ["Northgate Bakery"]),
]


def test_filters_keep_what_they_say(api, book):
    found = [names(api.get("/api/v1/customers/", query)) for query, _expected in FILTERS]

    assert found == [expected for _query, expected in FILTERS]


@pytest.mark.parametrize("few", [0, 1, 2, 3])
def test_a_search_finds_the_same_whether_few_or_many_are_found(api, book, monkeypatch, few):
    monkeypatch.setattr(customer_pages, "FEW_FOUND", few)

    found = api.get("/api/v1/customers/", {"search": "E", "ordering": "-name", "page_size": 2})

    assert names(found) == ["Tidewater Chandlery", "Northgate Bakery"]
    assert found.json()["count"] == 3
    assert names(api.get(found.json()["next"])) == ["Fenwick Cycles"]


def test_of_very_many_found_it_is_only_said_that_there_are_more(anna, mara, book, monkeypatch):
    make_customer("Pemberton Dairy")
    monkeypatch.setattr(customer_pages, "FEW_FOUND", 2)
    for module in (customer_pages, found):
        monkeypatch.setattr(module, "MOST_FOUND", 2)
    address = "/api/v1/customers/?page_size=2&ordering=name&search=e"

    for user, expected in ((anna, 3), (mara, 4)):
        first = client_of(user).get(address).json()
        second = client_of(user).get(first["next"]).json()
        total = client_of(user).get("/api/v1/customers/summary/?search=e").json()

        seen = [row["name"] for row in (*first["results"], *second["results"])]
        assert (len(seen), seen) == (expected, sorted(set(seen)))
        assert [(page["count"], page["count_is_capped"]) for page in (first, second)] == [(2, True)] * 2
        assert (total["customers"], total["customers_is_capped"], total["clv"]) == (2, True, None)


def test_who_waits_is_found_beside_the_books_of_the_team(mara, book):
    make_customer("Fenwick Fields")
    make_customer("Fenwick Farm", salesperson=make_user(team=make_team("South")))

    found = client_of(mara).get("/api/v1/customers/", {"search": "fenwick", "ordering": "name"})
    total = client_of(mara).get("/api/v1/customers/summary/", {"search": "fenwick"}).json()

    assert names(found) == ["Fenwick Cycles", "Fenwick Fields"]
    assert (found.json()["count"], total["customers"], total["customers_is_capped"]) == (2, 2, False)


def test_what_belongs_to_one_customer_comes_in_pages_too(api, anna, book):
    bakery = Customer.objects.get(name="Northgate Bakery")
    days = [date(2026, 3, day) for day in (1, 2, 3)]
    for day in days:
        make_contact(bakery, anna, day)

    page = api.get(f"/api/v1/customers/{bakery.pk}/contacts/?page_size=2&search=e").json()

    assert (page["count"], len(page["results"])) == (3, 2)
    assert len(api.get(page["next"]).json()["results"]) == 1


REFUSED = [
    {"category": "GOLD"},
    {"silent_since": "yesterday"},
    {"salesperson": "you"},
    {"value_min": "1e99"},
    {"returned_in": "2"},
    {"cohort": "9999-12-31"},
    {"team": "1.5"},
    {"team": "1e30"},
    {"quiet_profit": "maybe"},
    {"chosen": "yes"},
    {"overdue": "2"},
    {"bought": "x"},
    {"broke_even": "on"},
    {"returned_in": "1.5", "cohort": "2026-01-01"},
    {"returned_in": "0.001", "cohort": "2026-01-01"},
    {"ordering": "secret"},
    {"cursor": "what"},
]


def test_a_filter_that_makes_no_sense_is_named(api):
    answers = [api.get("/api/v1/customers/", query) for query in REFUSED]

    assert [answer.status_code for answer in answers] == [400] * len(REFUSED)
    assert [answer.json()["errors"][0]["pointer"] for answer in answers] == [
        f"?{next(iter(query))}" for query in REFUSED
    ]


ORDERS = ["name", "-name", "clv_margin", "p_alive", "-gap_ratio", "last_ordered_on", "-value_at_risk"]


@pytest.mark.slow
def test_every_order_pages_through_everybody(api, book):
    for ordering in ORDERS:
        seen, address = [], f"/api/v1/customers/?page_size=1&ordering={ordering}"
        while address:
            page = api.get(address)
            seen += names(page)
            address = page.json()["next"]

        assert sorted(seen) == ["Fenwick Cycles", "Northgate Bakery", "Tidewater Chandlery"], ordering


def test_nobody_sees_another_teams_customers(book):
    stranger = make_user(team=make_team("South"))

    assert names(client_of(stranger).get("/api/v1/customers/")) == []
    customer = Customer.objects.first()
    assert client_of(stranger).get(f"/api/v1/customers/{customer.pk}/").status_code == 404
    assert client_of(stranger).get(f"/api/v1/customers/{customer.pk}/timeline/").status_code == 404


def test_a_customer_without_a_salesperson_waits_in_the_managers_list(mara, book):
    make_customer("Pemberton Dairy")

    assert names(client_of(mara).get("/api/v1/customers/", {"salesperson": "none"})) == ["Pemberton Dairy"]


def test_the_page_tells_the_history_and_what_is_expected(api, anna, book):
    bakery = Customer.objects.get(name="Northgate Bakery")
    make_contact(bakery, anna, "2026-06-10")

    page = api.get(f"/api/v1/customers/{bakery.pk}/")

    assert page.headers["ETag"] == f'"{bakery.version}"'
    shown = page.json()
    assert shown["history"]["revenue"] == {"amount": "1200.00", "currency": "GBP"}
    assert shown["history"]["first_order"]["revenue"] == {"amount": "200.00", "currency": "GBP"}
    assert shown["history"]["multiple"] == "6.0"
    assert [term["salesperson"]["name"] for term in shown["assignments"]] == ["Anna"]
    assert set(shown["expected"]["next_12_months"]) == {"orders", "margin", "low", "high"}


def test_a_customer_before_the_first_night_has_no_value_yet(api, anna):
    customer = make_customer("Quill & Sons", salesperson=anna)

    shown = api.get(f"/api/v1/customers/{customer.pk}/").json()

    assert (shown["clv"], shown["category"], shown["history"], shown["expected"]) == (None, None, None, None)
    assert shown["rhythm"] == {"orders": [], "next_on": None, "as_of": None}


def test_a_new_customer_is_answered_as_its_page(api):
    answer = api.post("/api/v1/customers/", {"name": "Castle Street Roasters"})

    assert answer.status_code == 201
    assert answer.json()["salesperson"]["name"] == "Anna"
    assert answer.headers["Location"] == f"/api/v1/customers/{answer.json()['id']}/"


def test_a_new_customer_goes_into_a_book_within_the_callers_reach(anna, mara):
    bo, boss = make_user(name="Bo", team=make_team("South")), make_user(Role.ADMINISTRATOR)
    fin, gone = make_user(Role.FINANCE), make_user(team=anna.team, is_active=False)

    def holder_of_new(caller, **wish):
        answer = client_of(caller).post("/api/v1/customers/", {"name": "Castle Street Roasters", **wish}, format="json")
        if answer.status_code != 201:
            return answer.status_code, answer.json()["errors"][0]["pointer"]
        return (answer.json()["salesperson"] or {"name": None})["name"]

    refused = (400, "#/salesperson")
    assert [holder_of_new(anna), holder_of_new(anna, salesperson=None)] == ["Anna", "Anna"]
    assert holder_of_new(anna, salesperson=anna.pk) == "Anna"
    assert [holder_of_new(anna, salesperson=other.pk) for other in (bo, mara)] == [refused, refused]
    assert [holder_of_new(mara), holder_of_new(mara, salesperson=anna.pk)] == [None, "Anna"]
    assert holder_of_new(mara, salesperson=mara.pk) == "Mara"
    assert [holder_of_new(mara, salesperson=other.pk) for other in (bo, fin, gone)] == [refused, refused, refused]
    assert [holder_of_new(boss), holder_of_new(boss, salesperson=bo.pk)] == [None, "Bo"]
    assert [holder_of_new(boss, salesperson=other.pk) for other in (boss, fin, gone)] == [refused, refused, refused]
    assert Customer.objects.count() == 8


def test_the_next_best_action_stands_on_the_page(api, book):
    cycles = Customer.objects.get(name="Fenwick Cycles")

    shown = api.get(f"/api/v1/customers/{cycles.pk}/").json()

    assert shown["next_action"] is None or shown["next_action"]["customer"]["id"] == cycles.pk


def test_the_summary_counts_and_adds(api, book):
    total = api.get("/api/v1/customers/summary/").json()
    rows = api.get("/api/v1/customers/", {"stage": "RETURNING"}).json()["results"]
    returning = api.get("/api/v1/customers/summary/", {"stage": "RETURNING"}).json()

    assert total["customers"] == 3
    assert returning["clv"]["margin"] == rows[0]["clv"]["margin"]


def test_the_timeline_goes_on_by_its_cursor(api, anna):
    bakery = make_customer(salesperson=anna, on=date(2025, 1, 1))
    for day in range(1, 29):
        order = make_order(bakery, date(2026, 2, day))
        make_refund(order, date(2026, 3, day), "1.00")

    first = api.get(f"/api/v1/customers/{bakery.pk}/timeline/").json()
    second = api.get(first["next"]).json()

    assert len(first["results"]) == 50
    assert len(second["results"]) == 7
    assert second["next"] is None
    assert first["results"][0]["amount"] == {"amount": "-1.00", "currency": "GBP"}


@pytest.mark.parametrize("query", [{"kind": "gossip"}, {"cursor": "nonsense"}])
def test_a_wrong_question_about_the_timeline_is_refused(api, anna, query):
    bakery = make_customer(salesperson=anna)

    assert api.get(f"/api/v1/customers/{bakery.pk}/timeline/", query).status_code == 400


def test_questions_do_not_grow_with_the_rows(api, anna, book, django_assert_max_num_queries):
    bakery = Customer.objects.get(name="Northgate Bakery")

    with django_assert_max_num_queries(8):
        api.get("/api/v1/customers/")
    with django_assert_max_num_queries(10):
        api.get(f"/api/v1/customers/{bakery.pk}/")
