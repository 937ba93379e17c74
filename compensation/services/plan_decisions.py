"""Plan versions, as they are decided: submitted by one person, approved or refused by another."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.models import PlanVersion
from compensation.models.plan import PlanStatus
from compensation.services.plan_content import Lists, as_record, content_hash
from compensation.services.plans import check, own_draft, refuse_fixed, refuse_others
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Refused
from crm.core.locks import expect_version, locked

NO_REFUSAL = {"refused_by": None, "refused_at": None, "refusal": ""}


@transaction.atomic
def submit_plan_version(*, version: PlanVersion, by: User, at: datetime, seen: int | None = None) -> PlanVersion:
    """Ask somebody else to approve a draft; until they decide, it doesn't change.

    Raises:
        Refused: it is no draft, or somebody else wrote it.
        Invalid: it contradicts itself by now, such as by a manager who has left.
        Stale: it was changed since the caller looked.
    """
    version = own_draft(version, by, seen)
    check(version, Lists.of(version))
    version.change(status=PlanStatus.SUBMITTED, submitted_at=at, **NO_REFUSAL)
    record("pay_plan.submitted", subject=version, by=by, after=as_record(version))
    return version


@transaction.atomic
def withdraw_plan_version(*, version: PlanVersion, by: User, seen: int | None = None) -> PlanVersion:
    """Take a submitted version back to change it.

    Raises:
        Refused: it doesn't wait for approval, or somebody else wrote it.
        Stale: it was changed since the caller looked.
    """
    version = _waiting(version, seen)
    refuse_others(version, by)
    version.change(status=PlanStatus.DRAFT, submitted_at=None)
    record("pay_plan.withdrawn", subject=version, by=by)
    return version


@transaction.atomic
def refuse_plan_version(
    *, version: PlanVersion, note: str, by: User, at: datetime, seen: int | None = None
) -> PlanVersion:
    """Send a submitted version back to its author, and say why.

    Raises:
        Refused: it doesn't wait for approval, or its author asks.
        Stale: it was changed since the caller looked.
    """
    version = _to_decide(version, by, seen)
    version.change(status=PlanStatus.DRAFT, submitted_at=None, refused_by=by, refused_at=at, refusal=note)
    record("pay_plan.refused", subject=version, by=by, after={"note": note})
    return version


@transaction.atomic
def approve_plan_version(*, version: PlanVersion, by: User, at: datetime, seen: int | None = None) -> PlanVersion:
    """Put a submitted version into effect for its range; approved ones that it meets end where it begins, or step back.

    Raises:
        Refused: its author asks, it wasn't submitted, or it would cut a hole into a version that goes on after it.
        Invalid: it contradicts itself by now, such as by a manager who has left.
        Stale: somebody changed it since the caller looked.
    """
    locked(version.plan)
    version = _to_decide(version, by, seen)
    check(version, Lists.of(version))
    _make_room(version, by)
    before = {"status": version.status}
    version.change(
        status=PlanStatus.APPROVED, approved_by=by, approved_at=at, content_hash=content_hash(version.terms())
    )
    # A plan may pay more for winning than for keeping; the history keeps that who approved it was told so.
    after = {**as_record(version), "warnings": list(version.terms().warnings)}
    record("pay_plan.approved", subject=version, by=by, before=before, after=after)
    return version


def _waiting(version: PlanVersion, seen: int | None) -> PlanVersion:
    version = expect_version(version, seen)
    refuse_fixed(version)
    if version.status != PlanStatus.SUBMITTED:
        raise Refused(_("This version is a draft. Its author submits it first."), code="not_submitted")
    return version


def _to_decide(version: PlanVersion, by: User, seen: int | None) -> PlanVersion:
    version = _waiting(version, seen)
    if version.author_id == by.pk:
        raise Refused(_("You wrote this version. Ask somebody else to approve it."), code="four_eyes")
    return version


def _make_room(version: PlanVersion, by: User) -> None:
    """End or supersede the approved versions that `version` takes over from."""
    for older in version.plan.versions.approved().select_for_update().order_by("pk"):
        if older.ends_on is not None and older.ends_on <= version.starts_on:
            continue
        if version.ends_on is not None and older.starts_on >= version.ends_on:
            continue
        _refuse_hole(version, older)
        before = as_record(older)
        if older.starts_on < version.starts_on:
            older.change(ends_on=version.starts_on)
        else:
            older.change(status=PlanStatus.SUPERSEDED)
        record("pay_plan.superseded", subject=older, by=by, before=before, after=as_record(older))


def _refuse_hole(version: PlanVersion, older: PlanVersion) -> None:
    if version.ends_on is not None and (older.ends_on is None or older.ends_on > version.ends_on):
        raise Refused(
            _("Version %(number)s goes on after this one ends. Leave this version's end open.")
            % {"number": older.number},
            code="leaves_a_hole",
        )
