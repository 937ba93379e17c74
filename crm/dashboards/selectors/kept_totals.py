"""What many customers are worth together, from the sums of the night: no page adds up a hundred thousand rows.

Beside them how many there are of a group: in a book that is told too, where nothing moved since the night.
"""

from collections.abc import Mapping, Sequence

from clv.models import Run, RunKind
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.dashboards.models import BookFigures, Dimension, GroupFigures, OwnFigures
from crm.dashboards.models.book import Scope
from crm.dashboards.rows import Total
from customers.models import Change

# Up to so many customers are added up as they stand now; more of them as they stood in the night.
LIVE_UP_TO = 10_000
# In a book of more than so many: its sums hold as long as nobody came or went, so they are never old.
OWN_LIVE_UP_TO = 1_000
# The filters of which the night keeps sums, each by itself.
DIMENSIONS = {
    "category": Dimension.CATEGORY,
    "acquisition_channel": Dimension.CHANNEL,
    "relationship_type": Dimension.RELATIONSHIP,
    "overdue": Dimension.OVERDUE,
}
# What moves customers between books, and between groups within the day; the traces of it stay until the next night.
MOVES = ("customer.reassigned", "customer.released", "customer.merged", "customer.unmerged")
MOVES_OF = {
    None: (*MOVES, "customer.created"),
    Dimension.CATEGORY: (*MOVES, "category.chosen", "category.choice_ended"),
    Dimension.CHANNEL: (*MOVES, "customer.created", "customer.changed"),
    Dimension.RELATIONSHIP: (*MOVES, "customer.created", "customer.changed"),
    Dimension.OVERDUE: MOVES,
}


def kept_total(user: User, asked: Mapping[str, Sequence[str]]) -> Total | None:
    """Return the total of the customers that the filters keep, as of the newest night; None where it is to be added up.

    So it is for few customers, for filters of which no sum is kept, and while a night is on its way. A manager sees the
    customers who wait for a salesperson too, so the sums of a team serve where nobody waits. A salesperson's own serve
    where nobody moved since the night.

    Args:
        user: who asks.
        asked: the values of each filter in use.
    """
    if user.reach("customer.view") is Reach.OWN:
        return _own_total(user, asked)
    found = _of_many(user, asked)
    return _total(found) if found is not None and found.customers > LIVE_UP_TO else None


def kept_count(user: User, asked: Mapping[str, Sequence[str]]) -> int | None:
    """Return how many customers the filters keep; None where they have to be counted.

    It is the exact number as long as nobody moved since the night. Of a team or the company it is that of the night
    where it is so large that nobody counts.

    Args:
        user: who asks.
        asked: the values of each filter in use.
    """
    if user.reach("customer.view") is Reach.OWN:
        own = _own(user, asked) if asked else None
        return own.customers if own is not None else None
    found = _of_many(user, asked)
    if found is None or (found.customers <= LIVE_UP_TO and (not asked or _has_moved(asked))):
        return None
    return found.customers


def _of_many(user: User, asked: Mapping[str, Sequence[str]]) -> BookFigures | GroupFigures | None:
    """Return what the newest night kept of a team's or the company's customers, of all or of one group."""
    books = BookFigures.objects.newest()
    team = user.team_id
    match user.reach("customer.view"):
        case Reach.ALL:
            team, book = None, books.filter(scope=Scope.COMPANY).first()
        case Reach.TEAM if team and not books.filter(scope=Scope.NOBODY, customers__gt=0).exists():
            book = books.filter(scope=Scope.TEAM, team=team).first()
        case _:
            return None
    run = Run.objects.filter(kind=RunKind.SCORES).first()
    found = _figures(book, team, asked) if book is not None else None
    return found if found is not None and run is not None and found.as_of == run.as_of else None


def _total(found: BookFigures | GroupFigures | OwnFigures) -> Total:
    return Total(found.as_of, found.customers, found.margin_minor, found.low_minor, found.high_minor)


def _has_moved(asked: Mapping[str, Sequence[str]]) -> bool:
    """Say whether somebody moved into or out of what the filters keep since the night."""
    dimension, _code = _group(asked)
    return Change.objects.filter(reason__in=MOVES_OF[dimension]).exists()


def _own_total(user: User, asked: Mapping[str, Sequence[str]]) -> Total | None:
    """Return the total of a salesperson's customers, of all or of one group."""
    whole = BookFigures.objects.newest().filter(scope=Scope.SALESPERSON, salesperson=user).first()
    found = _own(user, asked) if whole is not None and whole.customers > OWN_LIVE_UP_TO else None
    return _total(found) if found is not None else None


def _own(user: User, asked: Mapping[str, Sequence[str]]) -> BookFigures | OwnFigures | None:
    """Return what the night kept of a salesperson's customers, of all or of one group; None once somebody moved."""
    dimension, code = _group(asked)
    run = Run.objects.filter(kind=RunKind.SCORES).first()
    if (asked and dimension is None) or run is None or _has_moved(asked):
        return None
    if dimension is None:
        return BookFigures.objects.filter(as_of=run.as_of, scope=Scope.SALESPERSON, salesperson=user).first()
    return OwnFigures.objects.filter(as_of=run.as_of, salesperson=user, dimension=dimension, code=code).first()


def _group(asked: Mapping[str, Sequence[str]]) -> tuple[Dimension | None, str]:
    """Return the group that the only filter asks for; none where there are more filters, or several values."""
    if len(asked) != 1:
        return None, ""
    [(name, values)] = asked.items()
    if name not in DIMENSIONS or len(values) != 1:
        return None, ""
    return DIMENSIONS[name], values[0]


def _figures(
    book: BookFigures, team: int | None, asked: Mapping[str, Sequence[str]]
) -> BookFigures | GroupFigures | None:
    """Return the kept sums of a book, or of one group in it."""
    if not asked:
        return book
    dimension, code = _group(asked)
    return GroupFigures.objects.filter(team=team, dimension=dimension, code=code).first() if dimension else None
