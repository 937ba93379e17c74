"""What comes next is worked out while the server writes; what is booked is the same as if all went in turn."""

import threading
from contextlib import closing

import pytest
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from customers.models import Change, Customer
from orders.models import Order, OrderLine, Product
from orders.services.imports import book
from orders.services.imports.ahead import ahead
from tests.make import make_product
from tests.orders.files import BY_AMOUNT, BY_LINE, by_amount, by_line, import_file, rejections, write_file

pytestmark = pytest.mark.django_db


def test_items_come_in_their_turn_and_whoever_leaves_early_leaves_no_thread_behind():
    before = threading.active_count()

    with closing(ahead(iter(range(100)))) as items:
        first = [item for item, _turn in zip(items, range(3), strict=False)]

    assert first == [0, 1, 2]
    assert threading.active_count() == before
    assert list(ahead(iter(range(5)))) == [0, 1, 2, 3, 4]


def test_what_goes_wrong_ahead_is_raised_in_its_turn():
    def broken():
        yield "good"
        raise LookupError("gone")

    with closing(ahead(broken())) as items:
        first = next(items)
        with pytest.raises(LookupError, match="gone"):
            next(items)

    assert first == "good"


def test_what_is_made_ahead_speaks_the_language_of_the_caller():
    sentences = (gettext("This order is larger than one booking can be.") for _turn in range(2))

    with translation.override("de"):
        said = list(ahead(sentences))
        expected = gettext("This order is larger than one booking can be.")

    assert said == [expected] * 2
    assert expected != "This order is larger than one booking can be."


def test_batches_of_one_book_what_one_batch_books(tmp_path, monkeypatch):
    rows = [f"A{n},{n % 3},2020-03-{n % 28 + 1:02},P{n % 4},{n % 5 + 1},{n % 7}.50" for n in range(40)]
    monkeypatch.setattr(book, "MOST_DOCUMENTS", 1)

    report = import_file(write_file(tmp_path, by_line(*rows)), BY_LINE, cost_ratio="0.6")

    written = OrderLine.objects.order_by("order__external_id").values_list(
        "order__external_id", "product__external_id", "description", "quantity", "net_minor", "cost_minor"
    )
    amounts = [(n, (n % 5 + 1) * (n % 7 * 100 + 50)) for n in range(40)]
    expected = [(f"A{n}", f"P{n % 4}", f"P{n % 4}", n % 5 + 1, net, round(net * 0.6)) for n, net in amounts]
    assert sorted(written) == sorted(expected)
    assert (report.orders, report.products, report.customers) == (40, 4, 3)
    assert Change.objects.filter(reason="order.placed").count() == 40


def test_new_orders_among_known_ones_are_booked_whatever_batch_they_fall_in(tmp_path, monkeypatch):
    rows = [f"A{n},7,2020-03-01,{n + 1}" for n in range(30)]
    import_file(write_file(tmp_path, by_amount(*(row for n, row in enumerate(rows) if n % 7 < 3))))
    monkeypatch.setattr(book, "MOST_DOCUMENTS", 2)

    report = import_file(write_file(tmp_path, by_amount(*rows)))

    assert (report.orders, report.orders_known) == (16, 14)
    assert dict(Order.objects.values_list("external_id", "net_minor")) == {f"A{n}": (n + 1) * 100 for n in range(30)}


def test_a_product_costs_what_the_catalogue_said_before_the_import(tmp_path):
    make_product(external_id="P1", name="Pot", cost="2.50")

    import_file(write_file(tmp_path, by_line("A1,7,2020-03-01,P1,2,9", "A1,7,2020-03-01,P2,2,9")), BY_LINE)

    lines = OrderLine.objects.order_by("position").values_list("description", "cost_minor", "cost_source")
    assert list(lines) == [("Pot", 500, "CATALOGUE"), ("P2", 0, "UNKNOWN")]


def test_an_order_too_large_makes_neither_its_customer_nor_its_product(tmp_path):
    rows = [f"A1,7,2020-03-01,P{n},1,80000000000" for n in range(2)]

    report = import_file(write_file(tmp_path, by_line(*rows, "A2,8,2020-03-01,P9,1,5")), BY_LINE)

    assert [reason for _line, reason in rejections(report)] == ["This order is larger than one booking can be."] * 2
    assert list(Customer.objects.values_list("external_id", flat=True)) == ["8"]
    assert list(Product.objects.values_list("external_id", flat=True)) == ["P9"]


def test_a_batch_that_fails_is_not_half_written_and_the_next_run_books_the_rest(tmp_path, monkeypatch):
    path = write_file(tmp_path, by_amount(*(f"A{n},{n},2020-03-01,5" for n in range(12))))
    monkeypatch.setattr(book, "MOST_DOCUMENTS", 4)

    def stop(step, done, _total):
        if step == "orders" and done == 8:
            raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        import_file(path, BY_AMOUNT, progress=stop)
    halfway = Order.objects.count(), Customer.objects.count(), threading.active_count()
    report = import_file(path, BY_AMOUNT)

    assert halfway == (8, 8, before)
    assert (report.orders, report.orders_known, Order.objects.count()) == (4, 8, 12)


def test_commits_of_an_import_are_waited_for_again_at_its_end(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has commits that nobody waits for")
    seen = []

    def look(step, _done, _total):
        if step == "orders":
            seen.append(_synchronous_commit())

    import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,5")), BY_AMOUNT, progress=look)

    assert (seen, _synchronous_commit()) == (["off"], "on")


def _synchronous_commit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return str(cursor.fetchone()[0])
