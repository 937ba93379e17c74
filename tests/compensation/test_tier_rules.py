"""What a volume pays: brackets, their edges, and the months of a stretch."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.rules.evaluation import amount
from compensation.rules.events import Handover, Order, Refund, Share
from compensation.rules.plan_parts import ALL_ORDERS, MARGINAL, RETURNING_ORDERS, SLAB, Bracket, Tail, Tiers
from compensation.rules.plans import FIRST, RETURNING, PlanBook, PlanTerms
from compensation.rules.rounding import PPM, half_away
from compensation.rules.tiers import (
    TierKey,
    Volume,
    counting_book,
    pay_of,
    segments,
    tier_dues,
    tiers_on,
    volumes_of,
)
from tests.compensation.cases import ANNA, BO, FAR, KEEP_AND_GROW

volumes = st.integers(-(10**12), 10**12)
methods = st.sampled_from([MARGINAL, SLAB])


@st.composite
def tiers(draw, method=methods):
    """Brackets with rates that rise."""
    bounds = sorted(draw(st.sets(st.integers(0, 10**10), min_size=1, max_size=5)))
    rates = sorted(draw(st.lists(st.integers(0, PPM), min_size=len(bounds), max_size=len(bounds))))
    return Tiers(draw(method), 1, ALL_ORDERS, tuple(map(Bracket, bounds, rates)))


@given(tiers(), volumes, volumes)
def test_more_volume_never_pays_less(plan, one, other):
    low, high = sorted([one, other])

    assert pay_of(low, plan) <= pay_of(high, plan)


@given(tiers(st.just(MARGINAL)), volumes)
def test_marginal_pay_is_the_sum_of_its_segments_rounded_once(plan, volume):
    parts = list(segments(volume, plan))

    assert sum(part for part, _rate in parts) == max(0, volume - plan.brackets[0].from_minor)
    assert pay_of(volume, plan) == half_away(sum(part * rate for part, rate in parts), PPM)


@given(tiers(st.just(SLAB)), st.data())
def test_at_a_threshold_the_upper_bracket_pays_for_everything(plan, data):
    bracket = data.draw(st.sampled_from(plan.brackets))

    assert pay_of(bracket.from_minor, plan) == half_away(bracket.from_minor * bracket.rate_ppm, PPM)


@given(tiers(st.just(SLAB)))
def test_just_below_a_threshold_the_lower_bracket_pays(plan):
    for lower, upper in pairwise(plan.brackets):
        below = upper.from_minor - 1
        assert pay_of(below, plan) == half_away(below * lower.rate_ppm, PPM)
    assert pay_of(plan.brackets[0].from_minor - 1, plan) == 0


@given(tiers(), st.integers(-(10**12), 0))
def test_a_volume_below_nothing_pays_nothing(plan, volume):
    assert pay_of(min(volume, -1), plan) == 0


@given(tiers(), st.lists(st.tuples(st.integers(0, 11), st.integers(-(10**8), 10**9)), max_size=20))
def test_the_months_of_a_stretch_sum_to_the_pay_of_its_volume_and_evaluate_again(plan, parts):
    book = book_of(replace(plan, months=12))
    found = tier_dues([volume(month + 1, amount) for month, amount in parts], book)

    assert sum(due.amount for due in found.values()) == pay_of(sum(amount for _month, amount in parts), plan)
    assert all(amount("TIER", due.inputs, 7) == due.amount - 7 for due in found.values())


def book_of(plan, **values):
    return PlanBook((replace(KEEP_AND_GROW, tiers=plan, **values),))


def volume(month, amount, component=RETURNING, payee=ANNA):
    return Volume(payee, date(2026, month, 1), component, amount, date(2026, month, 20))


QUARTER = Tiers(MARGINAL, 3, RETURNING_ORDERS, (Bracket(1000_00, 10_000), Bracket(2000_00, 50_000)))


def test_each_month_of_a_quarter_pays_what_it_adds():
    found = tier_dues([volume(1, 900_00), volume(2, 600_00), volume(3, 600_00), volume(4, 999_99)], book_of(QUARTER))

    quarter, april = date(2026, 1, 1), date(2026, 4, 1)
    assert {key: due.amount for key, due in found.items()} == {
        TierKey(quarter, date(2026, 1, 1), ANNA): 0,
        TierKey(quarter, date(2026, 2, 1), ANNA): 5_00,
        TierKey(quarter, date(2026, 3, 1), ANNA): 5_00 + 5_00,
        TierKey(april, april, ANNA): 0,
    }
    assert found[TierKey(quarter, date(2026, 3, 1), ANNA)].origin_on == date(2026, 3, 20)


def test_only_orders_that_count_make_the_volume():
    first = [volume(1, 5000_00, FIRST)]

    assert tier_dues(first, book_of(QUARTER)) == {}
    assert [due.amount for due in tier_dues(first, book_of(replace(QUARTER, counts=ALL_ORDERS))).values()] == [160_00]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), (date(2026, 4, 1), 2)),
        (date(2026, 11, 30), (date(2026, 10, 1), 2)),
        # The quarter that has begun runs to its end, then months follow.
        (date(2026, 12, 31), (date(2026, 10, 1), 2)),
        (date(2027, 1, 31), (date(2027, 1, 1), 3)),
    ],
)
def test_the_version_at_the_start_of_a_stretch_decides_about_all_of_it(day, expected):
    plain = replace(KEEP_AND_GROW, ends_on=date(2026, 2, 15))
    quarters = replace(plain, version=2, starts_on=date(2026, 2, 15), ends_on=date(2026, 11, 1), tiers=QUARTER)
    months = replace(quarters, version=3, starts_on=date(2026, 11, 1), ends_on=None, tiers=replace(QUARTER, months=1))

    found = tiers_on(PlanBook((plain, quarters, months)), ANNA, day)

    assert (found and (found[0], found[1].version)) == expected


def test_a_volume_is_the_share_of_what_counts_after_refunds_in_the_window():
    """Worth 1,000.00 at 1.5 to one: 1,500.00, less a refund of 100.00 in time; one third of it is Bo's."""
    shares = (Share(ANNA, 666_667), Share(BO, 333_333))
    order = Order(2, date(2026, 2, 1), 1200_00, 200_00, 3, 2, shares=shares)
    refunds = [Refund(1, 2, date(2026, 5, 2), 100_00), Refund(2, 2, date(2026, 5, 3), 900_00)]

    found = list(volumes_of([Order(1, date(2025, 1, 1), 0), order], refunds, counting_book(book_of(QUARTER)), FAR))

    sums = {who: sum(one.amount for one in found if one.payee == who) for who in (ANNA, BO)}
    assert sums == {ANNA: 900_00, BO: 450_00}
    assert {(one.month, one.component) for one in found} == {(date(2026, 2, 1), RETURNING)}
    assert max(one.last_on for one in found) == date(2026, 5, 2)


def test_the_house_account_has_no_volume():
    assert list(volumes_of([Order(1, date(2026, 2, 1), 100_00)], [], counting_book(book_of(QUARTER)), FAR)) == []


@given(st.integers(0, 10**9), st.integers(1, PPM - 1), st.integers(0, 40))
def test_a_tail_moves_volume_and_makes_none(net, ppm, after):
    day = date(2026, 1, 10)
    terms: PlanTerms = replace(KEEP_AND_GROW, tiers=QUARTER, tail=Tail(30, ppm))
    order = Order(1, day + timedelta(days=after), net, shares=(Share(BO),), handover=Handover(ANNA, day))

    found = {one.payee: one.amount for one in volumes_of([order], [], counting_book(PlanBook((terms,))), FAR)}

    assert sum(found.values()) == net
    assert after < 30 or ANNA not in found
