"""Files as they come: packed, in other alphabets, with other delimiters, or broken."""

import gzip
import zipfile
from pathlib import Path

import pytest

from crm.core.errors import Invalid
from customers.models import Customer
from orders.models import Order, OrderLine
from orders.rules.imports.columns import parse_map
from orders.services.imports.source import LONGEST_LINE
from tests.orders.files import BY_AMOUNT, BY_LINE, by_amount, by_line, import_file, rejections, write_file

pytestmark = pytest.mark.django_db

NAMED = (*BY_AMOUNT, "customer_name=name")
ROWS = "number,customer,name,date,amount\nA1,7,Café Zoë,2020-03-01,5\n"


def amounts() -> list[int]:
    return list(Order.objects.order_by("external_id").values_list("net_minor", flat=True))


def test_gzip_is_told_by_its_first_bytes_whatever_the_name(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(gzip.compress(by_amount("A1,7,2020-03-01,5").encode()))

    import_file(path)

    assert amounts() == [500]


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["Read as UTF-16."]),
        ("cp1252", ["Read as Windows-1252, for line 2 isn't UTF-8. Name another with --encoding."]),
    ],
)
def test_the_encoding_is_found_out_and_said_where_it_is_not_plain(tmp_path, encoding, notes):
    path = tmp_path / "orders.csv"
    path.write_bytes(ROWS.encode(encoding))

    report = import_file(path, NAMED)

    assert Customer.objects.get().name == "Café Zoë"
    assert report.notes == notes


def test_another_encoding_can_be_named(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(ROWS.replace("Zoë", "Łódź").encode("cp1250"))

    import_file(path, NAMED, encoding="cp1250")

    assert Customer.objects.get().name == "Café Łódź"


def test_bytes_of_no_alphabet_are_refused_with_their_line(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(ROWS.encode("cp1252") + b"A2,8,\x81\x8d,2020-03-01,5\n")

    with pytest.raises(Invalid, match="Line 2 is neither UTF-8 nor Windows-1252"):
        import_file(path, NAMED)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path, delimiter):
    text = by_amount("A1,7,2020-03-01,5").replace(",", delimiter)

    import_file(write_file(tmp_path, text))

    assert amounts() == [500]


def test_a_delimiter_can_be_named_and_excels_hint_is_heard(tmp_path):
    text = by_amount("A1,7,2020-03-01,5").replace(",", "~")

    import_file(write_file(tmp_path, text), delimiter="~")
    import_file(write_file(tmp_path, "sep=~\r\n" + text.replace("A1", "A2"), "hint.csv"))

    assert amounts() == [500, 500]


def test_a_german_file_with_semicolons_and_decimal_commas_is_read(tmp_path):
    text = "number;customer;date;product;quantity;price\nA1;7;31.12.2019;TEA;1,5;1.234,50\n"

    report = import_file(write_file(tmp_path, text), BY_LINE)

    assert OrderLine.objects.get().net_minor == 185_175
    assert report.notes == ["Dates are day/month/year.", "A comma parts the decimals."]


def test_a_file_without_a_header_parted_by_blanks_is_read(tmp_path):
    text = " 00001 19970101  1  11.77\n 00002 19970112  1  12.00\n 00002 19970112  5  77.00\n"
    names = ("who", "when", "count", "spent")
    mapping = ("customer=who", "ordered_at=when", "amount=spent")

    report = import_file(write_file(tmp_path, text, "MASTER.txt"), mapping, delimiter="whitespace", column_names=names)

    assert sorted(Order.objects.values_list("customer__external_id", "net_minor")) == [
        ("00001", 1_177),
        ("00002", 1_200),
        ("00002", 7_700),
    ]
    assert report.rows_read == 3


def test_the_delimiter_of_a_file_without_a_header_is_found_out(tmp_path):
    text = "1 19970101 1 11.77\n2 19970112 1 12.00\n"

    import_file(
        write_file(tmp_path, text),
        ("customer=who", "ordered_at=when", "amount=spent"),
        column_names=("who", "when", "count", "spent"),
    )

    assert Order.objects.count() == 2


def test_rejected_rows_of_a_file_without_a_header_import_again_the_same_way(tmp_path):
    names = ("who", "when", "spent")
    mapping = ("customer=who", "ordered_at=when", "amount=spent")
    first = import_file(write_file(tmp_path, "1;19970101;x\n"), mapping, column_names=names)
    rejected = Path(first.rejected_file)
    rejected.write_text(rejected.read_text().replace("x;", "5;", 1))

    import_file(rejected, mapping, column_names=names)

    assert amounts() == [500]


def test_names_of_columns_match_whatever_their_case(tmp_path):
    import_file(write_file(tmp_path, "Number , CUSTOMER,Date,Amount\nA1,7,2020-03-01,5\n"))

    assert amounts() == [500]


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    path = write_file(tmp_path, "number,client,date,amount\nA1,7,2020-03-01,5\n")

    with pytest.raises(Invalid, match=r"no column “customer”\. Its columns are: number, client, date, amount\."):
        import_file(path)


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        (["customer"], "Write --map customer as --map field=column."),
        (["client=x"], "There is no field client."),
        (["customer=a", "customer=b"], "The field customer is mapped twice."),
        (["customer=a"], "Map ordered_at too"),
        (["customer=a", "ordered_at=b", "quantity=c"], "Map amount, or quantity and unit_price"),
    ],
)
def test_a_map_that_makes_no_sense_is_refused(wishes, sentence):
    with pytest.raises(Invalid, match=sentence):
        parse_map(wishes)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (gzip.compress(by_amount("A1,7,2020-03-01,5").encode() * 500)[:-12], "its compression ends in the middle"),
        (b"number,customer\0,date,amount\n", "isn't a text file"),
        (b'number,customer,date,amount\nA1,7,2020-03-01,"' + b"5,\n" * 100_000, "a quotation mark may be missing"),
        (
            b'number,customer,date,amount\nA1,7,2020-03-01,5\nA2,8,2020-03-01,"5\nA3,9,2020-03-01,7\n',
            "begins on line 3 can't",
        ),
        (b"x" * (LONGEST_LINE + 1), "longer than a million characters"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_is_written(tmp_path, content, sentence):
    path = tmp_path / "orders.csv"
    path.write_bytes(content)

    with pytest.raises(Invalid, match=sentence):
        import_file(path)

    assert Customer.objects.count() == 0
    assert [file.name for file in tmp_path.iterdir()] == ["orders.csv"]


def test_a_last_cell_in_quotation_marks_is_read_with_its_line_breaks_and_without_a_last_one(tmp_path):
    text = by_line("A1,7,2020-03-01,P1,2,9") + 'A2,8,2020-03-01,"P\n2",2,"9"'

    report = import_file(write_file(tmp_path, text), BY_LINE)

    assert (report.rows_read, report.orders, report.sums["GBP"].orders) == (2, 2, 36)


def test_a_workbook_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")

    with pytest.raises(Invalid, match=r"is a workbook or a zip file\. Save it as CSV first\."):
        import_file(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Invalid, match="can't be read: No such file or directory"):
        import_file(tmp_path / "nothing.csv")
    with pytest.raises(Invalid, match="can't be read: Is a directory"):
        import_file(tmp_path)


def test_a_header_without_rows_books_nothing(tmp_path):
    report = import_file(write_file(tmp_path, "number,customer,date,amount\n"))

    assert (report.rows_read, report.orders) == (0, 0)


def test_settled_rejections_leave_no_file_behind(tmp_path):
    import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,oops")))
    assert (tmp_path / "orders.csv.rejected.csv").exists()

    report = import_file(write_file(tmp_path, by_amount("A1,7,2020-03-01,5")))

    assert report.rejected_file == ""
    assert not (tmp_path / "orders.csv.rejected.csv").exists()


def test_rejected_rows_never_overwrite_the_file_they_come_from(tmp_path):
    path = write_file(tmp_path, by_amount("A1,7,2020-03-01,oops"))

    with pytest.raises(Invalid, match="can't go into the file they come from"):
        import_file(path, rejected_path=path)


def test_a_row_that_ends_early_is_rejected_with_all_of_its_cells(tmp_path):
    report = import_file(write_file(tmp_path, by_amount("A1,7")))

    assert rejections(report) == [("2", "The row has no amount.")]
    assert Path(report.rejected_file).read_text().splitlines()[1].startswith("A1,7,,,2,")
