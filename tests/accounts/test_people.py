"""People, teams and the company: who changes them, and what is written down about it."""

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import ACTIONS, Role
from crm.accounts.models import Company, Team, User
from crm.audit.models import Line
from tests.make import make_company, make_customer, make_order, make_team, make_user

pytestmark = pytest.mark.django_db
ANY = {"If-Match": "*"}


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def ada():
    return make_user(Role.ADMINISTRATOR, name="Ada")


def last_line():
    line = Line.objects.latest("pk")
    return line.action, line.by_id, line.before, line.after


def test_i_see_who_i_am_and_what_i_may_do():
    make_company(name="Northwind", currency="EUR", time_zone="Europe/Berlin")
    team = make_team("North")
    anna = make_user(team=team, name="Anna", email="anna@example.com")

    me = client_of(anna).get("/api/v1/me/").json()

    expected = {
        action: reaches[Role.SALESPERSON].value for action, reaches in ACTIONS.items() if Role.SALESPERSON in reaches
    }
    assert me.pop("actions") == expected
    assert me == {
        "id": anna.pk,
        "email": "anna@example.com",
        "name": "Anna",
        "role": "SALESPERSON",
        "role_label": "Salesperson",
        "team": {"id": team.pk, "name": "North"},
        "locale": "en-gb",
        "theme": "SYSTEM",
        "has_single_keys": True,
        "company": {"name": "Northwind", "currency": "EUR", "time_zone": "Europe/Berlin"},
        "version": 1,
    }


def test_my_pages_look_as_i_like():
    anna = make_user()

    response = client_of(anna).patch("/api/v1/me/", {"theme": "DARK", "locale": "de"}, headers=ANY)

    anna.refresh_from_db()
    assert (response.status_code, anna.theme, anna.locale, anna.version) == (200, "DARK", "de", 2)


def test_my_role_is_not_among_my_preferences():
    anna = make_user()

    client_of(anna).patch("/api/v1/me/", {"role": "ADMINISTRATOR"}, headers=ANY)

    anna.refresh_from_db()
    assert anna.role == Role.SALESPERSON


def test_an_administrator_lets_somebody_in(ada):
    team = make_team("North")
    wish = {
        "email": "Kim@Example.com",
        "name": "Kim",
        "role": "SALESPERSON",
        "team": team.pk,
        "password": "a long staple",
    }

    response = client_of(ada).post("/api/v1/users/", wish)

    kim = User.objects.get(name="Kim")
    assert response.json() == {
        "id": kim.pk,
        "email": "kim@example.com",
        "name": "Kim",
        "role": "SALESPERSON",
        "team": {"id": team.pk, "name": "North"},
        "is_active": True,
        "version": 1,
    }
    assert kim.check_password("a long staple")
    assert last_line()[:2] == ("user.created", ada.pk)
    assert "staple" not in str(last_line())


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada@example.com"},
        {"email": "no"},
        {"role": "KING"},
        {"password": "short"},
        {"team": 77},
        {"name": ""},
    ],
    ids=str,
)
def test_a_user_that_makes_no_sense_is_refused(ada, wrong):
    User.objects.filter(pk=ada.pk).update(email="ada@example.com")
    wish = {"email": "kim@example.com", "name": "Kim", "role": "SALESPERSON", **wrong}

    response = client_of(ada).post("/api/v1/users/", wish)

    assert response.status_code in {400, 409}, response.content
    assert User.objects.count() == 1


def test_a_change_of_role_is_written_down(ada):
    kim = make_user(name="Kim")

    response = client_of(ada).patch(f"/api/v1/users/{kim.pk}/", {"role": "MANAGER"}, headers={"If-Match": '"1"'})

    assert (response.status_code, response.json()["role"]) == (200, "MANAGER")
    assert last_line() == ("user.changed", ada.pk, {"role": "SALESPERSON"}, {"role": "MANAGER"})


@pytest.mark.parametrize("wish", [{"role": "MANAGER"}, {"is_active": False}])
def test_the_last_administrator_stays(ada, wish):
    make_user(Role.ADMINISTRATOR, is_active=False)

    response = client_of(ada).patch(f"/api/v1/users/{ada.pk}/", wish, headers=ANY)

    ada.refresh_from_db()
    assert (response.status_code, response.json()["code"]) == (409, "last_administrator")
    assert (ada.role, ada.is_active) == (Role.ADMINISTRATOR, True)


def test_one_of_two_administrators_may_go(ada):
    make_user(Role.ADMINISTRATOR)

    assert client_of(ada).patch(f"/api/v1/users/{ada.pk}/", {"role": "FINANCE"}, headers=ANY).status_code == 200


def test_who_was_shut_out_is_out_at_once(ada):
    kim = make_user()
    client = client_of(kim)
    assert client.get("/api/v1/me/").status_code == 200

    client_of(ada).patch(f"/api/v1/users/{kim.pk}/", {"is_active": False}, headers=ANY)

    assert client.get("/api/v1/me/").status_code == 401


def test_the_picker_offers_active_salespeople_and_managers(ada):
    anna, _gone, mara = (
        make_user(name="Anna"),
        make_user(name="Gone", is_active=False),
        make_user(Role.MANAGER, name="Mara"),
    )

    rows = client_of(anna).get("/api/v1/salespeople/").json()["results"]

    assert [row["id"] for row in rows] == [anna.pk, mara.pk]


def test_a_team_with_people_stays(ada):
    team = make_team("North")
    make_user(team=team)

    response = client_of(ada).delete(f"/api/v1/teams/{team.pk}/", headers=ANY)

    assert (response.status_code, response.json()["code"]) == (409, "in_use")
    assert Team.objects.filter(pk=team.pk).exists()


def test_the_company_is_changed_and_written_down(ada):
    make_company(name="Northwind", currency="GBP", time_zone="Europe/London")
    wish = {
        "name": "Southwind",
        "time_zone": "Asia/Tokyo",
    }

    response = client_of(ada).patch("/api/v1/company/", wish, headers=ANY)

    company = Company.objects.current()
    assert response.json() == {**wish, "currency": "GBP", "version": company.version}
    assert (company.name, company.time_zone) == ("Southwind", "Asia/Tokyo")
    assert last_line()[0] == "company.changed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Europe/Atlantis"},
        {"time_zone": "../../etc/passwd"},
        {"currency": "pounds"},
        {"name": ""},
    ],
    ids=str,
)
def test_a_company_that_makes_no_sense_is_refused(ada, wrong):
    before = make_company(currency="GBP")

    response = client_of(ada).patch("/api/v1/company/", wrong, headers=ANY)

    assert response.status_code == 400, response.content
    assert Company.objects.current().version == before.version


def test_the_currency_stays_once_orders_are_booked(ada):
    make_company(currency="GBP")
    client = client_of(ada)
    assert client.patch("/api/v1/company/", {"currency": "EUR"}, headers=ANY).status_code == 200
    make_order(make_customer(), "2026-01-05")

    response = client.patch("/api/v1/company/", {"currency": "GBP"}, headers=ANY)

    assert (response.status_code, response.json()["code"]) == (409, "currency_in_use")
    assert Company.objects.current().currency == "EUR"
