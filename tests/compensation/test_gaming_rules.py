"""The statistics of the report on patterns: published probabilities, usual counts, and no finding by chance."""

from datetime import date, timedelta
from random import Random

import pytest

from compensation.rules import gaming


@pytest.mark.parametrize(
    ("found", "usual", "chance"),
    [
        # Poisson tables: 1 - P(X <= found - 1) for means 1, 3 and 10 (Abramowitz and Stegun, table 26.7 by chi-square).
        (1, 1.0, 0.63212),
        (4, 1.0, 0.01899),
        (9, 3.0, 0.00380),
        (20, 10.0, 0.00345),
        (0, 7.0, 1.0),
    ],
)
def test_the_chance_of_as_many_cases_is_that_of_the_tables(found, usual, chance):
    assert gaming.at_least(found, usual) == pytest.approx(chance, abs=5e-6)


def test_the_chance_of_many_cases_goes_on_smoothly_where_the_normal_takes_over():
    assert gaming.at_least(560, 499.9) == pytest.approx(gaming.at_least(560, 500.1), rel=0.15)
    assert gaming.at_least(500, 100.0) < 1e-9


def test_nobody_is_their_own_measure():
    found = gaming.by_share(gaming.SPLIT, {1: 30, 2: 2, 3: 3}, {1: 100, 2: 100, 3: 100})

    assert (found[1].found, found[1].trials, found[1].usual_thousandths) == (30, 100, 2500)
    assert found[1].is_unusual
    assert not any(found[person].is_unusual for person in (2, 3))


def test_one_person_alone_is_compared_with_nobody():
    assert gaming.by_share(gaming.SPLIT, {1: 30}, {1: 100}) == {}


def test_refunds_right_after_the_window_stand_beside_those_of_the_days_around():
    days = {91: 5, 92: 4, 97: 1, 100: 1, 110: 1}

    found = gaming.by_days(gaming.LATE_REFUND, days, 91)

    # Three in 25 days after, and one for luck: four fifths of one are usual in five days.
    assert (found.found, found.trials, found.usual_thousandths) == (9, 12, 800)
    assert found.is_unusual


def test_two_cases_are_never_unusual_however_rare():
    assert not gaming.finding(gaming.SPLIT, 2, 100, 0.001).is_unusual
    assert gaming.finding(gaming.SPLIT, 3, 100, 0.001).is_unusual


def test_orders_at_the_months_end_are_measured_by_the_calendar_or_by_everybodys_habit():
    start, end = date(2025, 1, 1), date(2025, 12, 31)
    last = gaming.last_days(start, end)
    days = [start + timedelta(days=place) for place in range(365)]
    even = dict.fromkeys(days, 1)
    hurried = {day: 4 if day in last else 1 for day in days}

    alone = gaming.by_month(gaming.BUNCHED, hurried, {day: even[day] + hurried[day] for day in days}, last)
    habit = gaming.by_month(gaming.BUNCHED, hurried, {day: 4 * hurried[day] for day in days}, last)

    assert len(last) == 60
    assert (alone.found, alone.is_unusual) == (240, True)
    assert not habit.is_unusual


def test_orders_that_fall_by_chance_are_hardly_ever_unusual():
    chance = Random(7)  # noqa: S311 - nothing secret
    start, end = date(2025, 1, 1), date(2025, 12, 31)
    days = [start + timedelta(days=place) for place in range(365)]
    people = [dict.fromkeys(days, 0) for _ in range(100)]
    for orders in people:
        for _ in range(300):
            orders[chance.choice(days)] += 1
    everybody = {day: sum(orders[day] for orders in people) for day in days}
    chosen = gaming.first_days(start, end)

    found = [gaming.by_month(gaming.HELD, orders, everybody, chosen) for orders in people]

    assert sum(one.is_unusual for one in found) <= 1


def test_an_outlier_is_far_from_the_middle_and_too_few_people_have_none():
    assert gaming.outliers({1: 80_000, 2: 80_000, 3: 80_000, 4: 80_000, 5: 99_999}) == (80_000, set())
    assert gaming.outliers({1: 80_000, 2: 80_000, 3: 80_000, 4: 80_000, 5: 100_001}) == (80_000, {5})
    assert gaming.outliers({1: 80_000, 2: 300_000}) == (None, set())
