"""Budget plans: what money brings, divided so that the next unit brings the same everywhere."""

from datetime import date
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from crm.accounts.access import Role
from crm.audit.models import Line
from crm.dashboards.models import GroupFigures, ServiceFigures
from crm.dashboards.models.book import Scope
from crm.planning.models import BudgetPlan, BudgetPurpose, WonFigures
from crm.planning.services import count_won
from customers.models.customer import AcquisitionChannel, RelationshipType
from tests.dashboards.figures import work_out
from tests.make import make_contact, make_customer, make_definition, make_merge, make_order, make_team, make_user
from tests.nights import sum_up

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
PLANS = "/api/v1/budget-plans/"
PREVIEW = f"{PLANS}preview/"
PARTNER, REGULAR = RelationshipType.PARTNER.value, RelationshipType.REGULAR.value


@pytest.fixture
def mona():
    return make_user(Role.MANAGER, name="Mona", team=make_team("North"))


def segment(code, *, won=40, winning=2_000_00, base=100, kept=60, keeping=1_000_00, future=90_000_00, lifetime=600_00):
    """Write what a night keeps of a segment; `lifetime` is of one customer."""
    GroupFigures.objects.create(
        as_of=TODAY, dimension="RELATIONSHIP", code=code, customers=200, margin_minor=200 * lifetime,
        future_minor=future, low_minor=future, high_minor=future, cost_to_serve_minor=0,
    )  # fmt: skip
    service(code, Scope.COMPANY, base=base, kept=kept, cost=keeping)
    WonFigures.objects.create(
        as_of=TODAY, segmenting="RELATIONSHIP", code=code, month=date(2026, 5, 1), customers=won, cost_minor=winning
    )


def service(code, scope, *, base, kept, cost, salesperson=None):
    ServiceFigures.objects.create(
        as_of=TODAY, scope=scope, salesperson=salesperson, dimension="RELATIONSHIP", code=code, customers=base,
        contacts=0, minutes=0, cost_minor=cost, margin_minor=0, year_minutes=100, year_cost_minor=cost,
        kept_base=base, kept=kept, kept_minutes=100,
    )  # fmt: skip


@pytest.fixture
def two_segments():
    segment(PARTNER)
    segment(REGULAR, won=300, winning=6_000_00, lifetime=50_00, base=400, kept=200, future=40_000_00)


def post(user, path, body, status=200):
    client = APIClient()
    client.force_login(user)
    answer = client.post(path, body, format="json")
    assert answer.status_code == status, answer.content
    return answer.json()


def get(user, path):
    client = APIClient()
    client.force_login(user)
    return client.get(path)


def money(text):
    return {"amount": text, "currency": "GBP"}


def amount(shown):
    return Decimal(shown["amount"])


def given(line):
    return amount(line["winning"]["best"]) + amount(line["keeping"]["best"])


@pytest.mark.usefixtures("two_segments")
def test_a_budget_is_divided_to_the_penny_and_the_next_pound_brings_the_same_everywhere(mona):
    found = post(mona, PREVIEW, {"total": money("10000.01"), "curves_from": "CEILING"})

    assert sum(given(line) for line in found["lines"]) == Decimal("10000.01")
    by_code = {line["segment"]: line for line in found["lines"]}
    # A customer is worth 600.00; 40 were won by 2,000.00, twice as many could be: 80 (1 - 2 ** (-spend / 2000)).
    winning = by_code[PARTNER]["winning"]
    assert (winning["ceiling"], winning["rate"]) == pytest.approx((80, 0.000346573590))
    marginal = 600 * 80 * winning["rate"] * 2 ** (-float(amount(winning["best"])) / 2000)
    assert float(found["next_unit_returns"]) == pytest.approx(marginal, rel=1e-4)
    # Of those who are lost, half could be kept: 0.8 (1 - 4 ** (-spend / 1000)); all are worth 90,000.00 at 0.6.
    keeping = by_code[PARTNER]["keeping"]
    assert (keeping["ceiling"], keeping["rate"]) == pytest.approx((0.8, 0.00138629436))
    marginal = 90_000 / 0.6 * 0.8 * keeping["rate"] * 4 ** (-float(amount(keeping["best"])) / 1000)
    assert float(found["next_unit_returns"]) == pytest.approx(marginal, rel=1e-4)
    # The parts are whole pence, so each returns the same but for what a penny moves.
    parts = [line[side] for line in found["lines"] for side in ("winning", "keeping") if amount(line[side]["best"]) > 0]
    returns = [float(part["next_unit_best"]) for part in parts]
    assert returns == pytest.approx([float(found["next_unit_returns"])] * len(parts), rel=1e-4)


@pytest.mark.usefixtures("two_segments")
def test_todays_money_in_todays_division_brings_todays_equity(mona):
    found = post(mona, PREVIEW, {"curves_from": "CEILING"})

    assert found["total"] == money("10000.00")
    # What is still expected of all, and 40 customers of 600.00 and 300 of 50.00.
    assert found["today"] == {"keeping_share": "0.2", "equity": money("169000.00")}
    assert amount(found["best"]["equity"]) > 169_000
    # 40 customers of 600.00 and 300 of 50.00 for 8,000.00; what is expected of those kept for 2,000.00.
    assert (found["winning"]["now"]["spend"], found["winning"]["now"]["worth"]) == (money("8000.00"), money("39000.00"))
    assert (found["keeping"]["now"]["spend"], found["keeping"]["now"]["worth"]) == (
        money("2000.00"),
        money("130000.00"),
    )
    assert max(amount(point["equity"]) for point in found["equity"]) <= amount(found["best"]["equity"])
    low, high = (Decimal(found["nearly_best"][name]) for name in ("low", "high"))
    assert low < Decimal(found["best"]["keeping_share"]) < high


@pytest.mark.usefixtures("two_segments")
def test_more_money_than_is_worth_spending_brings_less_than_itself(mona):
    body = {"curves_from": "CEILING"}
    limit = post(mona, PREVIEW, body)["worth_spending"]

    at_limit = post(mona, PREVIEW, {**body, "total": limit})

    assert float(at_limit["next_unit_returns"]) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.usefixtures("two_segments")
def test_two_estimates_by_hand_are_points_of_the_curve(mona):
    estimates = [
        {"segment": PARTNER, "side": "WINNING", "second": {"spend": money("6000.00"), "result": 70}},
        {"segment": REGULAR, "side": "KEEPING", "ceiling": 0.9},
        {
            "segment": REGULAR, "side": "WINNING",
            "first": {"spend": money("1000.00"), "result": 100}, "second": {"spend": money("3000.00"), "result": 200},
        },
    ]  # fmt: skip

    found = post(mona, PREVIEW, {"curves_from": "HISTORY", "estimates": estimates})

    by_code = {line["segment"]: line for line in found["lines"]}
    through = by_code[PARTNER]["winning"]
    assert through["curve_from"] == "TWO_POINTS"
    assert through["ceiling"] * (1 - 2.718281828459045 ** (-through["rate"] * 2000)) == pytest.approx(40)
    assert through["ceiling"] * (1 - 2.718281828459045 ** (-through["rate"] * 6000)) == pytest.approx(70)
    assert by_code[REGULAR]["keeping"]["ceiling"] == 0.9
    judged = by_code[REGULAR]["winning"]
    assert judged["ceiling"] * (1 - 2.718281828459045 ** (-judged["rate"] * 3000)) == pytest.approx(200)


@pytest.mark.usefixtures("two_segments")
@pytest.mark.parametrize(
    ("estimate", "field"),
    [
        ({"segment": "NOBODY", "ceiling": 80}, "estimates.0.segment"),
        ({"ceiling": 40}, "estimates.0.ceiling"),
        ({}, "estimates.0"),
        ({"ceiling": 80, "second": {"spend": money("6000.00"), "result": 70}}, "estimates.0"),
        ({"second": {"spend": money("6000.00"), "result": 30}}, "estimates.0.second"),
        ({"second": {"spend": money("4000.00"), "result": 80}}, "estimates.0.second"),
        ({"side": "KEEPING", "ceiling": 60}, "estimates.0"),
        ({"side": "KEEPING", "second": {"spend": money("1900.00"), "result": 0.99}}, "estimates.0.second"),
        ({"observed": [{"spend": money("10.00"), "customers": 1}]}, "estimates.0.observed"),
        ({"side": "KEEPING", "observed": [{"spend": money("10.00"), "customers": 1}]}, "estimates.0.observed"),
    ],
)
def test_an_estimate_that_makes_no_curve_is_refused_at_its_place(mona, estimate, field):
    body = {"estimates": [{"segment": PARTNER, "side": "WINNING", **estimate}]}

    answer = post(mona, PREVIEW, body, status=422)

    assert [error["pointer"] for error in answer["errors"]] == ["#/" + field.replace(".", "/")]


@pytest.mark.usefixtures("two_segments")
def test_two_estimates_of_one_thing_are_refused(mona):
    one = {"segment": PARTNER, "side": "WINNING", "ceiling": 80}

    answer = post(mona, PREVIEW, {"estimates": [one, one]}, status=422)

    assert answer["errors"][0]["pointer"] == "#/estimates/1/segment"


@pytest.mark.usefixtures("two_segments")
def test_campaigns_teach_what_winning_brings(mona):
    months = [(100, 9), (200, 18), (300, 24), (400, 33), (600, 40), (800, 45), (1000, 52), (1500, 57), (2000, 59)]
    observed = [{"spend": money(f"{spend}.00"), "customers": won} for spend, won in months]

    found = post(mona, PREVIEW, {"estimates": [{"segment": PARTNER, "side": "WINNING", "observed": observed}]})

    winning = next(line for line in found["lines"] if line["segment"] == PARTNER)["winning"]
    assert winning["curve_from"] == "OBSERVED"
    # Sixty a month at most, so 720 a year, neared by 100.00 a month as by 1,200.00 a year.
    assert winning["ceiling"] == pytest.approx(720, rel=0.1)
    assert all(
        amount(point["low"]) <= amount(point["worth"]) <= amount(point["high"]) for point in found["winning"]["curve"]
    )
    assert {point["low"] for point in found["keeping"]["curve"]} == {None}


def test_what_salespeople_spent_on_keeping_teaches_its_curve(mona):
    segment(PARTNER, base=2_400, kept=1_500, keeping=48_000_00)
    for place, (cost, kept) in enumerate([(5, 80), (10, 135), (15, 170), (20, 195), (25, 215), (30, 225), (40, 235)]):
        person = make_user(name=f"P{place}")
        service(PARTNER, Scope.SALESPERSON, base=300, kept=kept, cost=cost * 300_00, salesperson=person)

    found = post(mona, PREVIEW, {})

    keeping = found["lines"][0]["keeping"]
    assert (keeping["curve_from"], keeping["why_not"]) == ("HISTORY", "")
    assert keeping["ceiling"] == pytest.approx(0.84, abs=0.05)
    assert found["lines"][0]["winning"]["why_not"] == "COST_PER_CUSTOMER"
    last = found["keeping"]["curve"][-1]
    assert amount(last["low"]) < amount(last["worth"]) < amount(last["high"])


def test_where_nothing_is_known_a_segment_stays_out_and_says_so(mona):
    segment(PARTNER)
    segment(REGULAR, winning=0, base=0, kept=0, keeping=0)

    found = post(mona, PREVIEW, {"curves_from": "CEILING"})

    left = next(line for line in found["lines"] if line["segment"] == REGULAR)
    assert (left["winning"]["curve_from"], left["winning"]["why_not"]) == ("NONE", "NOTHING_SPENT")
    assert (left["keeping"]["best"], left["winning"]["best"]) == (money("0.00"), money("0.00"))
    assert sum(given(line) for line in found["lines"]) == amount(found["total"])


def test_nobody_lost_yet_does_not_break_the_curve(mona):
    segment(PARTNER, base=5, kept=5)

    found = post(mona, PREVIEW, {"curves_from": "CEILING"})

    assert found["lines"][0]["keeping"]["ceiling"] < 1


@pytest.mark.usefixtures("two_segments")
def test_a_saved_plan_reads_the_same_when_the_figures_have_moved(mona):
    wish = {"name": "Year to June", "total": money("12000.00"), "curves_from": "CEILING"}
    saved = post(mona, PLANS, wish, status=201)
    GroupFigures.objects.update(future_minor=1, margin_minor=1)
    make_definition(effective_on=TODAY, lifespan_months=12)

    read = get(mona, f"{PLANS}{saved['id']}/").json()
    allocation = get(mona, f"{PLANS}{saved['id']}/allocation/").json()

    assert (read, read["lifespan_months"]) == (saved, 60)
    assert read["author"]["name"] == "Mona"
    assert sum(given(line) for line in allocation["lines"]) == 12_000
    assert [row["name"] for row in get(mona, PLANS).json()["results"]] == ["Year to June"]
    assert Line.objects.get(action="budget_plan.saved").after["total_minor"] == 12_000_00


@pytest.mark.usefixtures("two_segments")
def test_a_refused_plan_leaves_nothing_behind(mona):
    post(mona, PLANS, {"name": " ", "total": money("12000.00")}, status=400)
    post(mona, PLANS, {"name": "None", "total": money("0.00"), "estimates": [{"segment": "X", "side": "KEEPING"}]}, 422)

    assert (BudgetPlan.objects.count(), BudgetPurpose.objects.count()) == (0, 0)


@pytest.mark.usefixtures("two_segments")
def test_a_budget_of_nothing_is_refused_and_not_taken_for_todays(mona):
    answer = post(mona, PREVIEW, {"total": money("0.00")}, status=422)

    assert answer["errors"] == [{"pointer": "#/total", "code": "invalid", "detail": "Write a budget above zero."}]


def test_before_the_first_night_there_is_nothing_to_plan_with(mona):
    answer = post(mona, PREVIEW, {}, status=409)

    assert answer["code"] == "no_night_yet"


def test_a_company_that_spends_nothing_has_to_say_more(mona):
    segment(PARTNER, winning=0, keeping=0)

    assert post(mona, PREVIEW, {}, status=422)["errors"][0]["pointer"] == "#/total"
    assert "Give two points" in post(mona, PREVIEW, {"total": money("5.00")}, status=422)["detail"]


def test_a_salesperson_sees_no_budget():
    assert get(make_user(), PLANS).status_code == 403


def test_the_night_counts_the_last_twelve_whole_months():
    for day, cost in [
        ("2026-05-31", 50),
        ("2026-05-01", 70),
        ("2025-06-01", 10),
        ("2025-05-31", 900),
        ("2026-06-01", 9),
    ]:
        make_customer(
            acquired_on=date.fromisoformat(day), acquisition_cost_minor=cost, relationship_type=PARTNER,
            acquisition_channel=AcquisitionChannel.WEB,
        )  # fmt: skip
    twice = make_customer(acquired_on=date(2026, 5, 2), acquisition_cost_minor=7, relationship_type=PARTNER)
    make_merge(make_customer(), twice)

    assert count_won(as_of=TODAY) == {"months": 2}

    kept = WonFigures.objects.filter(segmenting="RELATIONSHIP").order_by("month")
    assert list(kept.values_list("code", "month", "customers", "cost_minor")) == [
        (PARTNER, date(2025, 6, 1), 1, 10), (PARTNER, date(2026, 5, 1), 2, 120),
    ]  # fmt: skip
    assert WonFigures.objects.filter(segmenting="CHANNEL", code="WEB").count() == 2


def test_an_ordinary_night_counts_again_when_a_month_has_ended():
    make_customer(acquired_on=date(2026, 5, 31), acquisition_cost_minor=50)
    count_won(as_of=TODAY)
    make_customer(acquired_on=date(2026, 6, 3), acquisition_cost_minor=50)

    assert count_won(as_of=date(2026, 6, 30), token="t") == {"months": 0}
    assert count_won(as_of=date(2026, 7, 1), token="t") == {"months": 2}
    # A night of an earlier day is a time of its own.
    assert count_won(as_of=date(2026, 6, 30), token="t") == {"months": 1}


def test_a_nights_own_sums_make_a_plan(mona):
    anna = make_user(name="Anna", team=mona.team)
    for number in range(12):
        customer = make_customer(salesperson=anna, acquired_on=date(2026, 3, 1), acquisition_cost_minor=20_00)
        make_order(customer, "2025-02-01", "100.00")
        make_contact(customer, anna, "2026-02-01", minutes=10)
        if number % 2:
            make_order(customer, "2026-01-01", "100.00")
    work_out(TODAY)
    sum_up(as_of=TODAY, token=None)
    count_won(as_of=TODAY)

    line = post(mona, PREVIEW, {})["lines"][0]

    assert (line["winning"]["result"], line["winning"]["now"]) == (12, money("240.00"))
    assert (line["keeping"]["base"], line["keeping"]["result"]) == (12, 6)
    assert amount(line["keeping"]["now"]) > 0
