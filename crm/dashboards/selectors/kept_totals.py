"""What many customers are worth together, from the sums of the night: no page adds up a hundred thousand rows."""

from collections.abc import Mapping, Sequence

from clv.models import Run, RunKind
from crm.accounts.models import User
from crm.core.actors import Reach
from crm.dashboards.models import BookFigures, Dimension, GroupFigures
from crm.dashboards.models.book import Scope
from crm.dashboards.rows import Total

# Up to so many customers are added up as they stand now; more of them as they stood in the night.
LIVE_UP_TO = 10_000
# The filters of which the night keeps sums, each by itself.
DIMENSIONS = {
    "category": Dimension.CATEGORY,
    "acquisition_channel": Dimension.CHANNEL,
    "relationship_type": Dimension.RELATIONSHIP,
}


def kept_total(user: User, asked: Mapping[str, Sequence[str]]) -> Total | None:
    """Return the total of the customers that the filters keep, as of the newest night; None where it is to be added up.

    So it is for few customers, for filters of which no sum is kept, and while a night is on its way. A manager sees the
    customers who wait for a salesperson too, so the sums of a team serve where nobody waits.

    Args:
        user: who asks.
        asked: the values of each filter in use.
    """
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
    if found is None or run is None or found.as_of != run.as_of or found.customers <= LIVE_UP_TO:
        return None
    return Total(found.as_of, found.customers, found.margin_minor, found.low_minor, found.high_minor)


def _figures(
    book: BookFigures, team: int | None, asked: Mapping[str, Sequence[str]]
) -> BookFigures | GroupFigures | None:
    """Return the kept sums of a book, or of one group in it."""
    if not asked:
        return book
    [(name, values), *others] = asked.items()
    if others or name not in DIMENSIONS or len(values) != 1:
        return None
    return GroupFigures.objects.filter(team=team, dimension=DIMENSIONS[name], code=values[0]).first()
