"""The scorecard: the month beside the lifetime, and neither half is ever left out."""

from datetime import date

import pytest
from django.test import Client

from clv.services import refresh_facts
from compensation.selectors.expected import expected_returns
from compensation.selectors.plans import plan_book
from compensation.services.commission import post_commission
from compensation.services.plans import ensure_default_plan
from crm.accounts.access import Role
from crm.dashboards.selectors.scorecard import scorecard
from tests.make import LATE, make_customer, make_order, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return make_user(Role.SALESPERSON, team=make_team("North"), name="Anna")


@pytest.fixture
def rhythm(anna):
    """Return a customer of Anna's who orders every 30 days: first on 1 January, last on 1 April 2025."""
    ensure_default_plan(at=LATE)
    customer = make_customer("Bakery", salesperson=anna)
    for day in ("2025-01-01", "2025-01-31", "2025-03-02", "2025-04-01"):
        make_order(customer, day, "100.00", cost="50.00")
    refresh_facts(as_of=date(2025, 4, 2), token=None)
    return customer


def get(user, path: str):
    client = Client()
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


def test_both_halves_are_there_for_somebody_who_has_nothing(anna):
    found = get(anna, "salespeople/me/scorecard/").json()

    assert found["salesperson"]["name"] == "Anna"
    assert (found["month"]["earned"]["amount"], found["month"]["targets"]) == ("0.00", [])
    assert (found["lifetime"]["customers"], found["lifetime"]["expected_returns"]) == (0, [])


def test_the_next_return_is_estimated_from_the_usual_order_and_the_plan_of_that_day(anna, rhythm):
    [found] = expected_returns(anna, date(2025, 4, 10), plan_book())

    # 50.00 of margin at the 8 % of a returning order.
    assert (found.customer, found.due_on, found.amount_minor) == ("Bakery", date(2025, 5, 1), 400)


def test_an_estimate_is_no_part_of_what_is_earned(anna, rhythm):
    post_commission(as_of=date(2025, 4, 10), token=None)

    card = scorecard(anna, today=date(2025, 4, 10))

    assert [one.amount_minor for one in card.lifetime.returns] == [400]
    assert card.month.pay.earned_minor == 400
    assert card.month.pay.total_minor == 400


def test_who_is_overdue_is_nobody_to_wait_for(anna, rhythm):
    assert expected_returns(anna, date(2025, 5, 2), plan_book()) == []


def test_a_salesperson_opens_their_own_scorecard_and_a_manager_the_teams(anna):
    other = make_user(Role.SALESPERSON, team=make_team("South"))
    manager = make_user(Role.MANAGER, team=anna.team)

    seen = {user.pk: get(user, f"salespeople/{anna.pk}/scorecard/").status_code for user in (anna, other, manager)}

    assert seen == {anna.pk: 200, other.pk: 404, manager.pk: 200}


@pytest.mark.parametrize("path", ["/scorecard/", "/targets/", "/salespeople/{pk}/scorecard/"])
def test_the_pages_open(anna, path):
    client = Client()
    client.force_login(anna)

    assert client.get(path.format(pk=anna.pk)).status_code == 200
