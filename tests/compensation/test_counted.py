"""Volumes kept by customer: a pass over a few customers ends exactly where a pass over everybody does."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import F

from compensation.facts import customers_with_orders
from compensation.models import (
    CommissionEntry,
    CountedVolume,
    CreditShare,
    CreditSplit,
    PlanAssignment,
    VolumeCount,
)
from compensation.models.credit import SplitStatus
from compensation.models.entry import Source
from compensation.rules.plans import PlanBook
from compensation.services import counted, tiers
from compensation.services.commission import missing_count, post_missing, reckon_up_to
from compensation.services.reference import Reckoning
from customers.models import Assignment
from orders.models import Order, Product, Refund
from orders.models.order import OrderStatus
from tests.compensation.crowd import AT, BEGIN, make_crowd, make_rich_plans
from tests.compensation.ledger import close, night, snapshot
from tests.make import make_customer, make_order, make_user

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 3, 1)


@pytest.fixture
def people(default_plan):
    people = [make_user() for _ in range(5)]
    make_rich_plans(default_plan, people[:2], people[1:3])
    return people


@pytest.fixture
def crowd(people):
    make_crowd(people, seed=20261122)
    return people


def kept():
    """Return every number that is kept."""
    return sorted(CountedVolume.objects.values_list())


def kept_by_everybody(as_of):
    """Return what a pass over everybody would keep, and undo it."""
    with transaction.atomic():
        counted.keep_all(reckon_up_to(as_of))
        rows = kept()
        transaction.set_rollback(True)
    return rows


def with_default(**terms):
    """Return a reckoning in which all versions of the default plan say something else."""
    reckoning = reckon_up_to(AS_OF)
    default = tuple(replace(one, **terms) for one in reckoning.book.default)
    return replace(reckoning, book=replace(reckoning.book, default=default))


def missing_by_rules(as_of):
    """Return what the ledger lacks by the pure rules, whatever is kept."""
    return list(tiers.missing_lines(reckon_up_to(as_of), None, by_rules=True))


def void(chance, orders, people):
    Order.objects.filter(pk__in=orders).update(status=OrderStatus.VOID, voided_on=F("ordered_on"))


def arrive(chance, orders, people):
    Order.objects.filter(pk__in=orders).update(status=OrderStatus.CONFIRMED, voided_on=None)


def reprice(chance, orders, people):
    Order.objects.filter(pk__in=orders).update(net_minor=chance.randrange(10**6), cost_minor=chance.randrange(10**6))


def move(chance, orders, people):
    day = BEGIN + timedelta(days=chance.randrange(1200))
    Order.objects.filter(pk__in=orders).update(ordered_on=day)


def refund(chance, orders, people):
    for order in Order.objects.filter(pk__in=orders):
        day = order.ordered_on + timedelta(days=chance.choice([0, 30, 31, 90, 91]))
        Refund.objects.create(
            customer_id=order.customer_id,
            order=order,
            refunded_at=AT,
            refunded_on=day,
            currency="EUR",
            net_minor=chance.randrange(1, 10**6),
            company_net_minor=1,
        )


def give_away(chance, orders, people):
    ids = Order.objects.filter(pk__in=orders).values_list("customer_id", flat=True)
    Assignment.objects.filter(customer__in=list(ids)).update(salesperson=chance.choice(people))


def share(chance, orders, people):
    CreditSplit.objects.filter(order__in=orders, status=SplitStatus.CURRENT).update(status=SplitStatus.REPLACED)
    for order in orders:
        split = CreditSplit.objects.create(order_id=order, reason="Agreed")
        for payee, ppm in zip(chance.sample([None, *people], 2), (333_333, 666_667), strict=True):
            CreditShare.objects.create(split=split, payee=payee, ppm=ppm)
        split.status = SplitStatus.CURRENT
        split.save()


def merge(chance, orders, people):
    keep, *gone = Order.objects.filter(pk__in=orders).order_by("pk").values_list("customer_id", flat=True)
    Order.objects.filter(customer__in=gone).update(customer_id=keep)
    Refund.objects.filter(customer__in=gone).update(customer_id=keep)


def raise_a_product(chance, orders, people):
    Product.objects.filter(pk=chance.choice(Product.objects.values_list("pk", flat=True))).update(tier=7)


EVENTS = (void, arrive, reprice, move, refund, give_away, share, merge, raise_a_product)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_in_whatever_order_events_arrive_a_few_customers_end_where_everybody_does(people, seed):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    make_crowd(people, seed=seed, customers=12)
    late = chance.sample(list(Order.objects.values_list("pk", flat=True)), 30)
    void(chance, late, people)
    as_of = date(2023, 2, 1)
    tiers.post(reckon_up_to(as_of), None)

    for event in [*chance.sample(EVENTS, len(EVENTS)), arrive]:
        as_of += timedelta(days=chance.choice([0, 1, 31, 200]))
        orders = late if event is arrive else chance.sample(list(Order.objects.values_list("pk", flat=True)), 4)
        owners = set(Order.objects.filter(pk__in=orders).values_list("customer_id", flat=True))
        event(chance, orders, people)
        tiers.post(reckon_up_to(as_of), sorted(owners))
        assert kept() == kept_by_everybody(as_of), event
        assert missing_by_rules(as_of) == [], event

    lines = list(CommissionEntry.objects.filter(source=Source.TIER))
    assert {line.reason for line in lines} >= {"NEW", "CHANGED"}
    assert [line.evaluate() for line in lines] == [line.amount_minor for line in lines]


def test_a_few_customers_are_posted_the_lines_that_everybody_would_be(crowd):
    post_missing(reckon_up_to(AS_OF), None)
    changed = customers_with_orders()[:3]
    Order.objects.filter(customer__in=changed).update(net_minor=F("net_minor") + 7_777_777)
    by_rules = list(tiers.missing_lines(reckon_up_to(AS_OF), None, by_rules=True))
    before = snapshot(), kept()

    assert tiers.missing_count(reckon_up_to(AS_OF), changed) == len(by_rules) > 0
    assert (snapshot(), kept()) == before
    assert tiers.post(reckon_up_to(AS_OF), changed).line_count == len(by_rules)

    last = CommissionEntry.objects.order_by("-pk")[: len(by_rules)]
    key = ("source_id", "event_id", "payee_id", "seq", "reason", "amount_minor", "origin_on", "posted_minor")
    assert sorted(last.values_list(*key)) == sorted(tuple(getattr(line, name) for name in key) for line in by_rules)


def test_what_other_customers_add_is_read_and_not_counted_again(crowd):
    tiers.post(reckon_up_to(AS_OF), None)
    changed = customers_with_orders()[0]
    CountedVolume.objects.exclude(customer=changed).update(amount_minor=F("amount_minor") + 10**12)
    Order.objects.filter(customer=changed).update(net_minor=F("net_minor") + 7_777_777)

    tiers.post(reckon_up_to(AS_OF), [changed])

    assert missing_by_rules(AS_OF) != []
    tiers.post(reckon_up_to(AS_OF), None)
    assert missing_by_rules(AS_OF) == []
    assert kept() == kept_by_everybody(AS_OF)


def test_a_pass_that_is_killed_leaves_nothing_half_counted(crowd):
    post_missing(reckon_up_to(AS_OF), None)
    changed = customers_with_orders()[:3]
    Order.objects.filter(customer__in=changed).update(net_minor=F("net_minor") + 7_777_777)
    before = snapshot(), kept()

    with suppress(KeyboardInterrupt), transaction.atomic():
        tiers.post(reckon_up_to(AS_OF), changed)
        assert (snapshot(), kept()) != before
        raise KeyboardInterrupt

    assert (snapshot(), kept()) == before
    tiers.post(reckon_up_to(AS_OF), changed)
    assert missing_by_rules(AS_OF) == []


def test_other_plans_count_everybody_again(crowd):
    post_missing(reckon_up_to(AS_OF), None)
    before = kept()
    other = with_default(tail=None, clawback_days=1)

    tiers.post(other, [])

    assert list(tiers.missing_lines(other, None, by_rules=True)) == []
    assert kept() != before
    tiers.post(reckon_up_to(AS_OF), [])
    assert missing_by_rules(AS_OF) == []
    assert kept() == before


def test_whoever_follows_another_plan_is_counted_by_it(crowd):
    post_missing(reckon_up_to(AS_OF), None)
    PlanAssignment.objects.all().delete()

    tiers.post(reckon_up_to(AS_OF), customers_with_orders()[:1])

    assert missing_by_rules(AS_OF) == []
    assert kept() == kept_by_everybody(AS_OF)


def test_a_day_before_the_last_one_counts_everybody_again(crowd):
    tiers.post(reckon_up_to(AS_OF), None)

    tiers.post(reckon_up_to(date(2024, 3, 1)), [])

    assert missing_by_rules(date(2024, 3, 1)) == []
    assert VolumeCount.objects.get().as_of == date(2024, 3, 1)


def test_where_no_plan_has_tiers_any_more_nothing_is_kept_once_all_is_taken_back(crowd):
    tiers.post(reckon_up_to(AS_OF), None)
    without = Reckoning(PlanBook(()), AS_OF, "GBP")

    assert tiers.post(without, None).line_count > 0

    assert kept() == []
    assert tiers.missing_count(without, []) == 0
    tiers.post(reckon_up_to(AS_OF), [])
    assert missing_by_rules(AS_OF) == []


def test_what_was_kept_is_forgotten_under_plans_that_never_paid_for_a_volume(crowd):
    counted.keep_all(reckon_up_to(AS_OF))

    tiers.post(Reckoning(PlanBook(()), AS_OF, "GBP"), None)

    assert (kept(), VolumeCount.objects.count()) == ([], 0)


@pytest.mark.slow
def test_a_late_order_of_a_closed_month_moves_its_volume_by_way_of_the_open_one(crowd, people, finn):
    night(date(2025, 2, 1))
    customer = make_customer(salesperson=people[4])
    make_order(customer, "2025-01-05", "2500000.00")
    post_missing(reckon_up_to(date(2025, 2, 1)), [customer.pk])
    close("2022-01", finn, today=date(2025, 2, 1))
    make_order(customer, "2022-01-20", "100.00")

    post_missing(reckon_up_to(date(2025, 2, 1)), [customer.pk])

    assert missing_count(reckon_up_to(date(2025, 2, 1)), None) == 0
    assert kept() == kept_by_everybody(date(2025, 2, 1))
