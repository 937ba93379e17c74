"""What the database itself refuses of plans: rows of an approved version never change, come, go or move."""

from datetime import date, timedelta

import pytest

from compensation.models import MilestoneStep, PlanVersion, TargetRule, TargetRuleStep, TenureStep, TierBracket
from compensation.rules.plan_parts import Target, TargetStep
from compensation.services.plans import create_plan_version
from tests.compensation.plans import put_in_force
from tests.compensation.test_guards import refused_by
from tests.make import LATE

pytestmark = pytest.mark.django_db

GUARD = "pay_plan_version_is_approved"
LISTS = {
    "steps": [(12, 10_000)],
    "tiers": [(1000_00, 10_000)],
    "milestones": [(5000_00, 100_00)],
    "targets": [Target("RETENTION", 3, 5, (TargetStep(900_000, 1_100_000),))],
}
EARLIER = LATE - timedelta(days=1)
ROWS = [TenureStep, TierBracket, MilestoneStep, TargetRule]


@pytest.fixture
def approved(default_plan, finn, olga):
    draft = create_plan_version(
        by=finn, plan=default_plan, starts_on=date(2026, 1, 1), first_ppm=1, returning_ppm=2, **LISTS
    )
    return put_in_force(draft, by=olga)


@pytest.fixture
def draft(approved, default_plan, finn):
    """Return a draft with one row in each of its lists; none stands where one of the approved version does."""
    lists = {
        "steps": [(24, 20_000)],
        "tiers": [(2000_00, 20_000)],
        "milestones": [(9000_00, 200_00)],
        "targets": [Target("SATISFACTION", 3, 5, (TargetStep(800_000, 1_200_000),))],
    }
    return create_plan_version(
        by=finn, plan=default_plan, starts_on=date(2027, 1, 1), first_ppm=1, returning_ppm=2, **lists
    )


def number_field(model):
    return {TenureStep: "rate_ppm", TierBracket: "rate_ppm", MilestoneStep: "bonus_minor", TargetRule: "minimum"}[model]


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_row_of_an_approved_version_never_changes_or_goes(model, approved):
    rows = model.objects.filter(plan_version=approved)
    before = list(rows.values())

    with refused_by(GUARD):
        rows.update(**{number_field(model): 9})
    with refused_by(GUARD):
        rows._raw_delete("default")

    assert list(rows.values()) == before


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_no_row_moves_into_or_out_of_an_approved_version(model, approved, draft):
    with refused_by(GUARD):
        model.objects.filter(plan_version=draft).update(plan_version=approved)
    with refused_by(GUARD):
        model.objects.filter(plan_version=approved).update(plan_version=draft)

    assert [model.objects.filter(plan_version=version).count() for version in (approved, draft)] == [1, 1]


def test_no_row_is_added_to_an_approved_version(approved):
    with refused_by(GUARD):
        TenureStep.objects.create(plan_version=approved, months=36, rate_ppm=1)
    with refused_by(GUARD):
        TierBracket.objects.create(plan_version=approved, from_minor=1, rate_ppm=1)
    with refused_by(GUARD):
        MilestoneStep.objects.create(plan_version=approved, threshold_minor=1, bonus_minor=1)
    with refused_by(GUARD):
        TargetRule.objects.create(plan_version=approved, kind="SATISFACTION")


def test_the_steps_of_an_approved_target_stay_and_none_comes_or_moves(approved, draft):
    fixed, loose = TargetRule.objects.get(plan_version=approved), TargetRule.objects.get(plan_version=draft)

    with refused_by(GUARD):
        TargetRuleStep.objects.create(rule=fixed, at_ppm=1, multiplier_ppm=1)
    with refused_by(GUARD):
        fixed.steps.update(multiplier_ppm=1)
    with refused_by(GUARD):
        fixed.steps.all()._raw_delete("default")
    with refused_by(GUARD):
        loose.steps.update(rule=fixed)
    with refused_by(GUARD):
        fixed.steps.update(rule=loose)

    assert (fixed.steps.get().multiplier_ppm, loose.steps.get().multiplier_ppm) == (1_100_000, 1_200_000)


@pytest.mark.parametrize(
    "change",
    [
        {"upsell_ppm": 1},
        {"tier_method": "SLAB"},
        {"tier_months": 12},
        {"milestone_window_days": 1},
        {"pays_crossed_milestones": True},
        {"holds_until_paid": True},
        {"cap_minor": 1},
        {"first_cap_minor": 1},
        {"draw_minor": 1},
        {"override_ppm": 1, "override_to": "olga"},
        {"tail_days": 1, "tail_ppm": 1},
        {"why": "Another reason"},
        {"submitted_at": EARLIER},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_part_of_an_approved_version_changes(approved, olga, change):
    before = PlanVersion.objects.values().get(pk=approved.pk)

    with refused_by(GUARD):
        named = {name: olga if value == "olga" else value for name, value in change.items()}
        PlanVersion.objects.filter(pk=approved.pk).update(**named)

    assert PlanVersion.objects.values().get(pk=approved.pk) == before


def test_a_refusal_names_somebody_else_and_says_why(draft, finn, olga):
    with refused_by("pay_plan_version_refused_by_somebody_else"):
        PlanVersion.objects.filter(pk=draft.pk).update(refused_by=finn, refused_at=LATE, refusal="No")
    with refused_by("pay_plan_version_refused_by_somebody_else"):
        PlanVersion.objects.filter(pk=draft.pk).update(refused_by=olga, refused_at=LATE)
