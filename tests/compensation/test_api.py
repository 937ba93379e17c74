"""Pay over HTTP: who sees what, a line's account, and closing a month."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from compensation.models import CommissionEntry, Period, PlanVersion, Statement
from compensation.models.period import PeriodStatus
from crm.accounts.access import Role
from tests.compensation.ledger import night
from tests.make import make_customer, make_order, make_refund, make_user

pytestmark = pytest.mark.django_db
GBP = {"currency": "GBP"}


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna)


@pytest.fixture
def paid(bakery, cleo):
    """Anna's customer with a year of orders, one of Cleo's, and one of nobody's."""
    make_order(bakery, "2025-01-15", "100.00", external_id="A1")
    order = make_order(bakery, "2026-01-15", "1000.00", cost="400.00", external_id="A2")
    make_refund(order, "2026-01-20", "500.00", cost_minor=200_00)
    make_order(make_customer("Southern", salesperson=cleo), "2026-01-10", "200.00")
    make_order(make_customer("Walk-in"), "2026-01-11", "300.00")
    night(date(2026, 2, 1))
    return order


def results(user, path, **query):
    answer = client_of(user).get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_a_salesperson_sees_own_lines_a_manager_the_teams_and_finance_all(paid, anna, bo, cleo, mara, finn):
    seen = {
        user.name: {(line["payee"] or {"name": "House"})["name"] for line in results(user, "commission-entries/")}
        for user in (anna, bo, cleo, mara, finn)
    }

    assert seen == {
        "Anna": {"Anna"},
        "Bo": set(),
        "Cleo": {"Cleo"},
        "Mara": {"Anna"},
        "Finn": {"Anna", "Cleo", "House"},
    }


def test_somebody_elses_line_and_statement_do_not_exist(paid, anna, cleo):
    line = CommissionEntry.objects.filter(payee=cleo).first()
    statement = Statement.objects.get(payee=cleo)
    api = client_of(anna)

    assert api.get(f"/api/v1/commission-entries/{line.pk}/").status_code == 404
    assert api.get(f"/api/v1/statements/{statement.pk}/").status_code == 404
    assert api.get(f"/api/v1/statements/{statement.pk}/lines/").status_code == 404


def test_a_line_tells_how_it_came_to_its_amount(paid, anna):
    line = next(line for line in results(anna, "commission-entries/", order=paid.pk) if line["event"] == "ORDER")

    assert line["amount"] == {"amount": "54.00", **GBP}
    assert (line["component"], line["rate"], line["tenure_rate"], line["share"]) == ("RETURNING", "0.09", "0.01", "1.0")
    assert line["trace"]["sentence"] == ("£600.00 of margin × (8% + 1% tenure) = £54.00")
    assert [
        (row["label"], row["amount"] and row["amount"]["amount"], row["rate"]) for row in line["trace"]["rows"]
    ] == [
        ("Order A2", "1000.00", None),
        ("Cost of goods", "-400.00", None),
        ("Margin that counts", "600.00", None),
        ("Returning order rate", None, "0.08"),
        ("Tenure step", None, "0.01"),
        ("Share", None, "1.0"),
        ("Amount", "54.00", None),
    ]
    assert line["trace"]["evaluates_to"] == line["amount"]
    assert (line["trace"]["first_on"], line["trace"]["last_clawback_on"]) == ("2025-01-15", "2026-04-15")
    assert (line["trace"]["plan"], line["trace"]["plan_number"]) == ("Keep and grow", 1)


def test_a_refund_line_tells_what_counted_before_and_after(paid, anna):
    line = next(line for line in results(anna, "commission-entries/", order=paid.pk) if line["event"] == "REFUND")

    assert line["amount"] == {"amount": "-27.00", **GBP}
    assert line["base"] == {"amount": "-300.00", **GBP}
    assert line["trace"]["sentence"] == (
        "£300.00 of margin count instead of £600.00, × (8% + 1% tenure) = −\u2060£27.00"
    )


def test_lines_are_filtered_by_period_payee_customer_and_component(paid, bakery, anna, finn):
    january = Period.objects.get(starts_on="2026-01-01").pk

    counts = {
        name: len(results(finn, "commission-entries/", **query))
        for name, query in {
            "all": {},
            "period": {"period": january},
            "payee": {"payee": anna.pk},
            "house": {"payee": "house"},
            "customer": {"customer": bakery.pk},
            "first": {"component": "FIRST"},
            "nobody": {"payee": "x"},
        }.items()
    }

    assert counts == {"all": 5, "period": 4, "payee": 3, "house": 1, "customer": 3, "first": 3, "nobody": 0}


def test_a_statement_adds_up_and_brings_its_lines(paid, anna):
    (january, older) = results(anna, "statements/")
    api = client_of(anna)

    statement = api.get(f"/api/v1/statements/{january['id']}/").json()
    lines = api.get(f"/api/v1/statements/{january['id']}/lines/").json()

    assert (january["period"]["starts_on"], older["period"]["starts_on"]) == ("2026-01-01", "2025-01-01")
    assert (january["total"]["amount"], january["returning_share"], january["status"]) == ("27.00", "1.0", "DRAFT")
    mix = ("first_share", "returning_share", "lifetime_share", "target_share", "team_share")
    assert [older[name] for name in mix] == ["1.0", "0.0", "0.0", "0.0", "0.0"]
    assert [january[name] for name in mix] == ["0.0", "1.0", "0.0", "0.0", "0.0"]
    assert [(part["code"], part["note"], part["amount"]["amount"]) for part in statement["parts"]] == [
        ("RETURNING", "8%", "24.00"),
        ("TENURE", "1%", "3.00"),
    ]
    assert [line["amount"]["amount"] for line in statement["lines"]] == ["-27.00", "54.00"]
    assert lines["count"] == 2
    assert [line["id"] for line in lines["results"]] == [line["id"] for line in statement["lines"]]
    assert statement["lines_url"].endswith(f"/api/v1/statements/{january['id']}/lines/")


def test_a_month_is_closed_by_two_people_and_its_statements_are_final(paid, finn, olga, anna):
    period = Period.objects.get(starts_on="2026-01-01")
    path = f"/api/v1/commission-periods/{period.pk}/"

    unasked = client_of(olga).post(f"{path}close/", headers={"If-Match": '"1"'})
    asked = client_of(finn).post(f"{path}request-close/", headers={"If-Match": '"1"'})
    own = client_of(finn).post(f"{path}close/", headers={"If-Match": asked.headers["ETag"]})
    answer = client_of(olga).post(f"{path}close/", headers={"If-Match": asked.headers["ETag"]})

    assert (unasked.status_code, unasked.json()["code"]) == (409, "not_requested")
    assert (asked.json()["status"], asked.json()["requested_by"]["name"]) == ("OPEN", "Finn")
    assert (own.status_code, own.json()["code"]) == (409, "four_eyes")
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["status"], answer.json()["closed_by"]["name"]) == ("CLOSED", "Olga")
    statement = Statement.objects.get(period=period, payee=anna)
    assert (statement.status, len(statement.content_hash), statement.total_minor) == ("FINAL", 64, 27_00)


@pytest.mark.parametrize(("role", "status"), [(Role.SALESPERSON, 403), (Role.MANAGER, 403)])
def test_salespeople_and_managers_do_not_close_months(paid, role, status):
    period = Period.objects.get(starts_on="2026-01-01")

    answer = client_of(make_user(role)).post(
        f"/api/v1/commission-periods/{period.pk}/close/", headers={"If-Match": '"1"'}
    )

    assert answer.status_code == status
    assert Period.objects.get(pk=period.pk).status == PeriodStatus.OPEN


def test_closing_without_or_with_an_old_version_is_refused(paid, finn, olga):
    period = Period.objects.get(starts_on="2026-01-01")
    api = client_of(finn)
    path = f"/api/v1/commission-periods/{period.pk}/close/"
    client_of(olga).post(path.replace("close", "request-close"), headers={"If-Match": '"1"'})

    assert api.post(path).status_code == 428
    assert api.post(path, headers={"If-Match": '"1"'}).status_code == 412
    assert api.post(path, headers={"If-Match": '"2"'}).status_code == 200
    again = api.post(path, headers={"If-Match": '"3"'})

    assert (again.status_code, again.json()["code"]) == (409, "already_closed")


def test_this_month_so_far_is_one_request(paid, anna):
    answer = client_of(anna).get("/api/v1/pay/now/")

    assert answer.status_code == 200
    assert answer.json()["earned"]["currency"] == "GBP"
    assert answer.json()["as_of"] == "2026-02-01"


def test_a_plan_version_is_drafted_by_one_and_approved_by_another(paid, default_plan, finn, olga):
    draft = client_of(finn).post(
        f"/api/v1/commission-plans/{default_plan.pk}/versions/",
        {
            "starts_on": "2026-02-01",
            "first_rate": "0.04",
            "returning_rate": "0.0825",
            "steps": [{"months": 6, "rate": "0.005"}],
        },
        format="json",
        headers={"If-Match": "*"},
    )
    version = f"/api/v1/commission-plan-versions/{draft.json()['id']}/"
    path = f"{version}approve/"

    client_of(finn).post(f"{version}submit/", headers={"If-Match": '"1"'})
    own = client_of(finn).post(path, headers={"If-Match": "*"})
    other = client_of(olga).post(path, headers={"If-Match": "*"})

    assert draft.status_code == 201, draft.json()
    assert (own.status_code, own.json()["code"]) == (409, "four_eyes")
    assert (other.status_code, other.json()["status"], other.json()["returning_rate"]) == (200, "APPROVED", "0.0825")
    assert PlanVersion.objects.get(number=1).ends_on == date(2026, 2, 1)
    versions = results(finn, "commission-plans/")[0]["versions"]
    assert [version["number"] for version in versions] == [2, 1]


def test_a_list_of_lines_costs_the_same_number_of_queries_however_long(paid, finn, django_assert_max_num_queries):
    api = client_of(finn)

    with django_assert_max_num_queries(6):
        assert len(api.get("/api/v1/commission-entries/").json()["results"]) == 5


def test_a_statement_costs_few_queries(paid, finn, anna, django_assert_max_num_queries):
    statement = Statement.objects.get(payee=anna, period__starts_on="2026-01-01")
    api = client_of(finn)

    with django_assert_max_num_queries(10):
        assert len(api.get(f"/api/v1/statements/{statement.pk}/").json()["lines"]) == 2
