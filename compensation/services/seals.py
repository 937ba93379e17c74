"""The seal of a statement: a hash over its lines, its balance, and the payee's statement before it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from compensation.models import CommissionEntry, HeldMove, Period, Statement
from compensation.models.entry import CommissionEntryQuerySet
from compensation.models.statement import Seal

KEY = ["source", "source_id", "event", "event_id", "component", "seq"]
AMOUNT = ["origin_on", "amount_minor", "currency"]
NUMBERS = [
    "reason",
    "customer_id",
    "plan_version_id",
    "base_before_minor",
    "base_after_minor",
    "rate_ppm",
    "step_ppm",
    "exchange_numerator",
    "exchange_denominator",
    "share_ppm",
    "first_on",
    "posted_minor",
]
# Databases keep the order of a JSON object's names each in its own way, so they are said in one order.
STRUCTURED = ["shares", "inputs"]
HASHED: dict[int, Sequence[str]] = {
    Seal.LINES: [*KEY, *AMOUNT],
    Seal.CHAIN: [*KEY, *AMOUNT, *NUMBERS],
    Seal.PARTS: [*KEY, *AMOUNT, *NUMBERS, *STRUCTURED],
}
CANONICAL = ("source", "source_id", "event", "event_id", "component", Coalesce("payee_id", 0), "seq")
PARTS = ["first_minor", "returning_minor", "lifetime_minor", "target_minor", "team_minor"]
# What waits and what is bounded, in the order in which it is hashed.
SETTLED = [
    "held_opening_minor",
    "held_in_minor",
    "released_minor",
    "lapsed_minor",
    "held_closing_minor",
    "capped_minor",
    "carried_minor",
    "carry_closing_minor",
    "topped_up_minor",
    "advanced_minor",
    "draw_closing_minor",
    "payable_minor",
]
NO_LINES = sha256().hexdigest()
HELD = ["order_id", "plan_version_id", "state", "since_on", "earned_minor", "held_minor", "payable_minor"]
BALANCE = ["opening_minor", "earned_minor", "adjustment_minor", "total_minor", "paid_minor", "closing_minor"]


def digests_of(lines: CommissionEntryQuerySet, seal: int = Seal.PARTS) -> dict[int | None, str]:
    """Return, by payee, a hash over these lines in canonical order."""
    rows = lines.order_by(*CANONICAL).values_list("payee_id", *HASHED[seal])
    digests: dict[int | None, Any] = defaultdict(sha256)
    for payee_id, *said in rows.iterator(chunk_size=5000):
        digests[payee_id].update(("|".join(map(_plain, said)) + "\n").encode())
    return {payee_id: digest.hexdigest() for payee_id, digest in digests.items()}


def _plain(value: Any) -> str:
    """Return a value as it is hashed."""
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    return str(value)


def figures_hash(digests: Mapping[int | None, str]) -> str:
    """Return one hash over the lines of all payees of a month."""
    ordered = sorted(digests.items(), key=lambda item: item[0] or 0)
    return sha256("".join(f"{payee_id or ''}|{digest}\n" for payee_id, digest in ordered).encode()).hexdigest()


def held_digest(moves: Iterable[HeldMove]) -> str:
    """Return a hash over what a statement did to held pay, order by order."""
    digest = sha256()
    for move in sorted(moves, key=lambda move: move.order_id):
        digest.update(("|".join(str(getattr(move, name)) for name in HELD) + "\n").encode())
    return digest.hexdigest()


def seal_of(statement: Statement, digest: str, held: str) -> str:
    """Return the hash of a statement; `period` and `previous` are at hand.

    Args:
        statement: it, with all its figures.
        digest: the hash of its lines.
        held: the hash of what it did to held pay.
    """
    if statement.seal == Seal.LINES:
        return digest
    before = statement.previous.content_hash if statement.previous else ""
    is_old = statement.seal == Seal.CHAIN
    figures = BALANCE if is_old else [*PARTS, *SETTLED, *BALANCE]
    said = [
        "statement",
        statement.period.starts_on.isoformat(),
        statement.payee_id or "",
        statement.currency,
        before,
        *(getattr(statement, name) for name in figures),
        statement.line_count,
        digest,
        *([] if is_old else [held]),
    ]
    return sha256("|".join(str(value) for value in said).encode()).hexdigest()


def lines_under(statement: Statement) -> CommissionEntryQuerySet:
    """Return the lines that a statement is about."""
    return CommissionEntry.objects.filter(period=statement.period_id, payee=statement.payee_id)


def sealed_again(statement: Statement) -> str:
    """Return the hash of a statement as its lines are now."""
    digests = digests_of(lines_under(statement), statement.seal)
    held = held_digest(HeldMove.objects.filter(statement=statement))
    return seal_of(statement, digests.get(statement.payee_id, NO_LINES), held)


def is_intact(statement: Statement) -> bool:
    """Say whether a final statement is what it was when it was made final."""
    added = sum(lines_under(statement).values_list("amount_minor", flat=True).iterator(chunk_size=5000))
    return added == statement.total_minor and sealed_again(statement) == statement.content_hash


def broken_among(statements: Iterable[Statement]) -> list[Statement]:
    """Return those that are no longer what they were."""
    return [statement for statement in statements if not is_intact(statement)]


def broken_in(period: Period) -> list[Statement]:
    """Return the statements of a closed month that are no longer what they were, in one pass over its lines."""
    lines = CommissionEntry.objects.filter(period=period)
    added = dict(lines.order_by("payee_id").values_list("payee_id").annotate(total=Sum("amount_minor")))
    statements = list(Statement.objects.filter(period=period).select_related("period", "payee", "previous"))
    digests = {seal: digests_of(lines, seal) for seal in {statement.seal for statement in statements}}
    held: dict[int, list[HeldMove]] = defaultdict(list)
    for move in HeldMove.objects.filter(statement__period=period):
        held[move.statement_id].append(move)
    found = []
    for statement in statements:
        digest = digests[statement.seal].get(statement.payee_id, NO_LINES)
        sealed = seal_of(statement, digest, held_digest(held[statement.pk]))
        if added.get(statement.payee_id, 0) != statement.total_minor or sealed != statement.content_hash:
            found.append(statement)
    return found
