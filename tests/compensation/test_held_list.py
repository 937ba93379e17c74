"""What a statement says about held pay: how much, why and until when, and who may let it go."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.utils import formats

from compensation.models import HoldRelease
from compensation.selectors.payroll_file import payouts_of, payroll_lines
from compensation.services.payroll import mark_paid
from tests.compensation.ledger import TODAY, close, night
from tests.compensation.office import payroll
from tests.compensation.test_api import client_of
from tests.compensation.test_holds import holding, paid, statement
from tests.make import LATE, make_customer, make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(anna, finn):
    """January: one order unpaid, one with a broken promise; February pays the first."""
    holding(anna, holds_until_paid=True, holds_until_promise_kept=True, forfeit_days=365)
    bakery = make_customer("Bakery Nord", salesperson=anna)
    unpaid = make_order(bakery, "2025-01-10", "1000.00", external_id="A1")
    broken = make_order(bakery, "2025-01-12", "500.00", external_id="A2", promised_on=date(2025, 1, 15))
    paid(broken, "2025-01-20", delivered_on=date(2025, 1, 16))
    night()
    close("2025-01", finn)
    paid(unpaid, "2025-02-05")
    make_order(bakery, "2025-02-20", "100.00", external_id="A3")
    night()
    return broken


def held(who, found):
    return client_of(who).get(f"/api/v1/statements/{found.pk}/held/").json()


def test_a_statement_lists_what_is_held_with_the_reason_and_the_last_day(closed, anna):
    january = held(anna, statement(anna, "2025-01"))

    unpaid, broken = january["rows"]
    assert january["count"] == 2
    assert (unpaid["order_name"], unpaid["held"]["amount"], unpaid["last_on"]) == ("A1", "50.00", "2026-01-10")
    assert (broken["waits_for"], broken["held"]["amount"]) == (["BROKEN"], "25.00")
    assert broken["why"] == "Promised for 15 Jan 2025, delivered on 16 Jan 2025. Finance can release it."


@pytest.mark.slow
def test_a_draft_lists_what_would_be_released_and_what_stays_held(closed, anna):
    february = held(anna, statement(anna, "2025-02"))

    rows = [
        (row["order_name"], row["state"], row["held"]["amount"], row["released"]["amount"]) for row in february["rows"]
    ]
    assert rows == [
        ("A1", "RELEASED", "0.00", "50.00"),
        ("A2", "HELD", "25.00", "0.00"),
        ("A3", "HELD", "8.00", "0.00"),
    ]
    assert february["rows"][2]["why"] == "Waits for payment."


def test_an_order_of_which_nothing_is_held_or_moved_is_in_no_list(anna, finn):
    holding(anna, holds_until_paid=True)
    bakery = make_customer("Bakery Nord", salesperson=anna)
    back = make_order(bakery, "2025-01-10", "1000.00", external_id="A1")
    make_order(bakery, "2025-01-11", "100.00", external_id="A2", cost="150.00")
    later = make_order(bakery, "2025-01-12", "100.00", external_id="A3")
    make_refund(back, "2025-01-20", "1000.00")
    night()
    close("2025-01", finn)
    make_refund(later, "2025-02-01", "100.00")
    make_order(bakery, "2025-02-03", "100.00", external_id="A4")
    night()

    january, february = held(anna, statement(anna, "2025-01")), held(anna, statement(anna, "2025-02"))

    # A1 came back at once, A2 was sold below cost; A3 came back later.
    assert (january["count"], [row["order_name"] for row in january["rows"]]) == (1, ["A3"])
    assert (february["count"], [row["order_name"] for row in february["rows"]]) == (1, ["A4"])
    assert [row["order"] for row in file_of(anna, statement(anna, "2025-02")) if row["event"] == "Held"] == ["A4"]
    assert statement(anna, "2025-01").held_closing_minor == 5_00


@pytest.mark.slow
def test_a_statement_says_earned_held_and_payable_apart(closed, anna):
    shown = client_of(anna).get(f"/api/v1/statements/{statement(anna, '2025-01').pk}/").json()

    amounts = {name: shown[name]["amount"] for name in ("total", "held_in", "held", "payable", "closing")}
    assert amounts == {"total": "75.00", "held_in": "75.00", "held": "75.00", "payable": "0.00", "closing": "0.00"}


@pytest.mark.slow
def test_only_finance_lets_held_pay_go(closed, anna, mara, finn):
    wish = {"order": closed.pk, "reason": "The carrier's strike"}

    answers = [client_of(who).post("/api/v1/hold-releases/", wish, format="json").status_code for who in (anna, mara)]
    done = client_of(finn).post("/api/v1/hold-releases/", wish, format="json")

    assert (answers, done.status_code, done.json()["by"]["name"]) == ([403, 403], 201, "Finn")
    assert HoldRelease.objects.get().reason == "The carrier's strike"


@pytest.mark.slow
def test_what_was_let_go_is_said_and_not_offered_again(closed, anna, finn):
    client_of(finn).post("/api/v1/hold-releases/", {"order": closed.pk, "reason": "The strike"}, format="json")

    let_go = held(finn, statement(anna, "2025-01"))["rows"][1]

    on = HoldRelease.objects.get().on
    assert (let_go["order_name"], let_go["state"], let_go["waits_for"], let_go["last_on"]) == ("A2", "HELD", [], None)
    assert let_go["why"] == f"Released by hand on {formats.date_format(on)}; the month of that day pays it."


@pytest.mark.slow
def test_held_pay_of_others_is_out_of_sight(closed, anna, cleo):
    assert client_of(cleo).get(f"/api/v1/statements/{statement(anna, '2025-01').pk}/held/").status_code == 404


def file_of(who, found):
    answer = client_of(who).get(f"/api/v1/statements/{found.pk}/download/")
    return list(csv.DictReader(StringIO(answer.getvalue().decode())))


@pytest.mark.slow
def test_the_file_of_a_statement_says_what_is_held_why_and_until_when_and_what_was_released(closed, anna):
    *rows, total = file_of(anna, statement(anna, "2025-02"))

    told = [tuple(row[name] for name in ("order", "event", "amount", "held", "released", "held_until")) for row in rows]
    assert told == [
        ("A3", "Ordered", "8.00", "", "", "2026-02-20"),
        ("A1", "Released", "", "0.00", "50.00", ""),
        ("A2", "Held", "", "25.00", "0.00", "2026-01-12"),
        ("A3", "Held", "", "8.00", "0.00", "2026-02-20"),
    ]
    assert [row["held_reason"] for row in rows[::3]] == ["Waits for payment.", "Waits for payment."]
    assert [total[name] for name in ("date", "amount", "held", "released", "forfeited")] == [
        "TOTAL", "8.00", "33.00", "50.00", "0.00",
    ]  # fmt: skip


@pytest.mark.slow
def test_the_file_for_payroll_says_what_is_held_and_what_was_released(closed, anna, finn):
    before = payroll("2025-01", by=finn)
    mark_paid(run=before, paid_on=date(2025, 2, 5), reference="1", by=finn, today=TODAY, at=LATE)
    close("2025-02", finn)
    run = payroll("2025-02", by=finn)

    row, total = csv.DictReader(StringIO("".join(payroll_lines(run, payouts_of(run)))))

    assert [row[name] for name in ("amount", "held", "released")] == ["50.00", "33.00", "50.00"]
    assert [total[name] for name in ("amount", "held", "released")] == ["50.00", "33.00", "50.00"]
