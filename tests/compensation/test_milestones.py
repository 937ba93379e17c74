"""Rewards for a customer's value: when they are paid, to whom, and when they are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from compensation.rules.events import Order, Refund, Share
from compensation.rules.milestones import Move, RewardKey, live_awards, moves_of, rewards, wanted_by
from compensation.rules.plan_parts import Milestone, Milestones
from compensation.rules.plans import PlanBook
from tests.compensation.cases import ANNA, BO, CLEO, FAR, KEEP_AND_GROW, minor, sale

FIVE_AND_TEN = Milestones((Milestone(5_000_00, 50_00), Milestone(10_000_00, 100_00)), window_days=90)
TERMS = replace(KEEP_AND_GROW, plan=1, milestones=FIVE_AND_TEN)
BOOK = PlanBook((TERMS,))
SHARED = (Share(ANNA, 600_000), Share(BO, 400_000))


def refund(number: int, order: int, on: str, net: str) -> Refund:
    return Refund(number, order, date.fromisoformat(on), minor(net))


def paid(orders, refunds=(), book=BOOK, as_of=FAR) -> list[tuple]:
    """Return (event, threshold, ordinal, payee, amount) in the order in which they came."""
    due = rewards(moves_of(orders, refunds, book, as_of), book)
    return [(key.event, key.threshold // 100, key.ordinal, key.payee, reward.amount) for key, reward in due.items()]


def test_crossing_a_threshold_pays_once():
    orders = [sale(1, "2025-01-10", "9999.99"), sale(2, "2025-02-10", "0.01"), sale(3, "2025-03-10", "500.00")]

    assert paid(orders) == [("CROSSED", 5_000, 1, ANNA, 50_00), ("CROSSED", 10_000, 1, ANNA, 100_00)]


def test_one_order_may_cross_several_thresholds_the_lowest_first():
    assert paid([sale(1, "2025-01-10", "12000.00")]) == [
        ("CROSSED", 5_000, 1, ANNA, 50_00),
        ("CROSSED", 10_000, 1, ANNA, 100_00),
    ]


def test_a_backdated_order_does_not_pay_twice():
    known = [sale(1, "2025-01-10", "4000.00"), sale(2, "2025-03-10", "7000.00")]
    backdated = sale(3, "2024-06-01", "6000.00")

    before, after = (
        rewards(moves_of(known, [], BOOK, FAR), BOOK),
        rewards(moves_of([*known, backdated], [], BOOK, FAR), BOOK),
    )

    assert {key: due.amount for key, due in after.items()} == {key: due.amount for key, due in before.items()}


def test_the_holders_of_the_crossing_order_share_the_reward_to_the_unit():
    thirds = (Share(ANNA, 333_334), Share(BO, 333_333), Share(CLEO, 333_333))

    assert paid([replace(sale(1, "2025-01-10", "5000.00"), shares=thirds)]) == [
        ("CROSSED", 5_000, 1, ANNA, 16_67),
        ("CROSSED", 5_000, 1, BO, 16_67),
        ("CROSSED", 5_000, 1, CLEO, 16_66),
    ]


def test_a_refund_takes_back_what_was_paid_from_those_who_got_it():
    orders = [replace(sale(1, "2025-01-10", "5100.00"), shares=SHARED), sale(2, "2025-02-01", "10.00")]

    assert paid(orders, [refund(9, 1, "2025-04-10", "200.00")]) == [
        ("CROSSED", 5_000, 1, ANNA, 30_00),
        ("CROSSED", 5_000, 1, BO, 20_00),
        ("UNDONE", 5_000, 1, ANNA, -30_00),
        ("UNDONE", 5_000, 1, BO, -20_00),
    ]


def test_after_the_window_a_reward_stays_and_is_not_paid_again():
    orders = [sale(1, "2025-01-10", "5100.00"), sale(2, "2025-06-01", "500.00")]

    assert paid(orders, [refund(9, 1, "2025-04-11", "200.00")]) == [("CROSSED", 5_000, 1, ANNA, 50_00)]


def test_reaching_it_again_after_it_was_taken_back_pays_the_next_award():
    orders = [sale(1, "2025-01-10", "5100.00"), replace(sale(2, "2025-03-01", "500.00"), shares=(Share(BO),))]

    assert paid(orders, [refund(9, 1, "2025-02-01", "200.00")]) == [
        ("CROSSED", 5_000, 1, ANNA, 50_00),
        ("UNDONE", 5_000, 1, ANNA, -50_00),
        ("CROSSED", 5_000, 2, BO, 50_00),
    ]


def test_a_refund_of_any_order_and_day_lowers_the_value():
    long_ago = sale(1, "2022-01-10", "3000.00")
    orders = [long_ago, sale(2, "2025-03-01", "2100.00")]

    assert paid(orders, [refund(9, 1, "2025-03-02", "200.00")])[-1] == ("UNDONE", 5_000, 1, ANNA, -50_00)


def test_the_salesperson_of_the_crossing_order_is_paid_after_a_handover():
    orders = [sale(1, "2025-01-10", "4999.00"), replace(sale(2, "2025-02-10", "1.00"), shares=(Share(BO),))]

    assert paid(orders) == [("CROSSED", 5_000, 1, BO, 50_00)]


def test_a_threshold_crossed_before_the_version_began_is_not_paid():
    book = PlanBook((replace(TERMS, starts_on=date(2025, 1, 1)),))
    orders = [sale(1, "2024-12-31", "5000.00"), sale(2, "2025-01-01", "10.00")]

    assert paid(orders, book=book) == []


def test_a_version_may_pay_for_what_was_crossed_before_with_the_next_order():
    pays_crossed = replace(FIVE_AND_TEN, pays_crossed=True)
    book = PlanBook((replace(TERMS, starts_on=date(2025, 1, 1), milestones=pays_crossed),))
    orders = [sale(1, "2024-12-31", "5000.00"), sale(2, "2025-01-01", "10.00"), sale(3, "2025-01-02", "10.00")]

    assert paid(orders, book=book) == [("CROSSED", 5_000, 1, ANNA, 50_00)]


def test_versions_of_a_plan_share_their_awards():
    raised = Milestones((Milestone(5_000_00, 80_00), Milestone(10_000_00, 160_00)), 90, pays_crossed=True)
    july = date(2025, 7, 1)
    versions = (replace(TERMS, ends_on=july), replace(TERMS, version=2, starts_on=july, milestones=raised))
    orders = [sale(1, "2025-01-10", "5000.00"), sale(2, "2025-08-01", "5000.00")]

    assert paid(orders, book=PlanBook(versions)) == [
        ("CROSSED", 5_000, 1, ANNA, 50_00),
        ("CROSSED", 10_000, 1, ANNA, 160_00),
    ]


def test_each_holder_is_paid_by_the_own_plan():
    other = replace(TERMS, version=2, plan=2, milestones=Milestones((Milestone(5_000_00, 200_00),), 30))
    book = PlanBook((TERMS,), ((BO, date.min, None, (other,)), (CLEO, date.min, None, (KEEP_AND_GROW,))))
    shares = (Share(ANNA, 500_000), Share(BO, 300_000), Share(CLEO, 200_000))

    assert paid([replace(sale(1, "2025-01-10", "5000.00"), shares=shares)], book=book) == [
        ("CROSSED", 5_000, 1, ANNA, 25_00),
        ("CROSSED", 5_000, 2, BO, 60_00),
    ]


def test_void_orders_and_their_refunds_never_happened():
    orders = [sale(1, "2025-01-10", "4900.00"), replace(sale(2, "2025-01-11", "200.00"), is_void=True)]

    assert paid(orders, [refund(9, 2, "2025-01-12", "200.00")]) == []


def test_value_is_counted_in_the_companys_currency_and_rounded_once_an_order():
    foreign = Order(1, date(2025, 1, 10), net=101, numerator=1, denominator=2, shares=(Share(ANNA),))
    parts = [Refund(1, 1, date(2025, 1, 11), 1), Refund(2, 1, date(2025, 1, 12), 100)]

    moves = moves_of([foreign], parts, BOOK, FAR)

    assert [(move.refund, move.before, move.after) for move in moves] == [(0, 0, 51), (1, 51, 50), (2, 50, 0)]


def test_on_one_day_orders_come_before_refunds():
    orders = [sale(1, "2025-01-10", "4900.00"), sale(2, "2025-01-12", "150.00")]
    moves = moves_of(orders, [refund(1, 1, "2025-01-12", "100.00")], BOOK, FAR)

    assert [(move.order, move.refund) for move in moves] == [(1, 0), (2, 0), (1, 1)]
    assert [event for event, *_ in paid(orders, [refund(1, 1, "2025-01-12", "100.00")])] == ["CROSSED", "UNDONE"]


def test_what_comes_after_the_day_of_reckoning_does_not_count():
    orders = [sale(1, "2025-01-10", "4900.00"), sale(2, "2025-02-10", "150.00")]

    assert paid(orders, as_of=date(2025, 2, 9)) == []
    assert paid(orders, as_of=date(2025, 2, 10)) == [("CROSSED", 5_000, 1, ANNA, 50_00)]


def test_the_house_account_is_paid_like_anybody():
    orders = [Order(1, date(2025, 1, 10), net=5_000_00)]

    assert paid(orders) == [("CROSSED", 5_000, 1, None, 50_00)]


def test_the_awards_that_stand_are_told_by_plan_and_threshold():
    moves = moves_of([sale(1, "2025-01-10", "12000.00")], [refund(9, 1, "2025-01-20", "3000.00")], BOOK, FAR)

    assert live_awards(moves, BOOK) == {(1, 5_000_00)}


def test_threshold_and_ordinal_are_one_number_of_the_ledger():
    assert RewardKey("CROSSED", 5_000_00, 2, ANNA).event_id == 500_000_002


def test_a_line_evaluates_again_from_its_numbers_alone():
    due = rewards([Move(1, 0, date(2025, 1, 10), 4_999_00, 5_001_00, SHARED)], BOOK)
    line = due[RewardKey("CROSSED", 5_000_00, 1, BO)]

    assert wanted_by(line.inputs) == line.amount == 20_00
    assert wanted_by({**line.inputs, "after": 4_999_99}) == 0
    assert wanted_by({**line.inputs, "before": 5_000_00}) == 0
