"""Facts from moves: the same whatever the order in which things are told, and the same as by hand."""

from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clv.maths.purchases import NO_DAY, Moves, summed_up

PEOPLE = 3
KINDS = ("sold", "refunded", "credited", "served")
one_move = st.tuples(
    st.integers(0, PEOPLE - 1), st.integers(10, 16), st.integers(0, 900), st.integers(-200, 900), st.just(1)
)
happened = st.fixed_dictionaries({kind: st.lists(one_move, max_size=12) for kind in KINDS})
costs = st.lists(st.integers(0, 1_500), min_size=PEOPLE, max_size=PEOPLE)


def moves(rows):
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return Moves(*columns.T)


def facts(told, acquisition_cost):
    return summed_up(PEOPLE, *(moves(told[kind]) for kind in KINDS), np.array(acquisition_cost, dtype=np.int64))


def as_lists(found):
    return {field.name: getattr(found, field.name).tolist() for field in fields(found) if field.name != "usual_gap"}


def by_hand(told, person, acquisition_cost):
    """Return the facts of one person, worked out day by day."""
    mine = {kind: [row[1:] for row in told[kind] if row[0] == person] for kind in KINDS}
    days = sorted({row[0] for kind in ("sold", "refunded") for row in mine[kind]})

    def of(kind, day, place):
        return sum(row[place] for row in mine[kind] if row[0] == day)

    net = {day: of("sold", day, 1) - of("refunded", day, 1) for day in days}
    margin = {day: of("sold", day, 2) - of("refunded", day, 2) for day in days}
    bought = [day for day in days if net[day] > 0]

    def earned(until):
        return (
            sum(margin[day] for day in days if day <= until)
            - sum(row[2] for kind in ("credited", "served") for row in mine[kind] if row[0] <= until)
        )  # fmt: skip

    first = bought[0] if bought else NO_DAY
    return {
        "first_day": first,
        "last_day": bought[-1] if bought else NO_DAY,
        "purchases": len(bought),
        "orders": sum(1 for row in mine["sold"] if row[0] in bought),
        "revenue": sum(net.values()) - sum(row[1] for row in mine["credited"]),
        "margin": sum(margin.values()) - sum(row[2] for row in mine["credited"]),
        "refunded": sum(row[1] for kind in ("refunded", "credited") for row in mine[kind]),
        "refunded_margin": sum(row[2] for kind in ("refunded", "credited") for row in mine[kind]),
        "first_revenue": net.get(first, 0),
        "first_margin": margin.get(first, 0),
        "repeat_revenue": sum(net[day] for day in bought[1:]),
        "repeat_margin": sum(margin[day] for day in bought[1:]),
        "break_even_day": next((day for day in bought if earned(day) >= acquisition_cost), NO_DAY),
    }


@given(happened, costs, st.randoms(use_true_random=False))
def test_another_order_of_events_gives_the_same_facts(told, acquisition_cost, random):
    shuffled = {kind: random.sample(rows, len(rows)) for kind, rows in told.items()}

    assert as_lists(facts(shuffled, acquisition_cost)) == as_lists(facts(told, acquisition_cost))


@given(happened, costs)
def test_facts_are_those_that_one_works_out_by_hand(told, acquisition_cost):
    found = as_lists(facts(told, acquisition_cost))

    for person in range(PEOPLE):
        expected = by_hand(told, person, acquisition_cost[person])
        assert {name: values[person] for name, values in found.items()} == expected


def test_the_usual_gap_is_the_mean_time_between_purchases():
    told = {kind: [] for kind in KINDS} | {"sold": [(0, day, 5, 5, 1) for day in (10, 13, 40)]}

    found = facts(told, [0, 0, 0])

    assert found.usual_gap[0] == 15.0
    assert np.isnan(found.usual_gap[1:]).all()
