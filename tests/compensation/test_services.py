"""Plans, splits, closings and the commands: what they do and what they refuse."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from compensation.models import CommissionEntry, CreditSplit, Period, PlanVersion, Statement
from compensation.models.plan import PlanStatus
from compensation.services.closing import close_months_through, close_period, request_close
from compensation.services.commission import post_commission
from compensation.services.credit import split_credit
from compensation.services.plan_content import content_hash
from compensation.services.plan_decisions import approve_plan_version, submit_plan_version
from compensation.services.plans import create_plan_version, ensure_default_plan
from crm.audit.models import Line
from crm.core.errors import Invalid, Refused, Stale
from customers.models import Change
from customers.services.changes import claim_changes
from tests.compensation.ledger import amounts, close, night
from tests.compensation.plans import put_in_force
from tests.make import LATE, make_customer, make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(anna):
    return make_order(make_customer("Bakery Nord", salesperson=anna), "2025-01-15", "1000.00")


def test_an_installation_begins_with_the_default_plan():
    version = PlanVersion.objects.get()

    assert (version.plan.is_default, version.status, version.starts_on) == (True, "APPROVED", date(1970, 1, 1))
    assert (version.first_ppm, version.returning_ppm, version.clawback_days, version.returning_gap_days) == (
        50_000,
        80_000,
        90,
        14,
    )
    assert version.content_hash == content_hash(version.terms())
    assert ensure_default_plan(at=LATE) == version


def test_the_default_plan_is_made_where_it_is_missing():
    PlanVersion.objects.update(status=PlanStatus.SUPERSEDED)
    plan = PlanVersion.objects.get().plan
    plan.change(is_default=False, name="Old")

    version = ensure_default_plan(at=LATE)

    assert (version.plan.name, version.status, version.number) == ("Keep and grow", "APPROVED", 1)
    assert [step.months for step in version.steps.order_by("months")] == [12, 24]


def test_a_draft_posts_nothing(order, default_plan, finn):
    create_plan_version(by=finn, plan=default_plan, starts_on=date(2020, 1, 1), first_ppm=900_000, returning_ppm=1)

    night()

    assert amounts() == ["50.00"]


def test_an_approved_version_ends_the_one_before_it(default_plan, finn, olga):
    draft = create_plan_version(by=finn, plan=default_plan, starts_on=date(2026, 4, 1), first_ppm=1, returning_ppm=2)

    put_in_force(draft, by=olga)

    ranges = default_plan.versions.approved().order_by("number").values_list("number", "starts_on", "ends_on")
    assert list(ranges) == [(1, date(1970, 1, 1), date(2026, 4, 1)), (2, date(2026, 4, 1), None)]
    assert Line.objects.filter(action="pay_plan.approved", by=olga).count() == 1


def test_a_version_that_begins_earlier_supersedes_the_later_one(default_plan, finn, olga):
    for starts_on in (date(2026, 4, 1), date(2026, 1, 1)):
        draft = create_plan_version(by=finn, plan=default_plan, starts_on=starts_on, first_ppm=1, returning_ppm=2)
        put_in_force(draft, by=olga)

    states = default_plan.versions.order_by("number").values_list("number", "status", "ends_on")
    assert list(states) == [
        (1, "APPROVED", date(2026, 1, 1)),
        (2, "SUPERSEDED", None),
        (3, "APPROVED", None),
    ]


def test_a_version_does_not_cut_a_hole_into_another(default_plan, finn, olga):
    draft = create_plan_version(
        by=finn,
        plan=default_plan,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 2, 1),
        first_ppm=1,
        returning_ppm=2,
    )

    with pytest.raises(Refused, match="goes on after this one ends"):
        put_in_force(draft, by=olga)

    assert default_plan.versions.approved().get().ends_on is None


def test_an_author_and_a_latecomer_do_not_approve(default_plan, finn, olga):
    draft = create_plan_version(by=finn, plan=default_plan, starts_on=date(2026, 4, 1), first_ppm=1, returning_ppm=2)

    with pytest.raises(Refused, match="Its author submits it first"):
        approve_plan_version(version=draft, by=olga, at=LATE)
    submit_plan_version(version=draft, by=finn, at=LATE)
    with pytest.raises(Refused, match="You wrote this version"):
        approve_plan_version(version=draft, by=finn, at=LATE)
    with pytest.raises(Stale):
        approve_plan_version(version=draft, by=olga, at=LATE, seen=7)
    approve_plan_version(version=draft, by=olga, at=LATE)
    with pytest.raises(Refused, match="approved already"):
        approve_plan_version(version=draft, by=olga, at=LATE)


def test_a_version_that_makes_no_sense_is_refused(default_plan, finn):
    day = date(2026, 1, 1)

    with pytest.raises(Invalid, match="ends after the day"):
        create_plan_version(by=finn, plan=default_plan, starts_on=day, ends_on=day, first_ppm=1, returning_ppm=1)
    with pytest.raises(Invalid, match="same number of months"):
        create_plan_version(
            by=finn, plan=default_plan, starts_on=day, first_ppm=1, returning_ppm=1, steps=[(3, 1), (3, 2)]
        )

    assert PlanVersion.objects.count() == 1


def test_a_split_replaces_the_one_before_and_leaves_a_trace_for_the_night(order, anna, bo, mara):
    Change.objects.all().delete()
    split_credit(order=order, shares=[(anna, 500_000), (bo, 500_000)], reason="Fair", by=mara)
    split_credit(order=order, shares=[(anna, 250_000), (None, 750_000)], reason="Settled", by=mara)

    states = CreditSplit.objects.order_by("pk").values_list("status", "reason")
    assert list(states) == [("REPLACED", "Fair"), ("CURRENT", "Settled")]
    assert set(Change.objects.values_list("customer_id", "reason")) == {(order.customer_id, "credit.split")}
    assert Line.objects.filter(action="order.credit_split", by=mara).count() == 2


@pytest.mark.parametrize("parts", [[500_000, 499_999], [1_000_000, 0], [1_500_000, -500_000]])
def test_shares_that_are_not_the_whole_are_refused(order, anna, bo, mara, parts):
    with pytest.raises(Invalid, match="sum to exactly 100 %"):
        split_credit(order=order, shares=list(zip([anna, bo], parts, strict=True)), reason="x", by=mara)

    assert not CreditSplit.objects.exists()


def test_a_person_holds_one_share_of_an_order(order, anna, mara):
    with pytest.raises(Invalid, match="each person once"):
        split_credit(order=order, shares=[(anna, 500_000), (anna, 500_000)], reason="x", by=mara)


def test_a_night_looks_at_the_customers_it_has_claimed(order, anna):
    night(date(2025, 6, 1))
    Change.objects.all().delete()
    refund = make_refund(order, "2025-02-01", "100.00")
    claim_changes("tonight")

    elsewhere = post_commission(as_of=date(2025, 6, 1), token="another-night")
    claimed = post_commission(as_of=date(2025, 6, 1), token="tonight")

    assert (elsewhere["lines"], claimed["lines"]) == (0, 1)
    assert CommissionEntry.objects.latest("pk").event_id == refund.pk


def test_closing_posts_what_is_still_missing(order, finn, anna):
    night(date(2025, 1, 20))
    make_refund(order, "2025-01-25", "100.00")

    close("2025-01", finn, today=date(2025, 2, 1))

    statement = Statement.objects.get(payee=anna)
    assert (statement.total_minor, statement.line_count, statement.status) == (45_00, 2, "FINAL")
    assert night(date(2025, 2, 1)) == 0


def test_closing_makes_the_house_accounts_statement_final_too(finn):
    make_order(make_customer("Walk-in"), "2025-01-15", "1000.00")
    night()

    close("2025-01", finn)

    assert Statement.objects.get(payee=None).status == "FINAL"


def test_a_month_that_is_not_over_is_not_closed(order, finn):
    night()

    with pytest.raises(Refused) as refusal:
        close("2025-01", finn, today=date(2025, 1, 31))

    assert refusal.value.code == "not_over"
    assert Period.objects.get(starts_on="2025-01-01").status == "OPEN"


def test_a_salesperson_and_a_manager_do_not_close(order, anna, mara):
    night()

    for person in (anna, mara):
        for step in (request_close, close_period):
            with pytest.raises(Refused, match="finance and administrators"):
                step(period=Period.objects.earliest("starts_on"), by=person, today=date(2030, 1, 1), at=LATE)

    assert not Period.objects.closed().exists()


def test_a_closed_month_is_not_closed_twice(order, finn, olga):
    night()
    period = close("2025-01", finn)

    with pytest.raises(Refused, match="closed already"):
        close_period(period=period, by=olga, today=date(2030, 1, 1), at=LATE)

    assert Period.objects.get(pk=period.pk).closed_by == finn


def test_a_month_and_the_open_ones_before_it_are_closed_in_one_go(finn, anna):
    for month in ("2025-01", "2025-02", "2025-03"):
        make_order(make_customer(salesperson=anna), f"{month}-10", "100.00")
    night()
    close_months_through(period=Period.objects.get(starts_on="2025-01-01"), by=finn, today=date(2030, 1, 1), at=LATE)
    february = Period.objects.get(starts_on="2025-02-01")
    make_order(make_customer(salesperson=anna), "2025-02-20", "40.00")

    closed = close_months_through(period=february, by=finn, today=date(2030, 1, 1), at=LATE)

    assert closed == [february]
    assert [str(period) for period in Period.objects.closed().order_by("starts_on")] == ["2025-01", "2025-02"]
    assert Period.objects.open().filter(starts_on="2025-03-01").exists()
    assert CommissionEntry.objects.filter(period=february).count() == 2
    assert Line.objects.filter(action="pay.closed").count() == 2
    assert set(Period.objects.closed().values_list("is_history", flat=True)) == {True}


def test_nothing_is_closed_where_one_of_the_months_can_not_be(finn, anna):
    for month in ("2025-01", "2025-02"):
        make_order(make_customer(salesperson=anna), f"{month}-10", "100.00")
    night()

    with pytest.raises(Refused, match="can be closed from"):
        close_months_through(
            period=Period.objects.get(starts_on="2025-02-01"), by=finn, today=date(2025, 2, 20), at=LATE
        )

    assert not Period.objects.closed().exists()


@pytest.mark.slow
def test_equal_lines_have_equal_hashes_and_one_more_line_another_one(finn, anna):
    hashes = []
    for month in ("2025-01", "2025-02"):
        make_order(make_customer(salesperson=anna), f"{month}-10", "100.00")
        night()
        close(month, finn)
        hashes.append(Statement.objects.get(payee=anna, period__starts_on=f"{month}-01").content_hash)

    assert len(set(hashes)) == 2
    assert all(len(text) == 64 for text in hashes)


def test_the_commands_post_and_close(order, finn):
    out = StringIO()

    call_command("post_commission", "--as-of", "2025-02-01", "--json", stdout=out)
    call_command("post_commission", "--as-of", "2025-02-01", stdout=out)
    call_command("close_period", "2025-01", "--through", "--by", finn.email, stdout=out)

    first, second, third = out.getvalue().splitlines()
    assert json.loads(first) == {"lines": 1, "statements": 1}
    assert (second, third) == ("0 lines of pay were posted.", "2025-01 is closed.")
    with pytest.raises(CommandError, match="closed already"):
        call_command("close_period", "2025-01", "--by", finn.email)
    with pytest.raises(CommandError, match="no pay in that month"):
        call_command("close_period", "2019-01", "--by", finn.email)
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("close_period", "2025-02", "--by", "nobody@example.com")
