"""Plans with targets, for tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from compensation.models import Plan, PlanAssignment, PlanVersion, Target, TargetRule, TargetRuleStep
from compensation.models.plan import PlanStatus
from compensation.rules import plan_parts as parts
from compensation.services.targets import freeze_targets
from crm.accounts.access import Role
from crm.accounts.models import User
from tests.compensation.ledger import night
from tests.make import make_user

# 75 % pays a tenth more of the returning commission, 90 % a fifth.
STEPS = ((750_000, 1_100_000), (900_000, 1_200_000))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_target_plan(
    people: Sequence[User],
    kind: str = parts.RETURNING_CUSTOMERS,
    *,
    months: int = 3,
    minimum: int = 1,
    steps: Sequence[tuple[int, int]] = STEPS,
    approved_at: datetime = LONG_AGO,
    starts_on: date = date(2025, 7, 1),
    ends_on: date | None = date(2025, 10, 1),
    **rule: Any,
) -> PlanVersion:
    """Return a plan, for the third quarter of 2025, that these people follow: 8 % on returning orders, and a target."""
    plan = Plan.objects.create(name=f"Goals {Plan.objects.count()}")
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        starts_on=starts_on,
        ends_on=ends_on,
        first_ppm=50_000,
        returning_ppm=80_000,
        base="REVENUE",
    )
    add_target(version, kind, months=months, minimum=minimum, steps=steps, **rule)
    version.status, version.approved_by, version.approved_at = PlanStatus.APPROVED, make_user(Role.FINANCE), approved_at
    version.save()
    for person in people:
        PlanAssignment.objects.create(salesperson=person, plan=plan, starts_on=starts_on)
    return version


def add_target(version: PlanVersion, kind: str, *, steps: Sequence[tuple[int, int]] = STEPS, **rule: Any) -> TargetRule:
    """Give a draft version a target."""
    target_rule = TargetRule.objects.create(plan_version=version, kind=kind, **{"months": 3, "minimum": 1, **rule})
    for at_ppm, multiplier_ppm in steps:
        TargetRuleStep.objects.create(rule=target_rule, at_ppm=at_ppm, multiplier_ppm=multiplier_ppm)
    return target_rule


def whole_night(day: str) -> int:
    """Freeze and count targets, then post for everybody; return the number of new lines."""
    as_of = date.fromisoformat(day)
    freeze_targets(as_of=as_of, token=None)
    return night(as_of)


def progress(kind: str = parts.RETURNING_CUSTOMERS) -> tuple[int, int]:
    """Return how many count, of how many."""
    return Target.objects.filter(kind=kind).values_list("done_count", "eligible_count").get()
