"""How a line came to its amount, in numbers that evaluate again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from compensation.rules.events import Share
from compensation.rules.first_orders import Bound
from compensation.rules.rounding import PPM, entitlement, shares_of


@dataclass(frozen=True, slots=True)
class Trace:
    """One payee's line: the order's worth before and after the event, and what it pays.

    Args:
        base_before: what counted of the order just before the event; 0 before the order.
        base_after: what counts after it.
        rate_ppm: the whole rate, tenure step included.
        step_ppm: the part of the rate that is a tenure step.
        shares: all holders of the credit in canonical order; `payee` is one of them.
        posted: what the ledger already held under the same key.
        bound: the cap of first orders, where it takes something away.
    """

    payee: int | None
    base_before: int
    base_after: int
    rate_ppm: int
    step_ppm: int
    numerator: int
    denominator: int
    shares: tuple[Share, ...]
    first_on: date
    posted: int = 0
    bound: Bound | None = None

    def within(self, bound: Bound | None) -> Trace:
        """Return the line under a cap; one that the cap takes nothing from is as it was."""
        if bound is None or max(self._total(self.base_before), self._total(self.base_after)) <= bound.room:
            return self
        return replace(self, bound=bound)

    @property
    def share_ppm(self) -> int:
        """Return the payee's part of the credit."""
        return sum(share.ppm for share in self.shares if share.payee == self.payee)

    def wanted(self) -> int:
        """Return what the payee is due for the event: two rounded cumulatives, subtracted."""
        return self._due(self.base_after) - self._due(self.base_before)

    def amount(self) -> int:
        """Return what the line adds to the ledger."""
        return self.wanted() - self.posted

    def counted(self) -> int:
        """Return what of the event's worth counts for the payee, in the company's currency: the rate is taken of it."""
        before, after = (entitlement(base, PPM, self.numerator, self.denominator) for base in self._bases)
        return self._part(after) - self._part(before)

    def uncapped(self) -> int:
        """Return what all holders together would be due for the event without the cap."""
        before, after = (self._total(base) for base in self._bases)
        return after - before

    @property
    def _bases(self) -> tuple[int, int]:
        return self.base_before, self.base_after

    def _due(self, base: int) -> int:
        total = self._total(base)
        # Before it is shared: holders share the cap as they share the order.
        return self._part(total if self.bound is None else min(total, self.bound.room))

    def _total(self, base: int) -> int:
        return entitlement(base, self.rate_ppm, self.numerator, self.denominator)

    def _part(self, total: int) -> int:
        return total if len(self.shares) == 1 else part_of(total, self.shares, self.payee)


def part_of(total: int, shares: tuple[Share, ...], payee: int | None) -> int:
    """Return the part of `total` that goes to `payee`."""
    parts = shares_of(total, [share.ppm for share in shares])
    return sum(part for share, part in zip(shares, parts, strict=True) if share.payee == payee)


def checked_shares(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """Return the shares in canonical order: by payee, the house account first.

    Raises:
        ValueError: a payee is named twice, a share is not positive, or the sum is wrong.
    """
    payees = [share.payee for share in shares]
    if len(set(payees)) != len(payees):
        raise ValueError(f"a payee holds two shares: {payees}")
    if any(share.ppm <= 0 for share in shares) or sum(share.ppm for share in shares) != PPM:
        raise ValueError(f"shares are {[share.ppm for share in shares]} ppm, expected {PPM} in all")
    return tuple(sorted(shares, key=lambda share: share.payee or 0))
