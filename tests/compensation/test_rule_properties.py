"""What holds for every history: numbers refer to the invariants in docs/algorithms/commission.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from compensation.rules.draw import payouts
from compensation.rules.events import Order, Refund, Share
from compensation.rules.posting import difference
from compensation.rules.rounding import PPM, shares_of
from tests.compensation.cases import ANNA, BO, CLEO, FAR, net_by_payee, pay

DAY_ONE = date(2023, 12, 1)
days = st.integers(0, 900).map(lambda offset: DAY_ONE + timedelta(days=offset))


@st.composite
def weights(draw, most: int = 5):
    """Positive weights that sum to 1,000,000."""
    cuts = draw(st.sets(st.integers(1, PPM - 1), max_size=most - 1))
    edges = [0, *sorted(cuts), PPM]
    return [right - left for left, right in pairwise(edges)]


@st.composite
def holders(draw):
    """Who shares the credit of an order."""
    parts = draw(weights(3))
    payees = draw(st.permutations([None, ANNA, BO, CLEO]))[: len(parts)]
    return tuple(Share(payee, part) for payee, part in zip(payees, parts, strict=True))


@st.composite
def histories(draw):
    """One customer's orders and their refunds."""
    orders = [
        Order(
            id=number,
            on=draw(days),
            net=draw(st.integers(0, 10**9)),
            cost=draw(st.integers(0, 10**9)),
            numerator=draw(st.integers(1, 2_000_000)),
            denominator=draw(st.sampled_from([1, 100, 1_000_000])),
            is_void=draw(st.booleans()) and draw(st.booleans()),
            shares=draw(holders()),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]
    refunds = [
        Refund(
            id=number,
            order=order.id,
            on=order.on + timedelta(days=draw(st.integers(0, 120))),
            net=draw(st.integers(1, 10**8)),
            cost=draw(st.integers(0, 10**8)),
        )
        for number, order in enumerate(draw(st.lists(st.sampled_from(orders), max_size=6)), 1)
    ]
    return orders, refunds


def posted_by(lines):
    return {key: due.amount for key, due in lines.items()}


@given(st.integers(-(10**15), 10**15), weights())
def test_1_shares_sum_to_the_total_each_within_one_unit(total, parts):
    shares = shares_of(total, parts)

    assert sum(shares) == total
    assert all(abs(share * PPM - total * part) < PPM for share, part in zip(shares, parts, strict=True))


@given(histories())
def test_2_reckoning_again_posts_nothing(history):
    lines = pay(*history)

    assert difference(lines, posted_by(lines)) == []


@given(histories(), st.randoms(use_true_random=False))
def test_3_order_of_arrival_and_double_delivery_change_nothing(history, random):
    orders, refunds = history
    shuffled_orders, shuffled_refunds = orders * 2, refunds * 2
    random.shuffle(shuffled_orders)
    random.shuffle(shuffled_refunds)

    assert pay(shuffled_orders, shuffled_refunds) == pay(orders, refunds)


@given(histories(), st.data())
def test_4_any_arrival_with_reckonings_in_between_ends_at_the_same_net_per_key(history, data):
    orders, refunds = history
    events = data.draw(st.permutations([*orders, *refunds]))
    ledger: dict = {}

    for count in range(1, len(events) + 1):
        known = events[:count]
        lines = pay([e for e in known if isinstance(e, Order)], [e for e in known if isinstance(e, Refund)])
        for line in difference(lines, ledger):
            ledger[line.key] = ledger.get(line.key, 0) + line.amount

    assert {key: amount for key, amount in ledger.items() if amount} == posted_by(pay(orders, refunds))


@given(histories(), st.data())
def test_6_any_partition_of_a_full_refund_in_time_nets_everybody_to_nothing(history, data):
    orders, _ = history
    refunds = []
    for order in orders:
        net, cost = order.net, order.cost
        for _ in range(data.draw(st.integers(0, 3))):
            part = Refund(
                id=len(refunds) + 1,
                order=order.id,
                on=order.on + timedelta(days=data.draw(st.integers(0, 90))),
                net=data.draw(st.integers(0, net)),
                cost=data.draw(st.integers(0, cost)),
            )
            refunds.append(part)
            net, cost = net - part.net, cost - part.cost
        refunds.append(Refund(len(refunds) + 1, order.id, order.on + timedelta(days=90), net, cost))

    assert net_by_payee(pay(orders, refunds)) == {}


@given(histories())
def test_7_when_all_is_void_nobody_is_paid(history):
    orders, refunds = history

    assert pay([replace(order, is_void=True) for order in orders], refunds) == {}


@given(st.lists(st.integers(-(10**6), 10**6), max_size=12), st.integers(0, 10**5), st.integers(10**5, 10**6))
def test_8_payouts_are_the_capped_earnings_plus_the_draw_still_owed(earned, draw, cap):
    months = list(payouts(earned, draw=draw, cap=cap))

    balance, left = (months[-1].draw_balance, months[-1].left) if months else (0, 0)
    assert sum(month.paid for month in months) + left == sum(min(month, cap) for month in earned) + balance
    assert all(month.paid >= draw and month.draw_balance >= 0 and month.left <= 0 for month in months)
    assert draw == 0 or left == 0
    assert all(month.forfeited == max(0, amount - cap) for month, amount in zip(months, earned, strict=True))


@given(histories(), st.data())
def test_10_one_late_refund_posts_at_most_one_line_per_payee(history, data):
    orders, refunds = history
    order = data.draw(st.sampled_from(orders))
    last_day = max([order.on, *[refund.on for refund in refunds]])
    late = Refund(len(refunds) + 1, order.id, last_day, data.draw(st.integers(1, 10**8)))

    missing = difference(pay(orders, [*refunds, late]), posted_by(pay(orders, refunds)))

    payees = [line.key.payee for line in missing]
    assert len(payees) == len(set(payees))
    assert all(line.key.refund == late.id for line in missing)


@given(histories(), st.integers(-(10**6), 10**6))
def test_11_a_trace_evaluates_again_to_its_amount(history, posted):
    for due in pay(*history).values():
        assert due.trace.amount() == due.amount
        assert replace(due.trace, posted=posted).amount() == due.amount - posted


@given(histories())
def test_the_holders_of_an_order_sum_to_its_whole_entitlement(history):
    orders, refunds = history
    alone = [replace(order, shares=(Share(ANNA),)) for order in orders]

    shared, whole = pay(orders, refunds), pay(alone, refunds)

    assert _sums(shared) == _sums(whole)


@given(histories())
def test_events_after_the_day_of_reckoning_change_nothing_before_it(history):
    orders, refunds = history
    today = DAY_ONE + timedelta(days=400)

    known = pay([o for o in orders if o.on <= today], [r for r in refunds if r.on <= today], as_of=FAR)

    assert pay(orders, refunds, as_of=today) == known


def _sums(lines):
    sums: dict = {}
    for key, due in lines.items():
        event = (key.order, key.refund)
        sums[event] = sums.get(event, 0) + due.amount
    return {event: amount for event, amount in sums.items() if amount}
