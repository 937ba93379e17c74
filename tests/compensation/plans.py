"""Plans that tests pay by, made through the services."""

from datetime import date
from typing import Any

from compensation.models import Plan, PlanVersion
from compensation.services.plan_decisions import approve_plan_version, submit_plan_version
from compensation.services.plans import create_plan_version
from crm.accounts.access import Role
from crm.accounts.models import User
from tests.make import LATE, make_user


def put_in_force(draft: PlanVersion, *, by: User | None = None) -> PlanVersion:
    """Submit a draft as its author, and approve it as somebody else in finance."""
    author = draft.author or make_user(Role.FINANCE)
    submitted = submit_plan_version(version=draft, by=author, at=LATE)
    return approve_plan_version(version=submitted, by=by or make_user(Role.FINANCE), at=LATE)


def approved_version(plan: Plan, starts_on: date | str, *, by: User | None = None, **wish: Any) -> PlanVersion:
    """Return an approved version of `plan` from a day on, such as `tiers=[(1000_00, 10_000)]`."""
    day = date.fromisoformat(starts_on) if isinstance(starts_on, str) else starts_on
    author = by or make_user(Role.FINANCE)
    return put_in_force(create_plan_version(by=author, plan=plan, starts_on=day, **wish))
