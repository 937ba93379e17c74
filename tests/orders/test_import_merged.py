"""A file that still names a merged customer: nothing of it is lost, and a second run finds it all."""

from datetime import date

import pytest

from customers.models import Customer
from orders.models import Order, Refund
from tests.make import make_customer, make_merge, make_user
from tests.orders.files import by_amount, import_file, write_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def stays():
    return make_customer("Bakery Nord", external_id="K1", salesperson=make_user())


@pytest.fixture
def goes():
    return make_customer("K2", external_id="K2", salesperson=make_user())


def test_its_orders_and_returns_go_to_the_survivor(stays, goes, tmp_path):
    make_merge(stays, goes, "2020-03-31")
    rows = ("A1,K2,2020-03-01,100.00", "A2,K2,2020-04-01,50.00", "A3,K1,2020-03-02,10.00", "CA1,K2,2020-03-20,-20.00")

    report = import_file(write_file(tmp_path, by_amount(*rows)))

    assert (report.orders, report.returns + report.credits, report.rows_rejected, report.customers) == (3, 1, 0, 0)
    assert set(Order.objects.values_list("customer", flat=True)) == {stays.pk}
    assert set(Refund.objects.values_list("customer", flat=True)) == {stays.pk}
    sold = dict(Order.objects.values_list("external_id", "sold_to"))
    assert sold == {"A1": goes.pk, "A2": None, "A3": None}


def test_the_same_file_again_finds_what_is_there_before_and_after_the_merge(stays, goes, tmp_path):
    rows = ("A1,K2,2020-03-01,100.00", "A2,K1,2020-04-01,50.00", "CA1,K2,2020-03-20,-20.00")
    path = write_file(tmp_path, by_amount(*rows))
    import_file(path)
    make_merge(stays, goes, "2020-06-01")

    again = import_file(path)

    assert (again.orders, again.orders_known, again.refunds_known, again.rows_rejected) == (0, 2, 1, 0)
    assert Order.objects.count() == 2


def test_the_merged_record_keeps_its_name(stays, goes, tmp_path):
    make_merge(stays, goes, date(2020, 6, 1))
    text = "number,customer,name,date,amount\nA1,K2,Bakery North,2020-03-01,100.00\n"

    import_file(write_file(tmp_path, text), ("external_id=number", "customer=customer", "customer_name=name",
                                             "ordered_at=date", "amount=amount"))  # fmt: skip

    assert set(Customer.objects.values_list("name", flat=True)) == {"Bakery Nord", "K2"}
