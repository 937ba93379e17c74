"""The dashboards and the books, read from what the night summed up."""

from datetime import date, timedelta

from django.db.models import Q

from compensation.models import Target
from compensation.selectors.statements import pay_this_period
from crm.accounts.access import Role
from crm.accounts.models import Team, User
from crm.core.actors import Reach
from crm.dashboards.models import BookFigures, CohortFigures, Dimension, GroupFigures
from crm.dashboards.models.book import BookFiguresQuerySet, Scope
from crm.dashboards.rows import Cohort, CohortCell, OwnBook, RetentionDashboard, ValueDashboard

# A value is compared with the night about a month earlier.
MONTH_DAYS = 28
# Nights of which the value is told over time.
HISTORY = 60


def retention_dashboard(team: Team | None) -> RetentionDashboard:
    """Return who comes back, as of the newest night."""
    total = _total(team)
    return RetentionDashboard(
        as_of=total.as_of if total else None,
        team=team,
        total=total,
        books=_books(total, team),
        cohorts=_cohorts(team) if total else [],
    )


def value_dashboard(team: Team | None) -> ValueDashboard:
    """Return what the customers are worth, as of the newest night."""
    total = _total(team)
    nights = _of(BookFigures.objects.all(), team).order_by("-as_of")
    history = list(nights[:HISTORY])
    groups: dict[Dimension, list[GroupFigures]] = {dimension: [] for dimension in Dimension}
    for group in GroupFigures.objects.filter(team=team).order_by("dimension", "-margin_minor", "code"):
        groups[Dimension(group.dimension)].append(group)
    tenths = sorted(groups.pop(Dimension.TENTH), key=lambda group: int(group.code))
    return ValueDashboard(
        as_of=total.as_of if total else None,
        team=team,
        total=total,
        before=nights.filter(as_of__lte=total.as_of - timedelta(days=MONTH_DAYS)).first() if total else None,
        tenths=tenths if total else [],
        groups=groups,
        books=_books(total, team),
        history=history[::-1],
    )


def own_book(user: User, *, today: date) -> OwnBook:
    """Return the book of a person: the own customers, else those of the team they lead, else all they may see.

    Args:
        user: whose book it is.
        today: the business date whose month of pay is told.
    """
    newest = BookFigures.objects.newest()
    book = newest.filter(salesperson=user).first() or newest.filter(_wider(user)).first()
    return OwnBook(
        as_of=book.as_of if book else None,
        book=book or _empty(user, today),
        pay=pay_this_period(user, today) if user.may("pay.view") else None,
        targets=_targets(user, today),
    )


def _targets(user: User, today: date) -> list[Target]:
    """Return the targets that run today; only salespeople have any."""
    if user.role != Role.SALESPERSON:
        return []
    return list(Target.objects.filter(salesperson=user).running_on(today).with_rule().order_by("ends_on", "pk"))


def _wider(user: User) -> Q:
    match user.reach("scorecard.view"):
        case Reach.ALL:
            return Q(scope=Scope.COMPANY)
        case Reach.TEAM if user.team_id:
            return Q(scope=Scope.TEAM, team=user.team_id)
        case _:
            return Q(pk__in=[])


def _empty(user: User, today: date) -> BookFigures:
    """Return the book of somebody who looks after nobody."""
    zeros = {
        field.attname: 0
        for field in BookFigures._meta.concrete_fields
        if field.get_internal_type().endswith("IntegerField")
    }
    return BookFigures(**zeros, as_of=today, scope=Scope.SALESPERSON, salesperson=user, team_id=user.team_id)


def _of(books: BookFiguresQuerySet, team: Team | None) -> BookFiguresQuerySet:
    return books.filter(scope=Scope.TEAM, team=team) if team else books.filter(scope=Scope.COMPANY)


def _total(team: Team | None) -> BookFigures | None:
    return _of(BookFigures.objects.newest(), team).first()


def _books(total: BookFigures | None, team: Team | None) -> list[BookFigures]:
    """Return the books of the salespeople, in order of name; last, the customers who wait for one."""
    if total is None:
        return []
    books = BookFigures.objects.filter(as_of=total.as_of).select_related("salesperson")
    mine = (
        books.filter(scope=Scope.SALESPERSON, team=team)
        if team
        else books.filter(scope__in=[Scope.SALESPERSON, Scope.NOBODY])
    )
    return sorted(
        mine, key=lambda book: (book.salesperson is None, book.salesperson.name if book.salesperson else "", book.pk)
    )


def _cohorts(team: Team | None) -> list[Cohort]:
    cells: dict[date, list[CohortCell]] = {}
    for cell in CohortFigures.objects.filter(team=team).order_by("starts_on", "quarter"):
        cells.setdefault(cell.starts_on, []).append(CohortCell(cell.quarter, cell.customers))
    return [_cohort(starts_on, found) for starts_on, found in cells.items()]


def _cohort(starts_on: date, found: list[CohortCell]) -> Cohort:
    """Return a cohort; a quarter in which nobody ordered has a cell of nobody."""
    returned = {cell.index: cell.returned for cell in found}
    return Cohort(
        starts_on=starts_on,
        customers=returned.get(0, 0),
        cells=[CohortCell(index, returned.get(index, 0)) for index in range(max(returned) + 1)],
    )
