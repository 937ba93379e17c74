"""Rewards as people see them: what was paid, why, and how far it is to the next one."""

from datetime import date

import pytest
from django.utils import translation
from rest_framework.test import APIClient

from clv.models import CustomerFacts
from compensation.models import CommissionEntry, PlanAssignment
from compensation.models.entry import Event, Source
from compensation.selectors.explain import explain
from compensation.selectors.next_rewards import nearest_rewards, next_reward
from compensation.services.credit import split_credit
from crm.accounts.access import Role
from tests.compensation.crowd import BEGIN
from tests.compensation.ledger import close, night
from tests.compensation.test_milestone_lines import give_milestones
from tests.make import make_customer, make_order, make_refund, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2025, 6, 1)


@pytest.fixture
def plan(default_plan):
    give_milestones(default_plan, (5_000_00, 50_00), (10_000_00, 100_00))
    return default_plan


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna)


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


def line(**filters):
    return CommissionEntry.objects.with_names().get(source=Source.MILESTONE, **filters)


def said(entry):
    with translation.override("en-gb"):
        return explain(entry).sentence


def rows(entry):
    return [(row.label, row.amount_minor if row.rate_ppm is None else row.rate_ppm) for row in explain(entry).rows]


def results(user, path):
    answer = client_of(user).get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_line_says_who_reached_what_with_which_order(plan, bakery, anna, bo, mara):
    order = make_order(bakery, "2025-01-15", "5100.00", external_id="A1")
    split_credit(order=order, shares=[(anna, 600_000), (bo, 400_000)], reason="Agreed", by=mara)
    night()

    entry = line(payee=anna)

    assert said(entry) == ("Bakery Nord reached £5,000.00 with order A1 on 15 Jan 2025: +£50.00, shared 60% / 40%")
    assert rows(entry) == [
        ("Lifetime revenue before", 0),
        ("Order A1", 5_100_00),
        ("Lifetime revenue after", 5_100_00),
        ("Threshold", 5_000_00),
        ("Reward", 50_00),
        ("Share", 600_000),
        ("Amount", 30_00),
    ]
    assert explain(entry).amount_minor == entry.amount_minor == 30_00


@pytest.mark.slow
def test_a_reversal_says_what_the_refund_did(plan, bakery, finn):
    order = make_order(bakery, "2025-01-15", "5100.00", external_id="A1")
    night()
    close("2025-01", finn)
    make_refund(order, "2025-01-20", "200.00")
    night()

    entry = line(event=Event.UNDONE)

    assert said(entry) == (
        "A refund of 20 Jan 2025 on order A1 brought Bakery Nord down to £4,900.00, below £5,000.00: "
        "the reward of £50.00 is taken back"
    )
    assert ("Refund on order A1", -200_00) in rows(entry)


def test_a_reward_that_moved_says_so(plan, bakery, bo):
    make_order(bakery, "2025-01-15", "5100.00")
    night()
    bakery.assignments.update(salesperson=bo)
    night()

    assert said(line(amount_minor=-50_00)) == (
        "This reward is somebody else's now, or nobody's, so the £50.00 posted before are taken back."
    )


def test_the_next_reward_is_the_threshold_above_and_what_is_missing(plan, bakery, anna):
    make_order(bakery, "2025-01-15", "4720.00")

    found = next_reward(bakery, TODAY)

    assert (found.threshold_minor, found.missing_minor, found.bonus_minor) == (5_000_00, 280_00, 50_00)
    assert (found.value_minor, found.salesperson_id, found.currency) == (4_720_00, anna.pk, "GBP")


def test_refunds_count_against_the_next_reward(plan, bakery):
    order = make_order(bakery, "2025-01-15", "4720.00")
    make_refund(order, "2025-02-01", "20.00")

    assert next_reward(bakery, TODAY).missing_minor == 300_00


def test_a_threshold_that_is_paid_and_stands_is_not_the_next_one(plan, bakery):
    order = make_order(bakery, "2025-01-15", "5100.00")
    make_refund(order, "2025-05-30", "200.00")

    assert next_reward(bakery, TODAY).threshold_minor == 10_000_00


def test_past_the_last_threshold_there_is_no_next_reward(plan, bakery):
    make_order(bakery, "2025-01-15", "10000.00")

    assert next_reward(bakery, TODAY) is None


def test_where_crossed_thresholds_are_paid_the_very_next_order_does(default_plan, bakery):
    give_milestones(default_plan, (5_000_00, 50_00), starts_on=date(2025, 3, 1), pays_crossed_milestones=True)
    make_order(bakery, "2025-01-15", "6000.00")

    found = next_reward(bakery, TODAY)

    assert (found.threshold_minor, found.missing_minor) == (5_000_00, 0)


def test_the_plan_of_the_salesperson_decides_and_nobody_is_promised_nothing(plan, anna, bakery):
    waiting = make_customer("Nobody's")
    own = type(plan).objects.create(name="Without rewards")
    PlanAssignment.objects.create(salesperson=anna, plan=own, starts_on=BEGIN)

    assert next_reward(waiting, TODAY) is None
    assert next_reward(bakery, TODAY) is None


def test_the_nearest_customers_of_the_book_come_first(plan, anna, bo):
    for name, salesperson, amount in [
        ("Far", anna, "3000.00"),
        ("Near", anna, "4990.00"),
        ("Between", anna, "8000.00"),
        ("Nearer the second", anna, "9700.00"),
        ("Past", anna, "12000.00"),
        ("Bo's", bo, "4999.00"),
    ]:
        customer = make_customer(name, salesperson=salesperson)
        make_order(customer, "2025-01-15", amount)
        _facts(customer, amount)

    found = nearest_rewards(anna, TODAY)

    assert [(one.customer, one.missing_minor) for one in found] == [
        ("Near", 10_00),
        ("Nearer the second", 300_00),
        ("Far", 2_000_00),
    ]


def test_facts_only_choose_whom_to_look_at(plan, anna, bakery):
    make_order(bakery, "2025-01-15", "4000.00")
    _facts(bakery, "4000.00")
    make_order(bakery, "2025-05-15", "900.00")

    assert [one.missing_minor for one in nearest_rewards(anna, TODAY)] == [100_00]


def test_a_book_of_any_size_is_asked_in_as_many_questions(plan, anna, bakery, django_assert_max_num_queries):
    for number in range(12):
        customer = make_customer(salesperson=anna)
        make_order(customer, "2025-01-15", f"{4000 + number}.00")
        _facts(customer, f"{4000 + number}.00")

    with django_assert_max_num_queries(20):
        assert len(nearest_rewards(anna, TODAY)) == 3


def test_rewards_show_what_was_paid_and_what_was_taken_back(plan, bakery, anna, mara, cleo):
    order = make_order(bakery, "2025-01-15", "5100.00", external_id="A1")
    night()
    make_refund(order, "2025-02-01", "200.00")
    night()

    (reward,) = results(anna, "rewards/")

    assert (reward["customer"]["name"], reward["order"]["external_id"]) == ("Bakery Nord", "A1")
    assert (reward["threshold"]["amount"], reward["ordinal"], reward["share"]) == ("5000.00", 1, "1.0")
    assert (reward["awarded_on"], reward["taken_back_on"]) == ("2025-01-15", "2025-02-01")
    assert [reward[name]["amount"] for name in ("paid", "taken_back", "stands")] == ["50.00", "-50.00", "0.00"]
    assert len(results(mara, "rewards/")) == 1
    assert results(cleo, "rewards/") == []
    assert results(anna, "rewards/?stands=true") == []
    assert len(results(anna, f"rewards/?stands=false&customer={bakery.pk}&payee={anna.pk}")) == 1


def test_a_customers_lines_of_pay_hold_its_rewards(plan, bakery, anna):
    make_order(bakery, "2025-01-15", "5100.00")
    make_order(make_customer(salesperson=anna), "2025-01-15", "5100.00")
    night()

    lines = results(anna, f"commission-entries/?customer={bakery.pk}")

    (reward,) = [line for line in lines if line["component"] == "MILESTONE"]
    assert reward["source_id"] == bakery.pk
    assert reward["trace"]["last_clawback_on"] == "2025-04-15"


def test_a_reward_of_the_house_account_is_summed_up_too(plan, finn):
    order = make_order(make_customer("Nobody's"), "2025-01-15", "5100.00")
    night()
    make_refund(order, "2025-02-01", "200.00")
    night()

    (reward,) = results(finn, "rewards/?payee=house")

    assert (reward["payee"], reward["taken_back"]["amount"]) == (None, "-50.00")


def test_a_list_of_rewards_costs_the_same_number_of_queries_however_long(plan, anna, django_assert_max_num_queries):
    for _ in range(4):
        make_order(make_customer(salesperson=anna), "2025-01-15", "10000.00")
    night()
    api = client_of(anna)

    with django_assert_max_num_queries(5):
        assert len(api.get("/api/v1/rewards/").json()["results"]) == 8


def test_the_next_reward_of_a_customer_is_a_request_of_its_own(plan, bakery, anna, cleo):
    make_order(bakery, "2025-01-15", "4720.00")
    path = f"/api/v1/customers/{bakery.pk}/next-reward/"

    answer = client_of(anna).get(path)

    assert answer.status_code == 200, answer.content
    assert answer.json()["missing"] == {"amount": "280.00", "currency": "GBP"}
    assert answer.json()["customer"] == {"id": bakery.pk, "name": "Bakery Nord"}
    assert client_of(cleo).get(path).status_code == 404
    assert client_of(make_user(Role.FINANCE)).get(path).status_code == 200


def test_without_a_next_reward_the_answer_is_empty(default_plan, bakery, anna):
    assert client_of(anna).get(f"/api/v1/customers/{bakery.pk}/next-reward/").status_code == 204
    assert client_of(anna).get("/api/v1/rewards/nearest/").json() == []


def _facts(customer, revenue):
    """Write what last night knew of a customer."""
    CustomerFacts.objects.update_or_create(
        customer=customer,
        defaults={
            "as_of": TODAY,
            "first_ordered_on": date(2025, 1, 15),
            "last_ordered_on": date(2025, 1, 15),
            "purchase_day_count": 1,
            "order_count": 1,
            "revenue_minor": int(revenue.replace(".", "")),
        },
    )
