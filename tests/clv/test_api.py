"""Value through the doors: the API and the command."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from clv.services import assign_categories, fit_models, refresh_facts, score_customers
from crm.accounts.access import Role
from tests import make
from tests.clv.test_services import TODAY, cdnow, write_facts

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2027, 1, 1)


def run_night(as_of=NEW_YEAR):
    for work in (refresh_facts, fit_models, score_customers, assign_categories):
        work(as_of=as_of, token=None)


@pytest.fixture
def anna():
    return make.make_user(Role.SALESPERSON)


@pytest.fixture
def bakery(anna):
    make.make_company(currency="GBP")
    bakery = make.make_customer("Bakery", salesperson=anna, acquisition_cost_minor=50_00)
    for day, amount in (("2025-01-01", "100"), ("2025-07-02", "200"), ("2026-03-01", "300")):
        make.make_order(bakery, day, amount, cost="20")
    return bakery


def ask(user, path):
    client = APIClient()
    client.force_login(user)
    return client.get(f"/api/v1/{path}")


def test_orders_of_100_200_and_300_are_six_first_orders(anna, bakery):
    run_night()

    realised = ask(anna, f"customers/{bakery.pk}/clv/").json()["realised"]

    assert realised["first_order"] == {"amount": "100.00", "currency": "GBP"}
    assert realised["lifetime"] == {"amount": "600.00", "currency": "GBP"}
    assert realised["multiple"] == "6.0"
    assert realised["margin"]["amount"] == "540.00"
    assert realised["contribution"]["amount"] == "490.00"
    assert realised["break_even_on"] == "2025-01-01"


def test_the_inputs_of_the_formula_multiply_to_its_total(anna, bakery):
    run_night()

    simple = ask(anna, f"customers/{bakery.pk}/clv/?explain=1").json()["explain"]["simple"]

    product = Decimal(simple["average_order"]["amount"]) * Decimal(simple["orders_per_year"]) * Decimal(simple["years"])
    # Three orders of 200 on average in two years (730 days), for five years.
    assert simple["average_order"]["amount"] == "200.00"
    assert simple["orders_per_year"] == "1.5010"
    assert simple["years"] == "5.0000"
    assert Decimal(simple["total"]["amount"]) == product.quantize(Decimal("0.01")) == Decimal("1501.00")
    assert simple["margin_share"] == "0.9"
    assert simple["margin_total"]["amount"] == "1350.90"


def test_the_parts_sum_to_the_lifetime_margin_to_the_cent(anna, bakery):
    run_night()

    value = ask(anna, f"customers/{bakery.pk}/clv/?explain=1").json()

    parts = {part["code"]: Decimal(part["margin"]["amount"]) for part in value["explain"]["parts"]}
    assert parts["FIRST_ORDER"] == 80
    assert parts["REPEAT"] == 460
    assert sum(parts.values()) == Decimal(value["margin"]["amount"])
    assert parts["EXPECTED"] == Decimal(value["future"]["margin"]["amount"]) > 0


def test_an_explanation_is_asked_for_or_not_and_nothing_between(anna, bakery):
    run_night()
    address = f"customers/{bakery.pk}/clv/?explain="

    asked = {said: ask(anna, address + said) for said in ("1", "true", "0", "", "maybe")}

    assert {said: "explain" in answer.json() for said, answer in asked.items() if answer.status_code == 200} == {
        "1": True, "true": True, "0": False, "": False,
    }  # fmt: skip
    assert (asked["maybe"].status_code, asked["maybe"].json()["errors"][0]["pointer"]) == (400, "?explain")


def test_a_value_says_on_what_it_stands(anna, bakery):
    run_night()

    value = ask(anna, f"customers/{bakery.pk}/clv/").json()

    assert (value["method"], value["reason_code"], value["p_alive"]) == ("SIMPLE", "TOO_FEW_CUSTOMERS", None)
    assert value["reason"] == "A prediction needs at least 200 customers who bought, so the simple formula is used."
    assert value["as_of"] == "2027-01-01"
    assert "explain" not in value
    assert Decimal(value["low"]["amount"]) <= Decimal(value["margin"]["amount"]) <= Decimal(value["high"]["amount"])


def test_before_the_first_night_there_is_no_value(anna, bakery):
    answer = ask(anna, f"customers/{bakery.pk}/clv/?explain=1")

    assert answer.status_code == 200
    assert answer.json() == {
        "customer": bakery.pk,
        **dict.fromkeys(
            ["margin", "revenue", "low", "high", "p_alive", "as_of", "method", "reason_code", "reason",
             "value_at_risk", "next_order_on", "gap_ratio", "next_12_months", "future", "realised", "contracts",
                 "next_36_months", "explain"]
        ),
    }  # fmt: skip


def test_another_salespersons_customer_does_not_exist(bakery):
    assert ask(make.make_user(Role.SALESPERSON), f"customers/{bakery.pk}/clv/").status_code == 404


def test_categories_come_with_their_rule_and_the_callers_own_count(anna, bakery):
    make.make_order(make.make_customer("Not Anna's"), "2026-12-01", "10")
    run_night()

    cards = {card["code"]: card for card in ask(anna, "categories/").json()}

    assert list(cards) == [
        "PROSPECT", "UNPROFITABLE", "INACTIVE",
        "MAJOR_LONG_TERM", "MAJOR_SHORT_TERM", "MINOR_LONG_TERM", "MINOR_SHORT_TERM",
    ]  # fmt: skip
    assert cards["MAJOR_LONG_TERM"]["customers"] == 1
    assert sum(card["customers"] for card in cards.values()) == 1
    assert cards["MAJOR_LONG_TERM"]["rule"] == (
        "Among the top 20% of buyers by lifetime margin. Came back, and ordered first 365 days ago or more."
    )
    assert cards["MAJOR_LONG_TERM"]["major_from"]["currency"] == "GBP"
    assert cards["INACTIVE"]["major_from"] is None


@pytest.mark.slow
def test_the_model_card_is_one_thing_at_both_doors(anna):
    write_facts(list(cdnow()))
    fit_models(as_of=TODAY, token=None)
    score_customers(as_of=TODAY, token=None)
    out = StringIO()

    call_command("model_card", "--json", stdout=out)

    printed, shown = json.loads(out.getvalue()), ask(anna, "model-card/").json()
    buying = printed["models"]["bg_nbd"]
    assert set(printed) == {
        "as_of", "unit", "data_from", "data_until", "customers", "repeat_customers", "repeat_purchases",
        "models", "rungs", "assumptions", "champion", "backtests", "last_year", "segments", "cautions",
    }  # fmt: skip
    assert (printed["as_of"], printed["unit"], printed["customers"]) == ("1997-09-30", "day", 472)
    assert list(buying["parameters"]) == ["r", "alpha", "a", "b"]
    assert list(printed["models"]) == ["bg_nbd", "mbg_nbd", "pareto_nbd", "gamma_gamma", "gamma_gamma_revenue"]
    assert buying["alpha_in_weeks"] == pytest.approx(buying["parameters"]["alpha"] / 7)
    assert printed["rungs"] == [
        {
            "method": "BG_NBD",
            "reason": "ENOUGH_HISTORY",
            "reason_text": "There is enough history for the prediction to replace the formula.",
            "customers": 472,
        }
    ]
    assert [model["model"] for model in shown["models"]] == [
        "BG_NBD", "MBG_NBD", "PARETO_NBD", "GAMMA_GAMMA_MARGIN", "GAMMA_GAMMA_REVENUE",
    ]  # fmt: skip
    assert shown["models"][0]["log_likelihood"] == buying["log_likelihood"]


@pytest.mark.slow
@pytest.mark.parametrize(("without_margin", "is_said"), [(2, False), (12, True)])
def test_the_model_card_says_when_many_came_back_and_left_no_margin(anna, without_margin, is_said):
    write_facts([*cdnow(), *[(2, 60, 200, -1_000)] * without_margin])
    came_back = sum(history[0] > 0 for history in cdnow()) + without_margin
    fit_models(as_of=TODAY, token=None)
    score_customers(as_of=TODAY, token=None)

    said = [one["text"] for one in ask(anna, "model-card/").json()["cautions"] if one["code"] == "WITHOUT_MARGIN"]

    share = round(100 * without_margin / came_back)
    assert [f"{share}% left no margin" in text for text in said] == ([True] if is_said else [])


@pytest.mark.slow
def test_the_model_card_for_people_names_the_parameters():
    write_facts(list(cdnow()))
    fit_models(as_of=TODAY, token=None)
    out = StringIO()

    call_command("model_card", stdout=out)

    assert "Model card as of 1997-09-30, time in days" in out.getvalue()
    assert "alpha" in out.getvalue()


def test_before_the_first_night_the_model_card_says_what_to_do():
    out = StringIO()

    call_command("model_card", stdout=out)

    assert out.getvalue() == "No model has been fitted yet. Run a night first: python manage.py nightly.\n"


def test_where_nobody_has_ordered_the_model_card_says_so_instead_of_days():
    fit_models(as_of=TODAY, token=None)
    out = StringIO()

    call_command("model_card", stdout=out)

    assert "No customer has ordered yet" in out.getvalue().splitlines()
    assert "None" not in out.getvalue()
