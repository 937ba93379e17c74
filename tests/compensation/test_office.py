"""Adjustments, questions, sign-off and payroll: what two people decide, and what the database holds them to."""

import csv
from datetime import date
from io import StringIO

import pytest

from clv.models import Score
from compensation.models import (
    AccountMove,
    Adjustment,
    CommissionEntry,
    Dispute,
    DisputeMessage,
    PayrollRow,
    PayrollRun,
    Period,
    SignOff,
    Statement,
)
from compensation.selectors.ageing import questions_by_age
from compensation.selectors.contract_costs import contract_cost_rows, suggested_life
from compensation.selectors.csv_text import csv_line
from compensation.selectors.pay_lines_file import line_rows
from compensation.selectors.payroll_file import payouts_of, payroll_lines, rows_hash
from compensation.services.accounts import payable_by_payee
from compensation.services.adjustments import approve_adjustment, propose_adjustment, refuse_adjustment
from compensation.services.disputes import add_message, ask_about_pay, end_as_stands
from compensation.services.payroll import checked_readiness, make_payroll, mark_paid
from compensation.services.signoff import sign_off
from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Refused
from tests.compensation.ledger import TODAY, close, night
from tests.compensation.test_api import client_of
from tests.compensation.test_guards import copy_of, refused_by
from tests.make import LATE, make_customer, make_order, make_refund, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(anna):
    order = make_order(make_customer("Bakery Nord", salesperson=anna), "2025-01-15", "1000.00", external_id="A1")
    night()
    return order


@pytest.fixture
def final(order, finn, anna):
    close("2025-01", finn)
    return Statement.objects.get(payee=anna)


def propose(anna, by, amount=-10_00, **values):
    values = {"currency": "GBP", "origin_on": date(2025, 1, 20), "reason": "Agreed in the meeting", **values}
    return propose_adjustment(payee=anna, amount_minor=amount, by=by, today=TODAY, **values)


def payroll(month="2025-01", by=None):
    return make_payroll(period=Period.objects.get(starts_on=f"{month}-01"), by=by, today=TODAY, at=LATE)


# Adjustments


def test_an_approved_adjustment_is_a_line_that_evaluates_to_its_amount(order, anna, mara, finn):
    adjustment = propose(anna, mara)
    approve_adjustment(adjustment=adjustment, by=finn, at=LATE)

    line = CommissionEntry.objects.get(source="ADJUSTMENT")
    statement = Statement.objects.get(payee=anna, period__starts_on="2025-01-01")
    assert (line.amount_minor, line.trace().amount(), str(line.period)) == (-10_00, -10_00, "2025-01")
    assert (statement.earned_minor, statement.adjustment_minor, statement.total_minor) == (50_00, -10_00, 40_00)
    assert night() == 0
    assert set(Line.objects.filter(subject_type="compensation.adjustment").values_list("action", flat=True)) == {
        "pay.adjustment_proposed",
        "pay.adjustment_approved",
    }


def test_an_adjustment_of_a_closed_month_is_paid_in_the_next_one(final, anna, mara, finn):
    approve_adjustment(adjustment=propose(anna, mara), by=finn, at=LATE)

    line = CommissionEntry.objects.get(source="ADJUSTMENT")
    assert (str(line.period), line.origin_on, line.is_adjustment) == ("2025-02", date(2025, 1, 20), True)


def test_an_adjustment_is_not_approved_by_its_author_or_its_payee(order, anna, mara, finn, olga):
    own = propose(anna, finn)
    fins = propose(finn, olga)

    for adjustment, by, code in ((own, finn, "four_eyes"), (fins, finn, "own_pay"), (own, mara, "forbidden")):
        with pytest.raises(Refused) as refusal:
            approve_adjustment(adjustment=adjustment, by=by, at=LATE)
        assert refusal.value.code == code
    with refused_by("adjustment_four_eyes"):
        Adjustment.objects.filter(pk=own.pk).update(status="APPROVED", decided_by=finn, decided_at=LATE)

    assert not CommissionEntry.objects.filter(source="ADJUSTMENT").exists()


def test_nobody_adjusts_their_own_pay_or_another_teams(order, anna, cleo, mara, finn):
    with pytest.raises(Refused, match="own pay"):
        propose(finn, finn)
    with pytest.raises(Refused, match="own team"):
        propose(cleo, mara)
    with pytest.raises(Refused, match="own team"):
        propose(cleo, anna)

    assert not Adjustment.objects.exists()


def test_an_adjustment_that_makes_no_sense_is_refused(order, anna, finn):
    for values in ({"amount": 0}, {"currency": "EUR"}, {"origin_on": date(2031, 1, 1)}):
        with pytest.raises(Invalid):
            propose(anna, finn, **values)

    assert not Adjustment.objects.exists()


def test_what_was_proposed_and_decided_never_changes(order, anna, mara, finn):
    adjustment = propose(anna, mara)

    with refused_by("adjustment_is_fixed"):
        Adjustment.objects.update(amount_minor=1)
    refuse_adjustment(adjustment=adjustment, note="Not agreed", by=finn, at=LATE)
    with refused_by("adjustment_is_fixed"):
        Adjustment.objects.update(note="Agreed after all")
    with refused_by("adjustment_is_fixed"):
        Adjustment.objects.all()._raw_delete("default")
    with pytest.raises(Refused, match="decided already"):
        approve_adjustment(adjustment=adjustment, by=finn, at=LATE)

    assert Adjustment.objects.get().status == "REFUSED"


def test_the_ledger_takes_an_adjustment_only_as_it_was_approved(order, anna, mara):
    adjustment = propose(anna, mara)
    line = CommissionEntry.objects.get()
    forged = {"source": "ADJUSTMENT", "source_id": adjustment.pk, "component": "ADJUSTMENT", "seq": 1}

    with refused_by("commission_entry_adjustment_approved"):
        copy_of(line, **forged, amount_minor=-10_00).save()

    assert CommissionEntry.objects.count() == 1


# Questions


def test_a_question_goes_to_and_fro_and_stands(final, order, anna, mara):
    line = CommissionEntry.objects.get()
    dispute = ask_about_pay(statement=final, entry=line, text="Why 5 %?", by=anna, at=LATE)
    answered = add_message(dispute=dispute, text="It is their first order.", by=mara, at=LATE)
    again = add_message(dispute=dispute, text="They bought in May.", by=anna, at=LATE)
    ended = end_as_stands(dispute=dispute, text="That was another shop.", by=mara, at=LATE)

    assert (answered.status, again.status, ended.status, ended.ended_by) == ("ANSWERED", "OPEN", "STANDS", mara)
    assert [message.by.name for message in dispute.messages.order_by("pk")] == ["Anna", "Mara", "Anna", "Mara"]
    with pytest.raises(Refused, match="has ended"):
        add_message(dispute=dispute, text="But", by=anna, at=LATE)
    with refused_by("dispute_has_ended"):
        Dispute.objects.update(status="OPEN", ended_by=None, ended_at=None)
    with refused_by("dispute_message_append_only"):
        DisputeMessage.objects.update(text="x")


def test_a_question_ends_by_an_approved_adjustment(final, anna, mara, finn):
    line = CommissionEntry.objects.get()
    dispute = ask_about_pay(statement=final, entry=line, text="Too little", by=anna, at=LATE)
    adjustment = propose(anna, mara, amount=30_00, dispute=dispute)
    with pytest.raises(Refused) as waits:
        end_as_stands(dispute=dispute, text="No", by=mara, at=LATE)

    approve_adjustment(adjustment=adjustment, by=finn, at=LATE)

    dispute.refresh_from_db()
    posted = CommissionEntry.objects.get(source="ADJUSTMENT")
    assert waits.value.code == "adjustment_waits"
    assert (dispute.status, dispute.ended_by, posted.customer) == ("ADJUSTED", finn, line.customer)


def test_only_the_payee_asks_and_nobody_ends_their_own_question(final, anna, bo, mara):
    line = CommissionEntry.objects.get()
    with pytest.raises(Refused, match="by the payee"):
        ask_about_pay(statement=final, entry=line, text="Hm", by=bo, at=LATE)
    with refused_by("dispute_is_the_payees"):
        Dispute.objects.create(payee=bo, statement=final, entry=line, opened_at=LATE)
    dispute = ask_about_pay(statement=final, entry=line, text="Hm", by=anna, at=LATE)
    with pytest.raises(Refused, match="question about this line already"):
        ask_about_pay(statement=final, entry=line, text="Hm", by=anna, at=LATE)
    with pytest.raises(Refused, match="own pay"):
        end_as_stands(dispute=dispute, text="Fine", by=anna, at=LATE)
    with refused_by("dispute_four_eyes"):
        Dispute.objects.update(status="STANDS", ended_by=anna, ended_at=LATE)


def test_only_both_sides_see_a_question(final, anna, bo, cleo, mara, finn, north):
    ask_about_pay(statement=final, text="An order is missing", by=anna, at=LATE)
    max_ = make_user(Role.MANAGER, name="Max")

    seen = {user.name: Dispute.objects.visible_to(user).count() for user in (anna, bo, cleo, mara, max_, finn)}

    assert seen == {"Anna": 1, "Bo": 0, "Cleo": 0, "Mara": 1, "Max": 0, "Finn": 1}
    assert questions_by_age(mara, LATE).running_count == 1
    assert questions_by_age(max_, LATE).running_count == 0


# Sign-off


def test_the_payee_signs_off_the_final_figures_once(final, order, anna, mara):
    with pytest.raises(Refused, match="by its payee"):
        sign_off(statement=final, by=mara, at=LATE)
    agreed = sign_off(statement=final, by=anna, at=LATE)
    with pytest.raises(Refused, match="already"):
        sign_off(statement=final, by=anna, at=LATE)

    assert agreed.content_hash == final.content_hash
    with refused_by("sign_off_append_only"):
        SignOff.objects.update(at=LATE)


def test_a_draft_is_not_signed_off(order, anna):
    draft = Statement.objects.get(payee=anna)

    with pytest.raises(Refused, match="draft"):
        sign_off(statement=draft, by=anna, at=LATE)
    with refused_by("sign_off_is_the_payees"):
        SignOff.objects.create(statement=draft, by=anna, at=LATE, content_hash="x")


# Payroll


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


def test_a_late_event_since_the_closing_stops_the_payroll_until_it_is_posted(final, order, finn):
    make_refund(order, "2025-01-28", "100.00")

    with pytest.raises(Refused, match="isn't posted yet") as refusal:
        payroll(by=finn)
    night()
    run = payroll(by=finn)

    assert refusal.value.code == "not_ready"
    assert run.total_minor == 50_00


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


# Doors


def test_questions_payroll_and_adjustments_over_http(final, order, anna, bo, mara, finn, olga):
    line = CommissionEntry.objects.get()
    payee, manager, finance = client_of(anna), client_of(mara), client_of(finn)
    asked = payee.post(f"/api/v1/statements/{final.pk}/questions/", {"text": "Why?", "entry": line.pk}, format="json")
    path = f"/api/v1/pay-questions/{asked.json()['id']}/"
    assert client_of(bo).get(path).status_code == 404
    assert payee.post(f"{path}end/", {"text": "x"}, format="json", headers={"If-Match": "*"}).status_code == 403
    answer = manager.post(f"{path}messages/", {"text": "Because"}, format="json", headers={"If-Match": "*"})
    wish = {
        "payee": anna.pk,
        "amount": {"amount": "-10.00", "currency": "GBP"},
        "origin_on": "2025-01-20",
        "reason": "Agreed",
        "dispute": asked.json()["id"],
    }
    proposed = manager.post("/api/v1/commission-adjustments/", wish, format="json")
    decided = finance.post(
        f"/api/v1/commission-adjustments/{proposed.json()['id']}/approve/", headers={"If-Match": "*"}
    )
    shown = payee.get(path).json()
    listed = payee.get("/api/v1/statements/").json()["results"]

    assert (asked.status_code, answer.status_code) == (201, 201), (asked.json(), answer.json())
    assert proposed.status_code == 201, proposed.json()
    assert (decided.status_code, decided.json()["status"]) == (200, "APPROVED"), decided.json()
    assert (shown["status"], [message["text"] for message in shown["messages"]]) == ("ADJUSTED", ["Why?", "Because"])
    february = next(row for row in listed if row["period"]["starts_on"] == "2025-02-01")
    blocks = payee.get(f"/api/v1/statements/{february['id']}/adjustments/").json()["results"]
    assert [(block["origin_on"], block["cause"]) for block in blocks] == [
        ("2025-01-20", "Agreed (proposed by Mara, approved by Finn)")
    ]
    assert payee.post(f"/api/v1/statements/{final.pk}/sign-off/").status_code == 201
    assert payee.get(f"/api/v1/statements/{final.pk}/seal/").json()["is_intact"] is True
    assert client_of(mara).get(f"/api/v1/commission-periods/{final.period_id}/readiness/").status_code == 403
    assert finance.get(f"/api/v1/commission-periods/{final.period_id}/readiness/").json()["is_ready"] is True
    run = finance.post(f"/api/v1/commission-periods/{final.period_id}/payroll/")
    assert (run.status_code, run.json()["total"]["amount"]) == (201, "50.00")
    paid = client_of(olga).post(
        f"/api/v1/payrolls/{run.json()['id']}/mark-paid/",
        {"paid_on": "2025-02-05", "reference": "BACS 77"},
        format="json",
        headers={"If-Match": "*"},
    )
    assert (paid.status_code, paid.json()["paid_by"]["name"]) == (200, "Olga"), paid.json()


def test_line_rows_stream(order, anna):
    rows = line_rows(Statement.objects.get(payee=anna, period__starts_on="2025-01-01"))

    assert next(rows).startswith("date,customer,order")
