"""A plan that contradicts itself is refused with a sentence for each place."""

from datetime import date

import pytest

from compensation.models import PlanVersion
from compensation.rules.plan_parts import Target, TargetStep
from compensation.services.plans import create_plan_version
from crm.core.errors import Invalid

pytestmark = pytest.mark.django_db

STEP = (TargetStep(900_000, 1_100_000),)


def goal(kind="RETENTION", *, months=3, minimum=5, steps=STEP, count=None, weight=1_000_000):
    return Target(kind, months, minimum, tuple(steps), count, weight)


def refused(plan, by, **wish):
    """Return the sentences by place with which a draft is refused; nothing is written."""
    with pytest.raises(Invalid) as refusal:
        create_plan_version(
            by=by, plan=plan, starts_on=date(2026, 1, 1), **{"first_ppm": 1, "returning_ppm": 1, **wish}
        )
    assert PlanVersion.objects.count() == 1
    return refusal.value.fields


@pytest.mark.parametrize(
    ("wish", "place", "sentence"),
    [
        ({"steps": [(24, 1), (12, 2)]}, "steps.1.months", "begins before the one above"),
        ({"tiers": [(0, 1), (500_00, 2), (500_00, 3)]}, "tiers.2.from_volume", "above £500.00"),
        ({"tiers": [(0, 20_000), (1, 10_000)], "tier_method": "SLAB"}, "tiers.1.rate", "selling more would pay less"),
        ({"milestones": [(500_00, 1), (400_00, 1)]}, "milestones.1.threshold", "above £500.00"),
        ({"milestones": [(500_00, 0)]}, "milestones.0.bonus", "more than nothing"),
        ({"milestones": [(0, 1)]}, "milestones.0.threshold", "above nothing"),
        ({"targets": [goal(), goal()]}, "targets.1.kind", "“Retention rate” already"),
        ({"targets": [goal(months=12)]}, "targets.0.months", "by month or by quarter"),
        ({"targets": [goal("REACTIVATION")]}, "targets.0.goal", "how many customers are 100"),
        ({"targets": [goal(count=3)]}, "targets.0.goal", "no number to reach"),
        ({"targets": [goal("SATISFACTION", minimum=4)]}, "targets.0.minimum", "at least 5 answers"),
        ({"targets": [goal(steps=())]}, "targets.0.steps", "needs a step"),
        ({"targets": [goal(steps=[*STEP, *STEP])]}, "targets.0.steps.1.at", "above 90%"),
        (
            {"targets": [goal(steps=[*STEP, TargetStep(1_000_000, 1_050_000)])]},
            "targets.0.steps.1.multiplier",
            "can't count less",
        ),
        ({"targets": [goal(weight=999_999)]}, "targets.0.weight", "99.9999%"),
        ({"returning_ppm": 900_000, "steps": [(1, 100_001)]}, "returning_rate", "100.0001%"),
        ({"returning_ppm": 900_000, "upsell_ppm": 100_001}, "returning_rate", "above 100"),
        ({"first_ppm": 1, "first_cap_minor": 0}, "first_order_cap", "above nothing"),
        ({"first_ppm": 0, "first_cap_minor": 1}, "first_order_cap", "First orders pay nothing"),
        ({"forfeit_days": 90}, "forfeit_days", "Say what it waits for"),
        ({"cap_minor": 0}, "cap", "above nothing"),
        ({"cap_minor": 100_00, "draw_minor": 100_01}, "draw", "above the cap of £100.00"),
        ({"cap_minor": 100_00, "floor_minor": 100_01}, "floor", "above the cap of £100.00"),
        ({"override_ppm": 1}, "override_to", "Say which manager"),
        ({"tail_days": 30}, "tail_share", "for 30 days"),
        ({"tail_days": 30, "tail_ppm": 1_000_000}, "tail_share", "below 100"),
        ({"tail_ppm": 500_000}, "tail_days", "for how many days"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_contradiction_is_named_at_its_place(default_plan, finn, wish, place, sentence):
    fields = refused(default_plan, finn, **wish)

    assert set(fields) == {place}
    assert sentence in fields[place]


def test_all_contradictions_are_named_at_once(default_plan, finn):
    fields = refused(default_plan, finn, tiers=[(1, 1), (0, 1)], tail_ppm=1, forfeit_days=1)

    assert list(fields) == ["tiers.1.from_volume", "forfeit_days", "tail_days"]


def test_an_override_is_for_an_active_manager(default_plan, finn, anna, mara):
    assert (
        "Anna isn't an active manager" in refused(default_plan, finn, override_to=anna, override_ppm=1)["override_to"]
    )
    assert set(refused(default_plan, finn, override_to=mara)) == {"override_rate"}
    mara.change(is_active=False)
    assert set(refused(default_plan, finn, override_to=mara, override_ppm=1)) == {"override_to"}


@pytest.mark.parametrize(
    ("weights", "is_right"),
    [
        ([1_000_000], True),
        ([1_000_000, 1_000_000], True),
        ([600_000, 400_000], True),
        ([600_000, 399_999], False),
        ([1_000_000, 500_000], False),
        ([500_000], False),
    ],
)
def test_weights_sum_to_all_or_each_is_all(default_plan, finn, weights, is_right):
    kinds = ("RETENTION", "SATISFACTION")
    wish = {"targets": [goal(kind, weight=weight) for kind, weight in zip(kinds, weights, strict=False)]}

    if is_right:
        create_plan_version(
            by=finn, plan=default_plan, starts_on=date(2026, 1, 1), first_ppm=1, returning_ppm=1, **wish
        )
    else:
        assert set(refused(default_plan, finn, **wish)) == {f"targets.{len(weights) - 1}.weight"}
