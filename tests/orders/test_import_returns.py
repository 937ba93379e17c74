"""What came back: to which order it belongs, and what it is worth."""

from datetime import date
from decimal import Decimal

import pytest

from orders.models import Refund
from orders.models.refund import RefundKind
from orders.services.catalogue import set_exchange_rate
from orders.services.place import void_order
from tests.make import LATE, make_company, make_customer, make_order, make_refund
from tests.orders.files import BY_LINE, by_amount, by_line, import_file, rejections, write_file

pytestmark = pytest.mark.django_db


def refunds() -> list[tuple[str | None, str | None, int]]:
    """Return (number, order it belongs to, amount) of every refund."""
    rows = Refund.objects.order_by("refunded_at", "pk")
    return [(row.external_id, row.order.external_id if row.order else None, row.net_minor) for row in rows]


def test_a_return_belongs_to_the_latest_order_with_that_product_at_that_price(tmp_path):
    path = write_file(
        tmp_path,
        by_line(
            "A1,7,2020-01-01,TEA,6,2.50",
            "A2,7,2020-02-01,TEA,6,2.50",
            "A3,7,2020-03-01,TEA,6,2.75",
            "A4,7,2020-03-02,CUP,9,9.99",
            "C1,7,2020-04-01,TEA,-2,2.50",
        ),
    )

    report = import_file(path, BY_LINE)

    assert refunds() == [("C1", "A2", 500)]
    assert (report.returns, report.credits) == (1, 0)


def test_a_return_passes_over_an_order_whose_goods_came_back_already(tmp_path):
    path = write_file(
        tmp_path,
        by_line(
            "A1,7,2020-01-01,TEA,6,2.50",
            "A2,7,2020-02-01,TEA,2,2.50",
            "A2,7,2020-02-01,CUP,9,9.99",
            "C1,7,2020-04-01,TEA,-2,2.50",
            "C2,7,2020-04-02,TEA,-2,2.50",
        ),
    )

    import_file(path, BY_LINE)

    assert refunds() == [("C1", "A2", 500), ("C2", "A1", 500)]


def test_a_return_never_belongs_to_a_later_order_or_to_another_customers(tmp_path):
    path = write_file(
        tmp_path,
        by_line("A1,8,2020-01-01,TEA,6,2.50", "C1,7,2020-02-01,TEA,-2,2.50", "A2,7,2020-03-01,TEA,6,2.50"),
    )

    report = import_file(path, BY_LINE)

    assert refunds() == [("C1", None, 500)]
    assert (report.returns, report.credits, report.customers) == (0, 1, 2)


def test_without_the_product_a_return_belongs_to_the_latest_order_that_is_large_enough(tmp_path):
    path = write_file(
        tmp_path,
        by_amount("A1,7,2020-01-01,80", "A2,7,2020-02-01,50", "A3,7,2020-03-01,10", "C1,7,2020-04-01,-40"),
    )

    import_file(path)

    assert refunds() == [("C1", "A2", 4_000)]


def test_never_more_comes_back_from_an_order_than_was_sold(tmp_path):
    path = write_file(
        tmp_path,
        by_amount("A1,7,2020-01-01,50", "C1,7,2020-02-01,-40", "C2,7,2020-02-02,-40", "C3,7,2020-02-03,-10"),
    )

    import_file(path)

    assert refunds() == [("C1", "A1", 4_000), ("C2", None, 4_000), ("C3", "A1", 1_000)]


def test_a_document_may_come_back_from_several_orders(tmp_path):
    path = write_file(
        tmp_path,
        by_line(
            "A1,7,2020-01-01,TEA,1,2.50",
            "A2,7,2020-02-01,CUP,1,9.99",
            "C1,7,2020-04-01,TEA,-1,2.50",
            "C1,7,2020-04-01,CUP,-1,9.99",
            "C1,7,2020-04-01,POT,-1,99.00",
        ),
    )

    report = import_file(path, BY_LINE)
    again = import_file(path, BY_LINE)

    assert refunds() == [("C1", "A1", 250), ("C1#2", "A2", 999), ("C1#3", None, 9_900)]
    assert (report.returns, report.credits) == (2, 1)
    assert (again.returns, again.credits, again.refunds_known) == (0, 0, 1)


def test_a_negative_line_within_an_order_comes_off_that_order(tmp_path):
    path = write_file(tmp_path, by_line("A1,7,2020-01-01,TEA,4,2.50", "A1,7,2020-01-01,DISCOUNT,-1,1.00"))

    import_file(path, BY_LINE)

    assert refunds() == [("A1", "A1", 100)]


def test_the_cost_comes_back_with_the_goods_to_the_last_unit(tmp_path):
    rows = ["A1,7,2020-01-01,TEA,3,3.35", "A1,7,2020-01-01,CUP,1,50.00"]
    rows += [f"C{day},7,2020-02-0{day},TEA,-1,3.35" for day in (1, 2, 3)]

    import_file(write_file(tmp_path, by_line(*rows)), BY_LINE, cost_ratio="0.6")

    costs = Refund.objects.order_by("refunded_on").values_list("cost_minor", flat=True)
    # 0.6 of 10.05 is 6.03.
    assert list(costs) == [201, 201, 201]


def test_a_return_by_amount_recovers_cost_in_proportion(tmp_path):
    path = write_file(tmp_path, by_amount("A1,7,2020-01-01,100", "C1,7,2020-02-01,-25"))

    import_file(path, cost_ratio="0.6")

    refund = Refund.objects.get()
    assert (refund.cost_minor, refund.kind, refund.company_margin_minor) == (1_500, RefundKind.RETURN, 1_000)


def test_a_credit_recovers_no_cost(tmp_path):
    import_file(write_file(tmp_path, by_amount("C1,7,2020-02-01,-25")), cost_ratio="0.6")

    refund = Refund.objects.get()
    assert (refund.order, refund.cost_minor, refund.kind) == (None, 0, RefundKind.ALLOWANCE)
    assert refund.customer.acquired_on is None


def test_a_return_finds_orders_of_earlier_imports_and_what_came_back_of_them(tmp_path):
    customer = make_customer(external_id="7")
    order = make_order(customer, "2020-01-01", "50.00", external_id="A1")
    make_refund(order, "2020-01-10", "20.00")
    void_order(order=make_order(customer, "2020-01-20", "90.00"), on=date(2020, 1, 21), reason="Typed twice", by=None)

    import_file(write_file(tmp_path, by_amount("C1,7,2020-02-01,-30", "C2,7,2020-02-02,-0.01")))

    assert refunds()[1:] == [("C1", "A1", 3_000), ("C2", None, 1)]
    order.refresh_from_db()
    assert order.version == 3


def test_all_returns_of_an_order_add_up_to_it_in_the_companys_currency(tmp_path):
    make_company(currency="USD")
    set_exchange_rate(by=None, currency="EUR", effective_on=date(2020, 1, 1), rate=Decimal("1.2"))
    customer = make_customer(external_id="7")
    order = make_order(customer, "2020-01-01", "1999.99", cost="1000.01", currency="EUR", rate="1.085342")
    rows = [f"C{day},7,2020-02-0{day},-{amount}" for day, amount in ((1, "666.66"), (2, "666.66"), (3, "666.67"))]

    import_file(write_file(tmp_path, by_amount(*rows)), currency="EUR")

    given = Refund.objects.values_list("company_net_minor", "company_cost_minor")
    assert [sum(column) for column in zip(*given, strict=True)] == [order.company_net_minor, order.company_cost_minor]


def test_a_known_return_with_another_amount_is_refused(tmp_path):
    import_file(write_file(tmp_path, by_amount("A1,7,2020-01-01,50", "C1,7,2020-02-01,-40")))

    report = import_file(write_file(tmp_path, by_amount("C1,7,2020-02-01,-30"), "new.csv"))

    assert refunds() == [("C1", "A1", 4_000)]
    assert rejections(report) == [("2", "Return C1 is booked already with another customer, currency or amount.")]


def test_a_return_of_nothing_is_rejected(tmp_path):
    report = import_file(write_file(tmp_path, by_line("C1,7,2020-01-01,TEA,-4,0")), BY_LINE)

    assert rejections(report) == [("2", "A return of nothing: its amount is zero.")]
    assert Refund.objects.count() == 0


def test_nothing_is_refunded_in_the_future(tmp_path):
    report = import_file(write_file(tmp_path, by_amount(f"C1,7,{LATE.year + 1}-01-01,-4")))

    assert report.rows_rejected == 1
    assert report.sums["GBP"].rejected == Decimal(-4)
