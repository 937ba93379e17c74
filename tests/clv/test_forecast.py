"""The forecast: twelve months ahead, and the last twelve beside what happened."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.utils import translation

from clv.maths.bgnbd import BgNbd
from clv.models import (
    Champion,
    ChampionReason,
    Forecast,
    ForecastKind,
    LoyaltyPattern,
    ModelName,
    Recurring,
    Score,
)
from clv.selectors.forecast import _assumption
from clv.services import fit_models, hindsight, refresh_facts, score_customers
from clv.services.forecast import build_forecasts
from customers.models import Customer
from orders.models import Order
from tests import make
from tests.clv.lives import live
from tests.clv.test_api import ask

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)
TRUE = BgNbd(1.0, 60.0, 0.8, 4.0)
FIGURES = ("existing_minor", "new_minor", "total_minor")


def write_orders(lives, *, until=TODAY, seed=1):
    """Write down what simulated customers did until a day, which is the origin of `lives`, at margins of their own."""
    generator = np.random.default_rng(seed)
    customers = Customer.objects.bulk_create(Customer(name=f"C{number}") for number in range(len(lives.age)))
    scale = generator.gamma(4.0, 1_000.0, len(customers))
    orders = []
    for customer, age, times, mean in zip(customers, lives.age, lives.purchases, scale, strict=True):
        for time in (0.0, *times[times <= age]):
            day = until - timedelta(days=int(age - time))
            net = 2 * int(generator.gamma(6.0, mean / 6.0)) + 2
            orders.append(
                Order(
                    customer=customer, ordered_at=make.noon(day), ordered_on=day, currency="GBP",
                    net_minor=net, cost_minor=net // 2, company_net_minor=net, company_cost_minor=net // 2,
                )
            )  # fmt: skip
    Order.objects.bulk_create(orders, batch_size=500)


def run(as_of=TODAY):
    for work in (refresh_facts, fit_models, score_customers):
        work(as_of=as_of, token=None)
    return build_forecasts(as_of=as_of, token=None)


@pytest.fixture
def company():
    make.make_company(currency="GBP")
    write_orders(live(TRUE, 700, longest=1_000.0, horizon=1.0, seed=11))


def test_the_next_year_is_the_sum_of_the_scores_and_the_months_sum_to_it(company):
    counted = run()

    ahead = Forecast.objects.get(kind=ForecastKind.AHEAD)
    months = list(ahead.months.order_by("number"))
    assert counted == {"forecasts": 2, "patterns": 4}
    assert ahead.existing_minor == sum(Score.objects.values_list("year_margin_minor", flat=True))
    for name in FIGURES:
        assert sum(getattr(month, name) for month in months) == getattr(ahead, name)
    assert ahead.total_minor == ahead.existing_minor + ahead.new_minor
    assert ahead.total_low_minor < ahead.total_minor < ahead.total_high_minor
    assert (ahead.existing_happened_minor, ahead.new_customers_happened) == (None, None)
    assert (months[0].starts_on, months[-1].ends_on) == (date(2026, 7, 2), date(2027, 7, 2))
    assert [month.starts_on for month in months[1:]] == [month.ends_on for month in months[:-1]]


@pytest.mark.slow
def test_last_years_forecast_stands_beside_what_happened(company):
    run()

    last = Forecast.objects.get(kind=ForecastKind.LAST_YEAR)
    existing = Order.objects.filter(customer__orders__ordered_on__lte=last.origin_on).distinct()
    happened = sum(
        order.company_margin_minor for order in existing if last.origin_on < order.ordered_on <= last.ends_on
    )
    assert (last.origin_on, last.ends_on) == (date(2025, 7, 1), TODAY)
    assert last.existing_happened_minor == happened
    assert sum(month.existing_happened_minor for month in last.months.all()) == happened
    # The model is true here, so the year lies within three standard deviations.
    half = (last.existing_high_minor - last.existing_minor) / 1.28
    assert abs(last.existing_minor - happened) < 3 * half
    assert last.new_customers_happened == pytest.approx(700 * 365 / 1_000, rel=0.2)


@pytest.mark.slow
def test_twice_is_once(company):
    run()
    once = list(Forecast.objects.order_by("pk").values())

    build_forecasts(as_of=TODAY, token=None)

    assert list(Forecast.objects.order_by("pk").values()) == once
    assert Forecast.objects.get(kind=ForecastKind.AHEAD).months.count() == 12


@pytest.mark.slow
def test_what_is_learnt_later_does_not_move_last_years_forecast(company):
    run()
    before = Forecast.objects.get(kind=ForecastKind.LAST_YEAR)
    known = Customer.objects.filter(orders__ordered_on__lte=before.origin_on).order_by("pk").first()
    make.make_order(known, TODAY - timedelta(days=100), "5000")

    build_forecasts(as_of=TODAY, token=None)

    after = Forecast.objects.get(kind=ForecastKind.LAST_YEAR)
    assert after.existing_minor == before.existing_minor
    assert after.existing_happened_minor == before.existing_happened_minor + 5000_00


@pytest.mark.slow
def test_a_night_in_the_past_foretells_by_the_champion_of_its_day(company):
    for model, on in ((ModelName.MBG_NBD, TODAY), (ModelName.PARETO_NBD, TODAY + timedelta(days=1))):
        Champion.objects.create(model=model, since_on=on, reason=ChampionReason.WON_CLEARLY)

    run()

    assert set(Forecast.objects.values_list("model", flat=True)) == {ModelName.MBG_NBD}


def test_a_small_company_goes_on_at_its_pace_and_has_no_last_year():
    make.make_company(currency="GBP")
    for number in range(3):
        bakery = make.make_customer()
        for day in ("2025-09-01", "2025-12-01", "2026-03-01"):
            make.make_order(bakery, day, f"{number + 1}00", cost="40")

    counted = run()

    ahead = Forecast.objects.get()
    assert counted == {"forecasts": 1, "patterns": 4}
    assert ahead.model == ""
    assert ahead.existing_minor == sum(Score.objects.values_list("year_margin_minor", flat=True))
    months = [month.existing_minor for month in ahead.months.order_by("number")]
    assert max(months) - min(months) <= 1
    # Three came in the ten months since the first of them; nobody says how new ones come back.
    assert (ahead.new_per_month, ahead.acquisition_months) == (pytest.approx(0.3), 10)
    assert ahead.new_minor == round(12 * 0.3 * 160_00)


def test_without_orders_there_is_no_forecast():
    assert run() == {"forecasts": 0, "patterns": 0}
    assert not Forecast.objects.exists()


@pytest.mark.slow
def test_a_large_company_has_a_new_forecast_when_its_models_are_new(company):
    run()
    Forecast.objects.filter(kind=ForecastKind.AHEAD).update(customers=1_000_000)

    assert build_forecasts(as_of=TODAY + timedelta(days=1), token="t") == {"forecasts": 0, "patterns": 0}
    fit_models(as_of=TODAY + timedelta(days=1), token=None)
    assert build_forecasts(as_of=TODAY + timedelta(days=1), token="t") == {"forecasts": 2, "patterns": 4}


@pytest.mark.slow
def test_a_sample_of_a_large_company_tells_much_the_same_year(company, monkeypatch):
    run()
    whole = {one.kind: one for one in Forecast.objects.all()}
    monkeypatch.setattr(hindsight, "MOST_CUSTOMERS", 350)

    build_forecasts(as_of=TODAY, token=None)

    sampled = {one.kind: one for one in Forecast.objects.all()}
    # The sum of the scores is exact in both; what happened comes from half of the customers.
    assert sampled["AHEAD"].existing_minor == whole["AHEAD"].existing_minor
    assert sampled["AHEAD"].customers == pytest.approx(700, abs=30)
    assert sampled["LAST_YEAR"].existing_happened_minor != whole["LAST_YEAR"].existing_happened_minor
    for name in ("existing_happened_minor", "existing_minor", "new_minor"):
        one, other = (getattr(found["LAST_YEAR"], name) for found in (sampled, whole))
        assert one == pytest.approx(other, rel=0.3)


def test_each_loyalty_pattern_by_its_rule():
    make.make_company(currency="GBP")
    days = {
        "steady": ("2026-06-01", "2026-03-15", "2025-12-15", "2025-09-15", "2024-01-01"),
        "returning": ("2024-01-01", "2026-05-01"),
        "twice": ("2026-04-01", "2026-05-01"),
        "first": ("2026-05-01",),
        "lapsed": ("2025-07-01",),
    }
    for name, dates in days.items():
        customer = make.make_customer(name)
        for day in dates:
            make.make_order(customer, day, "100", cost="60")
    make.make_customer("Never bought")

    run()

    found = {row.pattern: row for row in Recurring.objects.all()}
    counts = {pattern: row.customers for pattern, row in found.items()}
    assert counts == {"STEADY": 1, "RETURNING": 2, "FIRST_TIME": 1, "LAPSED": 1}
    assert (found["STEADY"].revenue_minor, found["STEADY"].repeat_revenue_minor) == (400_00, 400_00)
    assert (found["RETURNING"].margin_minor, found["RETURNING"].repeat_margin_minor) == (120_00, 80_00)
    assert (found["FIRST_TIME"].revenue_minor, found["FIRST_TIME"].repeat_revenue_minor) == (100_00, 0)
    assert found["LAPSED"].revenue_minor == 0
    scores = dict(Score.objects.values_list("customer__name", "year_margin_minor"))
    assert found["STEADY"].expected_margin_minor == scores["steady"]
    assert set(found) == set(LoyaltyPattern)


def test_loyalty_patterns_are_the_same_in_any_cut_and_a_refund_counts_on_the_day_of_its_order(settings):
    make.make_company(currency="GBP")
    two, one, none = (make.make_customer(name) for name in ("Two", "One", "None"))
    for customer in (two, one, none):
        make.make_order(customer, "2024-01-01", "100", cost="60")
    make.make_order(two, "2026-03-01", "50", cost="30")
    make.make_refund(make.make_order(two, "2026-05-01", "100", cost="60"), "2026-06-01", "40")
    make.make_refund(make.make_order(one, "2026-05-01", "100", cost="60"), "2026-06-01", "100")
    lines = [field.name for field in Recurring._meta.fields]

    found = []
    for settings.NIGHT_SHARD_CUSTOMERS in (10**6, 1):
        run()
        found.append(list(Recurring.objects.order_by("pattern").values(*lines)))

    assert found[0] == found[1]
    by_pattern = {row["pattern"]: row for row in found[0]}
    assert (by_pattern["RETURNING"]["customers"], by_pattern["RETURNING"]["revenue_minor"]) == (1, 110_00)
    assert (by_pattern["LAPSED"]["customers"], by_pattern["LAPSED"]["revenue_minor"]) == (2, 0)


@pytest.mark.slow
def test_the_forecast_through_its_door(company):
    run()
    manager = make.make_user(make.Role.MANAGER)

    found = ask(manager, "forecasts/").json()
    recurring = ask(manager, "reports/recurring/").json()

    ahead, last = found["ahead"], found["last_year"]
    stored = Forecast.objects.get(kind=ForecastKind.LAST_YEAR)
    assert len(ahead["months"]) == 12
    assert sum(Decimal(month["total"]["expected"]["amount"]) for month in ahead["months"]) == Decimal(
        ahead["year"]["total"]["expected"]["amount"]
    )
    assert (ahead["year"]["existing"]["happened"], ahead["year"]["existing"]["error"]) == (None, None)
    error = stored.existing_minor / stored.existing_happened_minor - 1
    assert float(last["year"]["existing"]["error"]) == pytest.approx(error, abs=1e-6)
    assert ahead["assumption"].startswith(
        "As many new customers come each month as on average in the 12 months before:"
    )
    assert [row["pattern"] for row in recurring["patterns"]] == list(LoyaltyPattern)
    assert sum(row["customers"] for row in recurring["patterns"]) == recurring["total"]["customers"] == 700
    assert ask(make.make_user(make.Role.SALESPERSON), "forecasts/").status_code == 403


def test_before_the_first_night_there_is_neither_forecast_nor_pattern():
    finance = make.make_user(make.Role.FINANCE)

    assert ask(finance, "forecasts/").json() == {"ahead": None, "last_year": None}
    assert ask(finance, "reports/recurring/").json()["patterns"] == []


@pytest.mark.slow
def test_the_command_tests_anew_and_prints_for_people_and_machines(company):
    run()
    out, plain = StringIO(), StringIO()

    call_command("backtest", "--as-of", TODAY.isoformat(), "--json", stdout=out)
    call_command("model_card", stdout=plain)

    printed = json.loads(out.getvalue())
    assert printed["champion"] in {"BG_NBD", "MBG_NBD", "PARETO_NBD"}
    assert printed["origins"][0]["origin_on"] == "2025-06-30"
    assert set(printed["origins"][0]["contenders"]) == {"bg_nbd", "mbg_nbd", "pareto_nbd", "naive", "zero"}
    assert "Last year's forecast of the customers there were was off by" in plain.getvalue()


def test_in_german_the_assumption_has_a_comma():
    rate = Forecast(acquisition_months=12, new_per_month=79.04)

    with translation.override("de"):
        told = _assumption(rate)

    assert "79,0." in told
