"""The simulated company: the same for the same seed, and plausible."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from crm.demo.goods import GOODS
from crm.demo.simulate import stories

AS_OF = date(2026, 10, 6)


@pytest.fixture(scope="module")
def told():
    return list(stories(customers=400, as_of=AS_OF))


def test_the_same_seed_and_day_tell_the_same_stories(told):
    assert list(stories(customers=400, as_of=AS_OF)) == told


def test_more_customers_tell_the_first_ones_alike(told):
    assert list(stories(customers=40, as_of=AS_OF)) == told[:40]


def test_another_seed_tells_other_stories(told):
    assert next(stories(customers=1, as_of=AS_OF, seed=8)).orders != told[0].orders


def test_everything_happens_within_three_years_and_ends_the_day_before(told):
    days = [order.day for story in told for order in story.orders]
    days += [event.on for story in told for event in story.events]
    days += [contact.at.date() for story in told for contact in story.contacts]
    days += [order.refund.at.date() for story in told for order in story.orders if order.refund]

    assert min(days) >= AS_OF - timedelta(days=3 * 366)
    assert AS_OF - timedelta(days=10) <= max(days) < AS_OF


def test_each_customer_has_a_name_of_its_own_and_begins_with_an_order(told):
    assert len({story.name for story in told}) == 400
    assert all(story.orders[0].day == story.acquired_on for story in told)


def test_orders_fall_on_working_days_once_a_day_at_most(told):
    for story in told:
        days = [order.day for order in story.orders]
        assert days == sorted(set(days))
        assert all(day.weekday() < 5 for day in days)


def test_numbers_of_orders_are_unique(told):
    numbers = Counter(order.number for story in told for order in story.orders)

    assert numbers.most_common(1)[0][1] == 1


def test_terms_follow_each_other_without_overlap(told):
    for story in told:
        assert story.terms[0].starts_on == story.acquired_on
        assert all(before.ends_on == after.starts_on for before, after in pairwise(story.terms))


def test_every_kind_of_customer_is_there_with_its_own_rhythm(told):
    orders = {}
    for story in told:
        orders.setdefault(story.relationship_type, []).append(len(story.orders))
    mean = {kind: sum(counts) / len(counts) for kind, counts in orders.items()}

    assert set(mean) == {"TRANSACTION", "REGULAR", "KEY_ACCOUNT", "PARTNER", "CONTRACT"}
    assert mean["TRANSACTION"] < mean["REGULAR"] < mean["KEY_ACCOUNT"]


def test_products_have_three_tiers_and_sell_above_their_cost():
    assert {good.tier for good in GOODS} == {1, 2, 3}
    assert all(good.cost_minor < good.price_minor for good in GOODS)
    assert len({good.number for good in GOODS}) == len(GOODS)
