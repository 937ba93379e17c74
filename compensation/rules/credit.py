"""Who holds the credit of an order, once the plans have their say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from compensation.rules.events import Order, Share
from compensation.rules.plan_parts import Override
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.rules.rounding import PPM
from compensation.rules.trace import checked_shares


def credit_of(order: Order, book: PlanBook) -> tuple[Share, ...]:
    """Return the holders in canonical order; soon after a handover the salesperson before keeps a tail.

    The plan of the one who took over says so. An agreed split stands as it was agreed.
    """
    handover = order.handover
    if handover is None or len(order.shares) != 1 or handover.before == order.shares[0].payee:
        return checked_shares(order.shares)
    terms = book.terms(order.shares[0].payee, order.on)
    tail = terms.tail if terms else None
    if tail is None or order.on >= handover.on + timedelta(days=tail.days):
        return checked_shares(order.shares)
    return checked_shares((Share(handover.before, tail.ppm), Share(order.shares[0].payee, PPM - tail.ppm)))


@dataclass(frozen=True, slots=True)
class Overriding:
    """What a manager is paid on of one order.

    Args:
        terms: the version that says so; where several holders' versions name the manager, that of the first holder.
        override: its override.
        ppm: the credit of all holders whose version names the manager.
    """

    terms: PlanTerms
    override: Override
    ppm: int

    @property
    def shares(self) -> tuple[Share, ...]:
        """Return the manager's part of the order, beside a rest that the override leaves out."""
        own = Share(self.override.payee, self.ppm)
        return (own,) if self.ppm == PPM else (Share(None, PPM - self.ppm), own)


def overrides_of(order: Order, shares: tuple[Share, ...], book: PlanBook) -> list[Overriding]:
    """Return who is paid on what others hold of an order; nobody is on their own credit, nor on the house account's."""
    found: dict[int, Overriding] = {}
    for share in shares:
        terms = book.terms(share.payee, order.on) if share.payee is not None else None
        if terms is None or terms.override is None or terms.override.payee == share.payee:
            continue
        first = found.get(terms.override.payee)
        found[terms.override.payee] = Overriding(
            first.terms if first else terms,
            first.override if first else terms.override,
            share.ppm + (first.ppm if first else 0),
        )
    return list(found.values())
