"""Adjustments, questions and sign-off: what two people decide, and what the database holds them to."""

from datetime import date

import pytest

from compensation.models import (
    Adjustment,
    CommissionEntry,
    Dispute,
    DisputeMessage,
    SignOff,
    Statement,
)
from compensation.selectors.ageing import questions_by_age
from compensation.services.adjustments import approve_adjustment, refuse_adjustment
from compensation.services.disputes import add_message, ask_about_pay, end_as_stands
from compensation.services.signoff import sign_off
from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Refused
from tests.compensation.ledger import night
from tests.compensation.office import propose
from tests.compensation.test_api import client_of
from tests.compensation.test_guards import copy_of, refused_by
from tests.make import LATE, make_user

pytestmark = pytest.mark.django_db


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


# Doors


@pytest.mark.slow
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
