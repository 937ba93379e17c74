"""Days of payment, delivery and promise from a file: for new orders, and for those that are booked already."""

from datetime import date

import pytest

from crm.audit.models import Line
from orders.models import Order
from tests.orders.files import import_file, rejections, write_file

pytestmark = pytest.mark.django_db

HEAD = "id,customer,day,amount,promised,delivered,paid"
MAP = (
    *("external_id=id", "customer=customer", "ordered_at=day", "amount=amount"),
    *("promised_on=promised", "delivered_on=delivered", "paid_on=paid"),
)


def book(tmp_path, *rows):
    return import_file(write_file(tmp_path, "\n".join([HEAD, *rows])), MAP)


def days(order):
    return (order.promised_on, order.delivered_on, order.paid_on)


def test_days_come_with_an_order_and_later_for_an_order_that_is_known(tmp_path):
    first = book(tmp_path, "A1,7,2020-03-01,10.00,2020-03-05,,")
    again = book(tmp_path, "A1,7,2020-03-01,10.00,2020-03-05,,")
    later = book(tmp_path, "A1,7,2020-03-01,10.00,,2020-03-04,2020-03-20")

    order = Order.objects.get()
    assert days(order) == (date(2020, 3, 5), date(2020, 3, 4), date(2020, 3, 20))
    assert (first.orders, again.orders_dated, later.orders_dated, order.version) == (1, 0, 1, 2)
    assert Line.objects.filter(action="order.dated").count() == 1
    assert later.reconciles()


def test_an_import_that_only_dates_orders_is_a_line_of_the_history(tmp_path):
    book(tmp_path, "A1,7,2020-03-01,10.00,,,")
    book(tmp_path, "A1,7,2020-03-01,10.00,,,2020-03-20")
    book(tmp_path, "A1,7,2020-03-01,10.00,,,2020-03-20")

    lines = Line.objects.filter(action="orders.imported").order_by("pk")
    assert [(line.after["orders"], line.after["orders_dated"]) for line in lines] == [(1, 0), (0, 1)]


def test_a_day_before_the_order_is_rejected_and_changes_nothing(tmp_path):
    book(tmp_path, "A1,7,2020-03-01,10.00,,,")
    report = book(tmp_path, "A1,7,2020-03-01,10.00,,,2020-02-28", "A2,7,2020-03-01,10.00,,2020-02-28,")

    assert (report.rows_rejected, report.orders, report.reconciles()) == (2, 0, True)
    assert rejections(report)[0] == ("2", "Choose March 1, 2020, the day of the order, or a later one.")
    assert days(Order.objects.get()) == (None, None, None)
