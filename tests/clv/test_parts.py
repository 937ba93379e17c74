"""What the margin so far is made of: first order, the same again, cross-sell and up-sell."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from rest_framework.test import APIClient

from clv.models import CustomerFacts, Run, RunKind, ValueParts
from clv.selectors import value_of
from clv.services import refresh_facts, score_customers, split_margins
from customers.models import Change
from customers.services.assignments import reassign_customer
from orders.models.refund import RefundKind
from orders.services.catalogue import change_product
from orders.services.pricing import LineWish
from tests.make import (
    make_company,
    make_contact,
    make_customer,
    make_definition,
    make_order,
    make_product,
    make_refund,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture
def paper():
    return make_product("Paper", price="10.00", cost="6.00")


@pytest.fixture
def ink():
    return make_product("Ink", price="30.00", cost="20.00")


@pytest.fixture
def fine_paper():
    return make_product("Fine paper", price="25.00", cost="10.00", tier=2)


@pytest.fixture
def bakery():
    return make_customer("Bakery")


def line(product, quantity=1):
    return LineWish(quantity=Decimal(quantity), product=product)


def work_out(as_of=TODAY, token=None):
    refresh_facts(as_of=as_of, token=token)
    return split_margins(as_of=as_of, token=token)


def ask(user, customer):
    client = APIClient()
    client.force_login(user)
    return client.get(f"/api/v1/customers/{customer.pk}/clv/?explain=1").json()


def parts(customer):
    """Return first purchase, the same again, cross-sell and up-sell, which sum to the margin."""
    found, facts = ValueParts.objects.get(pk=customer.pk), CustomerFacts.objects.get(pk=customer.pk)
    grown = found.cross_sell_minor, found.up_sell_minor
    return facts.first_margin_minor, facts.margin_minor - facts.first_margin_minor - sum(grown), *grown


def test_the_same_again_is_neither_cross_sell_nor_up_sell(bakery, paper):
    make_order(bakery, "2026-01-01", lines=[line(paper, 5)])
    make_order(bakery, "2026-02-01", lines=[line(paper, 3)])

    work_out()

    assert parts(bakery) == (20_00, 12_00, 0, 0)


def test_a_product_they_did_not_begin_with_is_cross_sell_each_time(bakery, paper, ink):
    make_order(bakery, "2026-01-01", lines=[line(paper)])
    make_order(bakery, "2026-02-01", lines=[line(paper), line(ink)])
    make_order(bakery, "2026-03-01", lines=[line(ink, 2)])

    work_out()

    assert parts(bakery) == (4_00, 4_00, 30_00, 0)


def test_a_higher_tier_is_up_sell_and_a_lower_one_cross_sell(paper, fine_paper):
    climber, descender = make_customer(), make_customer()
    make_order(climber, "2026-01-01", lines=[line(paper)])
    make_order(climber, "2026-02-01", lines=[line(fine_paper)])
    make_order(descender, "2026-01-01", lines=[line(fine_paper)])
    make_order(descender, "2026-02-01", lines=[line(paper)])

    work_out()

    assert parts(climber) == (4_00, 0, 0, 15_00)
    assert parts(descender) == (15_00, 0, 4_00, 0)


def test_more_than_they_began_with_is_up_sell_over_the_orders_of_a_day(bakery, paper):
    make_order(bakery, "2026-01-01", lines=[line(paper, 2)])
    make_order(bakery, "2026-02-01", lines=[line(paper, 4)])
    make_order(bakery, "2026-02-01", lines=[line(paper, 1)])

    work_out()

    # Five on one day; two of them are what they began with, and three fifths of the day's 20.00 are more.
    assert parts(bakery) == (8_00, 8_00, 0, 12_00)


def test_a_refund_takes_from_the_parts_of_its_order_and_not_from_the_others(bakery, paper, ink):
    make_order(bakery, "2026-01-01", lines=[line(paper)])
    mixed = make_order(bakery, "2026-02-01", lines=[line(paper), line(ink)])
    make_order(bakery, "2026-03-01", lines=[line(ink)])
    make_refund(mixed, "2026-04-01", "8.00", kind=RefundKind.ALLOWANCE)

    work_out()

    # 8.00 of 40.00: paper loses 2.00 of its 4.00, ink 6.00 of its 10.00; the ink of March keeps its 10.00.
    assert parts(bakery) == (4_00, 2_00, 14_00, 0)


def test_parts_are_in_the_companys_currency_and_sum_to_the_cent(bakery, paper, ink):
    make_company(currency="GBP")
    make_order(bakery, "2026-01-01", currency="USD", rate="0.7777", lines=[line(paper)])
    for day in ("2026-02-01", "2026-03-01"):
        make_order(bakery, day, currency="USD", rate="0.7777", lines=[line(paper, 3), line(ink)])

    work_out()

    facts = CustomerFacts.objects.get(pk=bakery.pk)
    assert sum(parts(bakery)) == facts.margin_minor
    assert all(part > 0 for part in parts(bakery))


def test_where_the_first_order_names_no_product_nothing_is_known_to_be_new(bakery, ink):
    make_order(bakery, "2026-01-01", "10.00")
    make_order(bakery, "2026-02-01", lines=[line(ink)])

    work_out()

    assert parts(bakery) == (10_00, 10_00, 0, 0)


def test_a_line_without_a_product_keeps_its_part_of_an_order_in_which_others_name_one(bakery, paper, ink):
    postage = LineWish(
        quantity=Decimal(1), description="Postage", unit_price=Decimal("10.00"), unit_cost=Decimal("5.00")
    )
    make_order(bakery, "2026-01-01", lines=[line(paper), postage])
    make_order(bakery, "2026-02-01", lines=[postage, line(ink)])
    make_order(bakery, "2026-03-01", lines=[postage])

    work_out()

    assert parts(bakery) == (9_00, 10_00, 10_00, 0)


def test_void_and_future_orders_are_in_no_part(bakery, paper, ink):
    make_order(bakery, "2026-01-01", lines=[line(paper)])
    make_order(bakery, "2026-02-01", lines=[line(paper)])
    make_order(bakery, "2026-08-01", lines=[line(ink)])

    work_out()

    assert parts(bakery) == (4_00, 4_00, 0, 0)


def test_an_increment_gives_what_a_full_run_gives(bakery, paper, ink, settings):
    settings.NIGHT_SHARD_CUSTOMERS = 1
    quiet = make_customer("Quiet")
    make_order(quiet, "2026-01-01", lines=[line(paper)])
    make_order(bakery, "2026-01-01", lines=[line(paper)])
    Change.objects.all().delete()
    work_out(date(2026, 6, 1))
    make_order(bakery, "2026-06-15", lines=[line(ink)])
    Change.objects.update(token="night")

    counts = work_out(token="night")
    one_by_one = parts(bakery)
    work_out()

    assert counts == {"customers": 1}
    assert one_by_one == parts(bakery) == (4_00, 0, 10_00, 0)
    assert Run.objects.get(kind=RunKind.PARTS).as_of == TODAY


def test_a_product_put_on_another_tier_parts_its_buyers_anew_in_an_increment(bakery, paper, ink):
    make_order(bakery, "2026-01-01", lines=[line(paper)])
    make_order(bakery, "2026-02-01", lines=[line(ink)])
    make_order(make_customer("Quiet"), "2026-01-01", lines=[line(paper)])
    work_out()
    before = parts(bakery)
    Change.objects.all().delete()

    change_product(product=ink, by=None, price_minor=35_00)
    assert not Change.objects.exists()
    change_product(product=ink, by=None, tier=2)
    Change.objects.update(token="night")
    counts = work_out(token="night")

    assert counts == {"customers": 1}
    assert (before, parts(bakery)) == ((4_00, 0, 10_00, 0), (4_00, 0, 0, 10_00))


def test_who_has_bought_nothing_has_no_parts():
    make_customer()

    assert work_out() == {"customers": 0}


def test_a_value_names_its_parts_and_says_itself_in_a_sentence(bakery, paper, ink):
    anna = make_user()
    reassign_customer(customer=bakery, to=anna, on=date(2026, 1, 1), by=None, today=TODAY)
    make_order(bakery, "2026-01-01", lines=[line(paper)])
    make_order(bakery, "2026-03-02", lines=[line(paper), line(ink)])
    make_order(bakery, "2026-05-01", lines=[line(paper, 3)])
    work_out()
    score_customers(as_of=TODAY, token=None)

    value = ask(anna, bakery)

    parts = {part["code"]: Decimal(part["margin"]["amount"]) for part in value["explain"]["parts"]}
    assert list(parts) == ["FIRST_ORDER", "REPEAT", "CROSS_SELL", "UP_SELL", "EXPECTED"]
    assert (parts["FIRST_ORDER"], parts["REPEAT"], parts["CROSS_SELL"], parts["UP_SELL"]) == (4, 8, 10, 8)
    assert sum(parts.values()) == Decimal(value["margin"]["amount"])
    year, start = value["next_12_months"], "Ordered 3 times in 180 days, every 60 days; silent for 60 days"
    each = Decimal(year["margin"]["amount"]) / Decimal(str(year["orders"]))
    assert value["explain"]["sentence"] == (
        f"{start} (1.0 times the usual gap); expected {year['orders']:.1f} orders of £{each:.0f} margin in 12 months."
    )


def test_costs_that_the_definition_includes_are_a_part_of_their_own(bakery, paper):
    anna = make_user()
    reassign_customer(customer=bakery, to=anna, on=date(2026, 1, 1), by=None, today=TODAY)
    make_definition(includes_cost_to_serve=True, contact_minute_minor=10)
    make_order(bakery, "2026-01-01", lines=[line(paper)])
    make_order(bakery, "2026-03-02", lines=[line(paper)])
    make_contact(bakery, anna, "2026-04-01", minutes=15)
    work_out()
    score_customers(as_of=TODAY, token=None)

    value = ask(anna, bakery)

    parts = {part["code"]: Decimal(part["margin"]["amount"]) for part in value["explain"]["parts"]}
    assert (parts["FIRST_ORDER"], parts["REPEAT"], parts["COSTS"]) == (4, 4, Decimal("-1.50"))
    assert sum(parts.values()) == Decimal(value["margin"]["amount"])


def test_the_sentence_speaks_the_readers_language(bakery, paper):
    make_order(bakery, "2026-06-20", lines=[line(paper)])
    work_out()
    score_customers(as_of=TODAY, token=None)

    with translation.override("de"):
        sentence = value_of(bakery.pk, currency="GBP").explanation.sentence

    assert sentence.startswith("Einmal bestellt, vor 10 Tagen; ")


def test_customers_with_many_lines_are_taken_apart_in_smaller_shards_with_the_same_parts(paper, ink, monkeypatch):
    many = [make_customer(f"Customer {number}") for number in range(3)]
    for number, customer in enumerate(many):
        make_order(customer, "2026-01-01", lines=[line(paper)])
        make_order(customer, "2026-02-01", lines=[line(paper), line(ink, number + 1)])
    refresh_facts(as_of=TODAY, token=None)
    monkeypatch.setattr("clv.services.parts.MOST_LINES", 3)

    shards = split_margins.plan(TODAY, None)
    counts = split_margins(as_of=TODAY, token=None)

    assert (len(shards), counts) == (3, {"customers": 3})
    assert [parts(customer) for customer in many] == [(4_00, 4_00, number * 10_00, 0) for number in (1, 2, 3)]
