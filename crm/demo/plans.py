"""What the demo company pays since last month: finance wrote it, the administrator approved it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from compensation.models import PlanVersion
from compensation.rules.plan_parts import RETURNING_CUSTOMERS, Target, TargetStep
from compensation.services.plan_decisions import approve_plan_version, submit_plan_version
from compensation.services.plans import create_plan_version, ensure_default_plan
from crm.accounts.models import User
from crm.demo.staff import ADMINISTRATOR, FINANCE, MANAGERS

NINE = time(9)
WHY = "More for what lasts: returning customers, their value over the years, and margin rather than volume."
# In pence and parts per million; sized so that about one in four salespeople reaches the upper tier.
PARTS: dict[str, Any] = {
    "first_ppm": 50_000,
    "returning_ppm": 80_000,
    "steps": [(12, 10_000), (24, 20_000)],
    "upsell_ppm": 20_000,
    "cross_sell_ppm": 10_000,
    "tiers": [(10_000_00, 10_000), (16_000_00, 20_000)],
    "milestones": [(2_500_00, 25_00), (5_000_00, 50_00), (10_000_00, 100_00)],
    "targets": [Target(RETURNING_CUSTOMERS, 1, 5, (TargetStep(400_000, 1_050_000), TargetStep(600_000, 1_100_000)))],
    "holds_until_paid": True,
    "override_ppm": 10_000,
    "tail_days": 30,
    "tail_ppm": 300_000,
}


def improve_default_plan(*, as_of: date, at: datetime) -> PlanVersion:
    """Let the default plan have a second version from the first of last month on: earlier months are history."""
    starts_on = (as_of.replace(day=1) - timedelta(days=1)).replace(day=1)
    plan = ensure_default_plan(at=at).plan
    finance, administrator = (User.objects.get(email=email) for _name, email in (FINANCE, ADMINISTRATOR))
    draft = create_plan_version(
        by=finance,
        plan=plan,
        starts_on=starts_on,
        override_to=User.objects.get(email=MANAGERS[0][1]),
        why=WHY,
        **PARTS,
    )
    # They decided before it began, as people do.
    decided_at = datetime.combine(starts_on - timedelta(days=10), NINE, tzinfo=UTC)
    submitted = submit_plan_version(version=draft, by=finance, at=decided_at)
    return approve_plan_version(version=submitted, by=administrator, at=decided_at + timedelta(days=2))
