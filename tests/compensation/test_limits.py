"""Cap, recoverable draw and floor: by the rules, and through the real closing and payroll."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.models import AccountMove, Period, Statement
from compensation.rules.draw import payouts
from compensation.rules.plan_parts import CARRY, FORFEIT
from compensation.selectors.held_list import held_list
from compensation.selectors.readiness import readiness
from compensation.services.payroll import mark_paid
from compensation.services.seals import is_intact
from crm.core.money import to_minor
from tests.compensation.ledger import TODAY, close, night
from tests.compensation.office import payroll
from tests.compensation.test_api import client_of
from tests.compensation.test_guards import refused_by
from tests.compensation.test_holds import holding, paid, statement
from tests.make import LATE, make_customer, make_order, make_refund

amounts = st.lists(st.integers(-(10**6), 10**6), max_size=12)


@pytest.mark.slow
@given(
    amounts, st.integers(0, 10**5), st.integers(10**5, 10**6), st.integers(0, 10**5), st.sampled_from([FORFEIT, CARRY])
)
def test_payouts_are_what_is_earned_with_all_that_was_cut_carried_added_and_owed(earned, draw, cap, floor, excess):
    months = list(payouts(earned, draw=draw, cap=cap, floor=floor, excess=excess))

    cut, added = sum(month.forfeited for month in months), sum(month.topped_up for month in months)
    last = months[-1] if months else None
    after = last.draw_balance - last.carried - last.left if last else 0
    assert sum(month.paid for month in months) == sum(earned) - cut + added + after
    assert all(month.paid >= max(draw, floor) for month in months)
    assert all(min(month.paid, month.draw_balance, month.carried, month.forfeited) >= 0 for month in months)
    assert cut == 0 or excess == FORFEIT


@given(amounts, st.integers(10**5, 10**6))
def test_what_is_carried_is_paid_once_there_is_room(earned, cap):
    quiet = [0] * 200

    months = list(payouts([*earned, *quiet], cap=cap, excess=CARRY))

    assert months[-1].carried == 0
    assert sum(month.paid for month in months) + months[-1].left == sum(earned)
    assert all(month.paid <= cap for month in months)


def test_a_floor_adds_for_good_and_a_draw_is_recovered():
    by_floor = [month.paid for month in payouts([20_00, 300_00], floor=100_00)]
    by_draw = [month.paid for month in payouts([20_00, 300_00], draw=100_00)]

    assert (by_floor, by_draw) == ([100_00, 300_00], [100_00, 220_00])


MONTHS = ["2025-01", "2025-02", "2025-03", "2025-04"]


def pay_out(month, finn, olga):
    """Close a month, hand it over, and mark it as paid on the third day after it; return what was paid."""
    close(month, finn)
    run = payroll(month, by=finn)
    ends_on = run.period.ends_on
    mark_paid(run=run, paid_on=ends_on.replace(day=3), reference=month, by=olga, today=TODAY, at=LATE)
    return [row.amount_minor for row in run.rows.all()]


@pytest.mark.slow
@pytest.mark.django_db
def test_e11_over_four_months_through_closing_and_payroll(anna, finn, olga, commission_cases):
    (case,) = (case for case in commission_cases["cases"] if case["id"] == "E11")
    holding(anna, draw_minor=1500_00, cap_minor=4000_00)
    # First orders at 5 %, and a refund of 5,000.00 in March.
    january = make_order(make_customer("A", salesperson=anna), "2025-01-10", "18000.00")
    make_order(make_customer("B", salesperson=anna), "2025-02-10", "52000.00")
    make_refund(january, "2025-03-10", "5000.00")
    make_order(make_customer("C", salesperson=anna), "2025-04-10", "100000.00")
    night()

    rows = [pay_out(month, finn, olga) for month in MONTHS]

    found = [statement(anna, month) for month in MONTHS]
    assert rows == [[to_minor(paid, "GBP")] for paid in case["payouts"]]
    assert [one.draw_closing_minor for one in found] == [to_minor(owed, "GBP") for owed in case["draw_balance"]]
    assert [one.capped_minor for one in found] == [to_minor(lost, "GBP") for lost in case["forfeited"]]
    assert all(is_intact(one) for one in Statement.objects.final())
    assert night() == 0
    taken = AccountMove.objects.filter(source="PAYABLE", target="FORFEITED").values_list("amount_minor", flat=True)
    drawn = AccountMove.objects.filter(source="DRAW").values_list("amount_minor", flat=True)
    returned = AccountMove.objects.filter(target="DRAW").values_list("amount_minor", flat=True)
    assert (list(taken), list(drawn), list(returned)) == ([1000_00], [600_00, 1750_00], [600_00, 1750_00])


@pytest.mark.slow
@pytest.mark.django_db
def test_pay_over_a_cap_is_carried_into_a_month_with_room_even_without_lines(anna, finn, olga):
    holding(anna, cap_minor=400_00, cap_excess=CARRY)
    make_order(make_customer("A", salesperson=anna), "2025-01-10", "10000.00")
    make_order(make_customer("Walk-in"), "2025-02-10", "1.00")
    night()

    rows = [pay_out(month, finn, olga) for month in MONTHS[:2]]

    first, second = statement(anna, "2025-01"), statement(anna, "2025-02")
    assert rows == [[400_00], [100_00]]
    assert (first.carried_minor, first.carry_closing_minor, first.held_closing_minor) == (100_00, 100_00, 0)
    assert (second.carried_minor, second.carry_closing_minor, second.line_count) == (-100_00, 0, 0)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_draft_of_a_second_open_month_builds_on_that_of_the_first(anna, bo, finn):
    holding(anna, cap_minor=120_00, cap_excess=CARRY, draw_minor=100_00, holds_until_paid=True)
    bakery = make_customer("A", salesperson=anna)
    first = make_order(bakery, "2025-01-10", "1000.00")
    paid(make_order(make_customer("B", salesperson=anna), "2025-01-12", "5000.00"), "2025-01-20")
    paid(first, "2025-02-03")
    unpaid = make_order(bakery, "2025-02-10", "100.00", external_id="unpaid")
    night(date(2025, 2, 28))

    drafts = [_figures(statement(anna, month)) for month in MONTHS[:2]]
    built = [_shown(finn, statement(anna, month))["builds_on"] for month in MONTHS[:2]]
    listed = [(row.order_id, row.held_minor, row.released_minor) for row in held_list(statement(anna, "2025-02")).rows]
    close("2025-01", finn)
    night(date(2025, 2, 28))
    close("2025-02", finn)

    # January: 250.00 paid for, 120.00 at most, 130.00 carried; 50.00 wait. February: they are released, with 130.00
    # 180.00 stand against the cap of 120.00, so 60.00 are carried on; 8.00 wait.
    assert drafts == [(0, 50_00, 130_00, 0, 120_00), (50_00, 8_00, 60_00, 0, 120_00)]
    assert listed == [(first.pk, 0, 50_00), (unpaid.pk, 8_00, 0)]
    assert built == [None, "2025-01-01"]
    assert [_figures(statement(anna, month)) for month in MONTHS[:2]] == drafts


def _shown(who, found):
    return client_of(who).get(f"/api/v1/statements/{found.pk}/").json()


def _figures(found):
    """Return what was held, what is, what is carried, what is owed and what is payable."""
    return (
        found.held_opening_minor,
        found.held_closing_minor,
        found.carry_closing_minor,
        found.draw_closing_minor,
        found.payable_minor,
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_the_draft_of_a_second_open_month_recovers_the_draw_of_the_first(anna, finn):
    holding(anna, draw_minor=100_00)
    make_order(make_customer("A", salesperson=anna), "2025-01-10", "800.00")
    make_order(make_customer("B", salesperson=anna), "2025-02-10", "3000.00")
    night(date(2025, 2, 28))

    drafts = [_figures(statement(anna, month)) for month in MONTHS[:2]]
    close("2025-01", finn)
    close("2025-02", finn)

    # 40.00 earned and 60.00 advanced; 150.00 earned, of which 50.00 go back.
    assert drafts == [(0, 0, 0, 60_00, 100_00), (0, 0, 0, 10_00, 100_00)]
    assert [_figures(statement(anna, month)) for month in MONTHS[:2]] == drafts


@pytest.mark.slow
@pytest.mark.django_db
def test_whoever_looks_after_customers_is_paid_the_draw_without_having_earned(anna, bo, finn, olga):
    holding(anna, draw_minor=100_00)
    make_customer("A", salesperson=anna)
    make_order(make_customer("B", salesperson=bo), "2025-01-10", "1.00")
    night()

    rows = pay_out("2025-01", finn, olga)

    assert sorted(rows) == [5, 100_00]
    assert (statement(anna, "2025-01").advanced_minor, statement(anna, "2025-01").draw_closing_minor) == (
        100_00,
        100_00,
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_the_bounds_look_at_what_becomes_payable_and_not_at_what_is_held(anna, finn):
    holding(anna, cap_minor=60_00, draw_minor=10_00, holds_until_paid=True)
    bakery = make_customer("A", salesperson=anna)
    order = make_order(bakery, "2025-01-10", "1000.00")
    make_order(bakery, "2025-02-10", "1.00", external_id="small")
    night()
    close("2025-01", finn)
    paid(order, "2025-02-11")
    paid(make_order(bakery, "2025-02-12", "1000.00"), "2025-02-13")
    night()
    close("2025-02", finn)

    january, february = statement(anna, "2025-01"), statement(anna, "2025-02")
    assert (january.held_in_minor, january.advanced_minor, january.closing_minor) == (50_00, 10_00, 10_00)
    # 50.00 released and 80.00 earned are cut to 60.00, of which the 10.00 drawn are recovered.
    assert (february.capped_minor, february.advanced_minor, february.payable_minor) == (70_00, -10_00, 50_00)


@pytest.mark.django_db
def test_the_version_in_effect_on_the_first_of_the_month_bounds_it(anna, finn):
    version = holding(anna, cap_minor=10_00)
    version.ends_on = date(2025, 1, 2)
    version.save(update_fields=["ends_on"])
    make_order(make_customer("A", salesperson=anna), "2025-01-01", "1000.00")
    night()
    close("2025-01", finn)

    assert statement(anna, "2025-01").capped_minor == 40_00


@pytest.mark.django_db
def test_a_statement_whose_balance_does_not_add_up_is_refused(anna):
    make_order(make_customer("A", salesperson=anna), "2025-01-10", "1000.00")
    night()

    with refused_by("statement_holds_add_up"):
        Statement.objects.update(held_closing_minor=1)
    with refused_by("statement_payable_adds_up"):
        Statement.objects.update(seal=3, payable_minor=1, closing_minor=1)
    with refused_by("statement_limits_not_negative"):
        Statement.objects.update(draw_opening_minor=-1, draw_closing_minor=-1)


@pytest.mark.django_db
def test_money_only_goes_between_neighbouring_accounts(anna, finn):
    make_order(make_customer("A", salesperson=anna), "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)
    move = AccountMove.objects.get()

    with refused_by("account_move_between_neighbours"):
        AccountMove.objects.create(
            payee=anna, source="HELD", target="PAID", amount_minor=1, currency="GBP", statement=move.statement, at=LATE
        )


@pytest.mark.slow
@pytest.mark.django_db
def test_the_readiness_of_a_month_with_held_and_bounded_pay_is_right(anna, finn):
    holding(anna, draw_minor=100_00, holds_until_paid=True)
    make_order(make_customer("A", salesperson=anna), "2025-01-10", "1000.00")
    night()
    close("2025-01", finn)

    found = readiness(Period.objects.get(starts_on="2025-01-01"), TODAY, unposted=0, broken=[])

    assert found.is_ready, found.missing
    assert payroll(by=finn).total_minor == 100_00
