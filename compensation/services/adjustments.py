"""Adjustments: proposed by one person, approved by another, then a line of the ledger like any other."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.models import Adjustment, CommissionEntry, Dispute, Posting
from compensation.models.adjustment import AdjustmentStatus
from compensation.models.entry import Component, Event, Source
from compensation.rules.months import month_of
from compensation.rules.rounding import PPM
from compensation.services.commission import hold_ledger
from compensation.services.disputes import end_adjusted
from compensation.services.periods import open_periods
from compensation.services.statements import refresh_drafts
from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.actors import Reach
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version, locked


@transaction.atomic
def propose_adjustment(
    *,
    payee: User,
    amount_minor: int,
    currency: str,
    origin_on: date,
    reason: str,
    by: User,
    today: date,
    dispute: Dispute | None = None,
) -> Adjustment:
    """Propose to pay `payee` more or less than the plan does; somebody else decides.

    Args:
        payee: whose pay it is; not the author's own.
        amount_minor: what comes on top, or is taken off, in the company's currency.
        currency: the currency that the caller means.
        origin_on: the day it is about, today at the latest.
        reason: why, for the payee and whoever decides.
        by: the author; their reach covers the payee.
        today: the business date.
        dispute: the question that it answers, if any.

    Raises:
        Invalid: the amount, the day or the question make no sense.
        Refused: the author may not adjust this person's pay.
    """
    _check_reach(payee, by)
    company = Company.objects.current().currency
    if currency != company:
        said = _("Pay is in %(currency)s.") % {"currency": company}
        raise Invalid(said, code="currency", fields={"amount": said})
    if not amount_minor:
        said = _("An adjustment of nothing isn't one.")
        raise Invalid(said, code="adjustment_not_zero", fields={"amount": said})
    if origin_on > today:
        said = _("The day lies in the future. Choose today or an earlier day.")
        raise Invalid(said, code="not_yet", fields={"origin_on": said})
    if dispute is not None:
        _check_question(locked(dispute), payee)
    adjustment = Adjustment.objects.create(
        payee=payee,
        amount_minor=amount_minor,
        currency=currency,
        origin_on=origin_on,
        reason=reason,
        author=by,
        dispute=dispute,
    )
    after = {"payee": payee.pk, "amount_minor": amount_minor, "reason": reason, "origin_on": origin_on}
    record("pay.adjustment_proposed", subject=adjustment, by=by, after=after)
    return adjustment


@transaction.atomic
def approve_adjustment(*, adjustment: Adjustment, by: User, at: datetime, version: int | None = None) -> Adjustment:
    """Approve what somebody else proposed: it is posted into the month of its day, or into the next that is open.

    Raises:
        Refused: it is decided already, it is the caller's own proposal or pay, or they may not.
        Stale: somebody changed it since the caller looked.
    """
    hold_ledger()
    adjustment = _to_decide(adjustment, by, version)
    adjustment.change(status=AdjustmentStatus.APPROVED, decided_by=by, decided_at=at)
    period = open_periods([adjustment.origin_on])[month_of(adjustment.origin_on)]
    entry = CommissionEntry.objects.create(**_line(adjustment), period=period)
    adjustment.change(entry=entry)
    last = Posting.objects.order_by("-pk").first()
    refresh_drafts([period.pk], as_of=last.as_of if last else adjustment.origin_on)
    if adjustment.dispute is not None:
        end_adjusted(adjustment.dispute, by=by, at=at)
    record("pay.adjustment_approved", subject=adjustment, by=by, after={"entry": entry.pk, "month": str(period)})
    return adjustment


@transaction.atomic
def refuse_adjustment(
    *, adjustment: Adjustment, note: str, by: User, at: datetime, version: int | None = None
) -> Adjustment:
    """Refuse what somebody else proposed, and say why; a question that it was to answer goes on.

    Raises:
        Refused: it is decided already, it is the caller's own proposal or pay, or they may not.
        Stale: somebody changed it since the caller looked.
    """
    adjustment = _to_decide(adjustment, by, version)
    adjustment.change(status=AdjustmentStatus.REFUSED, decided_by=by, decided_at=at, note=note)
    record("pay.adjustment_refused", subject=adjustment, by=by, after={"note": note})
    return adjustment


def _line(adjustment: Adjustment) -> dict[str, object]:
    """Return the values of the line; its trace is the whole amount at the whole rate."""
    entry = adjustment.dispute.entry if adjustment.dispute else None
    return {
        "source": Source.ADJUSTMENT,
        "source_id": adjustment.pk,
        "event": Event.ADJUSTMENT,
        "event_id": adjustment.pk,
        "component": Component.ADJUSTMENT,
        "payee": adjustment.payee,
        "seq": 1,
        "amount_minor": adjustment.amount_minor,
        "currency": adjustment.currency,
        "origin_on": adjustment.origin_on,
        "customer_id": entry.customer_id if entry else None,
        "base_after_minor": adjustment.amount_minor,
        "rate_ppm": PPM,
    }


def _to_decide(adjustment: Adjustment, by: User, version: int | None) -> Adjustment:
    adjustment = expect_version(adjustment, version)
    if by.reach("pay.approve") is not Reach.ALL:
        raise Refused(_("Deciding on an adjustment is for finance and administrators."), code="forbidden")
    if adjustment.status != AdjustmentStatus.WAITING:
        raise Refused(_("This adjustment is decided already."), code="already_decided")
    if adjustment.author_id == by.pk:
        raise Refused(_("You proposed this adjustment, so somebody else decides on it."), code="four_eyes")
    if adjustment.payee_id == by.pk:
        raise Refused(_("This is your own pay, so somebody else decides on it."), code="own_pay")
    return adjustment


def _check_reach(payee: User, by: User) -> None:
    if payee.pk == by.pk:
        raise Refused(_("Nobody proposes an adjustment of their own pay."), code="own_pay")
    reach = by.reach("pay.adjust")
    same_team = by.team_id is not None and by.team_id == payee.team_id
    if reach is not Reach.ALL and not (reach is Reach.TEAM and same_team):
        raise Refused(_("You can propose adjustments for your own team only."), code="forbidden")


def _check_question(dispute: Dispute, payee: User) -> None:
    if not dispute.is_running:
        raise Refused(_("This question has ended. Ask another one."), code="dispute_has_ended")
    if dispute.payee_id != payee.pk:
        said = _("The question is somebody else's.")
        raise Invalid(said, code="other_payee", fields={"dispute": said})
