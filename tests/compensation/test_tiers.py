"""Tiers in the ledger: volumes by every engine, month by month, and again after anything changed."""

from datetime import date

import pytest

from compensation.facts import customers_with_orders
from compensation.models import CommissionEntry, Plan, TierBracket
from compensation.models.entry import Component, Reason, Source
from compensation.models.plan import PlanStatus
from compensation.models.plan_choices import TierCounts, TierMethod
from compensation.rules.plans import PlanBook
from compensation.services import tiers
from compensation.services.commission import missing_count, post_missing, reckon_up_to
from compensation.services.reference import Reckoning
from orders.models import Order, Refund
from orders.models.order import OrderStatus
from tests.compensation.crowd import make_crowd, make_rich_plans
from tests.compensation.ledger import amounts, close, night, snapshot
from tests.make import LATE, hand_over, make_customer, make_order, make_refund, make_user

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 3, 1)


@pytest.fixture
def people(default_plan):
    people = [make_user() for _ in range(5)]
    make_rich_plans(default_plan, people[:2], people[1:3])
    make_crowd(people, seed=20260301)
    return people


def held():
    """Return what the ledger holds of tiers, by stretch, month and payee."""
    sums = {}
    for line in CommissionEntry.objects.filter(source=Source.TIER):
        key = line.source_id, line.event_id, line.payee_id
        sums[key] = sums.get(key, 0) + line.amount_minor
    return {key: amount for key, amount in sums.items() if amount}


def wanted():
    return {
        (line.source_id, line.event_id, line.payee_id): line.amount_minor
        for line in tiers.wanted_lines(reckon_up_to(AS_OF))
    }


@pytest.mark.slow
def test_posting_again_adds_nothing_and_every_line_evaluates_again(people):
    found = tiers.post(reckon_up_to(AS_OF), None)

    lines = list(CommissionEntry.objects.all())
    assert found.line_count == len(lines) > 40
    assert tiers.missing_count(reckon_up_to(AS_OF), None) == 0
    assert held() == wanted()
    assert [line.evaluate() for line in lines] == [line.amount_minor for line in lines]
    assert {line.inputs["months"] for line in lines} == {1, 3, 12}


def test_the_database_counts_the_volumes_of_the_rules(people):
    by_rules = list(tiers.missing_lines(reckon_up_to(AS_OF), None, by_rules=True))

    assert list(tiers.missing_lines(reckon_up_to(AS_OF), None)) == by_rules


@pytest.mark.slow
def test_a_few_customers_at_a_time_end_at_the_same_sums(people):
    ids = customers_with_orders()

    for start in range(0, len(ids), 5):
        tiers.post(reckon_up_to(AS_OF), ids[start : start + 5])

    assert held() == wanted()


@pytest.mark.slow
def test_only_what_changed_customers_touch_is_reckoned_again_and_all_of_that(people):
    post_missing(reckon_up_to(AS_OF), None)
    changed = customers_with_orders()[:3]
    orders = list(Order.objects.filter(customer__in=changed).order_by("pk"))
    for order in orders[::4]:
        order.status, order.voided_on = OrderStatus.VOID, order.ordered_on
    for order in orders[1::4]:
        order.net_minor += 999
    for order in orders[2::4]:
        order.ordered_on = date(2023, 2, 3)
    Order.objects.bulk_update(orders, ["status", "voided_on", "net_minor", "ordered_on"])
    people[0].assignments.filter(customer__in=changed).update(salesperson=people[3])
    before = held()

    post_missing(reckon_up_to(AS_OF), changed)

    assert held() == wanted() != before
    assert missing_count(reckon_up_to(AS_OF), None) == 0
    lines = list(CommissionEntry.objects.filter(source=Source.TIER))
    assert [line.evaluate() for line in lines] == [line.amount_minor for line in lines]


@pytest.mark.slow
def test_merged_customers_leave_nothing_behind(people):
    post_missing(reckon_up_to(AS_OF), None)
    keep, gone = customers_with_orders()[:2]
    Order.objects.filter(customer_id=gone).update(customer_id=keep)
    Refund.objects.filter(customer_id=gone).update(customer_id=keep)

    post_missing(reckon_up_to(AS_OF), [keep, gone])

    assert held() == wanted()
    assert missing_count(reckon_up_to(AS_OF), None) == 0


@pytest.mark.slow
def test_customers_who_touch_nothing_change_nothing(people):
    post_missing(reckon_up_to(AS_OF), None)
    before = snapshot()

    tiers.post(reckon_up_to(AS_OF), [])

    assert snapshot() == before


@pytest.fixture
def monthly(default_plan):
    """From 1,000.00 a month on 1 % more, from 2,000.00 on 5 %: marginal, of all orders, clawback of 90 days."""
    return tier_plan(default_plan, TierMethod.MARGINAL)


def tier_plan(plan: Plan, method: str):
    version = plan.versions.get()
    plan.versions.update(ends_on=date(2025, 1, 1))
    version.pk, version.number, version.status = None, 2, PlanStatus.DRAFT
    version.tier_method, version.tier_counts, version.tier_months = method, TierCounts.ALL, 1
    version.starts_on, version.ends_on, version._state.adding = date(2025, 1, 1), None, True
    version.save()
    for from_minor, rate_ppm in ((1000_00, 10_000), (2000_00, 50_000)):
        TierBracket.objects.create(plan_version=version, from_minor=from_minor, rate_ppm=rate_ppm)
    version.change(status=PlanStatus.APPROVED, approved_at=LATE, content_hash="x")
    return version


def test_a_month_grows_by_what_each_order_adds(monthly, anna):
    customer = make_customer(salesperson=anna)
    make_order(customer, "2025-01-05", "1500.00")
    night(date(2025, 1, 5))
    make_order(customer, "2025-01-20", "600.00")

    night(date(2025, 1, 20))

    assert amounts(source=Source.TIER) == ["5.00", "10.00"]
    first, second = CommissionEntry.objects.filter(source=Source.TIER).order_by("pk")
    assert (first.reason, second.reason) == (Reason.NEW, Reason.CHANGED)
    assert (second.source_id, second.event_id, second.seq) == (202501, 202501, 2)
    assert (second.origin_on, second.posted_minor) == (date(2025, 1, 20), 5_00)
    assert (second.component, second.plan_version, second.customer) == (Component.TIER, monthly, None)
    assert (second.inputs["before"], second.inputs["after"]) == (0, 2100_00)


def test_a_slab_pays_the_reached_rate_for_everything(default_plan, anna):
    tier_plan(default_plan, TierMethod.SLAB)
    make_order(make_customer(salesperson=anna), "2025-01-05", "2000.00")

    night()

    assert amounts(source=Source.TIER) == ["100.00"]


@pytest.mark.slow
def test_a_refund_in_the_window_takes_volume_back_into_the_month_in_which_it_came(monthly, anna, finn):
    order = make_order(make_customer(salesperson=anna), "2025-01-05", "2500.00")
    night(date(2025, 2, 1))
    close("2025-01", finn)
    make_refund(order, "2025-04-05", "1600.00")
    night(date(2025, 4, 30))
    make_refund(order, "2025-05-06", "10.00")

    night(date(2025, 5, 31))

    assert amounts(source=Source.TIER) == ["35.00", "-35.00"]
    last = CommissionEntry.objects.filter(source=Source.TIER).order_by("pk").last()
    assert (last.reason, last.period.starts_on, last.evaluate()) == (Reason.CHANGED, date(2025, 4, 1), -35_00)


def test_a_void_order_takes_its_volume_along(monthly, anna):
    order = make_order(make_customer(salesperson=anna), "2025-01-05", "2500.00")
    night(date(2025, 1, 31))
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.VOID, voided_on="2025-02-01")

    night(date(2025, 2, 1))

    assert amounts(source=Source.TIER) == ["35.00", "-35.00"]
    last = CommissionEntry.objects.filter(source=Source.TIER).order_by("pk").last()
    assert (last.reason, last.inputs, last.evaluate()) == (Reason.MOVED, None, -35_00)


def test_a_handover_for_the_past_moves_volume(monthly, anna, bo):
    customer = make_customer(salesperson=anna)
    make_order(customer, "2025-01-05", "2500.00")
    night(date(2025, 1, 31))
    hand_over(customer, bo, "2025-01-01")

    night(date(2025, 2, 1))

    assert amounts(source=Source.TIER, payee=anna) == ["35.00", "-35.00"]
    assert amounts(source=Source.TIER, payee=bo) == ["35.00"]


def test_without_tiers_nothing_is_asked(default_plan, anna, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tiers.missing_count(Reckoning(PlanBook(()), AS_OF, "GBP"), None) == 0
