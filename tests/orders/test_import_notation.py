"""How numbers, dates and identifiers of a file are read."""

import doctest
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.errors import Invalid
from crm.core.money import to_minor
from orders.rules.imports import columns, dates, identifiers, numbers
from orders.rules.imports.dates import DateEvidence, DateReader, date_pattern
from orders.rules.imports.identifiers import read_identifier
from orders.rules.imports.numbers import COMMA, POINT, DecimalEvidence, UnreadableError, read_number
from orders.rules.imports.rows import RejectedError, RowReader

LONDON = ZoneInfo("Europe/London")
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def decimal_mark(*cells: str) -> str:
    evidence = DecimalEvidence()
    for line, cell in enumerate(cells, start=2):
        evidence.hear(cell, line)
    return evidence.decide()


def date_order(*cells: str) -> str:
    evidence = DateEvidence()
    for line, cell in enumerate(cells, start=2):
        evidence.hear(cell, line)
    return evidence.decide()


@pytest.mark.parametrize("module", [numbers, dates, identifiers, columns])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1,234.56", POINT, "1234.56"),
        ("1.234,56", COMMA, "1234.56"),
        ("1 234,56", COMMA, "1234.56"),
        ("1'234.50", POINT, "1234.50"),
        ("£12.50", POINT, "12.50"),
        ("12,50 €", COMMA, "12.50"),
        ("USD 7", POINT, "7"),
        ("(3.20)", POINT, "-3.20"),
        ("-£5", POINT, "-5"),
        ("£-5", POINT, "-5"),
        ("12.00-", POINT, "-12.00"),
        ("−4", POINT, "-4"),
        ("1,23,456.00", POINT, "123456.00"),
        ("1.5E+3", POINT, "1500"),
    ],
)
def test_a_number_is_read_as_people_write_it(text, mark, number):
    assert read_number(text, mark) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "12abc", "1,23", "--5", "NaN", "inf", "1e400", "1.2.3", "٣"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UnreadableError, match="isn't a number"):
        read_number(text, POINT)


@given(AMOUNTS)
def test_a_number_written_with_thousands_reads_back(amount):
    text = f"{amount:,.2f}"

    assert read_number(text, POINT) == amount
    assert read_number(text.translate(str.maketrans(",.", ".,")), COMMA) == amount


def test_one_clear_number_settles_the_decimal_mark_of_the_file():
    assert decimal_mark("1.234", "2.500", "12,5") == COMMA
    assert decimal_mark("1,234", "2,500", "0.75") == POINT
    assert decimal_mark("1,234,567") == POINT
    assert decimal_mark("12", "abc") == POINT


def test_a_file_of_numbers_that_read_two_ways_is_refused():
    with pytest.raises(Invalid, match=r"“1,234” on line 3 can be read in two ways.*--decimal"):
        decimal_mark("12", "1,234", "5,678")


def test_a_file_that_mixes_decimal_marks_is_refused_with_both_lines():
    with pytest.raises(Invalid, match="Line 2 writes decimals with a point and line 4 with a comma"):
        decimal_mark("1.5", "7", "2,5")


def test_one_clear_date_settles_the_order_of_day_and_month():
    assert date_order("3/4/2011", "13/4/2011") == "dmy"
    assert date_order("3/4/2011", "4/13/2011") == "mdy"
    assert date_order("3.4.2011", "5.4.2011") == "dmy"
    assert date_order("4/4/2011") == "dmy"


def test_dates_that_read_two_ways_are_refused():
    with pytest.raises(Invalid, match=r"“3/4/2011” on line 2 can be read in two ways.*--date-format %d/%m/%Y"):
        date_order("3/4/2011", "5/6/2011")


def test_dates_that_contradict_each_other_are_refused_with_both_lines():
    with pytest.raises(Invalid, match="Line 2 begins its date with the day and line 3 with the month"):
        date_order("13/4/2011", "4/13/2011")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2011-07-01", datetime(2011, 6, 30, 23, tzinfo=UTC)),
        ("2011-01-01 08:26:00", datetime(2011, 1, 1, 8, 26, tzinfo=UTC)),
        ("2011-07-01T08:26:00Z", datetime(2011, 7, 1, 8, 26, tzinfo=UTC)),
        ("2011-07-01T08:26:00+02:00", datetime(2011, 7, 1, 6, 26, tzinfo=UTC)),
        ("19970101", datetime(1997, 1, 1, tzinfo=UTC)),
        ("19970101.0", datetime(1997, 1, 1, tzinfo=UTC)),
        ("31/12/2010 8:26", datetime(2010, 12, 31, 8, 26, tzinfo=UTC)),
        ("1.2.11", datetime(2011, 2, 1, tzinfo=UTC)),
        ("1 Dec 2010", datetime(2010, 12, 1, tzinfo=UTC)),
        ("Dec 1, 2010 3:05 PM", datetime(2010, 12, 1, 15, 5, tzinfo=UTC)),
    ],
)
def test_a_date_is_an_instant_in_the_companys_time_zone(text, instant):
    assert DateReader(LONDON).read(text) == instant


@pytest.mark.parametrize("text", ["31/02/2024", "2011-13-01", "yesterday", "", "0001-01-01", "99999999", "1/2/3/4"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(UnreadableError, match="isn't a date"):
        DateReader(LONDON).read(text)


def test_a_date_format_is_taken_at_its_word():
    order, pattern = date_pattern("%m-%d-%y")

    assert DateReader(LONDON, order, pattern).read("02-01-11") == datetime(2011, 2, 1, tzinfo=UTC)
    with pytest.raises(UnreadableError, match="isn't a date written like %m-%d-%y"):
        DateReader(LONDON, order, pattern).read("2011-02-01")


def test_excels_count_of_days_is_read_when_asked_for():
    order, pattern = date_pattern("excel")

    assert DateReader(LONDON, order, pattern).read("40513.5") == datetime(2010, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("wish", ["nonsense", "%d/%m", "%H:%M"])
def test_a_date_format_that_gives_no_day_is_refused(wish):
    with pytest.raises(Invalid, match="isn't a date format"):
        date_pattern(wish)


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("17850.0", "17850"),
        ("17850,0", "17850"),
        ("17,000", "17,000"),
        (" 12 ", "12"),
        ("C536379", "C536379"),
        ("007", "007"),
        ("nan", ""),
        ("12.50", "12.50"),
    ],
)
def test_an_identifier_loses_only_what_a_spreadsheet_added(text, identifier):
    assert read_identifier(text) == identifier


def test_an_identifier_that_a_spreadsheet_shortened_is_refused():
    with pytest.raises(UnreadableError, match="lost its last digits"):
        read_identifier("1.23457E+11")


@given(amount=st.decimals(min_value=0, max_value=10**9, places=4), currency=st.sampled_from(["GBP", "JPY", "KWD"]))
def test_an_amount_is_rounded_as_everywhere_else(amount, currency):
    reader = RowReader(DateReader(LONDON), POINT, currency, datetime(2040, 1, 1, tzinfo=UTC))

    row = reader.read({"customer": "1", "ordered_at": "2020-01-01", "amount": format(amount, "f")})

    assert row.net_minor == to_minor(amount, currency)


@given(st.dictionaries(st.sampled_from(["customer", "ordered_at", "amount", "quantity", "unit_price"]), st.text()))
def test_no_cell_can_break_a_row(cells):
    reader = RowReader(DateReader(LONDON), POINT, "GBP", datetime(2040, 1, 1, tzinfo=UTC))
    whole = {"customer": "1", "ordered_at": "2020-01-01", "amount": "1", "quantity": "1", "unit_price": "1", **cells}

    with suppress(RejectedError):
        row = reader.read(whole)
        assert row.net_minor >= 0
        assert row.quantity > 0
