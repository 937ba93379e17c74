"""What was paid to a payee since the statement before: payroll by payroll, with the months they paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from compensation.models import AccountMove, PayrollRun, Statement
from compensation.models.payroll import Account
from compensation.models.statement import StatementStatus


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: its day and reference, and the month out of whose statement it was paid."""

    statement_id: int
    month: date
    paid_on: date | None
    reference: str
    amount_minor: int
    currency: str


def payments_of(statement: Statement) -> Sequence[Payment]:
    """Return what a statement calls paid, the latest first: of a draft, all since the last closing.

    A month of history was paid where it came from, so it has no payroll, day or reference.
    """
    paid = AccountMove.objects.filter(payee=statement.payee_id, source=Account.PAYABLE, target=Account.PAID)
    moves = _within(statement, paid).select_related("statement__period").order_by("-at", "-pk")
    runs = {run.period_id: run for run in PayrollRun.objects.filter(period__statements__moves__in=moves)}
    return [_payment(move, runs.get(move.statement.period_id)) for move in moves]


def _within(statement: Statement, moves: QuerySet[AccountMove]) -> QuerySet[AccountMove]:
    """Keep the movements between the closing of the statement before and that of this one."""
    period, before = statement.period, statement.previous or _head(statement)
    if period.is_history:
        return moves.filter(statement=statement)
    if period.closed_at is not None:
        moves = moves.filter(at__lte=period.closed_at)
    if before is not None and before.period.closed_at is not None:
        moves = moves.filter(at__gt=before.period.closed_at)
    return moves


def _head(statement: Statement) -> Statement | None:
    """Return the payee's last final statement for a draft, which has no place in the chain yet."""
    if statement.status == StatementStatus.FINAL:
        return None
    final = Statement.objects.final().filter(payee=statement.payee_id).select_related("period")
    return final.order_by("-period__starts_on").first()


def _payment(move: AccountMove, run: PayrollRun | None) -> Payment:
    return Payment(
        statement_id=move.statement_id,
        month=move.statement.period.starts_on,
        paid_on=run.paid_on if run else None,
        reference=run.reference if run else "",
        amount_minor=move.amount_minor,
        currency=move.currency,
    )
