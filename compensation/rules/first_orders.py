"""The cap of first orders: what a customer's first orders earn together, and what of it is left for one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from compensation.rules.events import Order, Refund
from compensation.rules.plans import FIRST, PlanTerms
from compensation.rules.rounding import PPM, entitlement


@dataclass(frozen=True, slots=True)
class Bound:
    """The cap of a plan version, and the room that a customer's earlier first orders left of it."""

    cap: int
    room: int

    def as_inputs(self) -> dict[str, int]:
        """Return the numbers that a line of the ledger keeps."""
        return {"cap": self.cap, "room": self.room}


def bounds_of(
    happened: Iterable[Order], returned: Mapping[int, Sequence[Refund]], terms: PlanTerms
) -> dict[int, Bound]:
    """Return by order what bounds the pay of a customer's first orders; nothing without a cap.

    The order decides, as it does about rate and split: room is what earlier first orders leave of the cap on its day,
    each with what it earns after the refunds of the days before, as if `terms` had paid it. So a refund makes room for
    orders placed after its day, and changes nothing for those that stood already.

    Args:
        happened: the customer's orders in canonical order, none of them void.
        returned: their refunds by order.
        terms: the version under which a payee earns.
    """
    found: dict[int, Bound] = {}
    if terms.first_cap is None:
        return found
    earlier: list[Order] = []
    for order in happened:
        if earlier and terms.component(earlier[0].on, order.on) != FIRST:
            break
        # One below cost makes no room for others.
        taken = sum(
            max(min(_standing(one, order, returned.get(one.id, ()), terms), found[one.id].room), 0) for one in earlier
        )
        found[order.id] = Bound(terms.first_cap, max(terms.first_cap - taken, 0))
        earlier.append(order)
    return found


def _standing(earlier: Order, order: Order, refunds: Iterable[Refund], terms: PlanTerms) -> int:
    """Return what an earlier order is worth at the rate, on the day of a later one."""
    last_day = terms.last_clawback_day(earlier.on)
    back = sum(refund.worth(terms.base) for refund in refunds if refund.on < order.on and refund.on <= last_day)
    worth = earlier.worth(terms.base) - back
    return entitlement(worth, terms.first_ppm, earlier.numerator, earlier.denominator)


def even_from(terms: PlanTerms) -> int | None:
    """Return the worth from which on a capped first order pays no more than a returning one; None where none does.

    >>> even_from(PlanTerms(version=1, first_ppm=100_000, returning_ppm=80_000, first_cap=500_00))
    625000
    """
    if terms.first_cap is None or not terms.returning_ppm:
        return None
    return -(-terms.first_cap * PPM // terms.returning_ppm)
