"""What holds for the rewards of every history: numbers refer to the invariants in docs/algorithms/commission.md."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from compensation.rules.events import Order, Refund, Share
from compensation.rules.milestones import CROSSED, live_awards, moves_of, rewards, wanted_by
from compensation.rules.plan_parts import Milestone, Milestones
from compensation.rules.plans import PlanBook, PlanTerms
from tests.compensation.cases import ANNA, BO, FAR
from tests.compensation.test_rule_properties import DAY_ONE, days, holders

THRESHOLDS = [1_000, 2_500, 7_000]
BONUSES = {1_000: 10, 2_500: 333, 7_000: 1_001}


@st.composite
def books(draw):
    """A plan in two versions, and perhaps another one that Bo follows for a while."""
    middle, later = DAY_ONE + timedelta(days=300), DAY_ONE + timedelta(days=600)
    own = ((BO, DAY_ONE, draw(st.sampled_from([None, later])), (_version(draw, 3, 2),)),) if draw(st.booleans()) else ()
    versions = (_version(draw, 1, 1, ends_on=middle), _version(draw, 2, 1, starts_on=middle))
    return PlanBook(versions, own)


def _version(draw, version: int, plan: int, **days) -> PlanTerms:
    some = draw(st.sets(st.sampled_from(THRESHOLDS), min_size=1))
    steps = tuple(Milestone(threshold, BONUSES[threshold]) for threshold in sorted(some))
    parts = Milestones(steps, draw(st.sampled_from([0, 30, 90])), draw(st.booleans()))
    return PlanTerms(version, 0, 0, plan=plan, milestones=parts, **days)


@st.composite
def histories(draw):
    """One customer's orders around the thresholds, and refunds of them."""
    orders = [
        Order(
            id=number,
            on=draw(days),
            net=draw(st.integers(0, 4_000)),
            numerator=draw(st.sampled_from([1, 1, 3])),
            denominator=draw(st.sampled_from([1, 1, 2])),
            is_void=draw(st.integers(0, 9)) == 0,
            shares=draw(holders()),
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    ]
    refunds = [
        Refund(number, order.id, order.on + timedelta(days=draw(st.integers(0, 200))), draw(st.integers(1, 2_000)))
        for number, order in enumerate(draw(st.lists(st.sampled_from(orders), max_size=6)), 1)
    ]
    return orders, refunds


def due(history, book, as_of=FAR):
    return {key: reward.amount for key, reward in rewards(moves_of(*history, book, as_of), book).items()}


@given(histories(), books(), st.randoms(use_true_random=False))
def test_3_order_of_arrival_and_double_delivery_change_nothing(history, book, random):
    orders, refunds = history[0] * 2, history[1] * 2
    random.shuffle(orders)
    random.shuffle(refunds)

    assert due((orders, refunds), book) == due(history, book)


@given(histories(), books())
def test_an_award_that_stands_is_the_bonus_and_any_other_is_nothing(history, book):
    alone = ([replace(order, shares=(Share(ANNA),)) for order in history[0]], history[1])
    moves = moves_of(*alone, book, FAR)
    sums: dict[int, int] = defaultdict(int)

    for key, reward in rewards(moves, book).items():
        sums[key.threshold] += reward.amount

    live = {threshold for _plan, threshold in live_awards(moves, book)}
    assert {threshold: amount for threshold, amount in sums.items() if amount} == {t: BONUSES[t] for t in live}


@given(histories(), books())
def test_the_parts_of_an_award_sum_to_the_bonus_where_all_follow_one_plan(history, book):
    sums: dict[tuple, int] = defaultdict(int)

    for key, amount in due(history, PlanBook(book.default)).items():
        sums[key.event, key.threshold, key.ordinal] += amount

    assert all(abs(amount) == BONUSES[threshold] for (_, threshold, _), amount in sums.items())


@given(histories(), books())
def test_what_is_taken_back_was_paid_to_the_same_people_before(history, book):
    lines = rewards(moves_of(*history, book, FAR), book)

    for key, reward in lines.items():
        if key.event != CROSSED:
            award = lines[key._replace(event=CROSSED)]
            assert award.amount == -reward.amount
            assert award.origin_on <= reward.origin_on


@given(histories(), books(), st.data())
def test_6_full_refunds_within_the_window_net_everybody_to_nothing(history, book, data):
    orders = history[0]
    last_day = max(order.on for order in orders)
    wide = PlanBook(tuple(replace(t, milestones=replace(t.milestones, window_days=2_000)) for t in book.default))
    refunds = []
    for order in orders:
        part = data.draw(st.integers(0, order.net))
        refunds += [
            Refund(2 * order.id, order.id, order.on + timedelta(days=data.draw(st.integers(0, 90))), part),
            Refund(2 * order.id + 1, order.id, last_day + timedelta(days=90), order.net - part),
        ]

    sums: dict = defaultdict(int)
    for key, amount in due((orders, refunds), wide).items():
        sums[key.payee] += amount

    assert not any(sums.values())


@given(histories(), books())
def test_7_when_all_is_void_nobody_is_rewarded(history, book):
    assert due(([replace(order, is_void=True) for order in history[0]], history[1]), book) == {}


@given(histories(), books())
def test_11_every_line_evaluates_again_from_its_inputs(history, book):
    for reward in rewards(moves_of(*history, book, FAR), book).values():
        assert wanted_by(reward.inputs) == reward.amount != 0


@given(histories(), books())
def test_moves_that_cross_no_threshold_can_be_left_out(history, book):
    moves = moves_of(*history, book, FAR)
    all_of_it = replace_crossed(book, pays_crossed=False)

    some = [move for move in moves if any((move.before < t) != (move.after < t) for t in THRESHOLDS)]

    assert rewards(some, all_of_it) == rewards(moves, all_of_it)


@given(histories(), books())
def test_events_after_the_day_of_reckoning_change_nothing_before_it(history, book):
    today: date = DAY_ONE + timedelta(days=400)
    known = ([o for o in history[0] if o.on <= today], [r for r in history[1] if r.on <= today])

    assert due(history, book, today) == due(known, book)


def replace_crossed(book: PlanBook, *, pays_crossed: bool) -> PlanBook:
    def changed(versions):
        return tuple(replace(t, milestones=replace(t.milestones, pays_crossed=pays_crossed)) for t in versions)

    return PlanBook(changed(book.default), tuple((*who, changed(own)) for *who, own in book.followers))
