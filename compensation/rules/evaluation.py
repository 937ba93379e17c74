"""Lines that are of no order evaluate again from their inputs: a milestone, a volume, a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from compensation.rules import milestones, targets, tiers

# By the source of the line: what its inputs want under its key, before what was posted there is taken off.
WANTED: dict[str, Callable[[Mapping[str, Any]], int]] = {
    "MILESTONE": milestones.wanted_by,
    "TIER": tiers.wanted_by,
    "TARGET": targets.wanted,
}


def amount(source: str, inputs: Mapping[str, Any] | None, posted: int) -> int:
    """Return what the line adds to the ledger; without inputs it takes back what is no longer wanted.

    >>> amount("MILESTONE", None, posted=100_00)
    -10000
    """
    wanted = 0 if inputs is None else WANTED[source](inputs)
    return wanted - posted
