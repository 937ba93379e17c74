"""Lifetime rewards: what is paid when a customer's value reaches a threshold, and taken back when it falls below again.

The value is that of all standing orders less all their refunds, whenever these came, in the company's minor units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from compensation.rules.credit import credit_of
from compensation.rules.events import HOUSE, Order, Refund, Share, orders_in_order, refunds_by_order
from compensation.rules.plan_parts import Milestone
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.rules.rounding import half_away
from compensation.rules.trace import checked_shares, part_of

CROSSED = "CROSSED"
UNDONE = "UNDONE"

# A threshold and the number of its award are one whole number: threshold * 1,000 + ordinal.
ORDINALS = 1000


class Move(NamedTuple):
    """How an order, or one of its refunds, moved the customer's value; `refund` is 0 for the order itself.

    Moves come in canonical order: by day, orders before refunds, then by their own names. `shares` are the holders of
    an order's credit; a refund asks for nobody's.
    """

    order: int
    refund: int
    on: date
    before: int
    after: int
    shares: tuple[Share, ...] = HOUSE


class RewardKey(NamedTuple):
    """What a line of a reward is about; `ordinal` counts the awards of one threshold of a customer."""

    event: str
    threshold: int
    ordinal: int
    payee: int | None

    @property
    def event_id(self) -> int:
        """Return threshold and ordinal as the ledger keeps them."""
        return self.threshold * ORDINALS + self.ordinal


class Reward(NamedTuple):
    """The wanted amount of a key, the move that it came with, and the numbers by which it evaluates again."""

    amount: int
    origin_on: date
    version: int
    order: int
    shares: tuple[Share, ...]
    inputs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Award:
    """A reward that was paid and stands: to whom, and how long a refund may take it back."""

    step: Milestone
    ordinal: int
    version: int
    on: date
    last_on: date
    shares: tuple[Share, ...]
    payees: tuple[int | None, ...]

    def part(self, payee: int | None) -> int:
        """Return what the payee was paid."""
        return part_of(self.step.bonus, self.shares, payee)


def moves_of(orders: Iterable[Order], refunds: Iterable[Refund], book: PlanBook, as_of: date) -> list[Move]:
    """Return how one customer's events up to `as_of` moved the value; void orders never happened.

    An order is worth round(what is left of it × exchange): a refund takes the difference of two such whole numbers.
    """
    steps: list[tuple[tuple[date, bool, str, int], Order, int, int]] = []
    returned = refunds_by_order(refund for refund in refunds if refund.on <= as_of)
    for order in orders_in_order(order for order in orders if order.on <= as_of):
        left, worth = order.net, _worth(order, order.net)
        steps.append(((order.on, False, order.source_id, order.id), order, 0, worth))
        for refund in returned.get(order.id, []):
            left -= refund.net
            back, worth = worth, _worth(order, left)
            # A refund is never before its order, whatever its day says.
            place = (max(order.on, refund.on), True, refund.source_id, refund.id)
            steps.append((place, order, refund.id, worth - back))
    return list(_summed(sorted(steps, key=lambda step: step[0]), book))


def rewards(moves: Iterable[Move], book: PlanBook) -> dict[RewardKey, Reward]:
    """Return what one customer's moves want in rewards: awards, and what takes them back."""
    return _walked(moves, book).due


def live_awards(moves: Iterable[Move], book: PlanBook) -> set[tuple[int, int]]:
    """Return the (plan, threshold) of every award that stands after all moves."""
    return set(_walked(moves, book).live)


def wanted_by(inputs: Mapping[str, Any]) -> int:
    """Return what the numbers of a line want for its payee.

    >>> numbers = {"event": "CROSSED", "threshold": 500_000, "before": 480_000, "after": 510_000, "bonus": 10_000}
    >>> wanted_by({**numbers, "pays_crossed": False, "payee": 7, "shares": [[7, 600_000], [8, 400_000]]})
    6000
    """
    shares = tuple(Share(payee, ppm) for payee, ppm in inputs["shares"])
    part = part_of(inputs["bonus"], shares, inputs["payee"])
    if inputs["event"] == UNDONE:
        is_due = inputs["after"] < inputs["threshold"] and inputs["on"] <= inputs["last_on"]
        return -part if is_due else 0
    is_reached = inputs["after"] >= inputs["threshold"]
    return part if is_reached and (inputs["before"] < inputs["threshold"] or inputs["pays_crossed"]) else 0


class _Walk:
    """Goes from move to move and keeps what stands; an award is of one plan, whichever of its versions paid it."""

    def __init__(self, book: PlanBook) -> None:
        self.book = book
        self.due: dict[RewardKey, Reward] = {}
        self.live: dict[tuple[int, int], Award] = {}
        self.ordinals: dict[int, int] = {}

    def take(self, move: Move) -> None:
        if move.refund:
            self._undo(move)
            return
        for terms, payees in _holders(move, self.book):
            self._award(move, terms, payees)

    def _award(self, move: Move, terms: PlanTerms, payees: tuple[int | None, ...]) -> None:
        parts = terms.milestones
        for step in parts.steps if parts else ():
            if parts is None or move.after < step.threshold:
                return
            is_new = move.before < step.threshold or parts.pays_crossed
            ordinal = self.ordinals.get(step.threshold, 0) + 1
            if not is_new or (terms.plan, step.threshold) in self.live or ordinal == ORDINALS:
                continue
            last_on = move.on + timedelta(days=parts.window_days)
            shares = checked_shares(move.shares)
            award = Award(step, ordinal, terms.version, move.on, last_on, shares, payees)
            self.ordinals[step.threshold] = ordinal
            self.live[terms.plan, step.threshold] = award
            self._post(CROSSED, move, award, {"pays_crossed": parts.pays_crossed})

    def _undo(self, move: Move) -> None:
        fallen = [
            place
            for place, award in sorted(self.live.items())
            if move.after < award.step.threshold and move.on <= award.last_on
        ]
        for place in fallen:
            award = self.live.pop(place)
            days = {"awarded_on": award.on.isoformat(), "last_on": award.last_on.isoformat()}
            self._post(UNDONE, move, award, days)

    def _post(self, event: str, move: Move, award: Award, more: dict[str, Any]) -> None:
        """Want the award's parts, or take them back from those who were paid."""
        for payee in award.payees:
            inputs = {
                "event": event,
                "on": move.on.isoformat(),
                "refund": move.refund,
                "threshold": award.step.threshold,
                "bonus": award.step.bonus,
                "before": move.before,
                "after": move.after,
                "payee": payee,
                "shares": [[share.payee, share.ppm] for share in award.shares],
                **more,
            }
            amount = wanted_by(inputs)
            if amount:
                key = RewardKey(event, award.step.threshold, award.ordinal, payee)
                self.due[key] = Reward(amount, move.on, award.version, move.order, award.shares, inputs)


def _walked(moves: Iterable[Move], book: PlanBook) -> _Walk:
    walk = _Walk(book)
    for move in moves:
        walk.take(move)
    return walk


def _holders(move: Move, book: PlanBook) -> Iterator[tuple[PlanTerms, tuple[int | None, ...]]]:
    """Yield each version with rewards under which the order's credit is held, plan by plan, and who holds it."""
    found: dict[int, tuple[PlanTerms, list[int | None]]] = {}
    for share in checked_shares(move.shares):
        terms = book.terms(share.payee, move.on)
        if terms is not None and terms.milestones is not None:
            found.setdefault(terms.plan, (terms, []))[1].append(share.payee)
    for _plan, (terms, payees) in sorted(found.items()):
        yield terms, tuple(payees)


def _summed(steps: Iterable[tuple[Any, Order, int, int]], book: PlanBook) -> Iterator[Move]:
    """Yield the moves with the value before and after each."""
    value = 0
    for place, order, refund, amount in steps:
        yield Move(order.id, refund, place[0], value, value + amount, HOUSE if refund else credit_of(order, book))
        value += amount


def _worth(order: Order, net: int) -> int:
    """Return what is left of an order in the company's minor units, rounded once."""
    return half_away(net * order.numerator, order.denominator)
