"""Questions about pay: asked by the payee, answered by a manager or finance, and ended."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.models import Adjustment, CommissionEntry, Dispute, DisputeMessage, Statement
from compensation.models.dispute import DisputeStatus
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Refused
from crm.core.locks import expect_version, locked


@transaction.atomic
def ask_about_pay(
    *, statement: Statement, text: str, by: User, at: datetime, entry: CommissionEntry | None = None
) -> Dispute:
    """Ask about a line of one's own pay, or about the statement as a whole where a line is missing.

    Raises:
        Refused: it isn't the caller's own pay, or there is a question about the line already.
    """
    if statement.payee_id != by.pk:
        raise Refused(_("A question is asked by the payee."), code="dispute_is_the_payees")
    if entry is not None and (entry.payee_id != by.pk or entry.period_id != statement.period_id):
        raise Refused(_("This line is not on this statement."), code="dispute_is_the_payees")
    # Two questions about one line meet here.
    locked(statement)
    if entry is not None and Dispute.objects.running().filter(entry=entry).exists():
        said = _("There is a question about this line already. Add to it.")
        raise Refused(said, code="dispute_one_running_per_line")
    dispute = Dispute.objects.create(payee=by, statement=statement, entry=entry, opened_at=at)
    DisputeMessage.objects.create(dispute=dispute, by=by, at=at, text=text)
    after = {"statement": statement.pk, "entry": entry.pk if entry else None}
    record("pay.question_asked", subject=dispute, by=by, after=after)
    return dispute


@transaction.atomic
def add_message(*, dispute: Dispute, text: str, by: User, at: datetime, version: int | None = None) -> Dispute:
    """Add to the thread: the other side's turn makes it answered, the payee's own makes it wait again.

    Raises:
        Refused: the question has ended.
        Stale: somebody wrote since the caller looked.
    """
    dispute = _running(dispute, version)
    DisputeMessage.objects.create(dispute=dispute, by=by, at=at, text=text)
    status = DisputeStatus.OPEN if dispute.payee_id == by.pk else DisputeStatus.ANSWERED
    dispute.change(status=status)
    record("pay.question_written", subject=dispute, by=by, after={"status": status})
    return dispute


@transaction.atomic
def end_as_stands(*, dispute: Dispute, text: str, by: User, at: datetime, version: int | None = None) -> Dispute:
    """End a question: the line stands, and the last message says why.

    Raises:
        Refused: it has ended, it is about the caller's own pay, or an adjustment waits for approval.
        Stale: somebody wrote since the caller looked.
    """
    dispute = _running(dispute, version)
    if dispute.payee_id == by.pk:
        raise Refused(_("Nobody decides a question about their own pay."), code="own_pay")
    if Adjustment.objects.waiting().filter(dispute=dispute).exists():
        said = _("An adjustment for this question waits for approval. Decide on that first.")
        raise Refused(said, code="adjustment_waits")
    DisputeMessage.objects.create(dispute=dispute, by=by, at=at, text=text)
    return _end(dispute, DisputeStatus.STANDS, by, at)


def end_adjusted(dispute: Dispute, *, by: User, at: datetime) -> Dispute:
    """End a question by the adjustment that was just approved."""
    return _end(locked(dispute), DisputeStatus.ADJUSTED, by, at)


def _end(dispute: Dispute, status: str, by: User, at: datetime) -> Dispute:
    dispute.change(status=status, ended_by=by, ended_at=at)
    record("pay.question_ended", subject=dispute, by=by, after={"status": status})
    return dispute


def _running(dispute: Dispute, version: int | None) -> Dispute:
    dispute = expect_version(dispute, version)
    if not dispute.is_running:
        raise Refused(_("This question has ended. Ask another one."), code="dispute_has_ended")
    return dispute
