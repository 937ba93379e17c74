"""A plan version from its draft to the day on which another takes over, and who is paid by which plan."""

from datetime import date

import pytest

from compensation.models import PlanAssignment, PlanVersion
from compensation.models.plan import PlanState
from compensation.rules.plan_parts import Bracket, Milestone, Milestones, Target, TargetStep, Tiers
from compensation.selectors.plans import plan_book
from compensation.services.plan_content import content_hash
from compensation.services.plan_decisions import (
    approve_plan_version,
    refuse_plan_version,
    submit_plan_version,
    withdraw_plan_version,
)
from compensation.services.plan_following import assign_plan
from compensation.services.plans import change_plan_version, create_plan, create_plan_version, delete_plan_version
from crm.accounts.access import Role
from crm.audit.models import Line
from crm.core.errors import Invalid, Refused, Stale
from tests.compensation.ledger import amounts, night
from tests.compensation.plans import approved_version, put_in_force
from tests.make import LATE, make_customer, make_order, make_user

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)
GOAL = Target("RETURNING_CUSTOMERS", 3, 5, (TargetStep(1_000_000, 1_100_000),))


@pytest.fixture
def draft(default_plan, finn):
    return create_plan_version(by=finn, plan=default_plan, starts_on=MAY, first_ppm=40_000, returning_ppm=90_000)


@pytest.fixture
def on_revenue(finn):
    plan = create_plan(by=finn, name="On revenue")
    approved_version(plan, "2024-01-01", by=finn, first_ppm=10_000, returning_ppm=20_000, base="REVENUE")
    return plan


def said(version):
    """Return what a version says, as it stands in the database."""
    return PlanVersion.objects.with_parts().get(pk=version.pk).terms()


def test_a_draft_holds_all_parts_as_they_were_written(default_plan, finn, mara):
    version = create_plan_version(
        by=finn,
        plan=default_plan,
        starts_on=MAY,
        first_ppm=40_000,
        returning_ppm=90_000,
        steps=[(12, 5_000)],
        tiers=[(0, 1_000), (10_000_00, 2_000)],
        milestones=[(5_000_00, 100_00)],
        targets=[GOAL],
        cap_minor=9_000_00,
        override_to=mara,
        override_ppm=50_000,
        tail_days=30,
        tail_ppm=500_000,
    )

    terms = said(version)

    assert terms.tiers == Tiers("MARGINAL", 1, "RETURNING", (Bracket(0, 1_000), Bracket(10_000_00, 2_000)))
    assert terms.milestones == Milestones((Milestone(5_000_00, 100_00),), 90)
    assert terms.targets == (GOAL,)
    assert (terms.limits.cap, terms.override.payee, terms.tail.days) == (9_000_00, mara.pk, 30)


def test_a_change_replaces_the_lists_that_it_names_and_leaves_the_rest(draft, finn):
    change_plan_version(version=draft, by=finn, tiers=[(0, 1_000)], steps=[(6, 1_000)])

    change_plan_version(version=draft, by=finn, steps=[], returning_ppm=70_000)

    terms = said(draft)
    assert (terms.steps, terms.returning_ppm, terms.first_ppm) == ((), 70_000, 40_000)
    assert terms.tiers.brackets == (Bracket(0, 1_000),)
    assert Line.objects.filter(action="pay_plan.redrafted", by=finn).latest("pk").before["returning_ppm"] == 90_000


def test_only_the_author_changes_submits_and_withdraws_a_draft(draft, finn, olga):
    for act in (
        lambda: change_plan_version(version=draft, by=olga, first_ppm=1),
        lambda: submit_plan_version(version=draft, by=olga, at=LATE),
        lambda: delete_plan_version(version=draft, by=olga),
    ):
        with pytest.raises(Refused, match="Finn wrote this version"):
            act()
    submit_plan_version(version=draft, by=finn, at=LATE)
    with pytest.raises(Refused, match="Finn wrote this version"):
        withdraw_plan_version(version=draft, by=olga)

    draft.refresh_from_db()
    assert (draft.status, draft.first_ppm) == ("SUBMITTED", 40_000)


def test_a_submitted_version_changes_only_after_it_is_withdrawn(draft, finn):
    submit_plan_version(version=draft, by=finn, at=LATE)
    with pytest.raises(Refused, match="waits for approval"):
        change_plan_version(version=draft, by=finn, first_ppm=1)

    withdraw_plan_version(version=draft, by=finn)
    change_plan_version(version=draft, by=finn, first_ppm=1)

    draft.refresh_from_db()
    assert (draft.status, draft.submitted_at, draft.first_ppm) == ("DRAFT", None, 1)


def test_a_refusal_sends_a_version_back_with_its_reason_until_it_is_submitted_again(draft, finn, olga):
    submit_plan_version(version=draft, by=finn, at=LATE)

    refuse_plan_version(version=draft, note="Too generous", by=olga, at=LATE)

    draft.refresh_from_db()
    assert (draft.status, draft.refusal, draft.refused_by) == ("DRAFT", "Too generous", olga)
    submit_plan_version(version=draft, by=finn, at=LATE)
    draft.refresh_from_db()
    assert (draft.status, draft.refusal, draft.refused_by) == ("SUBMITTED", "", None)
    assert Line.objects.get(action="pay_plan.refused", by=olga).after == {"note": "Too generous"}


def test_nobody_refuses_or_approves_their_own(draft, finn):
    submit_plan_version(version=draft, by=finn, at=LATE)

    for act in (
        lambda: refuse_plan_version(version=draft, note="x", by=finn, at=LATE),
        lambda: approve_plan_version(version=draft, by=finn, at=LATE),
    ):
        with pytest.raises(Refused, match="You wrote this version"):
            act()

    draft.refresh_from_db()
    assert draft.status == "SUBMITTED"


def test_whoever_looked_at_an_older_draft_is_told(draft, finn):
    change_plan_version(version=draft, by=finn, first_ppm=1)

    with pytest.raises(Stale):
        change_plan_version(version=draft, by=finn, seen=1, first_ppm=2)
    with pytest.raises(Stale):
        submit_plan_version(version=draft, by=finn, at=LATE, seen=1)

    draft.refresh_from_db()
    assert (draft.first_ppm, draft.status) == (1, "DRAFT")


def test_a_manager_who_left_keeps_a_version_from_being_approved(default_plan, finn, olga, mara):
    draft = create_plan_version(
        by=finn, plan=default_plan, starts_on=MAY, first_ppm=1, returning_ppm=1, override_to=mara, override_ppm=50_000
    )
    submit_plan_version(version=draft, by=finn, at=LATE)
    mara.change(is_active=False)

    with pytest.raises(Invalid, match="Mara isn't an active manager") as refusal:
        approve_plan_version(version=draft, by=olga, at=LATE)

    assert set(refusal.value.fields) == {"override_to"}


def test_a_draft_is_thrown_away_by_its_author_or_by_anybody_once_they_have_left(default_plan, draft, finn, olga):
    change_plan_version(version=draft, by=finn, tiers=[(0, 1)], targets=[GOAL])
    left = create_plan_version(by=olga, plan=default_plan, starts_on=MAY, first_ppm=1, returning_ppm=1)
    olga.change(is_active=False)

    delete_plan_version(version=draft, by=finn)
    delete_plan_version(version=left, by=finn)

    assert default_plan.versions.count() == 1
    assert Line.objects.filter(action="pay_plan.dropped", by=finn).count() == 2


def test_what_was_approved_is_neither_changed_nor_thrown_away(draft, finn, olga):
    put_in_force(draft, by=olga)

    with pytest.raises(Refused, match="approved already"):
        change_plan_version(version=draft, by=finn, first_ppm=1)
    with pytest.raises(Refused, match="approved already"):
        delete_plan_version(version=draft, by=finn)

    version = PlanVersion.objects.get(pk=draft.pk)
    assert (version.first_ppm, version.content_hash) == (40_000, content_hash(said(draft)))


def test_that_a_version_is_in_effect_is_seen_from_the_day(default_plan, draft, olga):
    put_in_force(draft, by=olga)
    first, second = default_plan.versions.order_by("number")

    states = [(first.state(day), second.state(day)) for day in (date(2026, 4, 30), MAY)]

    assert states == [(PlanState.ACTIVE, PlanState.SCHEDULED), (PlanState.ENDED, PlanState.ACTIVE)]


def test_salespeople_see_no_drafts(default_plan, draft, anna, mara, finn):
    seen = {who: PlanVersion.objects.visible_to(who).count() for who in (anna, mara, finn)}

    assert seen == {anna: 1, mara: 1, finn: 2}


def test_whoever_follows_another_plan_is_paid_by_it_from_that_day(on_revenue, anna, finn):
    bakery = make_customer("Bakery Nord", salesperson=anna)
    make_order(bakery, "2025-01-15", "1000.00")
    make_order(bakery, "2025-03-15", "1000.00")

    assign_plan(salesperson=anna, plan=on_revenue, starts_on=date(2025, 3, 1), by=finn)
    night()

    assert amounts() == ["50.00", "20.00"]


def test_a_new_term_ends_the_one_before_and_the_history_stays(default_plan, on_revenue, anna, finn):
    assign_plan(salesperson=anna, plan=on_revenue, starts_on=date(2025, 3, 1), by=finn)

    assign_plan(salesperson=anna, plan=default_plan, starts_on=date(2025, 6, 1), by=finn)

    terms = PlanAssignment.objects.order_by("starts_on").values_list("plan", "starts_on", "ends_on")
    assert list(terms) == [
        (on_revenue.pk, date(2025, 3, 1), date(2025, 6, 1)),
        (default_plan.pk, date(2025, 6, 1), None),
    ]
    assert plan_book().terms(anna.pk, date(2025, 5, 31)).base == "REVENUE"
    assert plan_book().terms(anna.pk, date(2025, 6, 1)).base == "MARGIN"


def test_a_term_is_corrected_by_one_of_the_same_day(default_plan, on_revenue, anna, finn):
    assign_plan(salesperson=anna, plan=on_revenue, starts_on=date(2025, 3, 1), by=finn)

    assign_plan(salesperson=anna, plan=default_plan, starts_on=date(2025, 3, 1), by=finn)

    assert PlanAssignment.objects.get().plan == default_plan
    line = Line.objects.filter(action="pay_plan.assigned").latest("pk")
    assert (line.before["plan"], line.after["plan"]) == (on_revenue.pk, default_plan.pk)


def test_a_term_that_makes_no_sense_is_refused(default_plan, on_revenue, anna, finn, olga):
    march = date(2025, 3, 1)
    assign_plan(salesperson=anna, plan=on_revenue, starts_on=march, by=finn)
    empty = create_plan(by=finn, name="Empty")
    selling_finn = make_user(Role.MANAGER, name="Max")

    for who, plan, day, sentence in (
        (anna, on_revenue, date(2025, 4, 1), "follows “On revenue” on that day already"),
        (anna, default_plan, date(2025, 2, 1), "follows “On revenue” from"),
        (anna, empty, date(2025, 4, 1), "has no approved version"),
        (olga, on_revenue, march, "can't look after customers"),
    ):
        with pytest.raises(Invalid, match=sentence):
            assign_plan(salesperson=who, plan=plan, starts_on=day, by=finn)
    with pytest.raises(Refused, match="your own pay"):
        assign_plan(salesperson=selling_finn, plan=on_revenue, starts_on=march, by=selling_finn)

    assert PlanAssignment.objects.count() == 1
