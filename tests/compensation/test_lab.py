"""The lab: history replayed under a plan. The live plan gives the ledger back to the cent, and nothing is posted."""

from datetime import date, timedelta

import pytest

from compensation.models import (
    CommissionEntry,
    MilestoneStep,
    Plan,
    PlanAssignment,
    PlanVersion,
    Simulation,
    TenureStep,
    TierBracket,
)
from compensation.models.plan import PlanStatus
from compensation.models.simulation import AppliesTo, SimulationStatus
from compensation.services.lab import ask_again, ask_for_replay, run_replay
from compensation.services.plans import delete_plan_version
from crm.accounts.access import Role
from crm.core.errors import Invalid, Refused
from tests.compensation.crowd import BEGIN, DAYS, make_crowd, make_plans
from tests.compensation.ledger import TODAY, close, night, snapshot
from tests.make import LATE, make_customer, make_order, make_refund, make_user

pytestmark = pytest.mark.django_db
END = BEGIN + timedelta(days=DAYS + 1)


def draft(plan: Plan, *, steps=(), **terms) -> PlanVersion:
    """Return a draft of the next version."""
    number = plan.versions.count() + 1
    values = {"first_ppm": 50_000, "returning_ppm": 80_000, **terms}
    version = PlanVersion.objects.create(plan=plan, number=number, starts_on=date(2030, 1, 1), **values)
    TenureStep.objects.bulk_create([TenureStep(plan_version=version, months=m, rate_ppm=r) for m, r in steps])
    return version


def replay(version: PlanVersion, starts_on: date, ends_on: date, by, **values) -> Simulation:
    """Ask for a replay and run it."""
    asked = ask_for_replay(version=version, starts_on=starts_on, ends_on=ends_on, by=by, today=TODAY, at=LATE, **values)
    run_replay(asked.pk, today=TODAY)
    asked.refresh_from_db()
    assert asked.error == ""
    return asked


@pytest.fixture
def crowd(default_plan, anna, bo, cleo):
    make_plans(default_plan, [bo])
    make_crowd([anna, bo, cleo], seed=5)
    night()


def test_replaying_the_live_plan_equals_the_posted_entries_to_the_cent(crowd, default_plan, finn):
    live = default_plan.versions.get(number=2)
    before = snapshot()

    found = replay(live, date(2024, 1, 1), END, finn)

    posted = CommissionEntry.objects.filter(source="ORDER", order__ordered_on__gte="2024-01-01")
    by_payee = {row.payee_id: row.live_minor for row in found.payees.all() if row.live_minor}
    sums: dict = {}
    for payee, amount in posted.values_list("payee_id", "amount_minor"):
        sums[payee] = sums.get(payee, 0) + amount
    assert by_payee == {payee: amount for payee, amount in sums.items() if amount}
    assert found.live_minor == found.tried_minor == found.ledger_minor == sum(sums.values())
    assert (found.changed_count, found.lines.count()) == (0, 0)
    assert snapshot() == before


@pytest.mark.slow
def test_a_replay_adds_up_from_payee_to_part_and_from_line_to_difference(crowd, default_plan, finn):
    version = draft(default_plan, first_ppm=30_000, returning_ppm=90_000, steps=[(12, 10_000)], returning_gap_days=30)

    found = replay(version, BEGIN, END, finn)

    payees = list(found.payees.prefetch_related("parts"))
    assert found.live_minor == found.ledger_minor == sum(row.live_minor for row in payees)
    assert found.tried_minor == sum(row.tried_minor for row in payees)
    for row in payees:
        assert row.tried_minor == sum(part.tried_minor for part in row.parts.all())
        assert row.live_minor == sum(part.live_minor for part in row.parts.all())
    lines = list(found.lines.order_by("place"))
    assert found.changed_count == found.kept_count == len(lines) > 50
    assert sum(line.difference_minor for line in lines) == found.tried_minor - found.live_minor
    sizes = [abs(line.difference_minor) for line in lines]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.slow
def test_a_draft_under_which_all_earn_alike_in_the_stretch_is_what_an_approved_one_would_post(
    crowd, default_plan, finn
):
    """The trial is no model: approving the draft for the same days posts the very sums that the replay showed."""
    version = draft(default_plan, first_ppm=30_000, returning_ppm=90_000)
    found = replay(version, date(2024, 6, 1), END, finn)

    default_plan.versions.filter(number=2).update(ends_on=date(2024, 6, 1))
    version.change(starts_on=date(2024, 6, 1), ends_on=END)
    version.change(status=PlanStatus.APPROVED, approved_at=LATE, content_hash="x")
    night()

    again = replay(version, date(2024, 6, 1), END, finn)
    assert again.ledger_minor == again.live_minor == found.tried_minor
    assert again.changed_count == 0


def test_a_refund_stays_with_its_order_whenever_it_came(default_plan, anna, finn):
    bakery = make_customer("Bakery", salesperson=anna)
    make_order(bakery, "2025-01-10", "100.00")
    inside = make_order(bakery, "2025-03-31", "1000.00")
    make_refund(inside, "2025-05-01", "400.00")
    make_order(bakery, "2025-04-01", "500.00")
    night()

    found = replay(draft(default_plan, returning_ppm=100_000), date(2025, 3, 1), date(2025, 4, 1), finn)

    assert (found.order_count, found.refund_count, found.revenue_minor) == (1, 1, 600_00)
    assert (found.live_minor, found.tried_minor) == (48_00, 60_00)
    assert (found.retained_count, found.changed_count) == (1, 2)


def test_only_followers_are_paid_by_the_version_unless_everybody_is(default_plan, anna, bo, finn):
    for name, who in (("Bakery", anna), ("Mill", bo)):
        make_order(make_customer(name, salesperson=who), "2025-03-31", "1000.00")
    own = Plan.objects.create(name="Own")
    PlanAssignment.objects.create(salesperson=bo, plan=own, starts_on=date(2025, 1, 1))
    night()
    version = draft(own, first_ppm=100_000)
    stretch = (date(2025, 3, 1), date(2025, 4, 1))

    followers = replay(version, *stretch, finn)
    everybody = replay(version, *stretch, finn, applies_to=AppliesTo.EVERYBODY)

    # Bo follows a plan of which no version is approved yet: the live plans pay him nothing.
    assert (followers.live_minor, followers.tried_minor) == (50_00, 150_00)
    assert (everybody.live_minor, everybody.tried_minor) == (50_00, 200_00)


def test_a_manager_sees_the_own_team_alone(default_plan, anna, cleo, mara, finn):
    for name, who in (("Bakery", anna), ("Mill", cleo)):
        make_order(make_customer(name, salesperson=who), "2025-03-31", "1000.00")
    night()
    version, stretch = draft(default_plan, first_ppm=100_000), (date(2025, 3, 1), date(2025, 4, 1))

    own, all_of_it = replay(version, *stretch, mara), replay(version, *stretch, finn)

    assert [row.payee for row in own.payees.all()] == [anna]
    assert (own.live_minor, own.order_count, own.revenue_minor) == (50_00, 1, 1000_00)
    assert own.ledger_minor == 50_00
    assert list(Simulation.objects.visible_to(mara)) == [own]
    assert set(Simulation.objects.visible_to(finn)) == {own, all_of_it}
    assert not Simulation.objects.visible_to(anna).exists()


def test_winners_and_losers_are_counted_and_a_hundredth_is_no_change(default_plan, anna, bo, cleo, finn):
    for who, first, later in ((anna, "100.00", "1000.00"), (bo, "1000.00", "10.00"), (cleo, "400.00", "1000.00")):
        customer = make_customer(salesperson=who)
        make_order(customer, "2025-01-10", first)
        make_order(customer, "2025-03-10", later)
    night()

    found = replay(
        draft(default_plan, first_ppm=28_000, returning_ppm=89_000), date(2025, 1, 1), date(2026, 1, 1), finn
    )

    # Anna 85.00 -> 91.80, Bo 50.80 -> 28.89, Cleo 100.00 -> 100.20.
    assert (found.better_count, found.worse_count, found.same_count) == (1, 1, 1)


def test_a_replay_that_breaks_says_why_and_can_be_asked_for_again(default_plan, anna, finn, monkeypatch):
    make_order(make_customer(salesperson=anna), "2025-03-31", "1000.00")
    night()
    asked = ask_for_replay(
        version=draft(default_plan), starts_on=date(2025, 3, 1), ends_on=date(2025, 4, 1), by=finn, today=TODAY, at=LATE
    )
    Plan.objects.filter(pk=default_plan.pk).update(is_default=False)
    TenureStep.objects.create(plan_version=asked.plan_version, months=1, rate_ppm=1)
    with monkeypatch.context() as broken:
        broken.setattr("compensation.services.lab.posted_sum", lambda scope: 1 // 0)
        run_replay(asked.pk, today=TODAY)

    asked.refresh_from_db()
    assert asked.status == SimulationStatus.FAILED
    assert asked.error == "ZeroDivisionError: integer division or modulo by zero"
    ask_again(simulation=asked, by=None, at=LATE)
    assert run_replay(asked.pk, today=TODAY)
    asked.refresh_from_db()
    assert (asked.status, asked.error) == (SimulationStatus.DONE, "")


def test_a_killed_replay_is_found_and_the_dead_run_writes_nothing_any_more(default_plan, finn):
    asked = ask_for_replay(
        version=draft(default_plan), starts_on=date(2025, 3, 1), ends_on=date(2025, 4, 1), by=finn, today=TODAY, at=LATE
    )
    Simulation.objects.filter(pk=asked.pk).update(status=SimulationStatus.RUNNING, seen_at=LATE)
    asked.refresh_from_db()

    assert not asked.is_left(LATE + timedelta(minutes=4))
    assert asked.is_left(LATE + timedelta(minutes=6))
    assert not run_replay(asked.pk, today=TODAY)
    with pytest.raises(Refused):
        ask_again(simulation=asked, by=None, at=LATE)
    ask_again(simulation=asked, by=None, at=LATE + timedelta(minutes=6))
    assert run_replay(asked.pk, today=TODAY)
    assert not run_replay(asked.pk, today=TODAY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code"),
    [(date(2025, 3, 1), date(2025, 3, 1), "ends_before_start"), (date(2031, 1, 1), date(2031, 2, 1), "lies_ahead")],
)
def test_a_stretch_has_days_and_has_begun(default_plan, finn, starts_on, ends_on, code):
    with pytest.raises(Invalid) as refusal:
        ask_for_replay(version=draft(default_plan), starts_on=starts_on, ends_on=ends_on, by=finn, today=TODAY, at=LATE)

    assert refusal.value.code == code
    assert not Simulation.objects.exists()


def test_a_manager_without_a_team_has_nobody_to_replay(default_plan):
    with pytest.raises(Refused):
        ask_for_replay(
            version=draft(default_plan),
            starts_on=date(2025, 3, 1),
            ends_on=date(2025, 4, 1),
            by=make_user(Role.MANAGER),
            today=TODAY,
            at=LATE,
        )


@pytest.mark.slow
def test_closed_months_and_late_refunds_replay_to_the_cent_too(default_plan, anna, finn):
    bakery = make_customer("Bakery", salesperson=anna)
    late = make_order(bakery, "2025-01-15", "1000.00")
    night(date(2025, 2, 10))
    close("2025-01", finn)
    make_refund(late, "2025-01-20", "333.33")
    make_order(bakery, "2025-01-02", "77.00")
    night(date(2025, 2, 11))

    found = replay(default_plan.versions.get(), date(2025, 1, 1), date(2025, 2, 1), finn)

    assert found.live_minor == found.ledger_minor == found.tried_minor


def test_tiers_and_lifetime_rewards_replay_to_the_cent_and_can_be_tried(default_plan, anna, finn):
    version = draft(default_plan, tier_counts="ALL")
    TierBracket.objects.create(plan_version=version, from_minor=1000_00, rate_ppm=10_000)
    MilestoneStep.objects.create(plan_version=version, threshold_minor=2000_00, bonus_minor=75_00)
    trial = draft(default_plan)
    TierBracket.objects.create(plan_version=trial, from_minor=500_00, rate_ppm=20_000)
    MilestoneStep.objects.create(plan_version=trial, threshold_minor=1500_00, bonus_minor=60_00)
    default_plan.versions.filter(number=1).update(ends_on=date(2025, 1, 1))
    version.change(starts_on=date(2025, 1, 1))
    version.change(status=PlanStatus.APPROVED, approved_at=LATE, content_hash="x")
    bakery = make_customer("Bakery", salesperson=anna)
    for day, amount in (("2025-01-10", "700.00"), ("2025-03-03", "900.00"), ("2025-03-20", "800.00")):
        last = make_order(bakery, day, amount)
    make_refund(last, "2025-04-02", "100.00")
    night()

    found = replay(trial, date(2025, 1, 1), date(2025, 7, 1), finn)

    posted = CommissionEntry.objects.all()
    assert set(posted.values_list("source", flat=True)) == {"ORDER", "TIER", "MILESTONE"}
    assert found.live_minor == found.ledger_minor == sum(posted.values_list("amount_minor", flat=True))
    parts = {part.component: part for payee in found.payees.all() for part in payee.parts.all()}
    # 1 % above 1,000.00 of March's 1,600.00, against 2 % above 500.00 of the same.
    assert (parts["TIER"].live_minor, parts["TIER"].tried_minor) == (6_00, 22_00)
    assert (parts["MILESTONE"].live_minor, parts["MILESTONE"].tried_minor) == (75_00, 60_00)


def test_a_draft_that_is_thrown_away_takes_its_replays_with_it(default_plan, anna, finn):
    make_order(make_customer(salesperson=anna), "2025-03-31", "1000.00")
    night()
    version = draft(default_plan, first_ppm=100_000, author=finn)
    replay(version, date(2025, 3, 1), date(2025, 4, 1), finn)

    delete_plan_version(version=version, by=finn)

    assert not Simulation.objects.exists()
    assert CommissionEntry.objects.count() == 1
