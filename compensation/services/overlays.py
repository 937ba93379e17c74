"""What pays beside an order's own lines: each overlay posts wanted minus posted by itself, after the orders' lines.

An overlay reads the plans of the reckoning, never those in force by itself, so that a draft can be tried out.
"""

from collections.abc import Iterable, Sequence
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


# Beside the orders, in the order in which they are posted; targets stand on the lines before them.
OF_ORDERS: tuple[Overlay, ...] = (tiers, milestones)
OF_TARGETS: tuple[Overlay, ...] = (target_pay,)
OVERLAYS = OF_ORDERS + OF_TARGETS


def post_overlays(overlays: Iterable[Overlay], reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what these overlays lack, one after the other."""
    found = Found(0, set())
    for overlay in overlays:
        found = found.and_more(overlay.post(reckoning, customer_ids))
    return found


def missing_in_overlays(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines all overlays lack."""
    return sum(overlay.missing_count(reckoning, customer_ids) for overlay in OVERLAYS)
