"""The past as it was known on an earlier day: nothing that was learnt later, and what happened after it."""

from datetime import date

import pytest

from clv.services.hindsight import look_back, read_sales, sum_days
from orders.models.refund import RefundKind
from orders.services.place import void_order
from tests import make

pytestmark = pytest.mark.django_db

ORIGIN, UNTIL = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def bakery():
    return make.make_customer("Bakery")


def seen():
    """Return the one customer's (x, t_x, T, later, later t_x) and (margin, repeat margin, later margin)."""
    back = look_back(read_sales(until=UNTIL), origin=ORIGIN, until=UNTIL)
    days = (back.frequency, back.recency, back.age, back.later, back.later_recency)
    money = (back.margin, back.repeat_margin, back.later_margin)
    return tuple(column.item() for column in days), tuple(column.item() for column in money)


def test_what_lies_before_and_after_the_origin_is_told_apart(bakery):
    for day in ("2026-01-01", "2026-02-10", "2026-03-01", "2026-03-02", "2026-05-01", "2026-06-01", "2026-06-02"):
        make.make_order(bakery, day, "100", cost="40")

    days, money = seen()

    # 1 January to 1 March are 59 days, to 1 June 151; what is after the end is not seen.
    assert days == (2, 59, 59, 3, 151)
    assert money == (180_00, 120_00, 180_00)


def test_several_orders_of_a_day_are_one_purchase(bakery):
    for day in ("2026-01-01", "2026-02-10", "2026-02-10", "2026-05-01", "2026-05-01"):
        make.make_order(bakery, day, "100")

    days, money = seen()

    assert days == (1, 40, 59, 1, 120)
    assert money == (300_00, 200_00, 200_00)


def test_a_refund_is_known_from_its_own_date_on(bakery):
    first = make.make_order(bakery, "2026-01-01", "100")
    second = make.make_order(bakery, "2026-02-10", "100")
    make.make_refund(first, "2026-02-28", "30", kind=RefundKind.ALLOWANCE)
    # Given after the origin on an order from before it: at the origin nobody knew.
    make.make_refund(second, "2026-03-02", "100", kind=RefundKind.ALLOWANCE)

    days, money = seen()

    assert days == (1, 40, 59, 0, 40)
    assert money == (170_00, 100_00, 0)


def test_a_refund_within_the_horizon_unmakes_a_purchase_within_the_horizon(bakery):
    make.make_order(bakery, "2026-01-01", "100")
    kept, undone = (make.make_order(bakery, day, "100") for day in ("2026-04-01", "2026-05-01"))
    make.make_refund(undone, "2026-05-20", "100")
    # After the end nobody looks any more.
    make.make_refund(kept, "2026-06-02", "100")

    days, money = seen()

    assert days == (0, 0, 59, 1, 90)
    assert money == (100_00, 0, 100_00)


def test_an_order_voided_later_stood_at_the_origin(bakery):
    make.make_order(bakery, "2026-01-01", "100")
    before, after = make.make_order(bakery, "2026-02-01", "100"), make.make_order(bakery, "2026-02-10", "100")
    for order, day in ((before, date(2026, 2, 20)), (after, date(2026, 3, 5))):
        void_order(order=order, on=day, reason="A slip", by=None)

    days, _ = seen()

    assert days == (1, 40, 59, 0, 40)


def test_a_day_that_comes_to_nothing_is_no_purchase_but_its_loss_is_real(bakery):
    make.make_order(bakery, "2026-01-01", "100", cost="40")
    gift = make.make_order(bakery, "2026-04-01", "50", cost="20")
    make.make_refund(gift, "2026-04-02", "50", kind=RefundKind.ALLOWANCE)

    days, money = seen()

    assert days == (0, 0, 59, 0, 0)
    assert money == (60_00, 0, -20_00)


def test_who_first_bought_after_the_origin_is_new(bakery):
    make.make_order(bakery, "2026-01-01", "100")
    make.make_order(bakery, "2026-04-01", "100", cost="30")
    make.make_order(make.make_customer(), "2026-04-01", "40")

    back = look_back(read_sales(until=UNTIL), origin=ORIGIN, until=UNTIL)
    days = sum_days(read_sales(until=UNTIL), since=date(2025, 1, 1), origin=ORIGIN, until=UNTIL)

    assert back.customers == 1
    assert days.number.tolist() == [-59, 31]
    assert days.existing_margin.tolist() == [100_00, 70_00]
    assert days.new_margin.tolist() == [0, 40_00]
    assert days.firsts.tolist() == [1, 1]
    assert days.first_margin.tolist() == [100_00, 40_00]
    assert days.first_squares.tolist() == [100_00**2, 40_00**2]


def test_of_a_large_company_every_other_customer_stands_for_two():
    customers = [make.make_customer() for _ in range(4)]
    for customer in customers:
        make.make_order(customer, "2026-01-01", f"{customer.pk}")
        make.make_order(customer, "2026-04-01", f"{customer.pk}")
    even = [customer.pk for customer in customers if customer.pk % 2 == 0]

    sales = read_sales(until=UNTIL, every=2)
    back = look_back(sales, origin=ORIGIN, until=UNTIL)
    days = sum_days(sales, since=date(2025, 1, 1), origin=ORIGIN, until=UNTIL)

    assert back.margin.tolist() == [100 * number for number in even]
    assert days.firsts.tolist() == [4, 0]
    assert days.existing_margin.tolist() == [200 * sum(even)] * 2


def test_without_customers_there_is_nothing_to_see():
    sales = read_sales(until=UNTIL)

    assert look_back(sales, origin=ORIGIN, until=UNTIL).customers == 0
    assert len(sum_days(sales, since=ORIGIN, origin=ORIGIN, until=UNTIL).number) == 0
