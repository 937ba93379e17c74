"""The cap of first orders: what one customer's first orders pay together."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.models import CommissionEntry
from compensation.rules.events import Order, Refund, Share
from compensation.rules.first_orders import even_from
from compensation.rules.plans import FIRST, PlanBook, PlanTerms
from compensation.selectors.effect import Wish, describe, effect_of_order
from compensation.selectors.explain import explain
from compensation.selectors.plan_changes import told_version
from compensation.selectors.plan_example import example_of
from compensation.services.plans import create_plan_version
from crm.audit.models import Line
from tests.compensation.cases import ANNA, BO, KEEP_AND_GROW, net_by_payee, pay, sale
from tests.compensation.ledger import amounts, night
from tests.compensation.plans import approved_version, put_in_force
from tests.compensation.test_rule_properties import histories
from tests.make import make_customer, make_order, make_refund

CAPPED = replace(KEEP_AND_GROW, first_cap=500_00)
BOOK = PlanBook((CAPPED,))


def back(number: int, of: int, on: str, net: int) -> Refund:
    return Refund(number, of, date.fromisoformat(on), net)


def lines(orders, refunds=(), book=BOOK):
    """Return the amounts by order and refund."""
    return {(key.order, key.refund): due.amount for key, due in pay(orders, refunds, book).items()}


def test_a_first_order_pays_at_most_the_cap_and_returning_ones_are_not_bounded():
    small, large = sale(1, "2025-01-01", "10000"), sale(1, "2025-01-01", "10000.20")
    later = sale(2, "2025-03-01", "90000")

    assert lines([small]) == {(1, 0): 500_00}
    assert lines([large, later]) == {(1, 0): 500_00, (2, 0): 7200_00}


def test_orders_within_the_gap_share_one_cap_in_the_order_of_their_days():
    pieces = [sale(number, f"2025-01-{day:02}", "6000") for number, day in ((1, 1), (2, 14), (3, 14), (4, 15))]

    assert lines(pieces) == {(1, 0): 300_00, (2, 0): 200_00, (4, 0): 480_00}


def test_a_refund_comes_off_what_was_above_the_cap_first():
    order = sale(1, "2025-01-01", "14000")
    refunds = [back(1, 1, "2025-01-05", 4000_00), back(2, 1, "2025-01-06", 1000_00), back(3, 1, "2025-01-07", 9000_00)]

    assert lines([order], refunds) == {(1, 0): 500_00, (1, 2): -50_00, (1, 3): -450_00}


def test_a_refund_makes_room_for_orders_placed_after_its_day_alone():
    orders = [sale(1, "2025-01-01", "10000"), sale(2, "2025-01-05", "10000"), sale(3, "2025-01-06", "10000")]

    found = lines(orders, [back(9, 1, "2025-01-05", 6000_00)])

    assert found == {(1, 0): 500_00, (1, 9): -300_00, (3, 0): 300_00}


def test_a_refund_after_the_clawback_window_makes_no_room():
    book = PlanBook((replace(CAPPED, clawback_days=2),))
    orders = [sale(1, "2025-01-01", "10000"), sale(2, "2025-01-10", "10000")]
    refund = back(9, 1, "2025-01-04", 10000_00)

    assert lines(orders, [refund], book) == {(1, 0): 500_00}


def test_a_void_order_leaves_the_whole_cap_to_the_next():
    orders = [replace(sale(1, "2025-01-01", "10000"), is_void=True), sale(2, "2025-01-05", "10000")]

    assert lines(orders) == {(2, 0): 500_00}


def test_people_who_share_an_order_share_the_cap_as_they_share_it():
    both = (Share(ANNA, 333_333), Share(BO, 666_667))
    order = replace(sale(1, "2025-01-01", "30000"), shares=both)
    refund = back(9, 1, "2025-01-05", 25000_00)

    found = {(key.payee, key.refund): due.amount for key, due in pay([order], [refund], BOOK).items()}

    assert found == {(ANNA, 0): 166_67, (BO, 0): 333_33, (ANNA, 9): -83_34, (BO, 9): -166_66}


def test_each_payee_is_bounded_by_the_own_plan():
    tight = PlanTerms(2, 50_000, 80_000, first_cap=60_00)
    book = PlanBook((KEEP_AND_GROW,), ((BO, date.min, None, (tight,)),))
    both = (Share(ANNA, 500_000), Share(BO, 500_000))
    orders = [sale(1, "2025-01-01", "1000"), replace(sale(2, "2025-01-02", "1000"), shares=both)]

    found = {(key.order, key.payee): due.amount for key, due in pay(orders, (), book).items()}

    # Under Bo's plan the first order would have taken 50.00 of the 60.00.
    assert found == {(1, ANNA): 50_00, (2, ANNA): 25_00, (2, BO): 5_00}


def test_an_order_below_cost_takes_pay_away_and_makes_no_room():
    loss = replace(sale(1, "2025-01-01", "1000"), cost=5000_00)

    assert lines([loss, sale(2, "2025-01-02", "20000")]) == {(1, 0): -200_00, (2, 0): 500_00}


def test_the_line_says_its_numbers_only_where_the_cap_takes_something():
    exact, over = pay([sale(1, "2025-01-01", "10000")], (), BOOK), pay([sale(1, "2025-01-01", "10000.20")], (), BOOK)

    assert [due.trace.bound for due in exact.values()] == [None]
    assert [due.trace.bound.as_inputs() for due in over.values()] == [{"cap": 500_00, "room": 500_00}]


caps = st.integers(1, 10**6)


@given(histories(), caps, st.integers(0, 400))
def test_every_line_under_a_cap_evaluates_again_and_all_that_is_given_back_nets_to_nothing(history, cap, gap_days):
    orders, _some = history
    terms = replace(CAPPED, first_cap=cap, gap_days=gap_days)
    gone = [Refund(number, order.id, order.on, order.net, order.cost) for number, order in enumerate(orders, 1)]

    found = pay(orders, gone, PlanBook((terms,)))

    assert [due.trace.amount() for due in found.values()] == [due.amount for due in found.values()]
    assert net_by_payee(found) == {}


@given(histories(), caps, st.integers(0, 400), st.randoms())
def test_neither_arrival_nor_a_double_delivery_changes_what_a_cap_leaves(history, cap, gap_days, chance):
    orders, refunds = history
    book = PlanBook((replace(CAPPED, first_cap=cap, gap_days=gap_days),))
    expected = pay(orders, refunds, book)
    orders, refunds = [*orders, orders[0]], [*refunds, *refunds[:1]]
    chance.shuffle(orders)
    chance.shuffle(refunds)

    assert pay(orders, refunds, book) == expected


@st.composite
def quick_sales(draw):
    """First orders without costs, and refunds of them, within a fortnight and after it."""
    count = draw(st.integers(1, 5))
    begin = date(2025, 1, 1)
    sizes = [draw(st.integers(1, 10**6)) for _ in range(count)]
    orders = [
        Order(number, begin + timedelta(days=draw(st.integers(0, 13))), net, shares=(Share(ANNA),))
        for number, net in enumerate(sizes, 1)
    ]
    refunds = [
        Refund(number, order.id, order.on + timedelta(days=draw(st.integers(0, 20))), draw(st.integers(1, order.net)))
        for number, order in enumerate(orders, 1)
        if draw(st.booleans())
    ]
    return orders, refunds


@given(quick_sales(), st.integers(1, 50_000), st.integers(0, 40))
def test_on_no_day_do_the_first_orders_of_a_customer_pay_more_than_the_cap(history, cap, days):
    orders, refunds = history
    day = date(2025, 1, 1) + timedelta(days=days)
    found = pay(orders, refunds, PlanBook((replace(CAPPED, first_cap=cap),)), day)

    assert sum(due.amount for key, due in found.items() if key.component == FIRST) <= cap


@given(quick_sales(), st.integers(10**6, 10**7))
def test_a_cap_that_is_not_reached_changes_nothing(history, cap):
    orders, refunds = history

    assert pay(orders, refunds, PlanBook((replace(CAPPED, first_cap=cap),))) == pay(orders, refunds)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**7), st.integers(0, 10**7))
def test_from_the_amount_that_the_warning_names_a_first_order_pays_no_more(first, returning, cap, more):
    terms = PlanTerms(1, first, returning, first_cap=cap)
    worth = even_from(terms) + more
    begin = date(2025, 1, 1)
    won = pay([Order(1, begin, worth)], (), PlanBook((terms,)))
    kept = pay([Order(1, begin, 0), Order(2, begin + timedelta(days=30), worth)], (), PlanBook((terms,)))

    assert sum(due.amount for due in won.values()) <= sum(due.amount for due in kept.values())


@pytest.mark.django_db
def test_the_night_posts_it_and_the_line_says_it_in_words(default_plan, anna):
    approved_version(default_plan, "2025-01-01", first_ppm=50_000, returning_ppm=80_000, first_cap_minor=500_00)
    customer = make_customer(salesperson=anna)
    make_order(customer, "2025-01-10", "9000.00")
    second = make_order(customer, "2025-01-12", "4000.00")
    night()
    make_refund(second, "2025-01-20", "3500.00")
    night()

    told = [explain(line) for line in CommissionEntry.objects.with_names().order_by("pk")]

    assert amounts() == ["450.00", "50.00", "-25.00"]
    left = "capped at the £50.00 that earlier first orders left of £500.00"
    assert [one.sentence for one in told] == [
        "£9,000.00 of margin × 5% = £450.00",
        f"£4,000.00 of margin × 5%, {left} = £50.00",
        f"£500.00 of margin count instead of £4,000.00, × 5%, {left} = −\u2060£25.00",
    ]
    assert [(row.label, row.amount_minor) for row in told[1].rows if "Cap" in row.label] == [
        ("Cap of first orders", 50_00)
    ]
    assert [one.amount_minor for one in told] == [450_00, 50_00, -25_00]


@pytest.mark.django_db
def test_an_order_says_before_it_is_placed_what_the_cap_leaves_it(default_plan, anna):
    approved_version(default_plan, "2025-01-01", first_ppm=50_000, returning_ppm=80_000, first_cap_minor=500_00)
    customer = make_customer(salesperson=anna)
    whole = effect_of_order(customer, anna.pk, Wish(date(2025, 1, 10), 20000_00))
    order = make_order(customer, "2025-01-10", "9000.00")
    make_refund(order, "2025-01-11", "2000.00")

    rest = effect_of_order(customer, anna.pk, Wish(date(2025, 1, 12), 4000_00))

    assert (whole.amount_minor, whole.split_minor, rest.amount_minor) == (500_00, 500_00, 150_00)
    assert describe(whole, "GBP", "GBP") == ("£20,000.00 × 5%, capped at £500.00 = £500.00")


@pytest.mark.django_db
def test_a_capped_version_tells_it_with_its_own_numbers_and_the_warning_up_to_where(default_plan, finn, olga):
    rates = {"first_ppm": 100_000, "returning_ppm": 80_000, "first_cap_minor": 500_00}
    draft = create_plan_version(by=finn, plan=default_plan, starts_on=date(2026, 4, 1), **rates)

    told = told_version(draft, today=date(2026, 3, 1), currency="GBP")
    put_in_force(draft, by=olga)

    said = list(told.components[0].sentences)
    assert said[1] == "All first orders of a customer pay at most £500.00 together; a refund makes room for later ones."
    assert said[2] == (
        "Note: below £6,250.00 of margin a first order pays more than returning orders of the same amount; "
        "from there on the cap keeps it from paying more."
    )
    assert "500.00" in told.changes[0].after
    kept = Line.objects.get(action="pay_plan.approved", by=olga).after
    assert (kept["warnings"], kept["first_cap"]) == (["FIRST_ABOVE_RETURNING_BELOW_CAP"], 500_00)


def test_the_worked_example_has_an_order_that_is_large_enough_for_the_cap():
    rows = [(row.title, row.how, row.amount_minor) for row in example_of(CAPPED, "GBP")]

    assert [tuple(str(part) for part in row) for row in rows[:2]] == [
        ("A first order of £1,000.00", "£400.00 of margin × 5%", "2000"),
        ("A first order of £26,000.00", "£10,400.00 of margin × 5%, capped at £500.00", "50000"),
    ]
    (low, _large) = example_of(replace(CAPPED, first_cap=15_00), "GBP")[:2]
    assert (low.amount_minor, "capped at £15.00" in low.how) == (15_00, True)
