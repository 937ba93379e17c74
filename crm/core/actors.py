"""Whoever acts, as the floors below the accounts see them."""

from enum import StrEnum
from typing import Any, Protocol


class Reach(StrEnum):
    """How far somebody may do an action: on nothing, their own customers, the team's, or all."""

    NONE = "NONE"
    OWN = "OWN"
    TEAM = "TEAM"
    ALL = "ALL"


class Actor(Protocol):
    """Somebody with rights. `crm.accounts.models.User` is the one that signs in."""

    pk: Any

    def reach(self, action: str) -> Reach:
        """Return how far this person may do `action`; see crm/accounts/access.py."""
        ...
