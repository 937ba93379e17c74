"""Statements follow the ledger while a month is open, and are final once it is closed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from compensation.models import CommissionEntry, Period, Statement
from compensation.models.entry import Component
from compensation.models.statement import StatementStatus

COUNTED = ["currency", "first_minor", "returning_minor", "earned_minor", "adjustment_minor", "total_minor"]
HASHED = ["source", "source_id", "event", "event_id", "component", "seq", "origin_on", "amount_minor", "currency"]
OWN_MONTH = Q(origin_on__gte=F("period__starts_on"))


def refresh_drafts(period_ids: Iterable[int], *, as_of: date) -> int:
    """Bring the draft statements of these periods up to the ledger; return how many there are."""
    periods = Period.objects.open().filter(pk__in=list(period_ids))
    statements = _totals(periods, as_of)
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


def finalise(period: Period, *, as_of: date) -> int:
    """Make the statements of `period` final, each with the hash of its lines; return how many there are."""
    refresh_drafts([period.pk], as_of=as_of)
    hashes = line_hashes(period)
    statements = list(Statement.objects.filter(period=period).order_by("pk"))
    for statement in statements:
        statement.status = StatementStatus.FINAL
        statement.as_of = as_of
        statement.content_hash = hashes[statement.payee_id]
    Statement.objects.bulk_update(statements, ["status", "as_of", "content_hash"], batch_size=500)
    return len(statements)


def line_hashes(period: Period) -> dict[int | None, str]:
    """Return, by payee, a hash over all lines of the period in canonical order."""
    lines = (
        CommissionEntry.objects.filter(period=period)
        .order_by("source", "source_id", "event", "event_id", "component", Coalesce("payee_id", 0), "seq")
        .values_list("payee_id", *HASHED)
    )
    digests: dict[int | None, Any] = defaultdict(sha256)
    for payee_id, *said in lines.iterator(chunk_size=5000):
        digests[payee_id].update(("|".join(str(value) for value in said) + "\n").encode())
    return {payee_id: digest.hexdigest() for payee_id, digest in digests.items()}


def _totals(periods: QuerySet[Period], as_of: date) -> list[Statement]:
    """Return unsaved statements with the sums of the ledger."""
    rows = (
        CommissionEntry.objects.filter(period__in=periods)
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
    """Add lines of one component to a statement; None is for lines of earlier months."""
    if component is None:
        statement.adjustment_minor += amount
    elif component == Component.FIRST:
        statement.first_minor += amount
    else:
        statement.returning_minor += amount
    statement.earned_minor = statement.first_minor + statement.returning_minor
    statement.total_minor = statement.earned_minor + statement.adjustment_minor
    statement.line_count += lines
