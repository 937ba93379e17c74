"""A plan version told in sentences, its worked example by the rules that pay, and what it changes."""

from dataclasses import replace
from datetime import date

import pytest

from compensation.models import PlanVersion
from compensation.rules.plan_parts import (
    Bracket,
    Limits,
    Milestone,
    Milestones,
    Override,
    Tail,
    Target,
    TargetStep,
    Tiers,
)
from compensation.rules.plans import PlanTerms, Step
from compensation.selectors.plan_changes import told_version
from compensation.selectors.plan_example import example_of
from compensation.services.plans import create_plan_version
from crm.audit.models import Line
from tests.compensation.plans import put_in_force

USUAL = PlanTerms(1, 50_000, 80_000, steps=(Step(12, 10_000), Step(24, 20_000)))
TODAY = date(2026, 3, 1)


def paid(**parts) -> dict[str, str]:
    """Return what a plan's example pays, by the title of the row."""
    rows = example_of(replace(USUAL, **parts), "GBP")
    return {row.title: f"{row.amount_minor / 100:.2f}" for row in rows}


def test_the_example_pays_the_plans_own_rates():
    assert paid() == {
        "A first order of £1,000.00": "20.00",
        "The same order again, later": "32.00",
        "The same after 24 months": "40.00",
        "A refund within the clawback window": "-16.00",
    }


def test_the_example_of_a_plan_on_revenue_takes_the_whole_order():
    assert paid(base="REVENUE", steps=())["The same order again, later"] == "80.00"


def test_each_part_adds_its_own_row():
    found = paid(
        upsell_ppm=20_000,
        cross_sell_ppm=10_000,
        tiers=Tiers("MARGINAL", 1, "RETURNING", (Bracket(10_000_00, 10_000), Bracket(20_000_00, 20_000))),
        milestones=Milestones((Milestone(5_000_00, 100_00), Milestone(9_000_00, 250_00)), 90),
        targets=(Target("RETENTION", 3, 5, (TargetStep(900_000, 1_100_000),)),),
        limits=Limits(cap=9_000_00, draw=1_500_00),
        override=Override(7, 50_000),
        tail=Tail(30, 400_000),
    )

    assert list(found.items())[2:] == [
        ("Half of an order is a step up", "4.00"),
        ("Half of an order is a new product", "2.00"),
        ("The same after 24 months", "40.00"),
        ("A refund within the clawback window", "-16.00"),
        ("The same on the day of a handover", "19.20"),
        ("Override on the second order", "20.00"),
        ("A month's volume of £30,000.00", "300.00"),
        ("Lifetime value reaches £5,000.00", "100.00"),
        ("Lifetime value reaches £9,000.00", "250.00"),
        ("Retention rate", "100.00"),
        ("A month that earns £750.00", "1500.00"),
        ("A month that earns £10,000.00", "8250.00"),
    ]


def test_a_slab_pays_its_rate_for_everything():
    tiers = Tiers("SLAB", 1, "ALL", (Bracket(10_000_00, 10_000), Bracket(20_000_00, 20_000)))

    assert paid(tiers=tiers)["A month's volume of £30,000.00"] == "600.00"


@pytest.mark.parametrize("kind", ["RETURNING_CUSTOMERS", "RETENTION", "SATISFACTION"])
def test_a_share_that_nobody_can_pass_is_shown_at_all_of_it(kind):
    target = Target(kind, 3, 50, (TargetStep(800_000, 1_100_000), TargetStep(1_200_000, 1_300_000)))
    (row,) = [row for row in example_of(replace(USUAL, targets=(target,)), "GBP") if "50 of 50" in row.how]

    assert row.amount_minor == 100_00


@pytest.mark.django_db
def test_a_version_tells_each_part_and_what_it_changes(default_plan, finn):
    draft = create_plan_version(
        by=finn,
        plan=default_plan,
        starts_on=TODAY,
        first_ppm=50_000,
        returning_ppm=90_000,
        steps=[(12, 10_000), (24, 20_000)],
        holds_until_paid=True,
    )

    told = told_version(PlanVersion.objects.with_parts().get(pk=draft.pk), today=TODAY, currency="GBP")

    parts = {part.code: part for part in told.components}
    assert parts["RATES"].sentences[0] == "A customer's first order pays 5% of its margin, every later one 9%."
    assert (parts["HOLDS"].is_used, parts["TIERS"].is_used) == (True, False)
    assert told.compared_number == 1
    assert [(row.title, row.before, row.after) for row in told.changes] == [
        (
            "Rates",
            "A customer's first order pays 5% of its margin, every later one 8%.",
            "A customer's first order pays 5% of its margin, every later one 9%.",
        ),
        (
            "Holds",
            "Nothing is held: pay is payable once its month is closed.",
            "Pay for an order is held until the customer has paid it.",
        ),
    ]


@pytest.mark.django_db
def test_what_was_approved_is_compared_with_the_version_before_it(default_plan, finn, olga):
    versions = [
        put_in_force(
            create_plan_version(by=finn, plan=default_plan, starts_on=day, first_ppm=ppm, returning_ppm=ppm), by=olga
        )
        for day, ppm in ((date(2026, 1, 1), 10_000), (date(2026, 2, 1), 20_000))
    ]

    told = told_version(versions[1], today=date(2026, 1, 15), currency="GBP")

    assert told.compared_with == versions[0].pk


def test_a_plan_that_pays_more_for_winning_than_for_keeping_says_so_and_the_approval_keeps_it(default_plan, finn, olga):
    day = date(2026, 4, 1)
    draft = create_plan_version(by=finn, plan=default_plan, starts_on=day, first_ppm=90_000, returning_ppm=80_000)

    rates = told_version(draft, today=TODAY, currency="GBP").components[0]
    put_in_force(draft, by=olga)

    assert "Note: a first order pays more than returning orders of the same amount." in rates.sentences
    assert Line.objects.get(action="pay_plan.approved", by=olga).after["warnings"] == ["FIRST_ABOVE_RETURNING"]
