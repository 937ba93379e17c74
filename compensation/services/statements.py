"""Statements follow the ledger while a month is open, and are final once it is closed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Count, F, Q, Sum

from compensation.models import CommissionEntry, HeldMove, Period, Statement
from compensation.models.entry import Component
from compensation.models.statement import Seal, StatementStatus
from compensation.services.accounts import keep, payable_by_payee, settled_moves, was_paid
from compensation.services.seals import NO_LINES, digests_of, held_digest, seal_of
from compensation.services.settlement import SETTLED, chain_heads, settlements

# Where the lines of a component stand; what people agreed on is no part of what is earned.
COLUMN = {
    Component.FIRST: "first_minor",
    Component.RETURNING: "returning_minor",
    Component.UP_SELL: "returning_minor",
    Component.CROSS_SELL: "returning_minor",
    Component.TIER: "returning_minor",
    Component.MILESTONE: "lifetime_minor",
    Component.TARGET: "target_minor",
    Component.OVERRIDE: "team_minor",
}
PARTS = ["first_minor", "returning_minor", "lifetime_minor", "target_minor", "team_minor"]
COUNTED = ["currency", *PARTS, "earned_minor", "adjustment_minor", "total_minor"]
SEALED = ["opening_minor", "paid_minor", "closing_minor", "previous", "seal"]
OWN_MONTH = Q(origin_on__gte=F("period__starts_on"))


def refresh_drafts(period_ids: Iterable[int], *, as_of: date) -> int:
    """Bring the draft statements of these periods up to the ledger; return how many there are."""
    periods = Period.objects.open().filter(pk__in=list(period_ids))
    statements = _totals(list(periods.values_list("pk", flat=True)), as_of)
    known: dict[tuple[int, int | None], int] = {
        (period_id, payee_id): pk
        for pk, period_id, payee_id in Statement.objects.filter(period__in=periods).values_list(
            "pk", "period_id", "payee_id"
        )
    }
    fresh: list[Statement] = []
    changed: list[Statement] = []
    for statement in statements:
        pk = known.pop((statement.period_id, statement.payee_id), None)
        if pk is None:
            fresh.append(statement)
        else:
            statement.pk = pk
            changed.append(statement)
    Statement.objects.bulk_create(fresh, batch_size=500)
    Statement.objects.bulk_update(changed, [*COUNTED, "line_count", "as_of"], batch_size=500)
    return len(statements)


def finalise(period: Period, *, as_of: date, at: datetime) -> list[Statement]:
    """Make the statements of `period` final, each chained to the payee's one before; return them.

    A month brought in from history was paid where it came from, so nothing of it is left to pay.
    """
    digests = digests_of(CommissionEntry.objects.filter(period=period))
    found, heads, payable = settlements(period), chain_heads(), payable_by_payee()
    Statement.objects.bulk_create([one.statement for one in found if not one.statement.pk], batch_size=500)
    moves = {one.statement.pk: one.moves() for one in found}
    statements = [one.statement for one in found]
    for statement in statements:
        _balance(statement, heads.get(statement.payee_id), payable.get(statement.payee_id, 0), period)
        statement.status = StatementStatus.FINAL
        statement.as_of = as_of
        digest = digests.get(statement.payee_id, NO_LINES)
        statement.content_hash = seal_of(statement, digest, held_digest(moves[statement.pk]))
    Statement.objects.bulk_update(statements, [*SETTLED, *SEALED, "status", "as_of", "content_hash"], batch_size=500)
    HeldMove.objects.bulk_create([move for own in moves.values() for move in own], batch_size=1000)
    keep(move for statement in statements for move in settled_moves(statement, at))
    if period.is_history:
        keep(was_paid(statement, statement.paid_minor, at) for statement in statements)
    return statements


def _balance(statement: Statement, head: Statement | None, payable: int, period: Period) -> None:
    """Fill in the chain and the balance: what was payable at the end of the statement before, less what was paid."""
    statement.seal = Seal.PARTS
    statement.previous = head
    statement.opening_minor = head.closing_minor if head else 0
    statement.paid_minor = statement.opening_minor - payable
    if period.is_history:
        statement.paid_minor += payable + statement.payable_minor
    statement.closing_minor = statement.opening_minor + statement.payable_minor - statement.paid_minor


def _totals(period_ids: Sequence[int], as_of: date) -> list[Statement]:
    """Return unsaved statements with the sums of the ledger.

    The months are named one by one: in a subquery the planner can't see how many they are, and looks up line by line.
    """
    rows = (
        CommissionEntry.objects.filter(period__in=period_ids)
        .annotate(is_own=OWN_MONTH)
        .order_by("period_id", "payee_id")
        .values_list("period_id", "payee_id", "currency", "component", "is_own")
        .annotate(amount=Sum("amount_minor"), lines=Count("pk"))
    )
    statements: dict[tuple[int, int | None], Statement] = {}
    for period_id, payee_id, currency, component, is_own, amount, lines in rows:
        fresh = Statement(period_id=period_id, payee_id=payee_id, currency=currency, as_of=as_of)
        statement = statements.setdefault((period_id, payee_id), fresh)
        _add(statement, Component(component) if is_own else None, amount, lines)
    return list(statements.values())


def _add(statement: Statement, component: Component | None, amount: int, lines: int) -> None:
    """Add lines of one component to a statement; None, as what people agreed on, is an adjustment."""
    if component is None or component == Component.ADJUSTMENT:
        statement.adjustment_minor += amount
    else:
        column = COLUMN[component]
        setattr(statement, column, getattr(statement, column) + amount)
    statement.earned_minor = sum(getattr(statement, column) for column in PARTS)
    statement.total_minor = statement.earned_minor + statement.adjustment_minor
    statement.line_count += lines
