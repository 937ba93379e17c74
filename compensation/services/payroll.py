"""Payroll: what is handed over for a closed month, once, and marked as paid by a name, a day and a reference."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.models import PayrollRow, PayrollRun, Period, Posting, Statement
from compensation.models.period import PeriodStatus
from compensation.selectors.payroll_file import Payout, rows_hash
from compensation.selectors.readiness import Readiness, readiness
from compensation.services import milestones, tiers
from compensation.services.accounts import keep, payable_by_payee, was_paid
from compensation.services.closing import customers_of
from compensation.services.commission import hold_ledger, missing_count, reckon_up_to
from compensation.services.seals import broken_in
from crm.accounts.models import Company, User
from crm.audit.services import record
from crm.core.actors import Reach
from crm.core.errors import Invalid, Refused
from crm.core.locks import expect_version, locked


@transaction.atomic
def make_payroll(*, period: Period, by: User, today: date, at: datetime) -> PayrollRun:
    """Hand over a closed month: one row per payee, all that is payable to them, and never below zero.

    Raises:
        Refused: it was handed over already, something on the readiness list is missing, or the caller may not.
    """
    hold_ledger()
    period = locked(period)
    _check_right(by)
    if PayrollRun.objects.filter(period=period).exists():
        raise Refused(_("The payroll of this month was handed over already."), code="already_handed_over")
    found = checked_readiness(period, today)
    if not found.is_ready:
        raise Refused(" ".join(found.missing), code="not_ready")
    payouts = _payouts(period)
    run = PayrollRun.objects.create(
        period=period,
        made_by=by,
        made_at=at,
        currency=Company.objects.current().currency,
        payee_count=len(payouts),
        total_minor=sum(payout.amount_minor for payout in payouts),
        content_hash=rows_hash(period, payouts),
    )
    PayrollRow.objects.bulk_create(
        [
            PayrollRow(
                run=run,
                statement=payout.statement,
                carried_minor=payout.carried_minor,
                month_minor=payout.month_minor,
                amount_minor=payout.amount_minor,
            )
            for payout in payouts
        ],
        batch_size=500,
    )
    after = {"payees": run.payee_count, "total_minor": run.total_minor, "hash": run.content_hash}
    record("payroll.handed_over", subject=run, by=by, after=after)
    return run


@transaction.atomic
def mark_paid(
    *,
    run: PayrollRun,
    paid_on: date,
    reference: str,
    by: User,
    today: date,
    at: datetime,
    version: int | None = None,
) -> PayrollRun:
    """Write down that a payroll was paid: every row goes from payable to paid.

    Raises:
        Invalid: the day lies in the future, or before the month was over.
        Refused: it is marked already, or the caller may not.
        Stale: somebody changed it since the caller looked.
    """
    run = expect_version(run, version)
    _check_right(by)
    if run.paid_by_id is not None:
        raise Refused(_("This payroll is marked as paid already."), code="already_paid")
    if not run.period.ends_on <= paid_on <= today:
        said = _("Choose a day after the month, and today at the latest.")
        raise Invalid(said, code="paid_on", fields={"paid_on": said})
    rows = PayrollRow.objects.filter(run=run).select_related("statement").order_by("pk")
    keep(was_paid(row.statement, row.amount_minor, at) for row in rows)
    run.change(paid_by=by, paid_at=at, paid_on=paid_on, reference=reference)
    record("payroll.paid", subject=run, by=by, after={"paid_on": paid_on, "reference": reference})
    return run


def checked_readiness(period: Period, today: date) -> Readiness:
    """Return the readiness list with what has to be reckoned for it: lines that lack, and statements that changed."""
    if period.status != PeriodStatus.CLOSED or period.is_history:
        return readiness(period, today)
    return readiness(period, today, unposted=_unposted(period, today), broken=broken_in(period))


def _unposted(period: Period, today: date) -> int:
    """Return how many lines of the month the ledger lacks: what its customers did after it is another month's.

    Almost always nothing is missing, and the quick question says so; only otherwise the lines are looked at. A target
    of the month moves with such a line only, so it is left out.
    """
    last = Posting.objects.order_by("-pk").first()
    reckoning = reckon_up_to(max(today, last.as_of) if last else today)
    customer_ids = sorted(customers_of(period))
    if not missing_count(reckoning, customer_ids):
        return 0
    lines = chain(
        reckoning.lines(customer_ids),
        tiers.missing_lines(reckoning, customer_ids),
        milestones.missing_lines(reckoning, customer_ids),
    )
    return sum(1 for line in lines if line.origin_on < period.ends_on)


def _payouts(period: Period) -> list[Payout]:
    """Return a row for each payee of the month; the house account is nobody, so it is paid nothing."""
    payable = payable_by_payee()
    statements: Iterable[Statement] = (
        Statement.objects.filter(period=period).exclude(payee=None).select_related("payee").order_by("payee_id")
    )
    found = []
    for statement in statements:
        due = payable.get(statement.payee_id, 0)
        found.append(Payout(statement, due - statement.brought_minor, statement.brought_minor, max(due, 0)))
    return found


def _check_right(by: User) -> None:
    if by.reach("payroll.run") is not Reach.ALL:
        raise Refused(_("Payroll is for finance and administrators."), code="forbidden")
