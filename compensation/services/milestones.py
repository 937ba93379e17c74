"""Rewards for a customer's value over the lifetime, posted beside the orders: wanted minus posted, key by key."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched

from django.db import connection

from compensation.models import CommissionEntry
from compensation.models.entry import Component, Reason, Source
from compensation.rules.milestones import ORDINALS, Move, Reward, RewardKey, rewards
from compensation.services.milestone_moves import moves_by_rules, moves_that_matter, thresholds_of, with_credit
from compensation.services.reference import EVER, Found, Line, Reckoning, Span, post_lines
from orders.models import Order
from orders.models.order import OrderStatus

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds under one key: the sum, and what its last line names."""

    amount: int
    seq: int
    origin_on: date
    order_id: int | None


type HeldByCustomer = dict[int, dict[RewardKey, Held]]


def post(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post the rewards that the ledger lacks for these customers, or for everybody."""
    return post_lines(missing_lines(reckoning, customer_ids))


def missing_count(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines of rewards the ledger lacks."""
    return sum(1 for _ in missing_lines(reckoning, customer_ids))


def missing_lines(
    reckoning: Reckoning, customer_ids: Sequence[int] | None, *, by_rules: bool | None = None
) -> Iterator[Line]:
    """Yield the lines that the ledger lacks.

    Args:
        reckoning: the plans, of which a draft may be one.
        customer_ids: None is everybody.
        by_rules: read whole histories also where the database could leave out what doesn't matter.
    """
    posted_ids = _customers_with_rewards(customer_ids)
    if not posted_ids and not thresholds_of(reckoning.book):
        return
    for moved in _moved(reckoning, customer_ids, posted_ids, by_rules=by_rules):
        yield from _difference(reckoning, moved, _posted(list(moved)))


def wanted_lines(
    reckoning: Reckoning, customer_ids: Sequence[int] | None = None, orders: Span = EVER
) -> Iterator[Line]:
    """Yield all rewards of some days that the book wants, without a look at the ledger; None is everybody."""
    for moved in _moved(reckoning, customer_ids, set(), by_rules=None):
        yield from (line for line in _difference(reckoning, moved, {}) if orders.covers(line.origin_on))


def _moved(
    reckoning: Reckoning, customer_ids: Sequence[int] | None, more_ids: set[int], *, by_rules: bool | None
) -> Iterator[dict[int, list[Move]]]:
    """Yield what matters of the customers' values, some customers at a time; `more_ids` are among them in any case."""
    moved: dict[int, list[Move]] = {}
    whole = connection.vendor != "postgresql" if by_rules is None else by_rules
    if thresholds_of(reckoning.book):
        read = moves_by_rules if whole else moves_that_matter
        moved = dict(read(reckoning, customer_ids))
    for ids in batched(sorted({*moved, *more_ids}), CHUNK):
        some = {customer_id: moved.get(customer_id, []) for customer_id in ids}
        yield some if whole else with_credit(some, reckoning.book)


def _difference(reckoning: Reckoning, moved: dict[int, list[Move]], posted: HeldByCustomer) -> Iterator[Line]:
    """Yield what some customers' rewards are and the ledger lacks, customer by customer, in a fixed order."""
    wanted = {customer_id: rewards(moves, reckoning.book) for customer_id, moves in moved.items()}
    voided = _voided(wanted, posted)
    for customer_id, due in wanted.items():
        held = posted.get(customer_id, {})
        for key in sorted({*due, *held}, key=_place):
            line = _line(reckoning, customer_id, key, due.get(key), held.get(key))
            if line.amount_minor:
                is_void = key not in due and line.order_id in voided
                yield line._replace(reason=Reason.VOID.value) if is_void else line


def _line(reckoning: Reckoning, customer_id: int, key: RewardKey, due: Reward | None, held: Held | None) -> Line:
    posted = held.amount if held else 0
    line = Line(
        source=Source.MILESTONE.value,
        source_id=customer_id,
        event=key.event,
        event_id=key.event_id,
        component=Component.MILESTONE.value,
        payee_id=key.payee,
        seq=held.seq + 1 if held else 1,
        reason=Reason.CHANGED.value if posted else Reason.NEW.value,
        amount_minor=(due.amount if due else 0) - posted,
        currency=reckoning.currency,
        origin_on=due.origin_on if due else held.origin_on if held else reckoning.as_of,
        customer_id=customer_id,
        order_id=due.order if due else held.order_id if held else None,
        posted_minor=posted,
    )
    if due is None:
        return line._replace(reason=Reason.MOVED.value)
    shares = [[share.payee, share.ppm] for share in due.shares]
    return line._replace(
        plan_version_id=due.version,
        share_ppm=sum(share.ppm for share in due.shares if share.payee == key.payee),
        shares=json.dumps(shares) if len(shares) > 1 else None,
        inputs=json.dumps(due.inputs),
    )


def _place(key: RewardKey) -> tuple[int, int, str, int]:
    """Return where a line of a customer is posted among the others: thresholds ascending, awards before reversals."""
    return key.threshold, key.ordinal, key.event, key.payee or 0


def _customers_with_rewards(customer_ids: Sequence[int] | None) -> set[int]:
    """Return who, of these or of everybody, has lines of rewards."""
    rows = CommissionEntry.objects.filter(source=Source.MILESTONE)
    if customer_ids is None:
        return set(rows.order_by().values_list("source_id", flat=True).distinct())
    found: set[int] = set()
    for ids in batched(customer_ids, CHUNK):
        found.update(rows.filter(source_id__in=ids).values_list("source_id", flat=True))
    return found


def _posted(customer_ids: list[int]) -> HeldByCustomer:
    """Return what the ledger holds, by customer and key."""
    posted: HeldByCustomer = defaultdict(dict)
    lines = CommissionEntry.objects.filter(source=Source.MILESTONE, source_id__in=customer_ids).order_by("seq")
    named = ("source_id", "event", "event_id", "payee_id", "amount_minor", "seq", "origin_on", "order_id")
    for customer_id, event, event_id, payee_id, amount, seq, origin_on, order_id in lines.values_list(*named):
        threshold, ordinal = divmod(event_id, ORDINALS)
        key = RewardKey(event, threshold, ordinal, payee_id)
        before = posted[customer_id].get(key)
        posted[customer_id][key] = Held((before.amount if before else 0) + amount, seq, origin_on, order_id)
    return posted


def _voided(wanted: dict[int, dict[RewardKey, Reward]], posted: HeldByCustomer) -> set[int]:
    """Return the void ones among the orders whose rewards are no longer wanted."""
    orders = {
        held.order_id
        for customer_id, keys in posted.items()
        for key, held in keys.items()
        if key not in wanted[customer_id] and held.order_id
    }
    if not orders:
        return set()
    return set(Order.objects.filter(pk__in=orders, status=OrderStatus.VOID).values_list("pk", flat=True))
