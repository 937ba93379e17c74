"""The worked examples of the specification, and the edges around them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from compensation.rules.draw import payouts
from compensation.rules.events import Order, Refund, Share
from compensation.rules.months import add_months, tenure_months
from compensation.rules.plans import FIRST, REVENUE, PlanBook, PlanTerms
from compensation.rules.posting import difference, posting_month
from compensation.rules.rounding import entitlement, half_away, shares_of
from compensation.rules.trace import checked_shares
from tests.compensation.cases import (
    ANNA,
    BO,
    BOOK,
    CLEO,
    KEEP_AND_GROW,
    amounts,
    by_payee,
    first_sale,
    minor,
    net_by_payee,
    pay,
    sale,
)


def test_a_first_order_earns_the_first_order_rate():
    lines = pay([sale(1, "2025-03-01", "1234.56")])

    assert amounts(lines) == ["61.73"]


@pytest.mark.parametrize(
    ("first_on", "day_before", "anniversary"),
    [("2024-01-31", "2025-01-30", "2025-01-31"), ("2024-02-29", "2025-02-27", "2025-02-28")],
)
def test_a_tenure_step_begins_on_the_anniversary_clamped_to_the_months_end(first_on, day_before, anniversary):
    lines = pay([sale(1, first_on, "100.00"), sale(2, day_before, "1000.00"), sale(3, anniversary, "1000.00")])

    assert amounts(lines) == ["5.00", "80.00", "90.00"]


def test_the_highest_step_reached_replaces_the_lower_one():
    lines = pay([first_sale(1, date(2023, 1, 10)), sale(2, "2025-01-10", "1000.00")])

    assert amounts(lines) == ["100.00"]


def test_a_split_order_and_its_refund_hand_out_every_cent():
    shares = (Share(ANNA, 333_334), Share(BO, 333_333), Share(CLEO, 333_333))
    order = Order(2, date(2024, 6, 10), minor("100.01"), shares=shares)

    lines = pay([first_sale(1, date(2024, 1, 10)), order], [Refund(9, 2, date(2024, 7, 1), minor("50.00"))])

    assert dict(by_payee(lines, 0)) == {ANNA: 267, BO: 267, CLEO: 266}
    assert dict(by_payee(lines, 9)) == {ANNA: -133, BO: -134, CLEO: -133}


def test_a_refund_on_the_last_day_of_the_window_counts_and_one_a_day_later_does_not():
    orders = [first_sale(1, date(2024, 6, 1)), sale(2, "2025-01-10", "500.00")]
    refunds = [Refund(1, 2, date(2025, 4, 10), minor("200.00")), Refund(2, 2, date(2025, 4, 11), minor("100.00"))]

    lines = pay(orders, refunds)

    assert amounts(lines) == ["40.00", "-16.00"]
    assert net_by_payee(lines) == {ANNA: minor("24.00")}


def test_what_counts_of_an_order_is_the_share_of_its_worth_in_the_companys_currency():
    half = (Share(ANNA, 500_000), Share(BO, 500_000))
    order = Order(2, date(2025, 1, 10), minor("100.00"), numerator=3, denominator=2, shares=half)

    lines = pay([first_sale(1, date(2024, 1, 10)), order], [Refund(1, 2, date(2025, 2, 1), minor("40.00"))])

    counted = {key.refund: due.trace.counted() for key, due in lines.items() if key.payee == ANNA}
    assert counted == {0: minor("75.00"), 1: minor("-30.00")}


def test_a_foreign_refund_uses_the_exchange_pinned_at_its_order():
    book = PlanBook((PlanTerms(version=1, first_ppm=50_000, returning_ppm=82_500),))
    order = Order(
        2,
        date(2025, 1, 10),
        minor("1999.99"),
        numerator=1_085_342,
        denominator=1_000_000,
        shares=(Share(ANNA),),
    )

    lines = pay([first_sale(1, date(2024, 1, 10)), order], [Refund(1, 2, date(2025, 2, 1), minor("999.99"))], book)

    assert amounts(lines) == ["179.08", "-89.54"]


def test_a_draw_is_recovered_from_what_is_left_under_the_cap():
    earned = [minor(amount) for amount in ("900.00", "2600.00", "-250.00", "5000.00")]

    months = list(payouts(earned, draw=minor("1500.00"), cap=minor("4000.00")))

    assert [month.paid for month in months] == [150_000, 200_000, 150_000, 225_000]
    assert [month.draw_balance for month in months] == [60_000, 0, 175_000, 0]
    assert [month.forfeited for month in months] == [0, 0, 0, 100_000]


def test_recovering_a_draw_never_takes_a_payout_below_the_draw():
    months = list(payouts([50_000, 160_000], draw=100_000, cap=400_000))

    assert [month.paid for month in months] == [100_000, 110_000]
    assert list(payouts([0, 110_000], draw=100_000, cap=400_000))[1][:3] == (100_000, 90_000, 0)


@pytest.mark.parametrize(("on", "expected"), [("2025-03-14", "5.00"), ("2025-03-15", "8.00")])
def test_orders_within_fourteen_days_of_the_first_are_first_orders_too(on, expected):
    lines = pay([sale(1, "2025-03-01", "0.00"), sale(2, on, "100.00")])

    assert amounts(lines) == [expected]


def test_voiding_the_first_order_makes_the_next_one_the_first():
    void = Order(1, date(2025, 1, 1), minor("10.00"), is_void=True, shares=(Share(ANNA),))

    lines = pay([void, sale(2, "2025-03-01", "100.00"), sale(3, "2025-06-01", "100.00")])

    assert amounts(lines) == ["5.00", "8.00"]


def test_margin_is_the_base_unless_the_plan_says_revenue():
    order = Order(1, date(2025, 1, 1), net=100_000, cost=60_000, shares=(Share(ANNA),))
    goods_back = Refund(1, 1, date(2025, 1, 5), net=50_000, cost=30_000)
    revenue = PlanTerms(version=1, first_ppm=50_000, returning_ppm=80_000, base=REVENUE)

    on_margin = pay([order], [goods_back])
    on_revenue = pay([order], [goods_back], PlanBook((revenue,)))

    assert amounts(on_margin) == ["20.00", "-10.00"]
    assert amounts(on_revenue) == ["50.00", "-25.00"]


def test_an_order_below_cost_takes_pay_away():
    order = Order(1, date(2025, 1, 1), net=10_000, cost=12_000, shares=(Share(ANNA),))

    assert amounts(pay([order])) == ["-1.00"]


def test_an_order_after_the_day_of_reckoning_is_not_paid_yet():
    orders = [sale(1, "2025-01-01", "100.00"), sale(2, "2025-03-01", "100.00")]

    assert amounts(pay(orders, as_of=date(2025, 2, 28))) == ["5.00"]
    assert amounts(pay(orders, as_of=date(2025, 3, 1))) == ["5.00", "8.00"]


def test_an_order_outside_every_plan_version_pays_nothing():
    early = PlanTerms(version=1, first_ppm=50_000, returning_ppm=80_000, ends_on=date(2025, 1, 1))

    assert pay([sale(1, "2025-01-01", "100.00")], book=PlanBook((early,))) == {}


def test_each_holder_is_paid_under_the_plan_they_follow():
    own = PlanTerms(version=2, first_ppm=100_000, returning_ppm=100_000)
    book = PlanBook((KEEP_AND_GROW,), ((BO, date(2025, 1, 1), date(2025, 2, 1), (own,)),))
    halves = (Share(ANNA, 500_000), Share(BO, 500_000))

    lines = pay([Order(1, date(2025, 1, 31), minor("100.00"), shares=halves)], book=book)
    later = pay([Order(1, date(2025, 2, 1), minor("100.00"), shares=halves)], book=book)

    assert dict(by_payee(lines, 0)) == {ANNA: 250, BO: 500}
    assert dict(by_payee(later, 0)) == {ANNA: 250, BO: 250}


def test_a_refund_keeps_the_version_and_rate_of_its_order():
    old = PlanTerms(version=1, first_ppm=50_000, returning_ppm=80_000, ends_on=date(2025, 2, 1))
    new = PlanTerms(version=2, first_ppm=10_000, returning_ppm=10_000, starts_on=date(2025, 2, 1))

    lines = pay([sale(1, "2025-01-31", "100.00")], [Refund(1, 1, date(2025, 2, 5), 10_000)], PlanBook((old, new)))

    assert amounts(lines) == ["5.00", "-5.00"]
    assert {due.version for due in lines.values()} == {1}


def test_a_late_refund_into_a_closed_month_posts_one_adjustment_into_the_next():
    orders = [first_sale(1, date(2024, 6, 1)), sale(2, "2025-01-15", "2000.00")]
    posted = {key: due.amount for key, due in pay(orders).items()}

    missing = difference(pay(orders, [Refund(1, 2, date(2025, 1, 28), minor("500.00"))]), posted)

    assert [line.amount for line in missing] == [minor("-40.00")]
    assert posting_month(date(2025, 1, 28), closed={date(2025, 1, 1)}) == date(2025, 2, 1)
    assert posting_month(date(2025, 1, 28), closed=set()) == date(2025, 1, 1)


def test_the_next_open_month_may_be_years_away():
    closed = {add_months(date(2024, 11, 1), month) for month in range(15)}

    assert posting_month(date(2024, 11, 30), closed) == date(2026, 2, 1)


def test_a_vanished_line_is_taken_back():
    lines = pay([sale(1, "2025-01-01", "100.00")])
    (key,) = lines

    (missing,) = difference({}, {key: 500})

    assert (missing.amount, missing.reason, key.component) == (-500, "MOVED", FIRST)


def test_a_half_is_rounded_away_from_zero_on_both_sides():
    assert (half_away(1, 2), half_away(-1, 2), half_away(3, 2), half_away(-3, 2)) == (1, -1, 2, -2)
    assert entitlement(10, 50_000) == 1
    assert entitlement(-10, 50_000) == -1


def test_rounding_stays_exact_where_a_float_would_not():
    assert entitlement(10**18 + 1, 999_999, 1_085_342, 1_000_000) == half_away(
        (10**18 + 1) * 999_999 * 1_085_342, 10**12
    )
    assert entitlement(10**17 + 10, 50_000) == 5 * 10**15 + 1


@pytest.mark.parametrize("weights", [[500_000, 499_999], [], [1_000_001]])
def test_shares_that_do_not_sum_to_the_whole_are_refused(weights):
    with pytest.raises(ValueError, match="ppm"):
        shares_of(100, weights)


def test_a_payee_is_named_once_per_order():
    with pytest.raises(ValueError, match="two shares"):
        checked_shares((Share(ANNA, 500_000), Share(ANNA, 500_000)))


def test_tenure_counts_whole_months_with_the_day_clamped():
    assert tenure_months(date(2024, 1, 31), date(2024, 2, 28)) == 0
    assert tenure_months(date(2024, 1, 31), date(2024, 2, 29)) == 1
    assert tenure_months(date(2024, 2, 29), date(2028, 2, 28)) == 47
    assert tenure_months(date(2024, 2, 29), date(2028, 2, 29)) == 48
    assert add_months(date(2024, 12, 31), 2) == date(2025, 2, 28)


def test_the_worked_examples_are_those_of_the_specification(commission_cases):
    first = next(case for case in commission_cases["cases"] if case["id"] == "E1")
    plan = commission_cases["conventions"]["default_plan"]

    assert first["lines"] == amounts(pay([sale(1, "2025-03-01", "1234.56")]))
    assert [[step.months, step.rate_ppm] for step in KEEP_AND_GROW.steps] == plan["tenure_steps"]
    assert (KEEP_AND_GROW.first_ppm, KEEP_AND_GROW.returning_ppm) == (plan["first_ppm"], plan["returning_ppm"])
    assert (KEEP_AND_GROW.clawback_days, KEEP_AND_GROW.gap_days) == (
        plan["clawback_days"],
        plan["returning_gap_days"],
    )
    assert BOOK.terms(None, date(2025, 1, 1)) == KEEP_AND_GROW
    assert Decimal("0.05") * 1_000_000 == plan["first_ppm"]
