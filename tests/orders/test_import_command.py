"""`manage.py import_orders` as a person and as a program see it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.accounts.access import Role
from orders.models import Order
from tests.make import make_user
from tests.orders.files import BY_AMOUNT, by_amount, write_file

pytestmark = pytest.mark.django_db


def run(path, *words: str, mapping=BY_AMOUNT) -> tuple[str, str]:
    """Return what the command wrote to standard output and to standard error."""
    out, err = StringIO(), StringIO()
    maps = [word for wish in mapping for word in ("--map", wish)]
    call_command("import_orders", str(path), *maps, *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_says_what_was_booked_and_where_the_rest_is(tmp_path):
    path = write_file(tmp_path, by_amount("A1,7,2020-03-01,1234.50", "A2,,2020-03-01,1", "C1,7,2020-03-02,-34.50"))

    out, _err = run(path)

    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "1 orders booked" in lines
    assert "1 returns matched to an order" in lines
    assert "1,201.00 GBP in the file" in lines
    assert "1 The row has no customer." in lines
    assert f"The rejected row is in {path}.rejected.csv. Correct it there and import that file." in lines


def test_machines_get_json_with_amounts_as_decimal_strings(tmp_path):
    out, err = run(write_file(tmp_path, by_amount("A1,7,2020-03-01,1234.50")), "--json")

    report = json.loads(out)
    assert (report["orders"], report["reconciles"], report["sums"]["GBP"]["orders"]) == (1, True, "1234.50")
    assert err == ""


def test_a_dry_run_is_called_one(tmp_path):
    out, _err = run(write_file(tmp_path, by_amount("A1,7,2020-03-01,5")), "--dry-run")

    assert "Dry run: nothing was written." in out
    assert Order.objects.count() == 0


def test_the_options_reach_the_import(tmp_path):
    make_user(Role.SALESPERSON, email="mara@example.com")
    text = "7;3/4/2020;1,5\n"

    run(
        write_file(tmp_path, text),
        *("--columns", "who,when,spent", "--date-format", "%d/%m/%Y", "--decimal", "comma", "--cost-ratio", "0.6"),
        *("--salesperson", "Mara@example.com", "--rejected", str(tmp_path / "bad.csv")),
        mapping=("customer=who", "ordered_at=when", "amount=spent"),
    )

    order = Order.objects.get()
    assert (order.ordered_on.isoformat(), order.net_minor, order.cost_minor) == ("2020-04-03", 150, 90)
    assert order.customer.assignments.get().salesperson.email == "mara@example.com"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--cost-ratio", "lots"], "“lots” isn't a share. Write it like 0.6."),
        (["--rate", "0"], "“0” isn't an exchange rate. Write it like 0.85."),
        (["--decimal", "dot"], "The decimal mark is point or comma, not “dot”."),
        (["--currency", "pounds"], "“pounds” isn't a currency."),
        (["--date-format", "%H"], "“%H” isn't a date format."),
        (["--salesperson", "nobody@example.com"], "No salesperson has the address nobody@example.com."),
        (["--encoding", "martian"], "There is no encoding martian."),
        (["--delimiter", "dots"], "A delimiter is one character or one of"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_and_nothing_is_written(tmp_path, words, sentence):
    path = write_file(tmp_path, by_amount("A1,7,2020-03-01,5"))

    with pytest.raises(CommandError, match=sentence):
        run(path, *words)

    assert Order.objects.count() == 0


def test_an_ambiguous_date_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(CommandError, match="--date-format %d/%m/%Y where the day comes first"):
        run(write_file(tmp_path, by_amount("A1,7,3/4/2020,5")))


def test_progress_is_told_in_plain_lines_where_there_is_no_terminal(tmp_path, capsys):
    run(write_file(tmp_path, by_amount("A1,7,2020-03-01,5")))

    assert capsys.readouterr().err.splitlines()[-1] == "Orders 100%"


def test_a_file_with_a_header_alone_is_said_to_have_no_rows(tmp_path):
    out, _err = run(write_file(tmp_path, by_amount()))

    assert out.splitlines()[0] == "The file has a header and no rows, so there is nothing to book."
    assert not Order.objects.exists()
