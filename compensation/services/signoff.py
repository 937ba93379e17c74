"""Signing off: the payee has seen a final statement and agrees."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compensation.models import Dispute, SignOff, Statement
from compensation.models.statement import StatementStatus
from crm.accounts.models import User
from crm.audit.services import record
from crm.core.errors import Refused
from crm.core.locks import locked


@transaction.atomic
def sign_off(*, statement: Statement, by: User, at: datetime) -> SignOff:
    """Write down that `by` has seen their final statement and agrees to these very figures.

    Raises:
        Refused: it is a draft, somebody else's, agreed to already, or a question about it is still running.
    """
    statement = locked(statement)
    if statement.payee_id != by.pk:
        raise Refused(_("A statement is agreed to by its payee."), code="sign_off_is_the_payees")
    if statement.status != StatementStatus.FINAL:
        raise Refused(_("This is a draft until the month is closed. Agree to it then."), code="still_a_draft")
    if SignOff.objects.filter(statement=statement).exists():
        raise Refused(_("You have agreed to this statement already."), code="already_agreed")
    if Dispute.objects.running().filter(statement=statement).exists():
        raise Refused(_("You have a question about this statement. Agree once it has ended."), code="question_running")
    agreed = SignOff.objects.create(statement=statement, by=by, at=at, content_hash=statement.content_hash)
    record("pay.signed_off", subject=statement, by=by, after={"hash": statement.content_hash})
    return agreed
