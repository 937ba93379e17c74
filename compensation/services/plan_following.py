"""Who is paid by which plan."""

from datetime import date

from django.db import models, transaction
from django.utils import formats
from django.utils.translation import gettext as _

from compensation.models import Plan, PlanAssignment
from crm.accounts.access import Role
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Invalid, Refused
from crm.core.locks import locked


@transaction.atomic
def assign_plan(*, salesperson: User, plan: Plan, starts_on: date, by: User) -> PlanAssignment:
    """Pay `salesperson` by `plan` from the day `starts_on`; the term before ends that day.

    A term that begins on that very day is corrected. To follow the default plan again is to be assigned to it. For a
    day in the past the next night posts the difference.

    Raises:
        Invalid: they don't look after customers, the plan pays nothing on that day, a later term exists, or they
            follow this plan already.
        Refused: nobody decides on the own pay.
    """
    locked(salesperson)
    _check(salesperson, by)
    terms = PlanAssignment.objects.filter(salesperson=salesperson).select_for_update(of=("self",)).order_by("starts_on")
    _refuse_unpaid(plan, salesperson, starts_on)
    _refuse_later(terms, salesperson, starts_on)
    current = terms.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=starts_on)).select_related("plan").first()
    _refuse_same(current, plan, salesperson)
    before = _as_record(current) if current else None
    if current is not None and current.starts_on == starts_on:
        current.plan = plan
        current.save(update_fields=["plan"])
        term = current
    else:
        if current is not None:
            current.ends_on = starts_on
            current.save(update_fields=["ends_on"])
        term = PlanAssignment.objects.create(salesperson=salesperson, plan=plan, starts_on=starts_on)
    record("pay_plan.assigned", subject=term, by=by, before=before, after=_as_record(term))
    return term


def _check(salesperson: User, by: User) -> None:
    if salesperson.role not in {Role.SALESPERSON, Role.MANAGER} or not salesperson.is_active:
        said = _("%(name)s can't look after customers, so no plan pays them. Choose an active salesperson or manager.")
        message = said % {"name": salesperson.name}
        raise Invalid(message, fields={"salesperson": message})
    if salesperson.pk == by.pk:
        raise Refused(_("This is your own pay, so somebody else decides on it."), code="own_pay")


def _refuse_unpaid(plan: Plan, salesperson: User, starts_on: date) -> None:
    if not plan.versions.approved().on(starts_on).exists():
        said = _("“%(plan)s” has no approved version on %(day)s, so %(name)s would earn nothing. Approve one first.")
        message = said % {"plan": plan.name, "day": formats.date_format(starts_on), "name": salesperson.name}
        raise Invalid(message, code="plan_pays_nothing", fields={"starts_on": message})


def _refuse_later(terms: models.QuerySet[PlanAssignment], salesperson: User, starts_on: date) -> None:
    later = terms.filter(starts_on__gt=starts_on).select_related("plan").last()
    if later is not None:
        said = _("%(name)s follows “%(plan)s” from %(day)s on. Choose that day or a later one.")
        day = formats.date_format(later.starts_on)
        message = said % {"name": salesperson.name, "plan": later.plan.name, "day": day}
        raise Invalid(message, code="later_term", fields={"starts_on": message})


def _refuse_same(current: PlanAssignment | None, plan: Plan, salesperson: User) -> None:
    follows = current.plan_id == plan.pk if current else plan.is_default
    if follows:
        said = _("%(name)s follows “%(plan)s” on that day already. Choose another plan or day.")
        message = said % {"name": salesperson.name, "plan": plan.name}
        raise Invalid(message, code="follows_it_already", fields={"starts_on": message})


def _as_record(term: PlanAssignment) -> dict[str, object]:
    return {"plan": term.plan_id, "starts_on": term.starts_on, "ends_on": term.ends_on}
