"""What belongs to a customer, and what becomes of it when the customer is merged into another one.

Every key to a customer in any app is decided about: the app says so when it starts, and a test finds the ones that
nobody decided about. The floors above aren't known here; they come down and tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from django.db import models


class Fate(Enum):
    """What becomes of the rows of a merged customer."""

    # They become the survivor's, and come back when the merge is undone.
    MOVE = "MOVE"
    # They stay with the record that they were written about: a ledger, a frozen list, what the night queued.
    STAY = "STAY"
    # They were worked out from other rows: they go, and the night works out anew what is wanted.
    DROP = "DROP"


@dataclass(frozen=True, slots=True)
class Belonging:
    """One key to a customer.

    Args:
        model, key: where the key to the customer stands.
        fate: what becomes of its rows.
        only: which of them; the others stay.
        sold_to, dated: on a moved row, the column that keeps the record it was written about, and the row's day: up to
            the day of the merge it is kept.
    """

    model: type[models.Model]
    key: str
    fate: Fate
    only: models.Q = field(default_factory=models.Q)
    sold_to: str = ""
    dated: str = ""

    @property
    def label(self) -> str:
        """Return the name of the model, as moved rows keep it."""
        return self.model._meta.label_lower


_decided: dict[tuple[str, str], Belonging] = {}


def decide(*belongings: Belonging) -> None:
    """Say what becomes of these; called when an app starts."""
    for one in belongings:
        _decided[one.label, one.key] = one


def moving(
    model: type[models.Model],
    key: str = "customer",
    *,
    only: models.Q | None = None,
    sold_to: str = "",
    dated: str = "",
) -> None:
    """Let these rows move to the survivor."""
    decide(Belonging(model, key, Fate.MOVE, only or models.Q(), sold_to, dated))


def staying(model: type[models.Model], *keys: str) -> None:
    """Let these rows stay with the record that they were written about."""
    decide(*(Belonging(model, key, Fate.STAY) for key in keys or ("customer",)))


def dropping(*found: type[models.Model]) -> None:
    """Let these rows, which the night works out, go."""
    decide(*(Belonging(model, "customer", Fate.DROP) for model in found))


def is_decided(model: type[models.Model], key: str) -> bool:
    """Say whether anybody decided about this key."""
    return (model._meta.label_lower, key) in _decided


def belongings(fate: Fate) -> Iterator[Belonging]:
    """Yield the keys of this fate in a fixed order.

    Orders come before their refunds: who gives money back holds the order, so no refund is left behind.
    """
    yield from (one for _key, one in sorted(_decided.items()) if one.fate is fate)
