"""A real wholesaler's year, as it was published: every line is accounted for, and the sums are those of the file.

The sums are counted here from the file itself, by arithmetic that has nothing in common with the import's. Source of
the file: D. Chen, "Online Retail", UCI Machine Learning Repository, 2015.
"""

import csv
import gzip
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from customers.models import Customer
from orders.models import Order, OrderLine, Refund
from tests.orders.files import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BY_LINE = (
    "external_id=InvoiceNo",
    "customer=CustomerID",
    "ordered_at=InvoiceDate",
    "product=StockCode",
    "description=Description",
    "quantity=Quantity",
    "unit_price=UnitPrice",
)
BY_INVOICE = ("external_id=InvoiceNo", "customer=customer_id", "ordered_at=invoiced_at", "amount=revenue")


def pence(rows, sign: int) -> int:
    """Return what the rows with a customer come to, each rounded to pence, of sales (1) or of returns (-1)."""
    amounts = (Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows if row["CustomerID"])
    return sum(
        int((abs(amount) * 100).quantize(Decimal(1), "ROUND_HALF_UP")) for amount in amounts if amount * sign > 0
    )


def test_the_whole_file_goes_in_and_its_sums_come_out(shared_data, tmp_path):
    path = shared_data("uci_online_retail_full.csv.gz")

    report = import_file(path, BY_LINE, cost_ratio="0.6", rejected_path=tmp_path / "rejected.csv")

    assert (report.rows_read, report.rows_rejected) == (541_909, 135_080)
    assert report.reasons == {"The row has no customer.": 135_080}
    assert (Order.objects.count(), OrderLine.objects.count()) == (18_536, 397_924)
    assert Customer.objects.count() == 4_372
    assert Customer.objects.filter(orders__isnull=False).distinct().count() == 4_339
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    booked, given = Order.objects.aggregate(net=Sum("net_minor")), Refund.objects.aggregate(net=Sum("net_minor"))
    assert booked["net"] == pence(rows, 1) == 891_140_790
    assert given["net"] == pence(rows, -1) == 61_134_209
    assert Order.objects.get(external_id="536365").net_minor == 13_912
    _nothing_comes_back_twice()
    with Path(tmp_path / "rejected.csv").open(newline="") as file:
        assert sum(1 for _row in csv.DictReader(file)) == 135_080


def test_the_same_year_by_invoice_comes_to_the_same(shared_data, tmp_path):
    path = shared_data("uci_online_retail_invoices.csv")

    report = import_file(path, BY_INVOICE, rejected_path=tmp_path / "rejected.csv")
    again = import_file(path, BY_INVOICE, rejected_path=tmp_path / "rejected.csv")

    with path.open(newline="") as file:
        rows = [(row["customer_id"], Decimal(row["revenue"])) for row in csv.DictReader(file)]
    assert report.rows_read == len(rows)
    assert report.orders == sum(1 for customer, amount in rows if customer and amount >= 0)
    assert report.sums["GBP"].in_file == sum(amount for _customer, amount in rows)
    assert (again.orders, again.returns, again.credits, again.changed_anything) == (0, 0, 0, False)
    _nothing_comes_back_twice()


def _nothing_comes_back_twice() -> None:
    refunded = Refund.objects.exclude(order=None).values("order").annotate(net=Sum("net_minor"), number=Count("pk"))
    sold = dict(Order.objects.values_list("pk", "net_minor"))
    assert all(row["net"] <= sold[row["order"]] for row in refunded)
