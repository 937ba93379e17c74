"""Money given back."""

import pytest

from crm.core.errors import Invalid, Refused
from orders.models import Refund
from tests.make import make_company, make_customer, make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    make_company(currency="USD")
    return make_order(make_customer(), "2026-03-01", "1999.99", cost="1000.01", currency="EUR", rate="1.085342")


def test_a_refund_keeps_the_ratio_of_its_order(order):
    refund = make_refund(order, "2026-04-01", "999.99")

    assert (refund.exchange_numerator, refund.exchange_denominator) == (542671, 500000)
    assert refund.company_net_minor == 108533


def test_all_refunds_of_an_order_add_up_to_it_to_the_last_unit(order):
    parts = [make_refund(order, "2026-04-01", amount) for amount in ("666.66", "666.66", "666.67")]

    assert sum(part.company_net_minor for part in parts) == order.company_net_minor
    assert sum(part.cost_minor for part in parts) == order.cost_minor
    assert sum(part.company_cost_minor for part in parts) == order.company_cost_minor


def test_money_back_without_the_goods_recovers_no_cost(order):
    refund = make_refund(order, "2026-04-01", "100.00", kind="ALLOWANCE")

    assert refund.cost_minor == 0


def test_more_than_was_paid_is_refused_and_nothing_changes(order):
    make_refund(order, "2026-04-01", "1500.00")

    with pytest.raises(Refused, match=r"€499\.99 is left to refund"):
        make_refund(order, "2026-04-02", "500.00")

    assert Refund.objects.count() == 1


def test_a_refund_before_its_order_is_refused(order):
    with pytest.raises(Invalid, match="before its order of 2026-03-01"):
        make_refund(order, "2026-02-28", "1.00")

    assert not Refund.objects.exists()
