"""The accounts of a payee: what becomes payable, and what is paid. Every movement is both of its sides."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, F, Sum, When

from compensation.models import AccountMove, Statement
from compensation.models.payroll import Account


def payable_by_payee() -> dict[int | None, int]:
    """Return what is payable to each payee now; who isn't named has nothing."""
    moves = AccountMove.objects.all()
    signed = Case(When(target=Account.PAYABLE, then=F("amount_minor")), default=-F("amount_minor"))
    # A balance of millions of movements still fits: the sum is made a whole number again.
    rows = moves.order_by("payee_id").values_list("payee_id").annotate(balance=Sum(signed))
    return {payee_id: int(balance) for payee_id, balance in rows}


def became_payable(statement: Statement, at: datetime) -> AccountMove | None:
    """Return the unsaved movement of a statement's total; a total below zero goes the other way."""
    return _move(statement, Account.EXPENSE, Account.PAYABLE, statement.total_minor, at)


def was_paid(statement: Statement, amount_minor: int, at: datetime) -> AccountMove | None:
    """Return the unsaved movement of a payment."""
    return _move(statement, Account.PAYABLE, Account.PAID, amount_minor, at)


def keep(moves: Iterable[AccountMove | None]) -> None:
    """Record movements; a movement of nothing isn't one."""
    AccountMove.objects.bulk_create([move for move in moves if move is not None], batch_size=500)


def _move(statement: Statement, source: str, target: str, amount_minor: int, at: datetime) -> AccountMove | None:
    if not amount_minor:
        return None
    if amount_minor < 0:
        source, target = target, source
    return AccountMove(
        payee_id=statement.payee_id,
        source=source,
        target=target,
        amount_minor=abs(amount_minor),
        currency=statement.currency,
        statement=statement,
        at=at,
    )
