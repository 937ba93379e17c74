"""Who is paid after a handover: the one before keeps a tail, and all parts come to the whole."""

from datetime import date

import pytest
from django.db.models import Sum

from compensation.models import CommissionEntry
from compensation.rules.rounding import PPM
from compensation.selectors.handover import pay_after_handover
from tests.compensation.ledger import night
from tests.compensation.richer import richer
from tests.make import hand_over, make_customer, make_order, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bo():
    return make_user(name="Bo")


@pytest.fixture
def handed_over(default_plan, anna, bo):
    """Anna's customer, Bo's since 1 March; a third of the credit stays Anna's for 30 days."""
    richer(default_plan, tail_days=30, tail_ppm=333_333)
    customer = make_customer("Bakery Nord", salesperson=anna)
    make_order(customer, "2025-01-10", "1000.00")
    hand_over(customer, bo, "2025-03-01")
    return customer


def told(shares):
    return [(share.payee.name, share.ppm, share.until) for share in shares]


def test_the_one_before_keeps_a_part_until_a_day_and_all_parts_come_to_the_whole(handed_over):
    now, then = pay_after_handover(handed_over, date(2025, 3, 30))

    assert told(now) == [("Anna", 333_333, date(2025, 3, 31)), ("Bo", 666_667, date(2025, 3, 31))]
    assert told(then) == [("Bo", PPM, None)]
    assert sum(share.ppm for share in now) == sum(share.ppm for share in then) == PPM


def test_from_the_day_after_the_tail_on_the_new_one_holds_everything(handed_over):
    now, then = pay_after_handover(handed_over, date(2025, 3, 31))

    assert told(now) == told(then) == [("Bo", PPM, None)]


def test_of_each_order_in_the_tail_both_parts_come_to_what_the_whole_would_pay(handed_over, anna, bo):
    # 8 % of each: 0.08 x 99.99 = 7.9992 and so on; each is rounded once, and the parts share that amount.
    amounts = ("99.99", "0.13", "1234.56", "0.07", "777.77")
    orders = [make_order(handed_over, date(2025, 3, day), amount) for day, amount in enumerate(amounts, 2)]
    after = make_order(handed_over, "2025-03-31", "99.99")

    night(date(2025, 4, 30))

    def paid(order):
        rows = CommissionEntry.objects.filter(order=order).values_list("payee").annotate(paid=Sum("amount_minor"))
        return dict(rows)

    assert [sum(paid(order).values()) for order in orders] == [8_00, 1, 98_76, 1, 62_22]
    assert paid(orders[2]) == {anna.pk: 32_92, bo.pk: 65_84}
    assert paid(after) == {bo.pk: 8_00}


def test_who_waits_for_a_salesperson_is_the_house_accounts(default_plan):
    now, then = pay_after_handover(make_customer(), date(2025, 3, 30))

    assert now == then
    assert [(share.payee, share.ppm) for share in now] == [(None, PPM)]
