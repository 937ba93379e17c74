"""What a merge of two customers does to pay: one history from its first order on, and nobody's credit moves."""

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from compensation.models import CommissionEntry, Statement, Target
from compensation.models.entry import Component, Reason, Source
from compensation.rules import plan_parts as parts
from compensation.services import milestones, reference, setwise, tiers
from compensation.services.commission import missing_count, post_commission, reckon_up_to
from compensation.services.seals import broken_among
from compensation.services.targets import freeze_targets
from crm.accounts.access import Role
from customers.models import Change, Customer, Merge
from customers.services.changes import claim_changes, release_changes
from orders.services.place import void_order
from tests.compensation.crowd import make_crowd, make_rich_plans
from tests.compensation.goals import make_target_plan, progress, whole_night
from tests.compensation.ledger import TODAY, amounts, close, night, snapshot
from tests.compensation.test_milestone_lines import give_milestones
from tests.make import hand_over, make_customer, make_merge, make_order, make_refund, make_user, part

pytestmark = pytest.mark.django_db
MARCH = "2025-03-15"


@pytest.fixture
def stays(anna, default_plan):
    """A customer of Anna's since January."""
    stays = make_customer("Bakery Nord", salesperson=anna)
    make_order(stays, "2025-01-10", "1000.00")
    return stays


@pytest.fixture
def goes(bo, default_plan):
    """The same company once more, which Bo won in February."""
    goes = make_customer("Bakery North", salesperson=bo)
    make_order(goes, "2025-02-10", "1000.00")
    return goes


def net(**filters):
    """Return what the ledger holds by key and payee."""
    sums = defaultdict(int)
    for line in CommissionEntry.objects.filter(**filters):
        sums[line.source, line.source_id, line.event, line.event_id, line.component, line.payee_id] += line.amount_minor
    return {key: amount for key, amount in sums.items() if amount}


def changed_night(as_of=TODAY):
    """Post for the customers that changed alone, as a night does; return the number of new lines."""
    claim_changes("night")
    lines = post_commission(as_of=as_of, token="night")["lines"]
    release_changes("night")
    return lines


def test_a_first_order_becomes_a_returning_one_of_the_same_salesperson(stays, goes, anna, bo):
    changed_night()
    assert (amounts(payee=anna), amounts(payee=bo)) == (["50.00"], ["50.00"])

    make_merge(stays, goes, MARCH)

    assert changed_night() == 2
    assert amounts(payee=anna) == ["50.00"]
    assert amounts(payee=bo) == ["50.00", "-50.00", "80.00"]
    newest = CommissionEntry.objects.filter(reason=Reason.NEW).latest("pk")
    assert (newest.component, newest.payee, newest.customer) == (Component.RETURNING, bo, stays)
    assert changed_night() == 0


def test_a_returning_order_of_the_survivor_may_have_been_first_with_the_other(anna, bo, default_plan):
    stays = make_customer(salesperson=anna)
    goes = make_customer(salesperson=bo)
    make_order(goes, "2024-01-10", "1000.00")
    make_order(stays, "2025-02-10", "1000.00")
    changed_night()

    make_merge(stays, goes, MARCH)
    changed_night()

    # A year with the other record counts: 8 % and the step of 1 %.
    assert sum(net(payee=anna).values()) == 90_00
    assert sum(net(payee=bo).values()) == 50_00


def test_orders_before_the_merge_stay_with_who_held_that_record_then(stays, goes, anna, bo, cleo):
    hand_over(goes, cleo, "2025-03-01")
    make_order(goes, "2025-03-05", "1000.00")
    make_merge(stays, goes, MARCH)
    make_order(stays, "2025-04-01", "1000.00")

    night()

    assert {who: sum(net(payee=who).values()) for who in (anna, bo, cleo)} == {anna: 130_00, bo: 80_00, cleo: 80_00}


def test_a_later_handover_of_the_survivor_with_effect_from_before_moves_only_its_own_orders(
    stays, goes, bo, cleo, anna
):
    make_merge(stays, goes, MARCH)

    hand_over(stays, cleo, "2025-01-01")
    night()

    assert {who: sum(net(payee=who).values()) for who in (anna, bo, cleo)} == {anna: 0, bo: 80_00, cleo: 50_00}


def test_a_late_order_of_the_absorbed_record_is_paid_as_if_it_had_come_in_time(stays, goes, anna, bo):
    make_merge(stays, goes, MARCH)
    make_order(goes, "2025-03-10", "1000.00")
    night()
    late = net()

    make_order(goes, "2025-03-20", "1000.00")
    night()

    assert sum(late.values()) == 50_00 + 80_00 + 80_00
    assert {key[-1] for key in net().keys() - late.keys()} == {anna.pk}
    assert sum(net(payee=bo).values()) == 160_00


@pytest.mark.parametrize("post", [night, changed_night])
def test_undoing_brings_back_the_former_net_of_every_key(stays, goes, post):
    make_refund(make_order(goes, "2025-03-01", "600.00"), "2025-03-10", "200.00")
    post()
    before = net()
    merge = make_merge(stays, goes, MARCH)
    post()
    assert net() != before

    part(merge)
    post()

    assert net() == before
    assert post() == 0


def test_after_a_close_the_difference_goes_into_the_next_open_month(stays, goes, bo, finn, olga):
    make_order(goes, "2025-03-01", "1000.00")
    night()
    close("2025-01", finn)
    close("2025-02", finn)
    sealed = list(Statement.objects.filter(period__starts_on__lte="2025-02-01").order_by("pk").values())

    merge = make_merge(stays, goes, MARCH)
    changed_night()

    moved = CommissionEntry.objects.filter(payee=bo, origin_on="2025-02-10", period__starts_on="2025-03-01")
    assert sorted(moved.values_list("amount_minor", flat=True)) == [-50_00, 80_00]
    assert list(Statement.objects.filter(period__starts_on__lte="2025-02-01").order_by("pk").values()) == sealed
    close("2025-03", olga)
    part(merge)
    changed_night()
    assert sum(net(origin_on="2025-02-10").values()) == 50_00
    assert list(Statement.objects.filter(period__starts_on__lte="2025-02-01").order_by("pk").values()) == sealed


def test_a_close_right_after_a_merge_posts_it_first(stays, goes, bo, finn):
    night()

    make_merge(stays, goes, MARCH)
    close("2025-02", finn)

    assert Statement.objects.get(period__starts_on="2025-02-01", payee=bo).earned_minor == 80_00


def test_a_night_killed_in_between_is_made_up_for_by_the_next(stays, goes):
    night()
    make_merge(stays, goes, MARCH)
    with transaction.atomic():
        claim_changes("killed")
        post_commission(as_of=TODAY, token="killed")
        transaction.set_rollback(True)

    assert changed_night() == 2

    assert missing_count(reckon_up_to(TODAY), None) == 0


def test_the_one_history_reaches_a_lifetime_reward_once_and_the_others_award_is_taken_back(anna, bo, default_plan):
    give_milestones(default_plan, (5_000_00, 50_00))
    stays, goes = make_customer(salesperson=anna), make_customer(salesperson=bo)
    make_order(stays, "2025-02-01", "5000.00")
    make_order(goes, "2025-01-01", "4000.00")
    make_order(goes, "2025-03-01", "1000.00")
    changed_night()
    before = net(source=Source.MILESTONE)
    assert sum(before.values()) == 100_00

    merge = make_merge(stays, goes, MARCH)
    changed_night()

    # 4,000 of Bo's, then 5,000 of Anna's: it was hers that crossed, and 5,000 are crossed once.
    assert sum(net(source=Source.MILESTONE, payee=anna).values()) == 50_00
    assert sum(net(source=Source.MILESTONE, payee=bo).values()) == 0
    assert missing_count(reckon_up_to(TODAY), None) == 0
    part(merge)
    changed_night()
    assert net(source=Source.MILESTONE) == before


def test_two_that_reached_nothing_alone_reach_a_reward_together(anna, bo, default_plan):
    give_milestones(default_plan, (5_000_00, 50_00))
    stays, goes = make_customer(salesperson=anna), make_customer(salesperson=bo)
    make_order(stays, "2025-01-01", "3000.00")
    make_order(goes, "2025-02-01", "2500.00")
    changed_night()

    make_merge(stays, goes, MARCH)
    changed_night()

    # Bo's order crossed, so the award is his, however the survivor is looked after.
    line = CommissionEntry.objects.get(source=Source.MILESTONE)
    assert (line.payee, line.customer, line.amount_minor) == (bo, stays, 50_00)


def due(salesperson):
    customer = make_customer(salesperson=salesperson)
    make_order(customer, "2025-04-01", "500.00")
    make_order(customer, "2025-05-31", "500.00")
    return customer


def test_on_a_frozen_list_a_merged_customer_counts_as_the_survivor(anna, bo, default_plan):
    make_target_plan([anna], steps=((1_000_000, 1_500_000),))
    gone, other = due(anna), make_customer(salesperson=bo)
    whole_night("2025-06-30")
    make_merge(other, gone, "2025-07-10")

    make_order(other, "2025-08-01", "100.00")
    whole_night("2025-08-31")

    assert progress() == (1, 1)


def test_two_of_one_list_that_are_one_count_once(anna, default_plan):
    make_target_plan([anna])
    one, two, third = due(anna), due(anna), due(anna)
    whole_night("2025-06-30")
    make_order(one, "2025-07-05", "100.00")
    make_order(two, "2025-07-06", "100.00")
    whole_night("2025-07-09")
    assert progress() == (2, 3)

    merge = make_merge(one, two, "2025-07-10")
    whole_night("2025-07-31")

    assert progress() == (1, 2)
    part(merge, "2025-08-01")
    whole_night("2025-08-02")
    assert progress() == (2, 3)
    assert third.pk in Target.objects.get().customers.values_list("customer", flat=True)


def test_a_goal_is_not_reached_by_merging_those_who_count(anna, default_plan):
    make_target_plan([anna], parts.CROSS_SELL, goal=2, steps=((1_000_000, 1_500_000),))
    one, two = due(anna), due(anna)
    whole_night("2025-06-30")
    make_merge(one, two, "2025-07-10")

    whole_night("2025-09-30")

    assert Target.objects.get().eligible_count == 1


def test_a_merge_after_the_stretch_counts_its_customers_anew(anna, default_plan, finn):
    make_target_plan([anna], steps=((1_000_000, 1_500_000),))
    one, two = due(anna), due(anna)
    whole_night("2025-06-30")
    make_order(one, "2025-08-01", "100.00")
    whole_night("2025-10-05")
    assert amounts(component=Component.TARGET) == []
    Change.objects.all().delete()

    make_merge(one, two, "2025-10-10")
    claim_changes("night")
    freeze_targets(as_of=date(2025, 10, 11), token="night")
    post_commission(as_of=date(2025, 10, 11), token="night")

    # The one customer of the list came back: half of the 8.00 on its returning order on top.
    assert amounts(component=Component.TARGET) == ["4.00"]


class Company:
    """A company of a few customers in which anything may happen; the same for the same seed."""

    def __init__(self, plan, seed):
        self.chance = random.Random(seed)  # noqa: S311 - nothing secret
        people = [make_user() for _ in range(4)]
        make_rich_plans(plan, people[:2], people[1:3])
        give_milestones(plan, (2_000_00, 10_00), (6_000_00, 30_00), starts_on=date(2024, 9, 1))
        self.customers = [make_customer(salesperson=self.chance.choice(people)) for _ in range(6)]
        months = ("2024-05-02", "2024-06-02", "2024-07-02")
        self.orders = [make_order(one, day) for day in months for one in self.customers]
        self.closer = make_user(Role.FINANCE)
        self.months = ["2024-05", "2024-06", "2024-07"]
        self.sealed = {}

    def day(self):
        return date(2024, 5, 1) + timedelta(days=self.chance.randrange(400))

    def order(self):
        amount = f"{self.chance.randrange(50, 3000)}.00"
        self.orders.append(make_order(self.chance.choice(self.customers), self.day(), amount))

    def refund(self):
        if self.orders:
            order = self.orders.pop(self.chance.randrange(len(self.orders)))
            make_refund(order, order.ordered_on + timedelta(days=self.chance.choice([5, 40, 200])), "40.00")

    def void(self):
        if self.orders:
            order = self.orders.pop(self.chance.randrange(len(self.orders)))
            void_order(order=order, on=TODAY, reason="A slip.", by=None)

    def merge(self):
        survivor, absorbed = self.chance.sample(list(Customer.objects.standing().order_by("pk")), 2)
        if not absorbed.merged_from.exists():
            make_merge(survivor, absorbed, self.day())

    def part(self):
        merges = list(Merge.objects.in_force().order_by("pk"))
        if merges:
            part(self.chance.choice(merges))

    def few(self):
        changed_night()

    def close(self):
        night()
        if self.months:
            period = close(self.months.pop(0), self.closer)
            self.sealed |= {one.pk: one for one in Statement.objects.filter(period=period)}

    def live(self):
        deeds = [*[self.order] * 4, self.refund, self.void, *[self.merge] * 2, self.part, *[self.few] * 2, self.close]
        for _ in range(50):
            self.chance.choice(deeds)()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_way_of_merging_and_parting_ends_where_a_single_pass_does(default_plan, seed):
    """Invariants 2, 4, 10 and 11, with merges among the events, and nights and closings of all kinds between."""
    company = Company(default_plan, seed)

    company.live()
    changed_night()

    reckoning = reckon_up_to(TODAY)
    assert missing_count(reckoning, None) == 0
    assert list(reckoning.lines(None)) == []
    assert list(tiers.missing_lines(reckoning, None, by_rules=True)) == []
    assert list(milestones.missing_lines(reckoning, None, by_rules=True)) == []
    assert all(line.evaluate() == line.amount_minor for line in CommissionEntry.objects.all())
    assert Merge.objects.count() > 3
    assert company.sealed
    now = Statement.objects.in_bulk(company.sealed)
    assert [model_to_dict(now[pk]) for pk in company.sealed] == [model_to_dict(one) for one in company.sealed.values()]
    assert broken_among(now.values()) == []


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the set-based engine speaks PostgreSQL only")
def test_merged_customers_are_posted_alike_a_few_at_a_time_and_all_at_once(default_plan):
    people = [make_user() for _ in range(5)]
    make_rich_plans(default_plan, people[:2], people[1:3])
    make_crowd(people, seed=11, customers=36)
    reckoning = reckon_up_to(date(2025, 3, 1))
    survivors = sorted(Merge.objects.values_list("survivor", flat=True))

    with transaction.atomic():
        reference.post(reckoning, survivors)
        by_rules = snapshot()
        transaction.set_rollback(True)
    setwise.post(reckoning, survivors)

    assert snapshot() == by_rules
    assert len(by_rules) > 50
