"""Closing a month: its lines and statements stand from then on."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from compensation.models import CommissionEntry, Period, Posting
from compensation.models.period import PeriodStatus
from compensation.services.commission import hold_ledger, missing_count, post_missing, reckon_up_to
from compensation.services.statements import finalise, refresh_drafts
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.actors import Reach
from crm.core.errors import Refused
from crm.core.locks import expect_version
from customers.models import Change
from orders.models import Order, Refund


@transaction.atomic
def close_period(*, period: Period, by: User, today: date, at: datetime, version: int | None = None) -> Period:
    """Close a month for good: post what is still missing, check that nothing is, and make its statements final.

    What arrives later for the month goes into the next open one.

    Args:
        period: the month.
        by: who closes it; their right reaches all pay.
        today: the business date; a month can be closed once it is over.
        at: the instant that is written beside the name.
        version: the version that the caller saw.

    Raises:
        Refused: it is not over or closed already, or the caller may not.
        Stale: somebody changed it since the caller looked.
    """
    hold_ledger()
    period = expect_version(period, version)
    return _close([period], by=by, today=today, at=at)[0]


@transaction.atomic
def close_months_through(*, period: Period, by: User, today: date, at: datetime) -> list[Period]:
    """Close a month and all open ones before it, as `close_period` does, and return them, the oldest first.

    Who brings years of orders closes them in one go; what is missing is looked for once.

    Raises:
        Refused: the month is not over or closed already, or the caller may not.
    """
    hold_ledger()
    before = Period.objects.open().filter(starts_on__lt=period.starts_on).order_by("starts_on")
    return _close([*before.select_for_update(), expect_version(period, None)], by=by, today=today, at=at)


def _close(periods: Sequence[Period], *, by: User, today: date, at: datetime) -> list[Period]:
    for period in periods:
        _check(period, by, today)
    _post_the_rest(periods, today)
    return [_seal(period, by, today, at) for period in periods]


def _seal(period: Period, by: User, today: date, at: datetime) -> Period:
    count = finalise(period, as_of=today)
    before = {"status": period.status}
    period.change(status=PeriodStatus.CLOSED, closed_by=by, closed_at=at)
    record("pay.closed", subject=period, by=by, before=before, after={"status": period.status, "statements": count})
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


def _post_the_rest(periods: Sequence[Period], today: date) -> None:
    """Post what the months still lack, and make sure that nothing is left."""
    last = Posting.objects.order_by("-pk").first()
    reckoning = reckon_up_to(max(today, last.as_of) if last else today)
    customer_ids = sorted({*Change.objects.values_list("customer_id", flat=True)}.union(*map(_customers_of, periods)))
    found = post_missing(reckoning, customer_ids)
    refresh_drafts(found.period_ids - {period.pk for period in periods}, as_of=reckoning.as_of)
    left = missing_count(reckoning, customer_ids)
    if left:
        raise RuntimeError(f"{left} lines are missing right after posting, expected none")


def _customers_of(period: Period) -> set[int]:
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
