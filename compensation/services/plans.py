"""Pay plans and their versions, as they are written: only its author changes a draft."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from compensation.models import Plan, PlanVersion
from compensation.models.plan import FIXED, PlanBase, PlanStatus
from compensation.services.plan_checks import Draft, check_plan
from compensation.services.plan_content import LISTS, Lists, as_record, content_hash, write_lists
from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.errors import Refused
from crm.core.locks import expect_version, locked

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
DEFAULT_STEPS = ((12, 10_000), (24, 20_000))


@transaction.atomic
def ensure_default_plan(*, at: datetime) -> PlanVersion:
    """Return the first version of the default plan; it is made and in effect if there is no default plan yet."""
    plan = Plan.objects.filter(is_default=True).first()
    if plan is not None:
        return plan.versions.order_by("number")[0]
    plan = Plan.objects.create(name=DEFAULT_PLAN, is_default=True)
    version = PlanVersion(plan=plan, number=1, starts_on=DEFAULT_STARTS_ON, **DEFAULT_TERMS)
    _write(version, Lists(steps=DEFAULT_STEPS))
    version.change(status=PlanStatus.APPROVED, approved_at=at, content_hash=content_hash(version.terms()))
    record("pay_plan.approved", subject=version, by=None, after=as_record(version))
    return version


@transaction.atomic
def create_plan(*, by: User, name: str) -> Plan:
    """Make a plan beside the default one. It pays nobody until a version is approved and somebody follows it."""
    plan = Plan.objects.create(name=name)
    record("pay_plan.created", subject=plan, by=by, after={"name": name})
    return plan


@transaction.atomic
def rename_plan(*, plan: Plan, name: str, by: User, seen: int | None = None) -> Plan:
    """Give a plan another name, as long as it is a draft: once a version was approved, statements tell it by its name.

    Raises:
        Refused: a version of it was approved.
        Stale: somebody changed the plan since the caller looked.
    """
    plan = expect_version(plan, seen)
    if plan.versions.filter(status__in=FIXED).exists():
        raise Refused(
            _("A version of this plan was approved, so statements tell it by its name."), code="plan_is_known"
        )
    before = {"name": plan.name}
    plan.change(name=name)
    record("pay_plan.renamed", subject=plan, by=by, before=before, after={"name": name})
    return plan


@transaction.atomic
def create_plan_version(*, by: User, plan: Plan, starts_on: date, seen: int | None = None, **wish: Any) -> PlanVersion:
    """Draft the next version of `plan`; `seen` is the plan's version that the caller read.

    Args:
        by: its author, who alone changes and submits it.
        plan: what it is a version of.
        starts_on: its first day.
        seen: the plan's version that the caller read.
        wish: fields of the version, and its lists as `plan_content.Lists` holds them.

    Raises:
        Invalid: the version contradicts itself.
        Stale: somebody changed the plan since the caller looked.
    """
    plan = expect_version(plan, seen)
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    terms, lists = _apart(wish)
    version = PlanVersion(plan=plan, number=last + 1, author=by, starts_on=starts_on, **{**DEFAULT_TERMS, **terms})
    _write(version, Lists().with_changes(lists))
    plan.change()
    record("pay_plan.drafted", subject=version, by=by, after=as_record(version))
    return version


@transaction.atomic
def change_plan_version(*, version: PlanVersion, by: User, seen: int | None = None, **wish: Any) -> PlanVersion:
    """Change a draft: the fields and lists that `wish` names, the rest stays.

    Raises:
        Refused: it is no draft, or somebody else wrote it.
        Invalid: it would contradict itself.
        Stale: it was changed since the caller looked.
    """
    version = own_draft(version, by, seen)
    before, lists_before = as_record(version), Lists.of(version)
    terms, lists = _apart(wish)
    for name, value in terms.items():
        setattr(version, name, value)
    changed = lists_before.with_changes(lists)
    check(version, changed)
    version.change(**terms)
    if changed != lists_before:
        write_lists(version, changed)
    record("pay_plan.redrafted", subject=version, by=by, before=before, after=as_record(version))
    return version


@transaction.atomic
def delete_plan_version(*, version: PlanVersion, by: User, seen: int | None = None) -> None:
    """Throw a draft away; the history keeps what it said.

    Raises:
        Refused: it is no draft, or somebody else wrote it who still works here.
        Stale: it was changed since the caller looked.
    """
    plan = locked(version.plan)
    version = own_draft(version, by, seen, may_have_left=True)
    before = as_record(version)
    record("pay_plan.dropped", subject=version, by=by, before=before)
    version.delete()
    plan.change()


def _apart(wish: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of the wish, and its lists."""
    return (
        {name: value for name, value in wish.items() if name not in LISTS},
        {name: value for name, value in wish.items() if name in LISTS},
    )


def check(version: PlanVersion, lists: Lists) -> None:
    """Refuse a version that contradicts itself; see `check_plan`."""
    check_plan(Draft(version, lists, Company.objects.current().currency))


def _write(version: PlanVersion, lists: Lists) -> None:
    check(version, lists)
    version.save()
    write_lists(version, lists)


def own_draft(version: PlanVersion, by: User, seen: int | None, *, may_have_left: bool = False) -> PlanVersion:
    """Return the draft of `by`, locked; with `may_have_left` also one of somebody who can't sign in any more."""
    version = expect_version(version, seen)
    refuse_fixed(version)
    if version.status != PlanStatus.DRAFT:
        raise Refused(_("This version waits for approval. Its author withdraws it first."), code="not_a_draft")
    if not (may_have_left and version.author and not version.author.is_active):
        refuse_others(version, by)
    return version


def refuse_fixed(version: PlanVersion) -> None:
    """Refuse a version that was approved."""
    if version.status in FIXED:
        raise Refused(_("This version is approved already. Make a new one instead."), code="already_approved")


def refuse_others(version: PlanVersion, by: User) -> None:
    """Refuse everybody but the author."""
    if version.author_id != by.pk:
        said = _("%(name)s wrote this version and alone changes it. Start a version of your own from it.")
        raise Refused(said % {"name": version.author}, code="not_the_author")
