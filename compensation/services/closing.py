"""Closing a month: its lines and statements stand from then on."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Sum
from django.utils import formats
from django.utils.translation import gettext as _

from compensation.models import CommissionEntry, Period, Posting, Statement
from compensation.models.period import PeriodStatus
from compensation.selectors import words
from compensation.services.commission import hold_ledger, missing_count, post_missing, reckon_up_to
from compensation.services.seals import digests_of, figures_hash
from compensation.services.settlement import settled_hash, settlements
from compensation.services.statements import finalise, refresh_drafts
from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.actors import Reach
from crm.core.errors import Refused
from crm.core.locks import expect_version
from customers.models import Change
from orders.models import Order, Refund


@transaction.atomic
def request_close(*, period: Period, by: User, today: date, at: datetime, version: int | None = None) -> Period:
    """Ask for a month to be closed: post what is missing, and keep the figures that `by` has seen.

    Asking again, by whoever may, replaces what was asked before.

    Raises:
        Refused: it is not over or closed already, or the caller may not.
        Stale: somebody changed it since the caller looked.
    """
    hold_ledger()
    period = expect_version(period, version)
    _check(period, by, today)
    _bring_up_to_date([period], today)
    period.change(
        requested_by=by, requested_at=at, requested_total_minor=_total(period), requested_hash=_figures(period)
    )
    after = {"total_minor": period.requested_total_minor, "hash": period.requested_hash}
    record("pay.close_requested", subject=period, by=by, after=after)
    return period


@transaction.atomic
def close_period(*, period: Period, by: User, today: date, at: datetime, version: int | None = None) -> Period:
    """Close a month for good, as the second of two people: exactly the figures that the first one has seen.

    What is still missing is posted, and nothing may be left. What arrives later for the month goes into the next open
    one.

    Args:
        period: the month.
        by: who closes it; somebody else asked for it, and none of it is theirs.
        today: the business date; a month can be closed once it is over.
        at: the instant that is written beside the name.
        version: the version that the caller saw.

    Raises:
        Refused: it is not over, not asked for or closed already, its figures moved since, or the caller may not.
        Stale: somebody changed it since the caller looked.
    """
    hold_ledger()
    period = expect_version(period, version)
    _check(period, by, today)
    _check_second_person(period, by)
    _bring_up_to_date([period], today)
    _check_figures(period)
    return _seal(period, by, today, at)


@transaction.atomic
def close_months_through(*, period: Period, by: User, today: date, at: datetime) -> list[Period]:
    """Close a month and all open ones before it as history, and return them, the oldest first.

    Who brings years of orders was paid for them elsewhere: one person closes these months in one go, they are marked
    as history, and nothing of them is left to pay. Once two people have closed a month, no later one is history.

    Raises:
        Refused: the month is not over or closed already, two people have closed one before, or the caller may not.
    """
    hold_ledger()
    before = Period.objects.open().filter(starts_on__lt=period.starts_on).order_by("starts_on")
    periods = [*before.select_for_update(), expect_version(period, None)]
    for one in periods:
        _check(one, by, today)
    if Period.objects.closed().filter(is_history=False).exists():
        raise Refused(
            _("Two people have closed a month already, so this one is no history: two people close it too."),
            code="history_is_over",
        )
    _bring_up_to_date(periods, today)
    for one in periods:
        one.is_history = True
    return [_seal(one, by, today, at) for one in periods]


def _seal(period: Period, by: User, today: date, at: datetime) -> Period:
    statements = finalise(period, as_of=today, at=at)
    before = {"status": period.status, "requested_by": period.requested_by_id}
    hashes = {statement.payee_id: statement.content_hash for statement in statements}
    period.change(
        status=PeriodStatus.CLOSED,
        closed_by=by,
        closed_at=at,
        is_history=period.is_history,
        total_minor=sum(statement.total_minor for statement in statements),
        content_hash=figures_hash(hashes),
    )
    after = {"status": period.status, "statements": len(statements), "hash": period.content_hash}
    record("pay.closed", subject=period, by=by, before=before, after={**after, "is_history": period.is_history})
    return period


def _check(period: Period, by: User, today: date) -> None:
    if by.reach("pay.close") is not Reach.ALL:
        raise Refused(_("Closing a month is for finance and administrators."), code="forbidden")
    if period.status == PeriodStatus.CLOSED:
        raise Refused(_("This month is closed already."), code="already_closed")
    if today < period.ends_on:
        raise Refused(
            _("This month can be closed from %(day)s on.") % {"day": formats.date_format(period.ends_on)},
            code="not_over",
        )


def _check_second_person(period: Period, by: User) -> None:
    if period.requested_by_id is None:
        raise Refused(
            _("Two people close a month: somebody asks for it first, another closes it."), code="not_requested"
        )
    if period.requested_by_id == by.pk:
        raise Refused(_("You asked to close this month, so somebody else closes it."), code="four_eyes")
    if Statement.objects.filter(period=period, payee=by).exists():
        raise Refused(_("You have a statement in this month, so somebody without one closes it."), code="own_pay")


def _check_figures(period: Period) -> None:
    """Refuse where the figures are no longer those that the first person saw."""
    if _figures(period) == period.requested_hash:
        return
    currency = Company.objects.current().currency
    said = {
        "name": period.requested_by.name if period.requested_by else "",
        "before": words.money(period.requested_total_minor or 0, currency),
        "now": words.money(_total(period), currency),
    }
    if said["before"] == said["now"]:
        raise Refused(
            _("Since %(name)s asked to close this month, its lines or what is held of it changed. Ask again.") % said,
            code="changed_since_request",
        )
    raise Refused(
        _("Since %(name)s asked to close this month, its total went from %(before)s to %(now)s. Ask again to close it.")
        % said,
        code="changed_since_request",
    )


def _figures(period: Period) -> str:
    """Return one hash over the lines of a month and what they are settled to."""
    lines = figures_hash(digests_of(CommissionEntry.objects.filter(period=period)))
    return sha256(f"{lines}|{settled_hash(settlements(period))}".encode()).hexdigest()


def _total(period: Period) -> int:
    lines = CommissionEntry.objects.filter(period=period)
    return int(lines.aggregate(total=Sum("amount_minor"))["total"] or 0)


def _bring_up_to_date(periods: Sequence[Period], today: date) -> None:
    """Post what is missing, and bring the drafts of these months up to it."""
    _post_the_rest(periods, today)
    refresh_drafts([period.pk for period in periods], as_of=today)


def _post_the_rest(periods: Sequence[Period], today: date) -> None:
    """Post what the months still lack, and make sure that nothing is left."""
    last = Posting.objects.order_by("-pk").first()
    reckoning = reckon_up_to(max(today, last.as_of) if last else today)
    customer_ids = sorted({*Change.objects.values_list("customer_id", flat=True)}.union(*map(customers_of, periods)))
    found = post_missing(reckoning, customer_ids)
    refresh_drafts(found.period_ids - {period.pk for period in periods}, as_of=reckoning.as_of)
    left = missing_count(reckoning, customer_ids)
    if left:
        raise RuntimeError(f"{left} lines are missing right after posting, expected none")


def customers_of(period: Period) -> set[int]:
    """Return who has events or lines in this month."""
    orders = Order.objects.filter(ordered_on__gte=period.starts_on, ordered_on__lt=period.ends_on)
    refunds = Refund.objects.filter(
        refunded_on__gte=period.starts_on, refunded_on__lt=period.ends_on, order__isnull=False
    )
    lines = CommissionEntry.objects.filter(period=period, order__isnull=False)
    return {
        *orders.values_list("customer_id", flat=True),
        *refunds.values_list("order__customer_id", flat=True),
        *lines.values_list("order__customer_id", flat=True),
    }
