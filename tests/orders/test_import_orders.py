"""Orders from a file: what is booked, what is rejected, and what a second run does."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.accounts.models import Company
from crm.audit.models import Line
from crm.core.errors import Invalid
from customers.models import Change, Customer
from customers.models.customer import AcquisitionChannel
from orders.models import Order, OrderLine, Product
from orders.services.catalogue import set_exchange_rate
from tests.make import make_company, make_customer, make_order, make_product, make_user
from tests.orders.files import BY_AMOUNT, BY_LINE, by_amount, by_line, import_file, rejections, write_file

pytestmark = pytest.mark.django_db


def test_each_row_with_an_amount_is_an_order_of_its_customer(tmp_path):
    path = write_file(tmp_path, by_amount("A1,17850.0,2020-03-01 10:30:00,100.00", "A2,17851,2020-03-02,19.99"))

    report = import_file(path)

    first, second = Order.objects.order_by("external_id")
    assert (first.external_id, first.customer.external_id, first.net_minor) == ("A1", "17850", 10_000)
    assert first.ordered_at == datetime(2020, 3, 1, 10, 30, tzinfo=UTC)
    assert (second.ordered_on, second.net_minor, second.currency) == (date(2020, 3, 2), 1_999, "GBP")
    assert (report.orders, report.customers, report.rows_rejected, report.rejected_file) == (2, 2, 0, "")


def test_rows_of_one_number_are_one_order_wherever_they_lie_in_the_file(tmp_path):
    path = write_file(
        tmp_path,
        by_line(
            "A1,7,2020-03-01,TEA,3.0,2.50",
            "A2,8,2020-03-01,TEA,1,2.50",
            "A1,7,2020-03-01,CUP,0.5,9.99",
        ),
    )

    import_file(path, BY_LINE)

    order = Order.objects.get(external_id="A1")
    lines = [(line.position, line.product.external_id, line.quantity, line.unit_price_minor, line.net_minor)
             for line in order.lines.order_by("position")]  # fmt: skip
    assert lines == [(1, "TEA", Decimal(3), 250, 750), (2, "CUP", Decimal("0.5"), 999, 500)]
    assert order.net_minor == 1_250
    assert Product.objects.count() == 2


def test_a_new_customer_was_acquired_on_the_day_of_the_first_order(tmp_path):
    path = write_file(tmp_path, by_amount("A1,7,2020-03-05,1", "A2,7,2019-12-31,1", "A3,7,2020-04-01,1"))

    import_file(path)

    customer = Customer.objects.get()
    assert (customer.name, customer.acquired_on) == ("7", date(2019, 12, 31))
    assert customer.acquisition_channel == AcquisitionChannel.IMPORT


def test_a_later_file_may_bring_the_name_and_an_earlier_first_order(tmp_path):
    import_file(write_file(tmp_path, by_amount("A1,7,2020-03-05,1")))
    text = "number,customer,name,date,amount\nA0,7,Bakery Nord,2019-01-01,1\n"

    import_file(write_file(tmp_path, text, "more.csv"), (*BY_AMOUNT, "customer_name=name"))

    customer = Customer.objects.get()
    assert (customer.name, customer.acquired_on) == ("Bakery Nord", date(2019, 1, 1))


def test_what_people_wrote_about_a_customer_stays(tmp_path):
    make_customer("Bakery Nord", external_id="7", acquired_on=date(2020, 1, 1))
    text = "number,customer,name,date,amount\nA0,7,Bakery South,2019-01-01,1\n"

    import_file(write_file(tmp_path, text), (*BY_AMOUNT, "customer_name=name"))

    customer = Customer.objects.get()
    assert (customer.name, customer.acquired_on) == ("Bakery Nord", date(2020, 1, 1))


def test_a_second_run_changes_nothing(tmp_path):
    path = write_file(
        tmp_path, by_line("A1,7,2020-03-01,TEA,3,2.50", "A1,7,2020-03-02,CUP,-1,9.99", "B,8,2020-01-01,TEA,1,0")
    )
    import_file(path, BY_LINE)
    before = _everything()

    report = import_file(path, BY_LINE)

    assert _everything() == before
    assert (report.orders, report.orders_known, report.refunds_known, report.changed_anything) == (0, 2, 1, False)


def test_a_file_without_numbers_has_one_order_per_row_and_a_second_run_changes_nothing(tmp_path):
    text = "who,when,spent\n7,19970101,11.77\n7,19970101,11.77\n8,19970102,0\n"
    mapping = ("customer=who", "ordered_at=when", "amount=spent")
    import_file(write_file(tmp_path, text), mapping)
    before = _everything()

    longer = import_file(write_file(tmp_path, text + "9,19970103,5\n", "longer.csv"), mapping)
    again = import_file(write_file(tmp_path, text, "again.csv"), mapping)

    assert [order.net_minor for order in Order.objects.order_by("pk")] == [1177, 1177, 0, 500]
    assert (longer.orders, longer.orders_known) == (1, 3)
    assert (again.orders, again.orders_known) == (0, 3)
    assert before["orders"] == 3


def test_rows_without_a_customer_a_date_or_a_number_are_rejected_and_the_rest_goes_in(tmp_path):
    path = write_file(
        tmp_path,
        by_amount(
            "A1,,2020-03-01,1.00",
            "A2,7,,2.00",
            "A3,7,2020-03-01,",
            "A4,7,31/02/2024,4.00",
            "A5,7,2020-03-01,five",
            ",7,2020-03-01,6.00",
            "A7,7,2020-03-01,7.00",
            "A8,7,2099-01-01,8.00",
            "A9,7,2020-03-01,9.00,too,much",
        ),
    )

    report = import_file(path)

    assert list(Order.objects.values_list("external_id", flat=True)) == ["A7"]
    assert report.rejected_file == f"{path}.rejected.csv"
    assert rejections(report) == [
        ("2", "The row has no customer."),
        ("3", "The row has no date."),
        ("4", "The row has no amount."),
        ("5", "“31/02/2024” isn't a date. Use year-month-day or day/month/year."),
        ("6", "“five” isn't a number."),
        ("7", "The row has no order number."),
        ("9", "“2099-01-01” lies in the future."),
        ("10", "The row has 6 cells, but the file has 4 columns."),
    ]


def test_rejected_rows_can_be_corrected_and_imported_from_their_own_file(tmp_path):
    report = import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,1.00", "A2,7,2020-03-01,oops")))
    rejected = tmp_path / "orders.csv.rejected.csv"
    rejected.write_text(rejected.read_text().replace("oops", "2.00"))

    again = import_file(rejected)

    assert report.rejected_file == str(rejected)
    assert (again.orders, again.rows_rejected) == (1, 0)
    assert Order.objects.get(external_id="A2").net_minor == 200


def test_rejected_rows_are_parted_as_their_file_is(tmp_path):
    import_file(write_file(tmp_path, "number;customer;date;amount\nA1;7;2020-03-01;oops\n"), delimiter=";")

    rejected = (tmp_path / "orders.csv.rejected.csv").read_text().splitlines()

    assert rejected[0] == "number;customer;date;amount;line;reason"
    assert rejected[1].startswith("A1;7;2020-03-01;oops;2;")


def test_a_line_number_is_the_line_on_which_the_row_begins(tmp_path):
    text = 'number,customer,date,amount,note\nA1,7,2020-03-01,1,"two\nlines"\n\nA2,,2020-03-01,1,x\n'

    report = import_file(write_file(tmp_path, text))

    assert rejections(report) == [("5", "The row has no customer.")]


def test_a_known_order_with_another_content_is_refused_and_stays_as_it_was(tmp_path):
    import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,1.00")))

    report = import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,2.00", "A2,7,2020-03-01,5.00"), "new.csv"))

    assert Order.objects.get(external_id="A1").net_minor == 100
    assert (report.orders, report.rows_rejected) == (1, 1)
    assert rejections(report) == [
        ("2", "Order A1 is booked already with another amount. Void it, or correct this row.")
    ]


def test_a_row_of_another_customer_under_the_same_number_is_rejected(tmp_path):
    report = import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,1.00", "A1,8,2020-03-01,2.00")))

    assert Order.objects.get().net_minor == 100
    assert rejections(report) == [("3", "Number A1 belongs to customer 7 in GBP on an earlier line.")]


def test_an_order_may_have_more_lines_than_a_person_would_type(tmp_path):
    rows = [f"A1,7,2020-03-01,P{number},1,0.10" for number in range(1_200)]

    import_file(write_file(tmp_path, by_line(*rows)), BY_LINE)

    assert OrderLine.objects.count() == 1_200
    assert Order.objects.get().net_minor == 12_000


def test_a_cost_ratio_counts_only_where_no_cost_is_known(tmp_path):
    make_product("Tea", external_id="TEA", price="9.00", cost="1.00")
    rows = ("number,customer,date,product,quantity,price,cost", "A1,7,2020-03-01,TEA,2,5,", "A1,7,2020-03-01,CUP,1,5,")
    text = "\n".join([*rows, "A1,7,2020-03-01,POT,2,5,1.25"])

    import_file(write_file(tmp_path, text), (*BY_LINE, "unit_cost=cost"), cost_ratio="0.6")

    costs = OrderLine.objects.order_by("position").values_list("cost_minor", "cost_source")
    assert list(costs) == [(200, "CATALOGUE"), (300, "RATIO"), (250, "STATED")]
    assert Order.objects.get().company_margin_minor == 2_500 - 750


def test_the_sums_of_the_report_add_up_to_the_file(tmp_path):
    path = write_file(
        tmp_path, by_line("A1,7,2020-03-01,TEA,3,0.115", "A2,,2020-03-01,TEA,1,4.00", "C1,7,2020-03-02,TEA,-1,0.115")
    )

    report = import_file(path, BY_LINE)

    sums = report.sums["GBP"]
    assert (sums.in_file, sums.orders, sums.returns) == (Decimal("4.230"), Decimal("0.35"), Decimal("0.12"))
    assert (sums.rejected, sums.rounding, sums.difference) == (Decimal("4.00"), Decimal("0.000"), 0)


def test_amounts_in_another_currency_take_the_rate_of_their_day(tmp_path):
    make_company(currency="GBP")
    make_order(make_customer(), "2019-01-01")
    set_exchange_rate(by=None, currency="EUR", effective_on=date(2020, 1, 1), rate=Decimal("0.85"))
    path = write_file(tmp_path, by_amount("A1,7,2020-03-01,100.00", "A2,7,2019-03-01,100.00"))

    report = import_file(path, currency="EUR")

    order = Order.objects.get(external_id="A1")
    assert (order.currency, order.net_minor, order.company_net_minor) == ("EUR", 10_000, 8_500)
    assert [line for line, _reason in rejections(report)] == ["3"]


def test_a_file_in_a_currency_without_any_rate_is_refused_before_anything_is_written(tmp_path):
    make_order(make_customer(), "2019-01-01")
    path = write_file(tmp_path, by_amount("A1,7,2020-03-01,100.00"))

    with pytest.raises(Invalid, match="No exchange rate from EUR to GBP"):
        import_file(path, currency="EUR")

    assert Order.objects.count() == 1


def test_a_rate_can_be_said_for_the_whole_file(tmp_path):
    make_order(make_customer(), "2019-01-01")

    import_file(write_file(tmp_path, by_amount("A1,7,1997-01-01,100.00")), currency="USD", rate=Decimal("0.625"))

    order = Order.objects.get(external_id="A1")
    assert (order.currency, order.net_minor, order.company_net_minor) == ("USD", 10_000, 6_250)


def test_the_first_import_brings_the_currency_of_the_company_along(tmp_path):
    report = import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,100.00")), currency="USD")

    assert Company.objects.current().currency == "USD"
    assert Order.objects.get().currency == "USD"
    assert "The company's currency is now USD" in report.notes[0]


@pytest.mark.parametrize(
    ("header", "cells"),
    [("number,customer,date,amount,cur", "100.00,eur"), ("number,customer,date,amount", "100.00 EUR")],
)
def test_the_first_file_brings_the_one_currency_that_it_names_along(tmp_path, header, cells):
    mapping = (*BY_AMOUNT, "currency=cur") if header.endswith("cur") else BY_AMOUNT

    import_file(write_file(tmp_path, f"{header}\nA1,7,2020-03-01,{cells}\n"), mapping)

    assert Company.objects.current().currency == "EUR"
    assert Order.objects.get().company_net_minor == 10_000


def test_a_first_file_in_several_currencies_leaves_the_company_its_own(tmp_path):
    text = "number,customer,date,amount,cur\nA1,7,2020-03-01,100,EUR\nA2,7,2020-03-01,100,GBP\n"

    report = import_file(write_file(tmp_path, text), (*BY_AMOUNT, "currency=cur"))

    assert Company.objects.current().currency == "GBP"
    assert [line for line, _reason in rejections(report)] == ["2"]


def test_a_customer_none_of_whose_orders_can_be_booked_is_not_made(tmp_path):
    text = "number,customer,date,amount,cur\nA1,7,2020-03-01,100,EUR\nA2,8,2020-03-01,100,GBP\n"

    report = import_file(write_file(tmp_path, text), (*BY_AMOUNT, "currency=cur"))

    assert report.customers == 1
    assert list(Customer.objects.values_list("external_id", flat=True)) == ["8"]


def test_a_currency_column_speaks_for_each_row(tmp_path):
    set_exchange_rate(by=None, currency="JPY", effective_on=date(2020, 1, 1), rate=Decimal("0.005"))
    text = (
        "number,customer,date,amount,cur\nA1,7,2020-03-01,100,gbp\nA2,7,2020-03-01,100,JPY\nA3,7,2020-03-01,1,pounds\n"
    )

    report = import_file(write_file(tmp_path, text), (*BY_AMOUNT, "currency=cur"))

    orders = Order.objects.order_by("external_id").values_list("currency", "net_minor", "company_net_minor")
    assert list(orders) == [("GBP", 10_000, 10_000), ("JPY", 100, 50)]
    assert rejections(report) == [("4", "“POUNDS” isn't a currency. Use a code like EUR.")]


def test_a_currency_that_the_amounts_name_is_believed_and_said(tmp_path):
    report = import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,£5.00")))
    assert report.notes == ["Amounts are in GBP."]

    with pytest.raises(Invalid, match=r"Amounts are in “\$” \(line 2\)"):
        import_file(write_file(tmp_path, by_amount("A2,7,2020-03-01,$5.00")))


def test_new_customers_go_to_the_salesperson_who_is_named(tmp_path):
    mara = make_user()
    make_customer("Known", external_id="8")

    import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,1", "A2,8,2020-03-01,1")), salesperson=mara)

    term = mara.assignments.get()
    assert (term.customer.external_id, term.starts_on, term.ends_on) == ("7", date(2020, 3, 1), None)


def test_every_order_leaves_its_audit_line_and_its_trace_for_the_night(tmp_path):
    import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,1", "A2,7,2020-03-02,-1")))

    actions = sorted(Line.objects.values_list("action", flat=True))
    assert actions == ["customer.created", "order.placed", "order.refunded", "orders.imported"]
    assert set(Change.objects.values_list("customer__external_id", flat=True)) == {"7"}


def test_a_dry_run_tells_everything_and_writes_nothing(tmp_path):
    path = write_file(tmp_path, by_amount("A1,7,2020-03-01,5", "A2,,2020-03-02,1", "A3,7,2020-03-02,-5"))
    before = _everything()

    report = import_file(path, is_dry_run=True)

    assert (report.orders, report.returns, report.rows_rejected) == (1, 1, 1)
    assert _everything() == before
    assert [file.name for file in tmp_path.iterdir()] == ["orders.csv"]


@pytest.mark.slow
def test_an_import_that_stopped_halfway_goes_on_where_it_was(tmp_path):
    rows = [f"A{n},{n % 50},2020-03-{n % 28 + 1:02d},{n}.00" for n in range(1_300)]
    rows += [f"C{n},{n},2020-04-01,-{n}.00" for n in range(1, 40)]
    path = write_file(tmp_path, by_amount(*rows))

    with pytest.raises(KeyboardInterrupt):
        import_file(path, progress=_stop_in("orders"))
    assert 0 < Order.objects.count() < 1_300
    report = import_file(path)

    assert (Order.objects.count(), report.orders_known + report.orders) == (1_300, 1_300)
    assert (report.returns + report.credits, Customer.objects.count()) == (39, 50)


def test_an_order_without_an_amount_is_kept(tmp_path):
    import_file(write_file(tmp_path, by_line("A1,7,2020-03-01,SAMPLE,1,0")), BY_LINE)

    assert Order.objects.get().net_minor == 0
    assert OrderLine.objects.get().net_minor == 0


def _stop_in(step: str):
    def progress(now: str, _done: int, _total: int) -> None:
        if now == step:
            raise KeyboardInterrupt

    return progress


def _everything() -> dict[str, object]:
    """Return what must not change: every row's number and version."""
    return {
        "orders": Order.objects.count(),
        "versions": sorted(Order.objects.values_list("external_id", "version", "net_minor")),
        "customers": sorted(Customer.objects.values_list("external_id", "version")),
        "products": Product.objects.count(),
        "audit": Line.objects.count(),
        "changes": Change.objects.count(),
        "company": Company.objects.current().version,
    }
