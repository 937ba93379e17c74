"""What holds for every target: steps are inclusive, the pay is rounded once, and a line evaluates again."""

import json
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from compensation.rules import evaluation
from compensation.rules.months import add_months
from compensation.rules.plan_parts import RETURNING_CUSTOMERS, Target, TargetStep
from compensation.rules.rounding import PPM
from compensation.rules.targets import (
    Reached,
    attainment_ppm,
    extra_pay,
    inputs_of,
    reached_step,
    stretch_of,
    target_pay,
    wanted,
)

money = st.integers(-(10**12), 10**12)
shares = st.integers(0, 10 * PPM)


@st.composite
def targets(draw):
    """Any target that a plan may hold."""
    at = sorted(draw(st.sets(shares, min_size=1, max_size=4)))
    steps = tuple(TargetStep(one, draw(shares)) for one in at)
    goal = draw(st.none() | st.integers(1, 500))
    weight_ppm = draw(st.integers(1, PPM))
    return Target(RETURNING_CUSTOMERS, 3, draw(st.integers(1, 50)), steps, goal, weight_ppm)


@st.composite
def outcomes(draw):
    """How many are eligible, and how many of them count."""
    eligible = draw(st.integers(0, 500))
    return Reached(eligible, draw(st.integers(0, eligible)))


@given(money, shares, st.integers(1, PPM))
def test_the_pay_is_the_exact_amount_rounded_once_half_away(returning, multiplier_ppm, weight_ppm):
    exact = Fraction(returning) * Fraction(weight_ppm, PPM) * (Fraction(multiplier_ppm, PPM) - 1)

    found = extra_pay(returning, multiplier_ppm, weight_ppm)

    assert abs(found - exact) <= Fraction(1, 2)
    assert abs(found) >= abs(exact) or abs(found - exact) < Fraction(1, 2)


@given(targets(), outcomes())
def test_the_highest_step_at_or_below_the_attainment_is_reached(target, reached):
    full = reached.eligible if target.goal is None else target.goal

    step = reached_step(target, reached)

    if reached.eligible < target.minimum:
        assert step is None
    else:
        below = [one for one in target.steps if Fraction(reached.done, full) >= Fraction(one.at_ppm, PPM)]
        assert step == (below[-1] if below else None)


@given(targets(), outcomes(), money, money)
def test_a_line_evaluates_again_from_its_numbers_as_they_are_kept(target, reached, returning, posted):
    inputs = json.loads(json.dumps(inputs_of(target, reached, returning)))

    assert wanted(inputs) == target_pay(target, reached, returning)
    assert evaluation.amount("TARGET", inputs, posted) == target_pay(target, reached, returning) - posted


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from([1, 3, 12]))
def test_a_stretch_is_whole_months_of_the_calendar(day, months):
    start, end = stretch_of(day, months)

    assert start <= day < end == add_months(start, months)
    assert stretch_of(end - timedelta(days=1), months) == (start, end)
    assert stretch_of(end, months)[0] == end


def test_an_attainment_is_never_shown_higher_than_it_is():
    assert attainment_ppm(2, 3) == 666_666
    assert attainment_ppm(5, 0) is None
