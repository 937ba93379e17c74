"""How a line came to its amount, in numbers that evaluate again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compensation.rules.events import Share
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
        return self._part(self.base_after, PPM) - self._part(self.base_before, PPM)

    def _due(self, base: int) -> int:
        return self._part(base, self.rate_ppm)

    def _part(self, base: int, rate_ppm: int) -> int:
        total = entitlement(base, rate_ppm, self.numerator, self.denominator)
        if len(self.shares) == 1:
            return total
        return part_of(total, self.shares, self.payee)


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
