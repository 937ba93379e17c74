"""Settling a month: what of its pay waits, what was released or forfeited, and what its bounds make of the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Q

from compensation.models import HeldMove, Period, PlanVersion, Statement
from compensation.rules.draw import Standing, limited
from compensation.rules.plan_parts import Limits
from compensation.rules.plans import PlanBook
from compensation.selectors.held import (
    HeldChange,
    Pair,
    Stand,
    drafted_months,
    held_changes,
    holds_by_version,
    stands_after,
    stands_of,
)
from compensation.selectors.plans import plan_book
from compensation.services.accounts import payable_by_payee
from crm.accounts.models import Company, User

SETTLED = [
    "held_opening_minor",
    "held_in_minor",
    "released_minor",
    "lapsed_minor",
    "held_closing_minor",
    "capped_minor",
    "carry_opening_minor",
    "carried_minor",
    "carry_closing_minor",
    "topped_up_minor",
    "draw_opening_minor",
    "advanced_minor",
    "draw_closing_minor",
    "payable_minor",
]


@dataclass(frozen=True, slots=True)
class Before:
    """Where everybody stands when a month begins: the statements before, what is payable, and what waits."""

    heads: Mapping[int | None, Statement]
    payable: Mapping[int | None, int]
    stands: Mapping[Pair, Stand]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A statement with what waits and what is bounded filled in, not saved; and what it does to held pay."""

    statement: Statement
    changes: Sequence[HeldChange] = ()

    def moves(self) -> list[HeldMove]:
        """Return the unsaved moves of the saved statement."""
        return [
            HeldMove(
                statement=self.statement,
                payee_id=change.payee_id,
                order_id=change.order_id,
                plan_version_id=change.version_id,
                state=change.state,
                since_on=change.since_on,
                earned_minor=change.earned,
                held_minor=change.change.held,
                payable_minor=change.change.payable,
                forfeited_minor=change.change.forfeited,
            )
            for change in self.changes
        ]


def settlements(period: Period, before: Before | None = None) -> list[Settlement]:
    """Return how a month would be closed, payee by payee: those without lines too, where something is due to them.

    What lies in the past of the month's end decides, not the day on which it is closed. A month of history was settled
    where it came from, and the house account is nobody: what they have is payable.

    Args:
        period: the month.
        before: what it builds on, where that isn't closed yet; None is the closings, which alone decide about another.
    """
    statements = list(Statement.objects.filter(period=period).select_related("period").order_by("pk"))
    if period.is_history:
        return [_unbounded(statement) for statement in statements]
    changes = held_changes(period, before=before.stands if before else None)
    book = plan_book()
    heads, payable = (before.heads, before.payable) if before else (chain_heads(), payable_by_payee())
    named = {statement.payee_id for statement in statements}
    others = sorted(_due_without_lines(period, book, changes, heads) - named)
    statements += [_without_lines(period, payee_id) for payee_id in others]
    found = []
    for statement in statements:
        if statement.payee_id is None:
            found.append(_unbounded(statement))
            continue
        terms = book.terms(statement.payee_id, period.starts_on)
        own = changes.get(statement.payee_id, [])
        fill(statement, heads.get(statement.payee_id), own, terms.limits if terms else None, payable)
        found.append(Settlement(statement, own))
    return found


def refresh_settled_drafts() -> None:
    """Bring what waits and what is bounded up to date on the statements of the newest open months.

    Each builds on the draft of the one before: what that one holds, carries or advances is where the next one begins.
    """
    bounded = Q(cap_minor__isnull=False) | Q(draw_minor__gt=0) | Q(floor_minor__gt=0)
    if not holds_by_version() and not PlanVersion.objects.filter(bounded).exists():
        return
    before = Before(chain_heads(), payable_by_payee(), stands_of())
    for period in drafted_months():
        found = settlements(period, before)
        drafts = [one.statement for one in found if one.statement.pk]
        Statement.objects.bulk_update(drafts, SETTLED, batch_size=500)
        if not period.is_history:
            before = _after(before, found)


def _after(before: Before, found: Iterable[Settlement]) -> Before:
    """Return where everybody stands after a month that is settled like this."""
    heads, payable, changes = dict(before.heads), dict(before.payable), {}
    for one in found:
        payee_id = one.statement.payee_id
        heads[payee_id] = one.statement
        payable[payee_id] = payable.get(payee_id, 0) + one.statement.payable_minor
        if payee_id is not None:
            changes[payee_id] = list(one.changes)
    return Before(heads, payable, stands_after(before.stands, changes))


def chain_heads() -> dict[int | None, Statement]:
    """Return the end of each payee's chain; before there is one, the latest statement that covers its lines only."""
    found = Statement.objects.final().filter(next=None)
    return {head.payee_id: head for head in found.order_by("seal", "period__starts_on")}


def settled_hash(found: Iterable[Settlement]) -> str:
    """Return one hash over what the statements say about held and bounded pay."""
    digest = sha256()
    for one in sorted(found, key=lambda one: one.statement.payee_id or 0):
        said = [one.statement.payee_id or "", *(getattr(one.statement, name) for name in SETTLED)]
        digest.update(("|".join(map(str, said)) + "\n").encode())
    return digest.hexdigest()


def fill(
    statement: Statement,
    head: Statement | None,
    changes: Sequence[HeldChange],
    limits: Limits | None,
    payable: Mapping[int | None, int],
) -> None:
    """Fill in what waits, then what the bounds of the month make of what doesn't."""
    statement.held_opening_minor = head.held_closing_minor if head else 0
    statement.held_in_minor = sum(change.brought for change in changes)
    statement.released_minor = sum(change.released for change in changes)
    statement.lapsed_minor = sum(change.change.forfeited for change in changes)
    statement.held_closing_minor = statement.held_opening_minor + sum(change.change.held for change in changes)
    statement.carry_opening_minor = head.carry_closing_minor if head else 0
    statement.draw_opening_minor = head.draw_closing_minor if head else 0
    earned = statement.total_minor - statement.held_in_minor + statement.released_minor
    before = Standing(statement.draw_opening_minor, statement.carry_opening_minor, payable.get(statement.payee_id, 0))
    bounds = limited(earned, limits, before)
    statement.capped_minor = bounds.cut
    statement.carried_minor = bounds.carried
    statement.carry_closing_minor = statement.carry_opening_minor + bounds.carried
    statement.topped_up_minor = bounds.topped_up
    statement.advanced_minor = bounds.advanced
    statement.draw_closing_minor = statement.draw_opening_minor + bounds.advanced
    statement.payable_minor = bounds.of(earned)


def _unbounded(statement: Statement) -> Settlement:
    # A draft may say what it would have been, had it been no history.
    for name in SETTLED:
        setattr(statement, name, 0)
    statement.payable_minor = statement.total_minor
    return Settlement(statement)


def _without_lines(period: Period, payee_id: int) -> Statement:
    currency = Company.objects.current().currency
    return Statement(period=period, payee_id=payee_id, currency=currency, as_of=period.ends_on)


def _due_without_lines(
    period: Period,
    book: PlanBook,
    changes: dict[int, list[HeldChange]],
    heads: Mapping[int | None, Statement],
) -> set[int]:
    """Return whose held pay moves, who has pay carried over a cap, and to whom a payout is guaranteed."""
    carried = {payee_id for payee_id, head in heads.items() if payee_id is not None and head.carry_closing_minor}
    return {*changes, *carried, *guaranteed(period, book)}


def guaranteed(period: Period, book: PlanBook) -> set[int]:
    """Return the active salespeople with customers in the month whose plan guarantees them a payout."""
    versions = (*book.default, *(terms for *_, own in book.followers for terms in own))
    if not any(terms.limits and (terms.limits.draw or terms.limits.floor) for terms in versions):
        return set()
    in_the_month = Q(assignments__starts_on__lt=period.ends_on) & (
        Q(assignments__ends_on=None) | Q(assignments__ends_on__gt=period.starts_on)
    )
    people = User.objects.active().salespeople().filter(in_the_month).distinct().values_list("pk", flat=True)
    found = set()
    for payee_id in people:
        terms = book.terms(payee_id, period.starts_on)
        if terms and terms.limits and (terms.limits.draw or terms.limits.floor):
            found.add(payee_id)
    return found
