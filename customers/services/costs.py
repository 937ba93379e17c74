"""What a minute of contact costs. A floor above decides; a contact keeps what held on its day."""

from collections.abc import Callable
from datetime import date

type MinuteCost = Callable[[date], int]

_said: list[MinuteCost] = []


def take_minute_cost_from(minute_cost: MinuteCost) -> None:
    """Let a floor above say what a minute costs on a day, in minor units; called when its app starts."""
    _said[:] = [minute_cost]


def minute_cost_on(day: date) -> int:
    """Return what a minute of contact costs on `day`, in minor units of the company's currency; 0 if nobody says."""
    return _said[0](day) if _said else 0
