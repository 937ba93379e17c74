"""The accounts of a payee: what becomes payable, and what is paid. Every movement is both of its sides."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Case, F, Q, Sum, When

from compensation.models import AccountMove, Statement
from compensation.models.payroll import Account


def payable_by_payee() -> dict[int | None, int]:
    """Return what is payable to each payee now; who isn't named has nothing."""
    moves = AccountMove.objects.filter(Q(source=Account.PAYABLE) | Q(target=Account.PAYABLE))
    signed = Case(When(target=Account.PAYABLE, then=F("amount_minor")), default=-F("amount_minor"))
    # A balance of millions of movements still fits: the sum is made a whole number again.
    rows = moves.order_by("payee_id").values_list("payee_id").annotate(balance=Sum(signed))
    return {payee_id: int(balance) for payee_id, balance in rows}


def settled_moves(statement: Statement, at: datetime) -> Iterator[AccountMove | None]:
    """Yield the unsaved movements of a statement that becomes final; an amount below zero goes the other way.

    Pay over a cap that is carried lies with what is held: it waits for a month with room.
    """
    payable = statement.total_minor - statement.held_in_minor + statement.topped_up_minor
    yield _move(statement, Account.EXPENSE, Account.HELD, statement.held_in_minor, at)
    yield _move(statement, Account.EXPENSE, Account.PAYABLE, payable, at)
    yield _move(statement, Account.HELD, Account.PAYABLE, statement.released_minor - statement.carried_minor, at)
    yield _move(statement, Account.HELD, Account.FORFEITED, statement.lapsed_minor, at)
    yield _move(statement, Account.PAYABLE, Account.FORFEITED, statement.capped_minor, at)
    yield _move(statement, Account.DRAW, Account.PAYABLE, statement.advanced_minor, at)


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
