"""What pays beside an order's own lines: each overlay posts wanted minus posted by itself, after the orders' lines.

An overlay reads the plans of the reckoning, never those in force by itself, so that a draft can be tried out.
"""

from collections.abc import Sequence
from typing import Protocol

from compensation.services import milestones, target_pay, tiers
from compensation.services.reference import Found, Reckoning


class Overlay(Protocol):
    """A part of the plan with lines of its own: milestones, tiers, targets."""

    def post(self, reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
        """Post what the ledger lacks, for whatever these customers touch, or for everybody; twice is once."""
        ...

    def missing_count(self, reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
        """Return how many lines the ledger lacks."""
        ...


# In the order in which they are posted: targets stand on the lines before them.
OVERLAYS: tuple[Overlay, ...] = (tiers, milestones, target_pay)


def post_overlays(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what all overlays lack."""
    found = Found(0, set())
    for overlay in OVERLAYS:
        more = overlay.post(reckoning, customer_ids)
        found = Found(found.line_count + more.line_count, found.period_ids | more.period_ids)
    return found


def missing_in_overlays(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines all overlays lack."""
    return sum(overlay.missing_count(reckoning, customer_ids) for overlay in OVERLAYS)
