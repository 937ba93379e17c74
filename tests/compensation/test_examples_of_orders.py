"""Worked examples of orders and refunds, reckoned by hand, through the API, the night and real closings.

Unless an example says otherwise the plan is the default one: 5 % first, 8 % returning, 1 % more after 12 months and
2 % after 24, 90 days' clawback window, 14 days' gap.
"""

from datetime import date

import pytest

from tests.compensation.doors import lines, net

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_an_order_before_the_first_one_of_a_closed_month_makes_that_one_returning(company, anna):
    # 400.00 x 5 % = 20.00. Fifteen days earlier, 100.00 x 5 % = 5.00 is the first one now, and the old one returning:
    # 400.00 x 8 % = 32.00 in place of 20.00.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2025-02-16", "400.00")
    company.night()
    company.close("2025-02")

    company.order(bakery, "2025-02-01", "100.00")

    assert (company.night(), company.night()) == (3, 0)
    assert lines() == [
        ("2025-02-01", "2025-03", "FIRST", "5.00"),
        ("2025-02-16", "2025-02", "FIRST", "20.00"),
        ("2025-02-16", "2025-03", "FIRST", "-20.00"),
        ("2025-02-16", "2025-03", "RETURNING", "32.00"),
    ]
    assert (net(), company.statement(anna, "2025-02").total_minor) == ({"Anna": "37.00"}, 20_00)


def test_an_order_on_the_fourteenth_day_is_returning_and_one_on_the_thirteenth_is_not(company, anna):
    # 14 January is day 13: 100.00 x 5 % = 5.00. 15 January is day 14: 100.00 x 8 % = 8.00.
    bakery = company.customer("Bakery Nord", anna)
    for day in ("2025-01-01", "2025-01-14", "2025-01-15"):
        company.order(bakery, day, "100.00")
    company.night()

    assert [(day, amount) for day, _month, _part, amount in lines()] == [
        ("2025-01-01", "5.00"),
        ("2025-01-14", "5.00"),
        ("2025-01-15", "8.00"),
    ]


def test_small_refunds_are_rounded_with_all_before_them_and_not_one_by_one(company, anna):
    # 1.00 x 8 % = 0.08. Left after 0.06: 0.94 x 8 % = 0.0752 -> 0.08, no line. After 0.12: 0.88 x 8 % = 0.0704 -> 0.07.
    # After all: 0. One by one they would take 0.00, 0.00 and 0.07, and leave a penny.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-06-01", "0.01")
    order = company.order(bakery, "2025-01-10", "1.00")
    for day, amount in (("2025-01-20", "0.06"), ("2025-01-21", "0.06"), ("2025-01-22", "0.88")):
        company.refund(order, day, amount)
        company.night()

    assert [(day, amount) for day, _month, _part, amount in lines()] == [
        ("2025-01-10", "0.08"),
        ("2025-01-21", "-0.01"),
        ("2025-01-22", "-0.07"),
    ]
    assert company.night() == 0


def test_a_refund_on_the_last_day_of_the_window_counts_and_one_a_day_later_does_not(company, anna):
    # 1 March + 90 days = 30 May. 100.06 x 8 % = 8.0048 -> 8.00. Left 66.73 x 8 % = 5.3384 -> 5.34: -2.66 on the last
    # day. The 66.73 of the day after change nothing.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-06-01", "0.01")
    order = company.order(bakery, "2025-03-01", "100.06")
    company.night()
    company.close("2025-03")
    company.refund(order, "2025-05-30", "33.33")
    company.refund(order, "2025-05-31", "66.73")

    assert (company.night(), company.night()) == (1, 0)
    assert lines() == [
        ("2025-03-01", "2025-03", "RETURNING", "8.00"),
        ("2025-05-30", "2025-05", "RETURNING", "-2.66"),
    ]


def test_a_refund_that_is_heard_of_after_a_later_one_corrects_that_one_by_the_rounding(company, anna):
    # 10.00 x 8 % = 0.80. 30 May: left 6.67 -> 0.5336 -> 0.53, so -0.27. Then 3.33 of 15 April arrive: they are before,
    # so they take 0.80 -> 0.53 = -0.27, and 30 May takes 0.53 -> 3.34 x 8 % = 0.2672 -> 0.27 = -0.26: a penny back.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-06-01", "0.01")
    order = company.order(bakery, "2025-03-01", "10.00")
    company.refund(order, "2025-05-30", "3.33")
    company.night(date(2025, 4, 30))
    company.close("2025-03")
    company.close("2025-04")
    company.night(date(2025, 5, 31))
    company.close("2025-05")

    company.refund(order, "2025-04-15", "3.33")

    assert (company.night(), company.night()) == (2, 0)
    assert lines() == [
        ("2025-03-01", "2025-03", "RETURNING", "0.80"),
        ("2025-04-15", "2025-06", "RETURNING", "-0.27"),
        ("2025-05-30", "2025-05", "RETURNING", "-0.27"),
        ("2025-05-30", "2025-06", "RETURNING", "0.01"),
    ]


def test_a_void_first_order_makes_the_next_one_first_and_everybody_after_it_younger(company, anna):
    # Before: 100.00 x 5 % = 5.00; a year later 200.00 x 9 % = 18.00; then 300.00 x 9 % = 27.00.
    # Void: 200.00 x 5 % = 10.00 in place of 18.00, and 300.00, after a month, x 8 % = 24.00. In all 34.00.
    bakery = company.customer("Bakery Nord", anna)
    first = company.order(bakery, "2024-01-10", "100.00")
    company.order(bakery, "2025-01-10", "200.00")
    company.order(bakery, "2025-03-01", "300.00")
    company.night()
    company.close("2025-01")

    company.void(first)

    assert (company.night(), company.night()) == (4, 0)
    assert lines() == [
        ("2024-01-10", "2024-01", "FIRST", "5.00"),
        ("2024-01-10", "2024-01", "FIRST", "-5.00"),
        ("2025-01-10", "2025-01", "RETURNING", "18.00"),
        ("2025-01-10", "2025-02", "FIRST", "10.00"),
        ("2025-01-10", "2025-02", "RETURNING", "-18.00"),
        ("2025-03-01", "2025-03", "RETURNING", "27.00"),
        ("2025-03-01", "2025-03", "RETURNING", "-3.00"),
    ]
    assert net() == {"Anna": "34.00"}


def test_a_customer_since_the_29th_of_february_comes_of_age_on_the_28th(company, anna):
    # Since 29 February 2024; steps at 6 (29 August), 12 (28 February 2025) and 18 months (29 August 2025).
    company.version(
        "2020-01-01",
        steps=[{"months": 6, "rate": "0.01"}, {"months": 12, "rate": "0.02"}, {"months": 18, "rate": "0.03"}],
    )
    bakery = company.customer("Bakery Nord", anna)
    days = ("2024-08-28", "2024-08-29", "2025-02-27", "2025-02-28", "2025-03-01", "2025-08-28", "2025-08-29")
    for day in ("2024-02-29", *days):
        company.order(bakery, day, "1000.00")
    company.night()

    assert [amount for *_rest, amount in lines()] == [
        "50.00", "80.00", "90.00", "90.00", "100.00", "100.00", "100.00", "110.00",
    ]  # fmt: skip


def test_a_customer_since_the_31st_comes_of_age_on_a_leap_day(company, anna):
    # 31 August 2023 + 6 months is 29 February 2024; + 18 months is 28 February 2025.
    company.version("2020-01-01", steps=[{"months": 6, "rate": "0.01"}, {"months": 18, "rate": "0.02"}])
    bakery = company.customer("Bakery Nord", anna)
    for day in ("2023-08-31", "2024-02-28", "2024-02-29", "2025-02-27", "2025-02-28"):
        company.order(bakery, day, "1000.00")
    company.night()

    assert [amount for *_rest, amount in lines()] == ["50.00", "80.00", "90.00", "90.00", "100.00"]


def test_a_split_of_odd_pennies_goes_to_nothing_with_the_order(company, anna, bo):
    # 0.91 x 8 % = 0.0728 -> 0.07, halves 3.5: Anna, the first of equals, 0.04 and Bo 0.03. Left 0.46 x 8 % = 0.0368 ->
    # 0.04: 0.02 each, so -0.02 and -0.01. The rest takes 0.02 from each.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-06-01", "0.01")
    order = company.order(bakery, "2025-01-10", "0.91")
    company.split(order, {anna: "0.5", bo: "0.5"})
    company.night()
    company.close("2025-01")
    company.refund(order, "2025-02-01", "0.45")
    company.night()
    company.refund(order, "2025-02-02", "0.46")

    assert (company.night(), company.night()) == (2, 0)
    assert [line[3] for line in lines(payee=anna)] == ["0.04", "-0.02", "-0.02"]
    assert [line[3] for line in lines(payee=bo)] == ["0.03", "-0.01", "-0.02"]


def test_a_refund_after_a_handover_is_the_old_salespersons_and_new_orders_are_the_new_ones(company, anna, bo):
    # 500.00 x 5 % = 25.00 and -100.00 x 5 % = -5.00 are Anna's; 200.00 x 8 % = 16.00 is Bo's.
    bakery = company.customer("Bakery Nord", anna)
    order = company.order(bakery, "2025-01-10", "500.00")
    company.night()
    company.close("2025-01")
    company.hand_over(bakery, bo, "2025-02-01")
    company.refund(order, "2025-02-10", "100.00")
    company.order(bakery, "2025-02-01", "200.00")

    assert (company.night(), company.night()) == (2, 0)
    assert net() == {"Anna": "20.00", "Bo": "16.00"}
    assert net(period__starts_on="2025-02-01") == {"Anna": "-5.00", "Bo": "16.00"}


def test_a_handover_into_a_closed_month_moves_the_order_and_its_refund(company, anna, bo):
    # Anna had 25.00 - 5.00 of 500.00 and its refund of 100.00. Heard in March: the customer was Bo's from 5 January on.
    bakery = company.customer("Bakery Nord", anna)
    order = company.order(bakery, "2025-01-10", "500.00")
    company.refund(order, "2025-01-20", "100.00")
    company.night()
    company.close("2025-01")

    company.hand_over(bakery, bo, "2025-01-05")

    assert (company.night(), company.night()) == (4, 0)
    assert net() == {"Anna": "0.00", "Bo": "20.00"}
    assert net(period__starts_on="2025-02-01") == {"Anna": "-20.00", "Bo": "20.00"}


def test_orders_on_both_sides_of_a_new_version_in_the_middle_of_a_month_keep_their_own(company, anna):
    # To 14 March 8 % and 90 days, from 15 March 10 % and 30 days. 1,000.00 each: 80.00 and 100.00. 100.00 back on
    # 14 April, the 31st day of the first and the 30th of the second: -8.00 and -10.00. On 15 April only the first's:
    # -8.00.
    company.version("2025-03-15", returning_rate="0.1", clawback_days=30)
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-06-01", "0.01")
    orders = [company.order(bakery, day, "1000.00") for day in ("2025-03-14", "2025-03-15")]
    company.night()
    company.close("2025-03")
    for order in orders:
        company.refund(order, "2025-04-14", "100.00")
        company.refund(order, "2025-04-15", "100.00")

    assert (company.night(), company.night()) == (3, 0)
    assert [(day, amount) for day, _month, _part, amount in lines()] == [
        ("2025-03-14", "80.00"),
        ("2025-03-15", "100.00"),
        ("2025-04-14", "-8.00"),
        ("2025-04-14", "-10.00"),
        ("2025-04-15", "-8.00"),
    ]


def test_a_version_for_the_past_posts_the_difference_in_the_next_open_month(company, anna):
    # 1,000.00 x 8 % = 80.00 in closed January; then it is 8.25 % from 1 January on: 82.50, so 2.50 more.
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-06-01", "0.01")
    company.order(bakery, "2025-01-10", "1000.00")
    company.night()
    company.close("2025-01")

    company.version("2025-01-01", returning_rate="0.0825")

    assert (company.night(), company.night()) == (1, 0)
    assert lines(component="RETURNING") == [
        ("2025-01-10", "2025-01", "RETURNING", "80.00"),
        ("2025-01-10", "2025-02", "RETURNING", "2.50"),
    ]


def test_a_foreign_order_and_its_refund_are_paid_at_the_rate_of_the_orders_day(company, anna):
    # EUR 1,999.99 x 0.8537 x 8 % = 136.59131704 -> 136.59. The market moves to 0.9. EUR 999.99 back: left
    # 1,000.00 x 0.8537 x 8 % = 68.296 -> 68.30, so -68.29.
    # JPY 123,457 x 0.0052 x 8 % = 51.358112 -> 51.36; JPY 23,457 back: left 100,000 -> 41.60, so -9.76.
    for currency, day, rate in (
        ("EUR", "2025-01-01", "0.8537"),
        ("JPY", "2025-01-01", "0.0052"),
        ("EUR", "2025-02-01", "0.9"),
    ):
        company.post("exchange-rates/", {"currency": currency, "effective_on": day, "rate": rate}, by=company.first)
    bakery = company.customer("Bakery Nord", anna)
    company.order(bakery, "2024-06-01", "0.01")
    euros = company.order(bakery, "2025-01-10", "1999.99", "EUR")
    yen = company.order(bakery, "2025-01-11", "123457", "JPY")
    company.night()
    company.close("2025-01")
    company.refund(euros, "2025-02-10", "999.99", "EUR")
    company.refund(yen, "2025-02-11", "23457", "JPY")

    assert (company.night(), company.night()) == (2, 0)
    assert [amount for *_rest, amount in lines()] == ["136.59", "51.36", "-68.29", "-9.76"]
