"""Plan versions: written by one person, approved by another, then fixed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compensation.models import Plan, PlanVersion, TenureStep
from compensation.models.plan import PlanBase, PlanStatus
from compensation.rules.plans import PlanTerms
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version, locked

Steps = Iterable[tuple[int, int]]

DEFAULT_PLAN = "Keep and grow"
# Before any order that a company may bring along.
DEFAULT_STARTS_ON = date(1970, 1, 1)
DEFAULT_TERMS = {
    "base": PlanBase.MARGIN,
    "first_ppm": 50_000,
    "returning_ppm": 80_000,
    "clawback_days": 90,
    "returning_gap_days": 14,
}
PARTS = (
    "upsell_ppm",
    "cross_sell_ppm",
    "tiers",
    "milestones",
    "targets",
    "hold",
    "limits",
    "override",
    "tail",
)
DEFAULT_STEPS = ((12, 10_000), (24, 20_000))


@transaction.atomic
def ensure_default_plan(*, at: datetime) -> PlanVersion:
    """Return the first version of the default plan; it is made and in effect if there is no default plan yet."""
    plan = Plan.objects.filter(is_default=True).first()
    if plan is not None:
        return plan.versions.order_by("number")[0]
    plan = Plan.objects.create(name=DEFAULT_PLAN, is_default=True)
    version = _write(plan=plan, author=None, starts_on=DEFAULT_STARTS_ON, terms=DEFAULT_TERMS, steps=DEFAULT_STEPS)
    version.change(status=PlanStatus.APPROVED, approved_at=at, content_hash=content_hash(version.terms()))
    record("pay_plan.approved", subject=version, by=None, after=_as_record(version))
    return version


@transaction.atomic
def create_plan_version(
    *,
    by: User,
    plan: Plan,
    starts_on: date,
    ends_on: date | None = None,
    steps: Steps = (),
    seen: int | None = None,
    **terms: Any,
) -> PlanVersion:
    """Draft the next version of `plan`; `seen` is the plan's version that the caller read.

    Raises:
        Invalid: the dates, a rate or a step make no sense.
        Stale: somebody changed the plan since the caller looked.
    """
    plan = expect_version(plan, seen)
    version = _write(plan=plan, author=by, starts_on=starts_on, ends_on=ends_on, terms=terms, steps=steps)
    plan.change()
    record("pay_plan.drafted", subject=version, by=by, after=_as_record(version))
    return version


@transaction.atomic
def approve_plan_version(*, version: PlanVersion, by: User, at: datetime, seen: int | None = None) -> PlanVersion:
    """Put a draft into effect for its range; approved versions that it meets end where it begins, or step back.

    Raises:
        Refused: its author asks, it is not a draft, or it would cut a hole into a version that goes on after it.
        Stale: somebody changed it since the caller looked.
    """
    locked(version.plan)
    version = expect_version(version, seen)
    if version.status not in {PlanStatus.DRAFT, PlanStatus.SUBMITTED}:
        raise Refused(_("This version is approved already."), code="already_approved")
    if version.author_id == by.pk:
        raise Refused(_("You wrote this version. Ask somebody else to approve it."), code="four_eyes")
    _make_room(version, by)
    before = {"status": version.status}
    version.change(
        status=PlanStatus.APPROVED, approved_by=by, approved_at=at, content_hash=content_hash(version.terms())
    )
    record("pay_plan.approved", subject=version, by=by, before=before, after=_as_record(version))
    return version


def content_hash(terms: PlanTerms) -> str:
    """Return a hash over what a version says; where it ends is not part of it, a successor decides that."""
    said = {
        "starts_on": terms.starts_on.isoformat(),
        "base": terms.base,
        "first_ppm": terms.first_ppm,
        "returning_ppm": terms.returning_ppm,
        "steps": [[step.months, step.rate_ppm] for step in terms.steps],
        "clawback_days": terms.clawback_days,
        "returning_gap_days": terms.gap_days,
        # Parts that a version hasn't got leave its hash as it was before there were such parts.
        **{name: part for name in PARTS if (part := getattr(terms, name))},
    }
    return sha256(json.dumps(said, sort_keys=True, default=asdict).encode()).hexdigest()


def _write(
    *,
    plan: Plan,
    author: User | None,
    starts_on: date,
    terms: Mapping[str, Any],
    steps: Steps,
    ends_on: date | None = None,
) -> PlanVersion:
    if ends_on is not None and ends_on <= starts_on:
        message = _("A version ends after the day on which it begins.")
        raise Invalid(message, code="ends_before_start", fields={"ends_on": message})
    steps = sorted(steps)
    if len({months for months, _rate in steps}) < len(steps):
        message = _("Two steps begin after the same number of months.")
        raise Invalid(message, code="step_twice", fields={"steps": message})
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    version = PlanVersion(
        plan=plan, number=last + 1, author=author, starts_on=starts_on, ends_on=ends_on, **{**DEFAULT_TERMS, **terms}
    )
    version.save()
    TenureStep.objects.bulk_create(
        [TenureStep(plan_version=version, months=months, rate_ppm=rate_ppm) for months, rate_ppm in steps]
    )
    return version


def _make_room(version: PlanVersion, by: User) -> None:
    """End or supersede the approved versions that `version` takes over from."""
    for older in version.plan.versions.approved().select_for_update().order_by("pk"):
        if older.ends_on is not None and older.ends_on <= version.starts_on:
            continue
        if version.ends_on is not None and older.starts_on >= version.ends_on:
            continue
        _refuse_hole(version, older)
        before = _as_record(older)
        if older.starts_on < version.starts_on:
            older.change(ends_on=version.starts_on)
        else:
            older.change(status=PlanStatus.SUPERSEDED)
        record("pay_plan.superseded", subject=older, by=by, before=before, after=_as_record(older))


def _refuse_hole(version: PlanVersion, older: PlanVersion) -> None:
    if version.ends_on is not None and (older.ends_on is None or older.ends_on > version.ends_on):
        raise Refused(
            _("Version %(number)s goes on after this one ends. Leave this version's end open.")
            % {"number": older.number},
            code="leaves_a_hole",
        )


def _as_record(version: PlanVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "status": version.status,
        "starts_on": version.starts_on,
        "ends_on": version.ends_on,
        "base": version.base,
        "first_ppm": version.first_ppm,
        "returning_ppm": version.returning_ppm,
        "steps": [[step.months, step.rate_ppm] for step in version.steps.order_by("months")],
        "clawback_days": version.clawback_days,
        "returning_gap_days": version.returning_gap_days,
    }
