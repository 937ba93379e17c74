"""What the night looks like to those who watch it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crm.nightly.exclusive import is_held
from crm.nightly.models import Night, State
from crm.nightly.pipeline import label_of

# A night that says it runs while no process holds it: it was killed, and goes on when it is started again.
INTERRUPTED = "INTERRUPTED"


@dataclass(frozen=True, slots=True)
class Stamp:
    """As of when the figures on the pages are: the last business date counted, and when they were worked out."""

    as_of: date
    ended_at: datetime


def stamp() -> Stamp | None:
    """Return the stamp of the night whose figures stand; None before the first night."""
    rows = Night.objects.finished().order_by("-ended_at", "-pk")
    found = rows.values_list("as_of", "ended_at").first()
    return Stamp(found[0], found[1]) if found and found[1] else None


def shown_state(night: Night) -> str:
    """Return how far the night has come, as people see it; this asks whether its process still lives."""
    if night.requested_at is not None:
        return State.WAITING
    if night.state == State.RUNNING and not is_held():
        return INTERRUPTED
    return night.state


def as_plain(night: Night, *, ran: bool) -> dict[str, Any]:
    """Return the night with its steps in values that JSON knows; `ran` says whether this call did any work."""
    steps = [
        {
            "name": step.name,
            "label": label_of(step.name),
            "state": step.state,
            "seconds": _seconds(step.started_at, step.ended_at),
            "watermark": step.watermark,
            "counts": step.counts,
            "error": step.error,
        }
        for step in night.steps.order_by("position")
    ]
    return {
        "as_of": night.as_of.isoformat(),
        "state": night.state,
        "ran": ran,
        "is_full": night.is_full,
        "run_count": night.run_count,
        "seconds": _seconds(night.started_at, night.ended_at),
        "steps": steps,
    }


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return round((end - start).total_seconds(), 3) if start and end else None
