"""Targets: how much of a goal is reached, and what that does to the returning commission. Whole numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from compensation.rules.months import add_months
from compensation.rules.plan_parts import Target, TargetStep
from compensation.rules.rounding import PPM, half_away


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of a target: of `eligible` customers, or answers, `done` count."""

    eligible: int
    done: int


def stretch_of(day: date, months: int) -> tuple[date, date]:
    """Return the calendar-aligned stretch of so many months in which `day` lies, half open.

    >>> stretch_of(date(2026, 5, 31), 3)
    (datetime.date(2026, 4, 1), datetime.date(2026, 7, 1))
    """
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return start, add_months(start, months)


def attainment_ppm(done: int, full: int) -> int | None:
    """Return the share that is reached, rounded down so that it never shows a step that isn't; None of nothing.

    >>> attainment_ppm(30, 40), attainment_ppm(2, 3), attainment_ppm(0, 0)
    (750000, 666666, None)
    """
    return done * PPM // full if full else None


def reached_step(target: Target, reached: Reached) -> TargetStep | None:
    """Return the highest step that is reached; None below the first one, or with fewer eligible than the minimum.

    The share is never divided out: `done` of the goal reaches a step exactly at its bound.
    """
    if reached.eligible < target.minimum:
        return None
    full = reached.eligible if target.goal is None else target.goal
    found = [step for step in target.steps if reached.done * PPM >= step.at_ppm * full]
    return max(found, key=lambda step: step.at_ppm, default=None)


def extra_pay(returning: int, multiplier_ppm: int, weight_ppm: int = PPM) -> int:
    """Return what a multiplier adds to the returning commission, or takes off, rounded once.

    >>> extra_pay(100_00, 1_200_000), extra_pay(100_00, 900_000), extra_pay(100_00, 1_200_000, 500_000)
    (2000, -1000, 1000)
    """
    return half_away(returning * weight_ppm * (multiplier_ppm - PPM), PPM * PPM)


def target_pay(target: Target, reached: Reached, returning: int) -> int:
    """Return what a target adds to the returning commission `returning` of its stretch.

    >>> plan = Target("RETURNING_CUSTOMERS", 3, 20, (TargetStep(750_000, 1_100_000), TargetStep(900_000, 1_200_000)))
    >>> target_pay(plan, Reached(40, 30), 1_000_00), target_pay(plan, Reached(40, 29), 1_000_00)
    (10000, 0)
    >>> target_pay(plan, Reached(19, 19), 1_000_00)
    0
    """
    step = reached_step(target, reached)
    return 0 if step is None else extra_pay(returning, step.multiplier_ppm, target.weight_ppm)


def inputs_of(target: Target, reached: Reached, returning: int) -> dict[str, Any]:
    """Return the numbers by which a line evaluates again."""
    return {
        "kind": target.kind,
        "months": target.months,
        "minimum": target.minimum,
        "goal": target.goal,
        "weight_ppm": target.weight_ppm,
        "steps": [[step.at_ppm, step.multiplier_ppm] for step in target.steps],
        "eligible": reached.eligible,
        "done": reached.done,
        "returning": returning,
    }


def target_of(inputs: Mapping[str, Any]) -> tuple[Target, Reached]:
    """Return the target and what came of it, read from the numbers of a line."""
    steps: Sequence[Sequence[int]] = inputs["steps"]
    target = Target(
        kind=inputs["kind"],
        months=inputs["months"],
        minimum=inputs["minimum"],
        steps=tuple(TargetStep(at_ppm, multiplier_ppm) for at_ppm, multiplier_ppm in steps),
        goal=inputs["goal"],
        weight_ppm=inputs["weight_ppm"],
    )
    return target, Reached(inputs["eligible"], inputs["done"])


def wanted(inputs: Mapping[str, Any]) -> int:
    """Return what a line's numbers want under its key."""
    target, reached = target_of(inputs)
    return target_pay(target, reached, inputs["returning"])
