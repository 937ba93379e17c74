"""The reports: effort against value, what service costs, and when customers pay back."""

from datetime import date
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from clv.models import CustomerFacts
from crm.accounts.access import Role
from crm.core.money import divide_half_away
from crm.dashboards.models import BookFigures, BreakEvenFigures, EffortCell
from crm.dashboards.models.book import Scope
from crm.dashboards.selectors.effort import Whose, break_even, cost_to_serve, effort_map
from crm.dashboards.services import payback
from orders.services.refund import credit_customer
from tests.dashboards.figures import work_out
from tests.make import (
    LATE,
    make_contact,
    make_customer,
    make_definition,
    make_order,
    make_refund,
    make_team,
    make_user,
    noon,
)
from tests.nights import sum_up

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
EFFORT, SERVICE, BREAK_EVEN = (f"/api/v1/reports/{name}/" for name in ("effort", "cost-to-serve", "break-even"))


@pytest.fixture
def anna():
    return make_user(name="Anna", team=make_team("North"))


@pytest.fixture
def bo():
    return make_user(name="Bo", team=make_team("South"))


def ask(user, path, **params):
    client = APIClient()
    client.force_login(user)
    return client.get(path, params)


def rollups():
    work_out(TODAY)
    sum_up(as_of=TODAY, token=None)


def half(minor):
    return divide_half_away(minor, 2)


def amount(shown):
    return Decimal(shown["amount"])


def served_inversely(salesperson, count=25):
    """Make buyers of whom the least valuable cost the most to serve, and one who has not bought."""
    for number in range(count):
        customer = make_customer(salesperson=salesperson)
        make_order(customer, "2026-01-01", f"{100 * (number + 1)}.00")
        make_contact(customer, salesperson, "2026-02-01", minutes=(count - number) * 10)
    make_contact(make_customer(salesperson=salesperson), salesperson, "2026-02-01", minutes=60)


def test_the_effort_map_holds_every_buyer_once(anna):
    served_inversely(anna)
    rollups()

    found = ask(anna, EFFORT).json()

    cells = found["cells"]
    assert sum(cell["customers"] for cell in cells) == 25
    book = BookFigures.objects.get(scope=Scope.SALESPERSON, salesperson=anna)
    assert sum(amount(cell["value"]) for cell in cells) * 100 == book.margin_minor
    assert sum(cell["minutes"] for cell in cells) == 10 * sum(range(1, 26))
    # Five of each fifth, all on the diagonal from much effort for little to little effort for much.
    assert [(cell["value_band"], cell["effort_band"], cell["customers"]) for cell in cells] == [
        (band, 4 - band, 5) for band in range(5)
    ]
    assert [cell["balance"] for cell in cells] == ["TOO_MUCH", "TOO_MUCH", "FITS", "TOO_LITTLE", "TOO_LITTLE"]
    assert [row["customers"] for row in found["balances"]] == [10, 5, 10]


def test_each_cell_leads_to_exactly_its_customers(anna):
    served_inversely(anna, 10)
    rollups()

    for cell in ask(anna, EFFORT).json()["cells"]:
        listed = ask(anna, "/api/v1/customers/", **cell["drill"]).json()["results"]
        assert len(listed) == cell["customers"], cell["drill"]
        assert sum(amount(row["clv"]["margin"]) for row in listed) == amount(cell["value"])


def test_a_customer_with_a_loss_and_no_purchase_is_in_no_cell(anna):
    served_inversely(anna, 10)
    loser = make_customer(salesperson=anna)
    credit_customer(customer=loser, net_minor=30_00, refunded_at=noon("2026-03-01"), now=LATE, by=None)
    rollups()

    cells = ask(anna, EFFORT).json()["cells"]

    assert sum(cell["customers"] for cell in cells) == 10
    book = BookFigures.objects.get(scope=Scope.SALESPERSON, salesperson=anna)
    assert book.margin_minor == sum(amount(cell["value"]) for cell in cells) * 100 - 30_00


def test_equal_costs_are_never_parted(anna):
    for number in range(10):
        make_order(make_customer(salesperson=anna), "2026-01-01", f"{100 * (number + 1)}.00")
    rollups()

    found = ask(anna, EFFORT).json()

    assert len(found["effort_bands"]) == 1
    assert {cell["effort_band"] for cell in found["cells"]} == {0}


def test_the_cost_to_serve_is_minutes_times_rate(anna, bo):
    make_definition(contact_minute_minor=80)
    web = make_customer(salesperson=anna, acquisition_channel="WEB")
    make_order(web, "2026-01-01", "100.00", cost="40.00")
    make_contact(web, anna, "2025-06-30", minutes=15)
    make_contact(web, anna, "2026-02-01", minutes=30)
    make_contact(make_customer(salesperson=bo), bo, "2026-02-01", minutes=5)
    rollups()

    found = ask(make_user(Role.FINANCE), SERVICE).json()

    total = found["total"]
    assert (total["contacts"], total["minutes"], total["cost_to_serve"]["amount"]) == (3, 50, "40.00")
    assert (total["year_minutes"], total["year_cost"]["amount"]) == (35, "28.00")
    assert total["cost_share"] == "0.6667"
    channels = {row["code"]: row for row in found["channels"]}
    assert channels["WEB"]["minutes"] == 45
    assert channels["WEB"]["drill"] == {"acquisition_channel": "WEB"}
    assert [row["salesperson"]["name"] for row in found["salespeople"]] == ["Anna", "Bo"]
    assert sum(row["minutes"] for row in found["salespeople"]) == total["minutes"]


def test_ease_is_the_minutes_for_each_who_came_back(anna):
    for number in range(20):
        customer = make_customer(salesperson=anna)
        make_order(customer, "2025-01-01")
        make_contact(customer, anna, "2026-01-01", minutes=12)
        if number < 16:
            make_order(customer, "2026-01-01")
    newcomer = make_customer(salesperson=anna)
    make_order(newcomer, "2026-01-01")
    make_contact(newcomer, anna, "2026-01-01", minutes=500)
    rollups()

    ease = ask(anna, SERVICE).json()["total"]["ease"]

    assert (ease["base"], ease["returned"], ease["share"]) == (20, 16, "0.8000")
    # The minutes with those who were lost count, too; the newcomer wasn't there to be kept.
    assert (ease["minutes"], ease["minutes_each"]) == (240, "15.0")


def test_of_too_few_customers_no_ease_is_told(anna):
    make_order(make_customer(salesperson=anna), "2025-01-01")
    rollups()

    ease = ask(anna, SERVICE).json()["total"]["ease"]

    assert (ease["base"], ease["share"], ease["minutes_each"]) == (1, None, None)


def test_the_break_even_curve_counts_full_months_since_the_first_order(anna):
    at_once = make_customer(salesperson=anna)
    make_order(at_once, "2025-01-31", "100.00")
    third_order = make_customer(salesperson=anna, acquisition_cost_minor=100_00)
    for day in ("2025-02-10", "2025-03-09", "2025-04-10"):
        make_order(third_order, day, "40.00")
    never = make_customer(salesperson=anna, acquisition_cost_minor=1000_00)
    make_order(never, "2025-03-31", "10.00")
    rollups()

    found = ask(anna, BREAK_EVEN).json()

    (cohort,) = found["cohorts"]
    assert (cohort["starts_on"], cohort["customers"], cohort["broke_even"]) == ("2025-01-01", 3, 2)
    assert [point["customers"] for point in cohort["curve"][:4]] == [1, 1, 2, 2]
    # The last of the quarter came in March 2025, so that all have been here for 14 full months.
    assert len(cohort["curve"]) == 15
    assert found["half_by"] == 2
    listed = ask(anna, "/api/v1/customers/", **cohort["drill"], broke_even="false").json()["results"]
    assert [row["id"] for row in listed] == [never.pk]


def test_the_curve_of_money_sums_contribution_month_by_month(anna):
    winner = make_customer(salesperson=anna, acquisition_cost_minor=100_00)
    make_contact(winner, anna, "2025-01-02", minutes=10)
    for day in ("2025-02-10", "2025-03-09", "2025-03-10"):
        make_order(winner, day, "60.00", cost="20.00")
    make_refund(make_order(winner, "2025-05-12", "90.00", cost="20.00"), "2025-06-01", "30.00")
    loser = make_customer(salesperson=anna, acquisition_cost_minor=50_00)
    make_order(loser, "2025-02-28", "10.00")
    rollups()

    found = ask(anna, BREAK_EVEN).json()

    facts = {row.customer_id: row for row in CustomerFacts.objects.all()}
    served = facts[winner.pk].cost_to_serve_minor
    # 100 and 50 spent and 10 minutes of contact, 40 + 40 + 10 earned within the month, 40 a month later, and so on.
    month0 = -100_00 - 50_00 - served + 40_00 + 40_00 + facts[loser.pk].margin_minor
    total = sum(row.contribution_minor for row in facts.values())
    assert served > 0
    each = [amount(point["contribution"]) * 100 for point in found["curve"]]
    assert each[:2] == [half(month0), half(month0 + 40_00)]
    assert each[2] == each[1]
    assert each[-1] == half(total)
    assert found["paid_back_by"] == 3
    assert found["cohorts"][0]["curve"][-1]["contribution"] == found["curve"][-1]["contribution"]


def test_a_book_that_left_more_than_it_cost_says_since_when(anna):
    customer = make_customer(salesperson=anna, acquisition_cost_minor=100_00)
    for day in ("2025-02-10", "2025-03-11", "2025-04-12"):
        make_order(customer, day, "40.00")
    rollups()

    assert ask(anna, BREAK_EVEN).json()["paid_back_by"] == 2


def test_of_many_new_customers_a_sample_tells_what_one_leaves(anna, monkeypatch):
    for _number in range(12):
        make_order(make_customer(salesperson=anna), "2025-02-10", "40.00", cost="10.00")
    monkeypatch.setattr(payback, "MOST_CUSTOMERS", 4)
    rollups()

    found = break_even(Whose(anna, anna.team, anna)).curve[0]

    assert (found.base, found.left_each_minor) == (12, 30_00)
    assert 2 <= found.looked_at <= 6


def test_a_cohort_is_in_the_common_curve_only_as_long_as_all_of_it_was_here(anna):
    make_order(make_customer(salesperson=anna), "2025-11-01")
    make_order(make_customer(salesperson=anna), "2026-02-01")
    rollups()

    curve = break_even(Whose(anna, anna.team, anna)).curve

    assert [point.base for point in curve] == [2, 2, 2, 1, 1, 1]


@pytest.mark.parametrize("path", [EFFORT, SERVICE, BREAK_EVEN])
def test_reports_are_of_those_whom_the_caller_sees(anna, bo, path):
    for salesperson in (anna, bo):
        make_order(make_customer(salesperson=salesperson), "2026-01-01")
    make_order(make_customer(), "2026-01-01")
    rollups()
    mara = make_user(Role.MANAGER, team=anna.team)

    def count(user, **params):
        answer = ask(user, path, **params)
        if answer.status_code != 200:
            return answer.status_code
        found = answer.json()
        rows = found.get("cells") or found.get("cohorts") or [found["total"]]
        return sum(row["customers"] for row in rows)

    assert count(make_user(Role.FINANCE)) == 3
    assert (count(mara), count(mara, salesperson=anna.pk)) == (1, 1)
    assert (count(anna), count(anna, salesperson="me")) == (1, 1)
    assert (count(mara, salesperson=bo.pk), count(mara, team=bo.team.pk), count(anna, salesperson=bo.pk)) == (404,) * 3
    assert count(mara, team="north") == 400
    assert count(make_user(Role.ADMINISTRATOR), salesperson=bo.pk, team=bo.team.pk) == 1
    assert count(make_user(Role.ADMINISTRATOR), salesperson=bo.pk, team=anna.team.pk) == 404
    assert (count(mara, salesperson=anna.pk, team=bo.team.pk), count(anna, team=bo.team.pk)) == (404, 404)


@pytest.mark.parametrize("path", [EFFORT, SERVICE, BREAK_EVEN])
def test_before_the_first_night_a_report_is_empty(anna, path):
    found = ask(anna, path).json()

    assert found["as_of"] is None
    assert not any(found.get(name) for name in ("cells", "cohorts", "total"))


@pytest.mark.parametrize(
    ("report", "questions"),
    [
        (effort_map, 3),
        pytest.param(cost_to_serve, 2, marks=pytest.mark.slow),
        pytest.param(break_even, 2, marks=pytest.mark.slow),
    ],
)
def test_a_report_asks_as_often_for_many_customers_as_for_few(anna, report, questions, django_assert_num_queries):
    served_inversely(anna, 12)
    rollups()

    with django_assert_num_queries(questions):
        report(Whose(anna, anna.team, anna))


def test_a_second_night_leaves_the_same_rows(anna):
    served_inversely(anna, 6)
    rollups()
    before = EffortCell.objects.count(), BreakEvenFigures.objects.count()

    rollups()

    assert (EffortCell.objects.count(), BreakEvenFigures.objects.count()) == before
