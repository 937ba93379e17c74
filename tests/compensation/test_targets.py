"""Targets: who is due back is written down when the stretch opens, who came back is counted, and the step pays."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from clv.models import Category
from clv.rules import Activity
from compensation.models import CommissionEntry, Target, TargetCustomer
from compensation.models.entry import Component
from compensation.rules import plan_parts as parts
from compensation.rules.plans import PlanBook
from compensation.services.commission import missing_count, post_commission, reckon_up_to
from compensation.services.reference import Reckoning
from compensation.services.target_pay import returning_in_ledger, targets_due
from compensation.services.targets import freeze_targets
from customers.services.changes import claim_changes, release_changes
from orders.models import Order
from orders.services.pricing import LineWish
from tests.compensation.goals import make_target_plan, progress, whole_night
from tests.compensation.ledger import amounts, close
from tests.make import hand_over, make_customer, make_order, make_product, make_refund

pytestmark = pytest.mark.django_db

# A quarter is frozen by the night that closes the day before it.
EVE = "2025-06-30"
LAST = "2025-09-30"


def due_customer(salesperson, gap_days: int = 60, name=None):
    """Return a customer who ordered on 1 April and so many days later: from 46 on, due back in the third quarter."""
    customer = make_customer(name, salesperson=salesperson)
    make_order(customer, "2025-04-01", "500.00")
    make_order(customer, date.fromordinal(date(2025, 4, 1).toordinal() + gap_days), "500.00")
    return customer


def set_activity(customer, activity):
    Category.objects.update_or_create(
        customer=customer,
        defaults={
            "code": "MINOR_SHORT_TERM", "size": "MINOR", "term": "SHORT_TERM", "profit": "PROFITABLE",
            "activity": activity, "since_on": "2025-01-01",
        },
    )  # fmt: skip


@pytest.mark.slow
def test_thirty_of_forty_customers_who_were_due_are_seventy_five_percent(anna, default_plan):
    make_target_plan([anna])
    customers = [due_customer(anna) for _ in range(40)]
    whole_night(EVE)
    for customer in customers[:30]:
        make_order(customer, "2025-08-01", "100.00")

    whole_night(LAST)

    target = Target.objects.get()
    assert (target.done_count, target.eligible_count, target.attainment_ppm) == (30, 40, 750_000)
    # 30 × 100.00 at 8 % is 240.00 of returning commission; a tenth of it on top.
    assert amounts(component=Component.TARGET) == ["24.00"]


@pytest.mark.slow
def test_one_customer_less_is_below_the_step_and_pays_nothing(anna, default_plan):
    make_target_plan([anna])
    customers = [due_customer(anna) for _ in range(40)]
    whole_night(EVE)
    for customer in customers[:29]:
        make_order(customer, "2025-08-01", "100.00")

    whole_night(LAST)

    assert progress() == (29, 40)
    assert amounts(component=Component.TARGET) == []


def test_only_who_is_expected_back_within_the_stretch_is_on_the_list(anna, default_plan):
    make_target_plan([anna])
    due = due_customer(anna, 60)
    overdue = due_customer(anna, 30)
    later = make_customer(salesperson=anna)
    make_order(later, "2024-10-01", "500.00")
    make_order(later, "2025-06-01", "500.00")
    once = make_customer(salesperson=anna)
    make_order(once, "2025-06-01", "500.00")

    whole_night(EVE)

    row = TargetCustomer.objects.get()
    assert row.customer == due
    assert (row.last_ordered_on, row.usual_gap_days, row.due_on) == (date(2025, 5, 31), 60, date(2025, 7, 30))
    assert overdue.pk != row.customer_id != later.pk


def test_an_order_given_back_in_full_within_the_stretch_is_no_return(anna, default_plan):
    make_target_plan([anna])
    kept, gone, partly, later = (due_customer(anna) for _ in range(4))
    whole_night(EVE)
    make_order(kept, "2025-08-01", "100.00")
    make_refund(make_order(gone, "2025-08-01", "100.00"), "2025-08-20", "100.00")
    make_refund(make_order(partly, "2025-08-01", "100.00"), "2025-08-20", "99.00")
    make_refund(make_order(later, "2025-08-01", "100.00"), "2025-10-02", "100.00")

    whole_night("2025-10-31")

    done = TargetCustomer.objects.filter(done_on__isnull=False).order_by("pk").values_list("customer", flat=True)
    assert list(done) == [kept.pk, partly.pk, later.pk]


def test_a_late_night_finds_the_list_that_the_eve_would_have_found(anna, default_plan):
    make_target_plan([anna])
    due = due_customer(anna)
    make_order(due, "2025-07-02", "100.00")

    whole_night("2025-07-20")

    target = Target.objects.get()
    assert (target.known_on, target.starts_on) == (date(2025, 7, 20), date(2025, 7, 1))
    assert TargetCustomer.objects.get().done_on == date(2025, 7, 2)


def test_a_plan_approved_after_the_stretch_opened_gets_no_list_in_hindsight(anna, default_plan):
    make_target_plan([anna], approved_at=datetime(2025, 7, 2, 12, tzinfo=UTC))
    due_customer(anna)

    whole_night("2025-07-20")

    assert not Target.objects.exists()


def test_a_second_night_freezes_and_posts_nothing_more(anna, default_plan):
    make_target_plan([anna])
    make_order(due_customer(anna), "2025-08-01", "100.00")
    whole_night(EVE)
    whole_night(LAST)
    frozen = list(TargetCustomer.objects.values_list("pk", "customer", "due_on"))

    assert whole_night(LAST) == 0
    assert list(TargetCustomer.objects.values_list("pk", "customer", "due_on")) == frozen


def test_fewer_customers_than_the_minimum_move_nothing(anna, default_plan):
    make_target_plan([anna], minimum=2)
    make_order(due_customer(anna), "2025-08-01", "100.00")
    whole_night(EVE)

    whole_night(LAST)

    assert progress() == (1, 1)
    assert amounts(component=Component.TARGET) == []


def test_a_multiplier_below_one_takes_pay_off_and_the_weight_says_how_much(anna, default_plan):
    make_target_plan([anna], steps=[(0, 900_000)], weight_ppm=500_000)
    due_customer(anna)
    other = due_customer(anna, 30)
    whole_night(EVE)
    make_order(other, "2025-08-01", "100.00")

    whole_night(LAST)

    # Half of 8.00 counts nine tenths: 0.40 less.
    assert amounts(component=Component.TARGET) == ["-0.40"]


def test_a_customer_handed_over_within_the_stretch_stays_on_the_list(anna, bo, default_plan):
    make_target_plan([anna, bo])
    customer = due_customer(anna)
    whole_night(EVE)
    hand_over(customer, bo, "2025-07-15")
    make_order(customer, "2025-08-01", "100.00")

    whole_night(LAST)

    mine = Target.objects.get(salesperson=anna)
    assert (mine.done_count, mine.eligible_count) == (1, 1)
    assert not Target.objects.filter(salesperson=bo).exists()


@pytest.mark.slow
def test_a_late_order_of_a_closed_quarter_is_added_to_the_next_open_month(anna, finn, default_plan):
    make_target_plan([anna])
    customer, other = due_customer(anna), due_customer(anna)
    whole_night(EVE)
    make_order(customer, "2025-08-01", "100.00")
    whole_night("2025-10-10")
    for month in ("2025-04", "2025-05", "2025-06", "2025-08"):
        close(month, finn, today=date(2025, 10, 11))
    assert amounts(component=Component.TARGET) == []

    make_order(other, "2025-08-02", "100.00")
    whole_night("2025-10-11")

    line = CommissionEntry.objects.get(component=Component.TARGET)
    assert (line.amount_minor, line.origin_on) == (320, date(2025, 9, 30))
    assert line.evaluate() == 320


def test_a_voided_order_takes_the_target_back(anna, default_plan):
    make_target_plan([anna])
    customer = due_customer(anna)
    whole_night(EVE)
    order = make_order(customer, "2025-08-01", "100.00")
    whole_night(LAST)
    assert amounts(component=Component.TARGET) == ["1.60"]

    Order.objects.filter(pk=order.pk).update(status="VOID", voided_on="2025-10-02")
    whole_night("2025-10-02")

    lines = CommissionEntry.objects.filter(component=Component.TARGET).order_by("seq")
    assert [(line.seq, line.amount_minor, line.evaluate()) for line in lines] == [(1, 160, 160), (2, -160, -160)]
    assert progress() == (0, 1)


def test_a_night_counts_the_past_again_where_a_customer_changed_and_nowhere_else(anna, bo, default_plan):
    make_target_plan([anna, bo])
    mine, other = due_customer(anna), due_customer(bo)
    whole_night(EVE)
    whole_night("2025-12-01")
    claim_changes("old")
    release_changes("old")
    make_order(mine, "2025-08-01", "100.00")
    claim_changes("new")
    # Behind the back of every service, so nobody says that this customer changed.
    Order.objects.filter(customer=other).update(ordered_on="2025-08-01")

    freeze_targets(as_of=date(2025, 12, 2), token="new")

    assert Target.objects.get(salesperson=anna).done_count == 1
    assert Target.objects.get(salesperson=bo).done_count == 0


@pytest.mark.slow
def test_a_night_of_changes_pays_what_ended_since_and_what_changed_after(anna, default_plan):
    make_target_plan([anna])
    customer = due_customer(anna)
    whole_night(EVE)
    make_order(customer, "2025-08-01", "100.00")
    whole_night("2025-09-29")
    claim_changes("before")
    release_changes("before")

    night_of_changes(LAST, "quiet")
    assert amounts(component=Component.TARGET) == ["1.60"]
    make_order(customer, "2025-08-02", "100.00")
    night_of_changes("2025-10-01", "late")

    assert amounts(component=Component.TARGET) == ["1.60", "1.60"]
    assert missing_count(reckon_up_to(date(2025, 10, 1)), None) == 0


def test_a_target_under_a_draft_counts_where_kind_and_months_agree(anna, default_plan):
    live = make_target_plan([anna])
    make_order(due_customer(anna), "2025-08-01", "100.00")
    whole_night(EVE)
    whole_night(LAST)
    target, terms = Target.objects.get(), live.terms()
    generous = replace(terms.targets[0], steps=(parts.TargetStep(0, 2_000_000),))
    monthly = replace(terms.targets[0], months=1)

    found = [
        [due.amount for due in targets_due(tried(replace(terms, targets=(one,))), [target], returning_in_ledger)]
        for one in (generous, monthly)
    ]

    assert found == [[800], []]


def tried(terms) -> Reckoning:
    """Return a reckoning in which everybody is paid by these terms."""
    return Reckoning(book=PlanBook(default=(terms,)), as_of=date(2025, 9, 30), currency="GBP")


def night_of_changes(day: str, token: str) -> None:
    """Do what a night does with the customers that changed."""
    claim_changes(token)
    freeze_targets(as_of=date.fromisoformat(day), token=token)
    post_commission(as_of=date.fromisoformat(day), token=token)
    release_changes(token)


def test_retention_counts_who_ordered_or_is_still_active_in_the_end(anna, default_plan):
    make_target_plan([anna], parts.RETENTION)
    ordered, active, lost, inactive = (due_customer(anna) for _ in range(4))
    for customer in (ordered, active, lost):
        set_activity(customer, Activity.ACTIVE)
    set_activity(inactive, Activity.INACTIVE)
    whole_night(EVE)
    make_order(ordered, "2025-08-01", "100.00")
    for customer in (ordered, lost):
        set_activity(customer, Activity.INACTIVE)
    whole_night(LAST)

    set_activity(active, Activity.INACTIVE)
    whole_night("2025-10-15")

    assert progress(parts.RETENTION) == (2, 3)


def test_reactivation_counts_who_was_inactive_and_ordered_against_the_goal(anna, default_plan):
    make_target_plan([anna], parts.REACTIVATION, goal=2, steps=[(500_000, 1_100_000)])
    back, gone, active = (due_customer(anna) for _ in range(3))
    set_activity(active, Activity.ACTIVE)
    for customer in (back, gone):
        set_activity(customer, Activity.INACTIVE)
    whole_night(EVE)
    for customer in (back, active):
        make_order(customer, "2025-08-01", "100.00")

    whole_night(LAST)

    target = Target.objects.get()
    assert (target.done_count, target.eligible_count, target.attainment_ppm) == (1, 2, 500_000)
    assert amounts(component=Component.TARGET) == ["1.60"]


def test_cross_sell_counts_customers_with_a_product_new_to_them(anna, default_plan):
    make_target_plan([anna], parts.CROSS_SELL, goal=1)
    known, new = make_product("Known"), make_product("New")
    same, more = due_customer(anna), due_customer(anna)
    for customer in (same, more):
        make_order(customer, "2025-05-01", lines=[LineWish(quantity=Decimal(1), product=known)])
    whole_night(EVE)
    make_order(same, "2025-08-01", lines=[LineWish(quantity=Decimal(1), product=known)])
    make_order(more, "2025-08-01", lines=[LineWish(quantity=Decimal(1), product=new)])

    whole_night(LAST)

    done = TargetCustomer.objects.filter(done_on__isnull=False)
    assert done.get().customer == more


def test_satisfaction_without_an_answer_moves_nothing(anna, default_plan):
    make_target_plan([anna], parts.SATISFACTION, minimum=1)
    make_order(due_customer(anna), "2025-08-01", "100.00")
    whole_night(EVE)

    whole_night(LAST)

    assert progress(parts.SATISFACTION) == (0, 0)
    assert amounts(component=Component.TARGET) == []


@pytest.mark.parametrize(
    "break_it",
    [
        lambda: Target.objects.update(minimum=9),
        lambda: Target.objects.filter(kind=parts.RETURNING_CUSTOMERS)._raw_delete("default"),
        lambda: TargetCustomer.objects.update(due_on="2025-09-01"),
        lambda: TargetCustomer.objects.all().delete(),
        lambda: TargetCustomer.objects.create(
            target=Target.objects.get(), customer=make_customer(), basis="BUYER", last_ordered_on="2025-01-01"
        ),
    ],
)
def test_what_is_frozen_stays(anna, default_plan, break_it):
    make_target_plan([anna])
    due_customer(anna)
    whole_night(EVE)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        break_it()

    assert (Target.objects.get().minimum, TargetCustomer.objects.get().due_on) == (1, date(2025, 7, 30))
