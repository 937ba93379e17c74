"""The total of many customers is read from the night's sums: the same figures as adding them up."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from clv.models import Run, RunKind
from crm.accounts.access import Role
from crm.dashboards.models import BookFigures, GroupFigures
from crm.dashboards.selectors import kept_totals
from crm.dashboards.services.rollups import build_rollups
from customers.models import Customer
from tests.dashboards.figures import work_out
from tests.make import make_customer, make_order, make_team, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture
def north():
    return make_team("North")


@pytest.fixture
def company(north):
    """Two books in two teams, with values of the night."""
    anna, bo = make_user(name="Anna", team=north), make_user(name="Bo", team=make_team("South"))
    for number, seller in enumerate((anna, anna, anna, bo)):
        customer = make_customer(f"Customer {number}", salesperson=seller, on=date(2025, 1, 1))
        for day in range(1, 3 + number):
            make_order(customer, date(2026, 3, day), "100.00")
    night()
    return north


def night():
    work_out(TODAY)
    build_rollups(as_of=TODAY)


def ask(user, **filters):
    client = APIClient()
    client.force_login(user)
    return client.get("/api/v1/customers/summary/", filters).json()


def both(monkeypatch, user, **filters):
    """Return what is added up now, and what the night kept."""
    live = ask(user, **filters)
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    assert kept_totals.kept_total(user, {name: [value] for name, value in filters.items()}) is not None
    return live, ask(user, **filters)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
@pytest.mark.parametrize(
    "filters", [{}, {"category": "MINOR_SHORT_TERM"}, {"relationship_type": "TRANSACTION"}], ids=str
)
def test_what_the_night_kept_is_what_adding_up_gives(monkeypatch, company, role, filters):
    user = make_user(role=role, team=company if role == Role.MANAGER else None)

    live, kept = both(monkeypatch, user, **filters)

    assert kept == live
    assert kept["customers"] > 0


def test_that_there_are_too_many_to_be_counted_is_read_too(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    client = APIClient()
    client.force_login(make_user(role=Role.ADMINISTRATOR))
    page = {"page_size": 2, "relationship_type": "TRANSACTION"}

    counted = client.get("/api/v1/customers/", page).json()
    GroupFigures.objects.update(customers=10_001)
    kept = client.get("/api/v1/customers/", page).json()
    last = client.get("/api/v1/customers/", page | {"page_size": 4}).json()

    assert (counted["count"], counted["count_is_capped"]) == (4, False)
    assert (kept["count"], kept["count_is_capped"]) == (10_000, True)
    # A list that fits on its page is counted by itself.
    assert (last["count"], last["count_is_capped"]) == (4, False)


def test_few_customers_are_added_up_as_they_stand_now(company):
    admin = make_user(role=Role.ADMINISTRATOR)

    make_customer("Came today")

    assert ask(admin)["customers"] == 5


@pytest.mark.parametrize("filters", [{"search": "1"}, {"relationship_type": "TRANSACTION", "search": "1"}], ids=str)
def test_other_filters_are_added_up(monkeypatch, company, filters):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    admin = make_user(role=Role.ADMINISTRATOR)

    assert kept_totals.kept_total(admin, {name: [value] for name, value in filters.items()}) is None
    assert ask(admin, **filters)["customers"] == 1


def test_whoever_waits_for_a_salesperson_is_in_no_teams_sums(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    manager = make_user(role=Role.MANAGER, team=company)
    make_customer("Waits")
    night()

    assert kept_totals.kept_total(manager, {}) is None
    assert ask(manager)["customers"] == 4


def test_while_the_sums_are_of_an_earlier_night_they_are_not_used(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    admin = make_user(role=Role.ADMINISTRATOR)
    BookFigures.objects.update(customers=99)
    assert ask(admin)["customers"] == 99

    Run.objects.filter(kind=RunKind.SCORES).update(as_of=date(2026, 7, 1))

    assert ask(admin)["customers"] == Customer.objects.count() == 4


def test_salespeople_have_their_own_added_up(monkeypatch, company):
    monkeypatch.setattr(kept_totals, "LIVE_UP_TO", 0)
    anna = Customer.objects.get(name="Customer 0").salesperson

    assert kept_totals.kept_total(anna, {}) is None
    assert ask(anna)["customers"] == 3
