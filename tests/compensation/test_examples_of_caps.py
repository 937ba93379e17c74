"""Worked examples of capped first orders and of edges between months, reckoned by hand, through the API and the night.

Unless an example says otherwise the plan is on revenue: 10 % first up to 100.00 of a customer, 8 % returning.
"""

from datetime import date

import pytest

from tests.compensation.doors import lines, net
from tests.compensation.goals import make_target_plan
from tests.compensation.test_examples_of_rewards import pounds, tiers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CAP = {"first_rate": "0.1", "first_order_cap": {"amount": "100", "currency": "GBP"}}


def told(**filters):
    """Return the ledger as (day of the event, month of posting, amount)."""
    return [(day, month, amount) for day, month, _part, amount in lines(**filters)]


def test_pieces_of_a_first_order_share_the_cap_and_a_late_refund_into_a_closed_month_makes_room(company, anna):
    # 800.00 x 10 % = 80.00; the next finds 20.00; day 14 is returning: 64.00. Closed. 400.00 of the first came back on
    # 7 January, as is heard in February: it keeps 40.00 (-40.00), and the second finds 60.00 (+40.00).
    company.version("2025-01-01", **CAP)
    bakery = company.customer("Bakery Nord", anna)
    first, *_rest = [company.order(bakery, f"2025-01-{day}", "800.00") for day in ("05", "10", "19")]
    company.night(date(2025, 1, 31))
    company.close("2025-01")

    company.refund(first, "2025-01-07", "400.00")

    assert (company.night(date(2025, 2, 28)), company.night(date(2025, 2, 28))) == (2, 0)
    assert told() == [
        ("2025-01-05", "2025-01", "80.00"),
        ("2025-01-07", "2025-02", "-40.00"),
        ("2025-01-10", "2025-01", "20.00"),
        ("2025-01-10", "2025-02", "40.00"),
        ("2025-01-19", "2025-01", "64.00"),
    ]
    assert company.statement(anna, "2025-01").total_minor == 164_00


def test_a_refund_on_the_day_of_the_second_order_makes_no_room_for_it_and_one_of_the_day_before_does(company, anna):
    # 1,000.00 x 10 % takes all of the cap; 600.00 back leave 40.00, so 60.00 for whoever orders a day later.
    company.version("2025-01-01", **CAP)
    paid = []
    for name, day in (("A", "2025-01-09"), ("B", "2025-01-10")):
        customer = company.customer(name, anna)
        first = company.order(customer, "2025-01-05", "1000.00")
        company.refund(first, day, "600.00")
        second = company.order(customer, "2025-01-10", "900.00")
        company.night()
        paid.append(net(source_id=second, source="ORDER").get("Anna"))

    assert paid == ["60.00", None]


def test_a_split_shares_the_cap_and_its_odd_pennies_and_goes_to_nothing_with_the_order(company, anna, bo, cleo):
    # 100.00 by 333334, 333333, 333333 ppm: 33.34, 33.33, 33.33. 4,700.00 back: 300.00 x 10 % = 30.00, 10.00 each.
    company.version("2025-01-01", **CAP)
    order = company.order(company.customer("Bakery Nord", anna), "2025-01-10", "5000.00")
    company.split(order, {anna: "0.333334", bo: "0.333333", cleo: "0.333333"})
    company.night()
    before = net()
    company.refund(order, "2025-01-20", "4700.00")
    company.night()
    between = net(event="REFUND")
    company.refund(order, "2025-01-21", "300.00")
    company.night()

    assert before == {"Anna": "33.34", "Bo": "33.33", "Cleo": "33.33"}
    assert between == {"Anna": "-23.34", "Bo": "-23.33", "Cleo": "-23.33"}
    assert net() == {"Anna": "0.00", "Bo": "0.00", "Cleo": "0.00"}


def test_a_void_order_leaves_the_cap_to_the_next_one(company, anna):
    company.version("2025-01-01", **CAP)
    bakery = company.customer("Bakery Nord", anna)
    slip = company.order(bakery, "2025-01-10", "2000.00")
    company.order(bakery, "2025-01-11", "2000.00")
    company.night()
    before = told()

    company.void(slip)

    assert (before, company.night()) == ([("2025-01-10", "2025-01", "100.00")], 2)
    assert [amount for *_rest, amount in told()] == ["100.00", "-100.00", "100.00"]


def test_a_cap_that_begins_within_a_month_counts_what_earlier_orders_would_have_taken_of_it(company, anna):
    # On 10 January nothing is capped: 3,000.00 x 5 % = 150.00. Under the version of the 15th that would have taken all
    # of the 100.00, so the order of the 16th gets nothing of it; a customer of that day gets it all.
    company.version("2025-01-15", **CAP)
    before, after = company.customer("A", anna), company.customer("B", anna)
    company.order(before, "2025-01-10", "3000.00")
    company.order(before, "2025-01-16", "3000.00")
    company.order(after, "2025-01-16", "3000.00")
    company.night()

    assert told() == [("2025-01-10", "2025-01", "150.00"), ("2025-01-16", "2025-01", "100.00")]


def test_an_override_and_a_volume_go_by_the_whole_order(company, anna, mara):
    # 5,000.00 x 10 % is 100.00; 1 % of it is 50.00 for Mara; 1 % of what is above 1,000.00 is 40.00.
    more = {"override_to": mara.pk, "override_rate": "0.01", **tiers("MARGINAL", 1, ("1000", "0.01"))}
    company.version("2025-01-01", **CAP, **more)
    company.order(company.customer("Bakery Nord", anna), "2025-01-10", "5000.00")
    company.night()

    assert sorted((part, amount) for *_days, part, amount in lines()) == [
        ("FIRST", "100.00"),
        ("OVERRIDE", "50.00"),
        ("TIER", "40.00"),
    ]


def test_a_foreign_first_order_is_capped_in_the_companys_currency(company, anna):
    # EUR 2,000.00 x 0.8537 x 10 % = 170.74 is 100.00. EUR 1,000.00 back: 85.37, so -14.63.
    company.post(
        "exchange-rates/", {"currency": "EUR", "effective_on": "2025-01-01", "rate": "0.8537"}, by=company.first
    )
    company.version("2025-01-01", **CAP)
    order = company.order(company.customer("Bakery Nord", anna), "2025-01-10", "2000.00", "EUR")
    company.refund(order, "2025-01-20", "1000.00", "EUR")
    company.night()

    assert [amount for *_rest, amount in told()] == ["100.00", "-14.63"]


def test_capped_pay_that_waits_is_released_with_the_payment(company, anna):
    company.version("2025-01-01", **CAP, holds_until_paid=True)
    order = company.order(company.customer("Bakery Nord", anna), "2025-01-10", "5000.00")
    company.night(date(2025, 1, 31))
    company.close("2025-01")
    company.paid(order, "2025-02-03")
    company.night(date(2025, 2, 28))
    company.close("2025-02")

    january, february = (company.statement(anna, month) for month in ("2025-01", "2025-02"))
    assert (january.held_closing_minor, january.payable_minor) == (100_00, 0)
    assert (february.released_minor, february.payable_minor) == (100_00, 100_00)


def test_a_follower_of_an_uncapped_plan_from_the_middle_of_a_month_is_paid_by_both(company, anna):
    # Up to 14 January the default plan: 100.00 at most. From the 15th on 10 % without a cap: 200.00.
    company.version("2025-01-01", **CAP)
    plan = company.post("commission-plans/", {"name": "Free"}, by=company.first)["id"]
    company.version("2024-01-01", plan=plan, first_rate="0.1")
    wish = {"salesperson": anna.pk, "plan": plan, "starts_on": "2025-01-15"}
    company.post("commission-plan-assignments/", wish, by=company.first)
    for name, day in (("A", "2025-01-14"), ("B", "2025-01-15")):
        company.order(company.customer(name, anna), day, "2000.00")
    company.night()

    assert told() == [("2025-01-14", "2025-01", "100.00"), ("2025-01-15", "2025-01", "200.00")]


def test_a_larger_first_order_is_heard_of_after_the_month_was_closed(company, anna):
    # 300.00 x 10 % = 30.00 on the 10th. Closed; an order of 900.00 on the 8th takes 90.00, and leaves it 10.00.
    company.version("2025-01-01", **CAP)
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2025-01-10", "300.00")
    company.night(date(2025, 1, 31))
    company.close("2025-01")

    company.order(bakery, "2025-01-08", "900.00")

    assert company.night(date(2025, 2, 28)) == 2
    assert told() == [
        ("2025-01-08", "2025-02", "90.00"),
        ("2025-01-10", "2025-01", "30.00"),
        ("2025-01-10", "2025-02", "-20.00"),
    ]


def test_the_gap_ends_over_a_leap_day_and_the_window_too(company, anna):
    # 20 February 2024 + 14 days = 5 March, over the 29th: 4 March is first, the 5th returning. 31 January 2024 and 90
    # days are 30 April: 25.00 x 8 % back on that day, and nothing a day later.
    company.version("2024-01-01", **CAP, steps=[])
    bakery, baker = company.customer("A", anna), company.customer("B", anna)
    for day in ("2024-02-20", "2024-03-04", "2024-03-05"):
        company.order(bakery, day, "100.00")
    company.order(baker, "2023-12-01", "0.01")
    order = company.order(baker, "2024-01-31", "100.00")
    company.refund(order, "2024-04-30", "25.00")
    company.refund(order, "2024-05-01", "25.00")
    company.night()

    assert [(day, amount) for day, _month, amount in told()] == [
        ("2024-01-31", "8.00"),
        ("2024-02-20", "10.00"),
        ("2024-03-04", "10.00"),
        ("2024-03-05", "8.00"),
        ("2024-04-30", "-2.00"),
    ]


@pytest.mark.parametrize(
    ("first", "day", "amount"),
    [
        ("2024-02-29", "2026-02-27", "90.00"),
        ("2024-02-29", "2026-02-28", "100.00"),
        ("2024-08-31", "2025-08-30", "80.00"),
        ("2024-08-31", "2025-08-31", "90.00"),
        ("2023-03-31", "2025-03-30", "90.00"),
        ("2023-03-31", "2025-03-31", "100.00"),
    ],
)
def test_a_customer_comes_of_age_on_the_day_of_the_month_or_its_last(company, anna, first, day, amount):
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, first, "0.01")
    company.order(bakery, day, "1000.00")
    company.night(date(2026, 3, 31))

    assert told(component="RETURNING") == [(day, day[:7], amount)]


def test_a_split_is_agreed_anew_after_a_refund_and_a_handover(company, anna, bo, cleo):
    # 100.01 x 8 % = 8.0008 -> 8.00, halves; 50.00 back: 50.01 x 8 % = 4.0008 -> 4.00. Closed. Handed to Cleo, who has
    # no part in it; then all of it is agreed to be hers: +8.00 and -4.00, and of both others -4.00 and +2.00.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-12-01", "0.01")
    order = company.order(bakery, "2025-01-10", "100.01")
    company.split(order, {anna: "0.5", bo: "0.5"})
    company.refund(order, "2025-01-20", "50.00")
    company.night(date(2025, 1, 31))
    company.close("2025-01")
    company.hand_over(bakery, cleo, "2025-02-01")
    unmoved = company.night(date(2025, 2, 5))

    company.split(order, {cleo: "1"})

    assert (unmoved, company.night(date(2025, 2, 28)), company.night(date(2025, 2, 28))) == (0, 6, 0)
    assert net(period__starts_on="2025-01-01") == {"Anna": "2.00", "Bo": "2.00"}
    assert net() == {"Anna": "0.00", "Bo": "0.00", "Cleo": "4.00"}
    company.refund(order, "2025-02-10", "50.01")
    assert company.night(date(2025, 2, 28)) == 1
    assert net() == {"Anna": "0.00", "Bo": "0.00", "Cleo": "0.00"}


def test_one_late_refund_of_a_closed_split_order_is_one_line_for_each(company, anna, bo, cleo):
    # 100.01 x 8 % = 8.00: 2.67, 2.67, 2.66. Left 33.34 x 8 % = 2.6672 -> 2.67: 0.89 each.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-12-01", "0.01")
    order = company.order(bakery, "2025-01-10", "100.01")
    company.split(order, {anna: "0.333334", bo: "0.333333", cleo: "0.333333"})
    company.night(date(2025, 1, 31))
    company.close("2025-01")

    company.refund(order, "2025-01-31", "66.67")

    assert company.night(date(2025, 2, 28)) == 3
    assert net(period__starts_on="2025-01-01") == {"Anna": "2.67", "Bo": "2.67", "Cleo": "2.66"}
    assert net(period__starts_on="2025-02-01") == {"Anna": "-1.78", "Bo": "-1.78", "Cleo": "-1.77"}


def test_an_order_that_was_first_a_year_ago_is_heard_of_and_lifts_the_tenure_of_a_closed_one(company, anna):
    # 1,000.00 x 5 % = 50.00 as a first order; with 15 January 2024 it is one of a customer of 12 months: 90.00.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2025-02-01", "1000.00")
    company.night(date(2025, 2, 28))
    company.close("2025-02")

    company.order(bakery, "2024-01-15", "100.00")

    assert company.night(date(2025, 3, 31)) == 3
    assert told() == [
        ("2024-01-15", "2024-01", "5.00"),
        ("2025-02-01", "2025-02", "50.00"),
        ("2025-02-01", "2025-03", "-50.00"),
        ("2025-02-01", "2025-03", "90.00"),
    ]


def test_refunds_in_and_out_of_the_window_take_back_only_what_came_in_time(company, anna):
    # 500.00 x 5 % = 25.00; day 90: 100.00 back, -5.00; a day later nothing. What came in between as late news does.
    order = company.order(company.customer("Bakery Nord", anna), "2025-01-10", "500.00")
    company.refund(order, "2025-04-11", "100.00")
    company.refund(order, "2025-04-10", "100.00")
    company.night()
    before = net()
    company.refund(order, "2025-02-01", "300.00")

    assert (before, company.night(), net()) == ({"Anna": "20.00"}, 1, {"Anna": "5.00"})


def test_a_carried_excess_is_paid_beside_a_draw_that_is_owed(company, anna, bo):
    # Draw 100.00, cap 120.00, the excess is carried. January earns 50.00: 100.00 paid, 50.00 owed. February earns
    # 200.00: 80.00 are carried, 20.00 recovered, 100.00 paid, 30.00 owed. March earns nothing: 80.00 are back, 20.00
    # advanced, 100.00 paid, 50.00 owed. 300.00 paid are 250.00 earned and 50.00 owed.
    company.version("2025-01-01", cap=pounds("120"), cap_excess="CARRY", draw=pounds("100"))
    company.order(company.customer("A", anna), "2025-01-10", "1000.00")
    company.order(company.customer("B", anna), "2025-02-10", "4000.00")
    company.order(company.customer("C", bo), "2025-03-10", "1.00")
    company.night()
    rows = []
    for month, on in (("01", "02"), ("02", "03"), ("03", "04")):
        company.close(f"2025-{month}")
        rows.append(company.pay(f"2025-{month}", f"2025-{on}-05"))

    found = [company.statement(anna, f"2025-{month}") for month in ("01", "02", "03")]
    # Bo is guaranteed the draw too.
    assert rows == [["100.00", "100.00"]] * 3
    assert [(one.draw_closing_minor, one.carry_closing_minor) for one in found] == [
        (50_00, 0),
        (30_00, 80_00),
        (50_00, 0),
    ]


def test_a_bonus_of_odd_pennies_is_split_and_taken_back_from_who_has_it(company, anna, bo, cleo):
    # 10.01 by thirds: 333.667, 333.666, 333.666 pennies -> 3.34, 3.34, 3.33. A penny back: below 1,000.00.
    step = [{"threshold": pounds("1000"), "bonus": pounds("10.01")}]
    company.version("2025-01-01", first_rate="0", milestones=step)
    order = company.order(company.customer("Bakery Nord", anna), "2025-01-10", "1000.00")
    company.split(order, {anna: "0.333334", bo: "0.333333", cleo: "0.333333"})
    company.night()
    before = net()
    company.refund(order, "2025-04-10", "0.01")
    company.night()

    assert before == {"Anna": "3.34", "Bo": "3.34", "Cleo": "3.33"}
    assert net() == {"Anna": "0.00", "Bo": "0.00", "Cleo": "0.00"}


def test_a_return_in_full_undoes_a_customer_of_the_list_and_a_late_order_brings_the_next(company, anna):
    # Three of Anna's come every 30 days and are due in March. Two order, one of them gives all back: 1 of 3, nothing.
    # Closed; then the third's order is heard of: 2 of 3 is above a half: a tenth of 80.00 + 40.00 - 40.00 + 8.00.
    make_target_plan([anna], months=1, steps=[(500_000, 1_100_000)], starts_on=date(2025, 1, 1))
    a, b, c = (company.customer(name, anna) for name in ("A", "B", "C"))
    for customer, days in ((a, ("01-01", "01-31")), (b, ("01-05", "02-04")), (c, ("01-10", "02-09"))):
        for day in days:
            company.order(customer, f"2025-{day}", "0.01")
    company.night(date(2025, 2, 28))
    company.order(a, "2025-03-05", "1000.00")
    back = company.order(b, "2025-03-07", "500.00")
    company.refund(back, "2025-03-20", "500.00")
    company.night(date(2025, 3, 31))
    before = net(component="TARGET")
    company.close("2025-03")

    company.order(c, "2025-03-15", "100.00")
    company.night(date(2025, 4, 30))

    assert (before, net(component="TARGET")) == ({}, {"Anna": "8.80"})
    assert told(component="TARGET") == [("2025-03-31", "2025-04", "8.80")]
