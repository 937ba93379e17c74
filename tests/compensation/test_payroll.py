"""Payroll and the files of pay: who is paid what, once, and the same figures on every sheet."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from clv.models import Score
from compensation.models import (
    AccountMove,
    PayrollRow,
    PayrollRun,
    Period,
    Statement,
)
from compensation.selectors.contract_costs import contract_cost_rows, suggested_life
from compensation.selectors.csv_text import csv_line
from compensation.selectors.pay_lines_file import line_rows
from compensation.selectors.payroll_file import payouts_of, payroll_lines, rows_hash
from compensation.services.accounts import payable_by_payee
from compensation.services.adjustments import approve_adjustment
from compensation.services.disputes import ask_about_pay
from compensation.services.payroll import checked_readiness, mark_paid
from crm.core.errors import Refused
from tests.compensation.ledger import TODAY, close, night
from tests.compensation.office import payroll, propose
from tests.compensation.test_api import client_of
from tests.compensation.test_guards import refused_by
from tests.make import LATE, make_order, make_refund

pytestmark = pytest.mark.django_db


def test_a_payroll_pays_what_is_payable_and_goes_from_payable_to_paid(final, anna, finn):
    run = payroll(by=finn)
    before = payable_by_payee()[anna.pk]
    mark_paid(run=run, paid_on=date(2025, 2, 5), reference="BACS 77", by=finn, today=TODAY, at=LATE)

    row = PayrollRow.objects.get()
    assert (row.carried_minor, row.month_minor, row.amount_minor) == (0, 50_00, 50_00)
    assert (run.payee_count, run.total_minor, run.content_hash) == (1, 50_00, rows_hash(run.period, payouts_of(run)))
    assert (before, payable_by_payee()[anna.pk]) == (50_00, 0)
    assert PayrollRun.objects.get().reference == "BACS 77"
    with refused_by("payroll_is_fixed"):
        PayrollRun.objects.update(reference="BACS 78")
    with refused_by("payroll_row_append_only"):
        PayrollRow.objects.update(amount_minor=1)
    with refused_by("account_move_append_only"):
        AccountMove.objects.all()._raw_delete("default")


@pytest.mark.slow
def test_a_payout_is_never_negative_and_the_rest_is_carried_on(final, order, anna, finn, olga):
    mark_paid(run=payroll(by=finn), paid_on=date(2025, 2, 5), reference="1", by=olga, today=TODAY, at=LATE)
    make_refund(order, "2025-02-10", "1000.00")
    make_order(order.customer, "2025-03-15", "1000.00")
    night()
    close("2025-02", finn)
    mark_paid(run=payroll("2025-02", by=finn), paid_on=date(2025, 3, 5), reference="2", by=olga, today=TODAY, at=LATE)
    close("2025-03", finn)
    payroll("2025-03", by=finn)

    rows = PayrollRow.objects.order_by("pk").values_list("carried_minor", "month_minor", "amount_minor")
    march = Statement.objects.get(payee=anna, period__starts_on="2025-03-01")
    assert list(rows) == [(0, 50_00, 50_00), (0, -50_00, 0), (-50_00, 80_00, 30_00)]
    assert (march.opening_minor, march.paid_minor, march.closing_minor) == (-50_00, 0, 30_00)


@pytest.mark.slow
def test_a_late_event_since_the_closing_stops_the_payroll_until_it_is_posted(final, order, finn):
    make_refund(order, "2025-01-28", "100.00")

    with pytest.raises(Refused, match="isn't posted yet") as refusal:
        payroll(by=finn)
    night()
    run = payroll(by=finn)

    assert refusal.value.code == "not_ready"
    assert run.total_minor == 50_00


@pytest.mark.slow
def test_payroll_waits_for_the_closing_and_for_the_payroll_before(final, order, finn):
    make_order(order.customer, "2025-02-15", "1000.00")
    night()
    with pytest.raises(Refused, match="Nobody has asked to close the month yet"):
        payroll("2025-02", by=finn)
    close("2025-02", finn)
    with pytest.raises(Refused, match="January 2025 is closed and isn't handed over yet"):
        payroll("2025-02", by=finn)
    payroll("2025-01", by=finn)
    with pytest.raises(Refused, match="The payroll of January 2025 was handed over and isn't marked as paid"):
        payroll("2025-02", by=finn)
    with refused_by("payroll_month_is_closed"):
        march = Period.objects.create(starts_on=date(2031, 3, 1), ends_on=date(2031, 4, 1))
        PayrollRun.objects.create(
            period=march, made_by=finn, made_at=LATE, currency="GBP", payee_count=0, total_minor=0, content_hash="x"
        )

    assert PayrollRun.objects.count() == 1


def test_the_readiness_list_says_what_people_still_have_to_say(final, anna, mara):
    ask_about_pay(statement=final, text="An order is missing", by=anna, at=LATE)
    propose(anna, mara)

    found = checked_readiness(final.period, TODAY)

    assert [check.sentence for check in found.checks if not check.is_done] == [
        "1 question about the month is open.",
        "1 adjustment waits for approval.",
        "1 payee has not agreed yet.",
    ]
    assert found.is_ready


def test_the_payroll_file_has_control_totals(final, finn, anna):
    run = payroll(by=finn)

    head, row, total = csv.reader(StringIO("".join(payroll_lines(run, payouts_of(run)))))

    assert head[:4] == ["type", "month", "payee_id", "email"]
    assert row[:9] == ["ROW", "2025-01", str(anna.pk), anna.email, "Anna", "GBP", "0.00", "50.00", "50.00"]
    assert (total[0], total[2], total[8], total[9]) == ("TOTAL", "1", "50.00", run.content_hash)


# Files


def test_no_cell_of_a_file_is_a_formula():
    assert csv_line(["=1+1", "+1", "-1", "@x", "\t=1", " =1", "Anna", None]) == (
        "'=1+1,'+1,'-1,'@x,'\t=1,' =1,Anna,\r\n"
    )


@pytest.mark.slow
def test_the_file_of_a_statement_holds_the_numbers_of_the_screen(order, anna, mara, finn):
    make_refund(order, "2025-01-20", "100.00")
    night()
    approve_adjustment(adjustment=propose(anna, mara), by=finn, at=LATE)
    statement = Statement.objects.get(payee=anna, period__starts_on="2025-01-01")
    shown = client_of(anna).get(f"/api/v1/statements/{statement.pk}/lines/").json()["results"]

    answer = client_of(anna).get(f"/api/v1/statements/{statement.pk}/download/")

    rows = list(csv.DictReader(StringIO(answer.getvalue().decode())))
    assert [row["amount"] for row in rows[:-1]] == [line["amount"]["amount"] for line in shown]
    assert (rows[-1]["date"], rows[-1]["amount"]) == ("TOTAL", "35.00")
    assert rows[0]["cause"] == "Agreed in the meeting (proposed by Mara, approved by Finn)"


def test_contract_costs_sum_to_the_month_and_say_their_assumption(order, anna, mara, finn):
    approve_adjustment(adjustment=propose(anna, mara), by=finn, at=LATE)

    rows = list(csv.DictReader(StringIO("".join(contract_cost_rows(Period.objects.get(starts_on="2025-01-01"))))))

    assert {(row["part"], row["amount"], row["incremental"], row["life_months"]) for row in rows} == {
        ("First order", "50.00", "yes", ""),
        ("Manual adjustment", "-10.00", "no", ""),
    }
    assert suggested_life(None, "RETURNING", date(2025, 1, 1))[0] == 1


def test_a_life_is_the_months_so_far_and_those_expected():
    score = Score(as_of=date(2026, 1, 15), simple_years_e4=50_000, year_margin_minor=120_00, future_margin_minor=250_00)

    life, assumption = suggested_life(score, "FIRST", date(2025, 1, 15))
    longest, _ = suggested_life(score, "FIRST", date(2019, 1, 15))

    assert (life, longest) == (12 + 25, 84)
    assert assumption == "12 months since the order and 25 expected from 2026-01-15, at most 60 in all"


def test_line_rows_stream(order, anna):
    rows = line_rows(Statement.objects.get(payee=anna, period__starts_on="2025-01-01"))

    assert next(rows).startswith("date,customer,order")


@pytest.mark.slow
def test_a_statement_names_the_payments_since_the_one_before(final, order, anna, finn, olga, cleo):
    later = LATE + timedelta(days=1)
    mark_paid(run=payroll(by=finn), paid_on=date(2025, 2, 5), reference="BACS 77", by=olga, today=TODAY, at=later)
    make_order(order.customer, "2025-02-15", "1000.00")
    night()
    february = Statement.objects.get(payee=anna, period__starts_on="2025-02-01")
    path = f"/api/v1/statements/{february.pk}/payments/"

    draft = client_of(anna).get(path).json()
    others = client_of(cleo).get(path).status_code

    paid = {"amount": "50.00", "currency": "GBP"}
    assert draft == [
        {"statement": final.pk, "month": "2025-01-01", "paid_on": "2025-02-05", "reference": "BACS 77", "amount": paid}
    ]
    assert others == 404


def test_what_customers_order_in_the_month_after_does_not_stop_the_payroll(final, order, finn):
    make_order(order.customer, "2025-02-15", "1000.00")
    make_refund(order, "2025-02-16", "100.00")

    found = checked_readiness(final.period, TODAY)

    assert (found.is_ready, found.missing) == (True, [])
    assert payroll(by=finn).total_minor == 50_00
