"""How one customer's value moved, and what was believed on an earlier day."""

from dataclasses import dataclass
from datetime import date

from clv.models import Cause, Score, ValueChange
from clv.models.history import PARTS


@dataclass(frozen=True, slots=True)
class LatestChange:
    """What moved a value since it was told before.

    Attributes:
        since: the day of the line before; None for a first value.
        as_of: the day of the value.
        change_minor: the change.
        cause: what did most of it.
        is_told: whether it was enough for a line of its own.
        parts: what each cause did; they sum to the change.
    """

    since: date | None
    as_of: date
    change_minor: int
    cause: str
    is_told: bool
    parts: dict[str, int]


def told_on(customer_id: int, day: date) -> ValueChange | None:
    """Return what was believed of a customer on a day; None before the first value."""
    return ValueChange.objects.filter(customer_id=customer_id).known_on(day).order_by("-as_of").first()


def latest_change(customer_id: int) -> LatestChange | None:
    """Return what moved a customer's value in the newest night; None where nothing was ever told.

    Below what is told, it is what time did since the last line: a night's own share of that is fractions of a percent.
    """
    score = Score.objects.filter(pk=customer_id).only("as_of", "margin_minor").first()
    lines = list(ValueChange.objects.filter(customer_id=customer_id).order_by("-as_of")[:2])
    if score is None or not lines:
        return None
    newest = lines[0]
    if newest.as_of < score.as_of:
        change = score.margin_minor - newest.margin_minor
        return LatestChange(newest.as_of, score.as_of, change, Cause.SILENCE, False, {Cause.SILENCE: change})
    return LatestChange(
        since=lines[1].as_of if len(lines) > 1 else None,
        as_of=newest.as_of,
        change_minor=newest.change_minor,
        cause=newest.cause,
        is_told=True,
        parts=parts_of(newest),
    )


def parts_of(line: ValueChange) -> dict[str, int]:
    """Return what each cause did, those that did nothing left out; a first value is one part."""
    if line.cause == Cause.FIRST:
        return {Cause.FIRST: line.change_minor}
    return {cause.value: getattr(line, column) for cause, column in PARTS.items() if getattr(line, column)}
