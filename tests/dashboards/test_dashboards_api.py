"""The dashboards and the books over the API: whose figures, and what they say."""

from datetime import date
from types import SimpleNamespace

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.dashboards.sums import share_interval
from tests.dashboards.figures import work_out
from tests.make import make_customer, make_order, make_refund, make_team, make_user
from tests.nights import sum_up
from tests.once import once

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
RETENTION, VALUE = "/api/v1/dashboards/retention/", "/api/v1/dashboards/value/"


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@once
def company():
    """Two teams: Anna's twenty customers, of whom fifteen came back, and Bo's one; and one who waits for somebody."""
    north, south = make_team("North"), make_team("South")
    people = SimpleNamespace(
        south=south,
        anna=make_user(name="Anna", team=north),
        bo=make_user(name="Bo", team=south),
        mara=make_user(Role.MANAGER, name="Mara", team=north),
        fin=make_user(Role.FINANCE, name="Fin"),
    )
    for number in range(20):
        customer = make_customer(salesperson=people.anna)
        make_order(customer, "2025-02-01", "100.00", cost="60.00")
        if number < 15:
            make_order(customer, "2025-08-01", "100.00", cost="60.00")
    make_order(make_customer(salesperson=people.bo), "2025-05-01", "900.00", cost="100.00")
    make_order(make_customer(), "2026-06-01", "10.00")
    work_out(TODAY)
    sum_up(as_of=TODAY, token=None)
    return people


@pytest.fixture
def south(company):
    return company.south


@pytest.fixture
def anna(company):
    return company.anna


@pytest.fixture
def bo(company):
    return company.bo


@pytest.fixture
def mara(company):
    return company.mara


@pytest.fixture
def fin(company):
    return company.fin


def test_a_manager_sees_the_own_team_finance_the_company(mara, fin):
    team = client_of(mara).get(RETENTION).json()
    company = client_of(fin).get(RETENTION).json()

    assert team["scope"]["team"]["name"] == "North"
    assert team["customers"] == 20
    assert [row["salesperson"]["name"] for row in team["salespeople"]] == ["Anna"]
    assert company["scope"] == {"team": None}
    assert company["customers"] == 22
    assert [row["salesperson"] and row["salesperson"]["name"] for row in company["salespeople"]] == [
        *("Anna", "Bo"),
        None,
    ]


def test_retention_keeps_both_parts_of_the_share(mara):
    shown = client_of(mara).get(RETENTION).json()

    assert shown["as_of"] == "2026-06-30"
    low, high = share_interval(15, 20)
    assert shown["retention"] == {
        "base": 20,
        "returned": 15,
        "share": "0.7500",
        "low": f"{low:.4f}",
        "high": f"{high:.4f}",
        "year_before": None,
    }
    assert shown["returning_orders"] == {"orders": 15, "returning": 15, "share": "1.0000", "year_before": None}


def test_cohorts_of_few_customers_have_no_share(fin):
    cohorts = client_of(fin).get(RETENTION).json()["cohorts"]

    assert [(cohort["starts_on"], cohort["customers"]) for cohort in cohorts] == [
        ("2025-01-01", 20),
        ("2025-04-01", 1),
        ("2026-04-01", 1),
    ]
    assert cohorts[0]["cells"][:3] == [
        {"index": 0, "returned": 20, "share": "1.0000"},
        {"index": 1, "returned": 0, "share": "0.0000"},
        {"index": 2, "returned": 15, "share": "0.7500"},
    ]
    assert cohorts[1]["cells"] == [{"index": 0, "returned": 1, "share": None}]


def test_figures_open_the_customers_they_count(fin, anna):
    given_back = make_customer(salesperson=anna)
    make_refund(make_order(given_back, "2025-02-10", "100.00"), "2025-02-12", "100.00")
    make_order(given_back, "2025-08-10", "100.00", cost="99.00")
    spent = make_customer(salesperson=anna)
    make_order(spent, "2025-02-10", "10.00", cost="20.00")
    work_out(TODAY)
    sum_up(as_of=TODAY, token=None)
    client = client_of(fin)

    first = client.get(RETENTION).json()["cohorts"][0]
    total = client.get(VALUE).json()["total"]
    cohort = client.get("/api/v1/customers/", {"cohort": first["starts_on"]}).json()
    back = client.get("/api/v1/customers/", {"cohort": first["starts_on"], "returned_in": "2"}).json()
    profit = client.get("/api/v1/customers/", {"in_profit": "true"}).json()

    # The quarter of the first order, also where nothing is left of that order.
    assert first["starts_on"] == "2025-01-01"
    assert (first["customers"], first["cells"][2]["returned"]) == (22, 16) == (cohort["count"], back["count"])
    assert total["in_profit"] == profit["count"] == 23


def test_the_value_adds_up_by_every_cut(fin):
    shown = client_of(fin).get(VALUE).json()

    def pounds(rows):
        return round(sum(float(row["clv"]["margin"]["amount"]) for row in rows), 2)

    total = float(shown["total"]["clv"]["margin"]["amount"])
    assert [pounds(shown[cut]) for cut in ("categories", "channels", "relationships", "salespeople")] == [total] * 4
    tenths = sum(float(row["earned"]["amount"]) + float(row["expected"]["amount"]) for row in shown["concentration"])
    assert round(tenths, 2) == total
    assert shown["history"] == [
        {"as_of": "2026-06-30", **{name: shown["total"]["clv"][name] for name in ("margin", "low", "high")}}
    ]
    assert shown["change"] is None


def test_nobody_looks_into_another_teams_figures(anna, mara, south):
    assert client_of(mara).get(RETENTION, {"team": south.pk}).status_code == 404
    assert client_of(anna).get(RETENTION).status_code == 403
    assert client_of(anna).get(VALUE).status_code == 403


def test_finance_can_look_at_one_team(fin, south):
    assert client_of(fin).get(VALUE, {"team": south.pk}).json()["total"]["customers"] == 1
    assert client_of(fin).get(VALUE, {"team": "x"}).status_code == 400


def test_my_book_is_mine(anna, bo):
    book = client_of(anna).get("/api/v1/salespeople/me/book/").json()

    assert (book["customers"], book["salesperson"]["name"]) == (20, "Anna")
    assert book["retention"]["share"] == "0.7500"
    assert book["pay"]["amount"] == {"amount": "0.00", "currency": "GBP"}
    assert client_of(anna).get(f"/api/v1/salespeople/{bo.pk}/book/").status_code == 404


def test_a_manager_reads_the_teams_books_and_the_teams_sum_as_the_own(mara, anna):
    assert client_of(mara).get(f"/api/v1/salespeople/{anna.pk}/book/").json()["customers"] == 20
    assert client_of(mara).get("/api/v1/salespeople/me/book/").json()["scope"] == "TEAM"


def test_somebody_without_customers_has_an_empty_book(company):
    book = client_of(make_user(team=make_team())).get("/api/v1/salespeople/me/book/").json()

    assert (book["as_of"], book["customers"]) == (None, 0)


def test_the_dashboards_ask_few_questions(fin, django_assert_max_num_queries):
    client = client_of(fin)

    with django_assert_max_num_queries(7):
        client.get(RETENTION)
    with django_assert_max_num_queries(9):
        client.get(VALUE)
    with django_assert_max_num_queries(9):
        client.get("/api/v1/salespeople/me/book/")
