"""Rewards in the ledger: posted beside the orders, the same however they are read, and nothing twice."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from compensation.models import CommissionEntry, MilestoneStep, Plan, PlanAssignment, PlanVersion
from compensation.models.entry import Component, Event, Reason, Source
from compensation.models.plan import PlanStatus
from compensation.rules.plans import PlanBook
from compensation.services import milestones
from compensation.services.commission import missing_count, reckon_up_to
from compensation.services.periods import ensure_period
from compensation.services.reference import Reckoning, Span
from orders.models import Order, Refund
from orders.models.order import OrderStatus
from tests.compensation.crowd import AT, BEGIN, make_crowd
from tests.compensation.ledger import TODAY, amounts, close, night, snapshot
from tests.make import hand_over, make_customer, make_order, make_refund, make_user
from tests.upsets import undone

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 3, 1)
REWARDS = {"source": Source.MILESTONE}


def give_milestones(plan, *steps, starts_on=BEGIN, number=90, **values):
    """Approve a version of a plan that pays (threshold, bonus) from a day on."""
    plan.versions.filter(ends_on=None, starts_on__lt=starts_on).update(ends_on=starts_on)
    rates = {"first_ppm": 0, "returning_ppm": 0}
    version = PlanVersion.objects.create(plan=plan, number=number, starts_on=starts_on, **rates, **values)
    MilestoneStep.objects.bulk_create(
        [MilestoneStep(plan_version=version, threshold_minor=at, bonus_minor=bonus) for at, bonus in steps]
    )
    version.change(status=PlanStatus.APPROVED, approved_at=AT, content_hash="x")
    return version


@pytest.fixture
def plan(default_plan):
    give_milestones(default_plan, (5_000_00, 50_00), (10_000_00, 100_00))
    return default_plan


@pytest.fixture
def bakery(anna):
    return make_customer("Bakery Nord", salesperson=anna)


def test_crossing_ten_thousand_pays_once(plan, bakery):
    make_order(bakery, "2025-01-15", "9500.00")
    make_order(bakery, "2025-02-15", "500.00")

    night()

    assert amounts(**REWARDS) == ["50.00", "100.00"]
    assert night() == 0


def test_a_backdated_import_does_not_pay_twice(plan, bakery):
    make_order(bakery, "2025-01-15", "10000.00")
    night()

    make_order(bakery, "2024-06-01", "10000.00")

    assert night() == 0
    assert amounts(**REWARDS) == ["50.00", "100.00"]


def test_a_line_names_what_crossed_and_under_which_version(plan, bakery, anna):
    order = make_order(bakery, "2025-01-15", "5100.00")
    night()

    line = CommissionEntry.objects.get(**REWARDS)

    assert (line.customer, line.order, line.payee) == (bakery, order, anna)
    assert (line.source_id, line.event, line.event_id) == (bakery.pk, Event.CROSSED, 500_000_001)
    assert (line.component, line.reason, line.origin_on) == (Component.MILESTONE, Reason.NEW, date(2025, 1, 15))
    assert line.plan_version.plan == plan
    assert line.inputs["after"] == 5_100_00


def test_a_refund_in_a_closed_month_is_posted_into_the_next(plan, bakery, finn):
    order = make_order(bakery, "2025-01-15", "5100.00")
    night()
    close("2025-01", finn)
    make_refund(order, "2025-01-20", "200.00")

    night()

    line = CommissionEntry.objects.get(event=Event.UNDONE)
    assert (line.amount_minor, line.origin_on) == (-50_00, date(2025, 1, 20))
    assert line.period.starts_on == date(2025, 2, 1)


def test_after_a_handover_the_reward_belongs_to_who_looked_after_the_crossing_order(plan, bakery, bo):
    make_order(bakery, "2025-01-15", "4900.00")
    hand_over(bakery, bo, "2025-02-01")
    make_order(bakery, "2025-02-15", "100.00")

    night()

    assert CommissionEntry.objects.get(**REWARDS).payee == bo


def test_a_reassignment_for_the_past_moves_the_reward(plan, bakery, anna, bo):
    make_order(bakery, "2025-01-15", "5000.00")
    night()
    bakery.assignments.update(salesperson=bo)

    night()

    assert amounts(**REWARDS, payee=anna) == ["50.00", "-50.00"]
    assert amounts(**REWARDS, payee=bo) == ["50.00"]
    assert CommissionEntry.objects.get(**REWARDS, amount_minor=-50_00).reason == Reason.MOVED


def test_voiding_the_crossing_order_takes_the_reward_back(plan, bakery):
    order = make_order(bakery, "2025-01-15", "5000.00")
    night()
    order.change(status=OrderStatus.VOID, voided_on=date(2025, 1, 16))

    night()

    assert amounts(**REWARDS) == ["50.00", "-50.00"]
    assert CommissionEntry.objects.get(**REWARDS, amount_minor=-50_00).reason == Reason.VOID


def test_merged_customers_reach_a_threshold_together(plan, bakery, anna):
    gone = make_customer("Bakery North", salesperson=anna)
    make_order(bakery, "2025-01-15", "4000.00")
    make_order(gone, "2025-01-16", "7000.00")
    night()
    Order.objects.filter(customer=gone).update(customer=bakery)

    night()

    assert amounts(**REWARDS, source_id=gone.pk) == ["50.00", "-50.00"]
    assert amounts(**REWARDS, source_id=bakery.pk) == ["50.00", "100.00"]


def test_rewards_of_a_plan_that_pays_none_any_more_are_taken_back(plan, bakery):
    make_order(bakery, "2025-01-15", "5000.00")
    night()
    plan.versions.filter(number=90).update(status="SUPERSEDED")

    night()

    assert amounts(**REWARDS) == ["50.00", "-50.00"]


def test_without_milestones_in_any_plan_no_history_is_read(default_plan, bakery, django_assert_num_queries):
    make_order(bakery, "2025-01-15", "50000.00")
    reckoning = reckon_up_to(TODAY)

    with django_assert_num_queries(1):
        assert milestones.missing_count(reckoning, None) == 0


def test_a_draft_is_tried_without_touching_the_ledger(default_plan, bakery):
    make_order(bakery, "2025-01-15", "5000.00")
    night()
    draft = give_milestones(default_plan, (5_000_00, 50_00)).terms()
    before = snapshot()

    tried = Reckoning(PlanBook((draft,)), TODAY, "GBP")

    assert milestones.missing_count(tried, None) == 1
    assert [line.amount_minor for line in milestones.wanted_lines(tried)] == [50_00]
    assert list(milestones.wanted_lines(tried, orders=Span(date(2025, 1, 1), date(2025, 1, 15)))) == []
    assert snapshot() == before


def test_what_a_book_wants_is_said_without_a_look_at_the_ledger(plan, bakery):
    make_order(bakery, "2025-01-15", "5000.00")
    night()

    assert [line.amount_minor for line in milestones.wanted_lines(reckon_up_to(TODAY))] == [50_00]


@pytest.fixture
def people(db):
    return [make_user() for _ in range(5)]


@pytest.fixture
def crowd(people, default_plan):
    """Four versions of two plans, some of which pay for what was crossed before, over a crowd with foreign money."""
    steps = [(1_000_00, 7_77), (9_000_00, 100_01), (50_000_00, 1_000_00)]
    tail = {"tail_days": 90, "tail_ppm": 300_000}
    give_milestones(default_plan, *steps[:2], number=91, milestone_window_days=30)
    give_milestones(default_plan, *steps, starts_on=date(2024, 1, 1), number=92, pays_crossed_milestones=True, **tail)
    own = Plan.objects.create(name="Own")
    give_milestones(own, *steps[1:], number=1, milestone_window_days=200)
    for person in people[:2]:
        PlanAssignment.objects.create(salesperson=person, plan=own, starts_on=BEGIN, ends_on=date(2024, 6, 1))
    make_crowd(people, seed=7, customers=40)
    _small_and_given_back()


def _small_and_given_back():
    """Bring most orders down to the thresholds, and give some of them back within a window or after it."""
    Order.objects.filter(net_minor__gt=10**7, customer_id__in=_ids()[::2]).update(net_minor=4_321_00)
    for number, order in enumerate(Order.objects.filter(net_minor__gt=100_00, net_minor__lt=10**7).order_by("pk")[::3]):
        _give_back(order, days=[0, 20, 60, 190, 250][number % 5])


def _give_back(order, days):
    day = order.ordered_on + timedelta(days=days)
    values = {"refunded_at": AT, "refunded_on": day, "currency": "EUR", "company_net_minor": 1}
    Refund.objects.create(customer_id=order.customer_id, order=order, net_minor=max(1, order.net_minor), **values)


def _ids():
    """Return the ids of all customers with orders."""
    return list(Order.objects.order_by("customer_id").values_list("customer_id", flat=True).distinct())


def ways():
    """Whole histories by the rules, and on PostgreSQL the moves that the database finds."""
    return [True, False] if connection.vendor == "postgresql" else [True]


def wanted(*, by_rules, customer_ids=None):
    lines = milestones.missing_lines(reckon_up_to(AS_OF), customer_ids, by_rules=by_rules)
    return sorted(lines, key=repr)


@pytest.mark.slow
def test_both_ways_want_the_same_lines_number_by_number(crowd, people):
    first = [wanted(by_rules=way) for way in ways()]
    milestones.post(reckon_up_to(AS_OF), None)
    _upset(people)
    corrections = [wanted(by_rules=way) for way in ways()]

    assert len(first[0]) > 100
    assert {line.event for line in first[0]} == {"CROSSED", "UNDONE"}
    assert {line.reason for line in corrections[0]} == {"NEW", "CHANGED", "MOVED", "VOID"}
    assert first[0] == first[-1]
    assert corrections[0] == corrections[-1]


@pytest.mark.slow
def test_posting_twice_adds_nothing_and_every_line_evaluates_again(crowd, people):
    milestones.post(reckon_up_to(AS_OF), None)
    _upset(people)
    milestones.post(reckon_up_to(AS_OF), None)

    assert milestones.post(reckon_up_to(AS_OF), None).line_count == 0
    assert missing_count(reckon_up_to(AS_OF), []) == 0
    lines = list(CommissionEntry.objects.filter(**REWARDS))
    assert [line.evaluate() for line in lines] == [line.amount_minor for line in lines]


@pytest.mark.slow
def test_a_few_customers_at_a_time_end_at_the_same_rewards(crowd):
    whole = undone(lambda: [milestones.post(reckon_up_to(AS_OF), None), snapshot()][1])
    ids = _ids()

    for start in range(0, len(ids), 7):
        milestones.post(reckon_up_to(AS_OF), ids[start : start + 7])

    assert snapshot() == whole


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_any_arrival_with_closed_months_in_between_ends_at_the_same_net(crowd, finn, seed):
    """Orders appear one batch after the other, months are closed meanwhile, and at the end everybody has the same."""
    milestones_net = undone(lambda: [milestones.post(reckon_up_to(AS_OF), None), _net()][1])
    orders = list(Order.objects.order_by("pk").values_list("pk", "customer_id"))
    random.Random(seed).shuffle(orders)  # noqa: S311 - nothing secret
    hidden = make_customer("Not arrived yet")
    Order.objects.update(customer=hidden)

    for number, start in enumerate(range(0, len(orders), 110)):
        for pk, customer_id in orders[start : start + 110]:
            Order.objects.filter(pk=pk).update(customer=customer_id)
        milestones.post(reckon_up_to(AS_OF), None)
        ensure_period(month := date(2022, number + 1, 1))
        close(f"{month:%Y-%m}", finn, AS_OF)

    arrived = {key: amount for key, amount in _net().items() if key[0] != hidden.pk}
    assert arrived == milestones_net


def _net():
    """Return what the ledger holds by key."""
    sums: dict = {}
    for line in CommissionEntry.objects.filter(**REWARDS):
        key = (line.source_id, line.event, line.event_id, line.payee_id)
        sums[key] = sums.get(key, 0) + line.amount_minor
    return {key: amount for key, amount in sums.items() if amount}


def _upset(people):
    """Void, reprice, move and refund a part of the orders."""
    orders = list(Order.objects.order_by("pk"))
    for order in orders[::9]:
        order.status, order.voided_on = OrderStatus.VOID, order.ordered_on
    for order in orders[4::9]:
        order.net_minor += 999_99
    Order.objects.bulk_update(orders, ["status", "voided_on", "net_minor"])
    people[0].assignments.update(salesperson=people[1])
    for order in orders[2::9]:
        _give_back(order, days=5)
