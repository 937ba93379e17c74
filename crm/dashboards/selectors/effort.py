"""Effort against value, what service costs, and when customers pay back: read from what the night summed up."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from crm.accounts.models import Team, User
from crm.core.money import divide_half_away
from crm.dashboards.models import BreakEvenFigures, ContributionFigures, EffortCell, ServiceDimension, ServiceFigures
from crm.dashboards.models.book import Scope
from crm.dashboards.quarters import later_quarter

# In the last month stand those who broke even then or later, so the curve ends before it.
LAST_MONTH = 35
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose figures are asked for: one salesperson's, else one team's, else the company's."""

    user: User
    team: Team | None = None
    salesperson: User | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Between which amounts a band lies, `[from, before)`; None is no boundary."""

    place: int
    from_minor: int | None
    before_minor: int | None


@dataclass(frozen=True, slots=True)
class EffortMap:
    """Value against cost to serve; the cells hold every buyer once."""

    as_of: date | None
    whose: Whose
    value_bands: list[Band]
    effort_bands: list[Band]
    cells: list[EffortCell]


@dataclass(frozen=True, slots=True)
class Service:
    """What service cost: of all, by group, and by salesperson in order of name."""

    as_of: date | None
    whose: Whose
    total: ServiceFigures | None
    groups: dict[ServiceDimension, list[ServiceFigures]]
    books: list[ServiceFigures]


@dataclass(frozen=True, slots=True)
class Reached:
    """How many customers had broken even within so many full months, of how many who have been here that long.

    `left_minor` is what `looked_at` of them left together until the end of that month: contribution, costs taken off.
    """

    month: int
    customers: int
    base: int
    left_minor: int = 0
    looked_at: int = 0

    @property
    def left_each_minor(self) -> int | None:
        """Return what one of them left on average; None where nobody was looked at."""
        return divide_half_away(self.left_minor, self.looked_at) if self.looked_at else None


@dataclass(frozen=True, slots=True)
class PaybackCohort:
    """The customers who first ordered in one quarter; `curve` ends where not all of them have been here long enough."""

    starts_on: date
    customers: int
    broke_even: int
    curve: list[Reached]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When customers had paid back what winning and serving them cost."""

    as_of: date | None
    whose: Whose
    curve: list[Reached]
    cohorts: list[PaybackCohort]

    @property
    def half_by(self) -> int | None:
        """Return the first month within which at least half of the customers had broken even; None is not yet."""
        return next((point.month for point in self.curve if point.customers >= HALF * point.base), None)

    @property
    def paid_back_by(self) -> int | None:
        """Return the first month from which on the customers, taken together, have left more than they cost."""
        below = [point.month for point in self.curve if point.left_minor < 0]
        later = [point.month for point in self.curve if not below or point.month > below[-1]]
        return later[0] if later else None


def effort_map(whose: Whose) -> EffortMap:
    """Return the effort map, as of the newest night."""
    cells = list(
        EffortCell.objects.visible_to(whose.user)
        .of(whose.team, whose.salesperson)
        .order_by("value_band", "effort_band")
    )
    ends = EffortCell.objects.filter(scope=Scope.COMPANY).order_by()
    value = ends.values_list("value_band", "value_from_minor", "value_before_minor").distinct()
    effort = ends.values_list("effort_band", "effort_from_minor", "effort_before_minor").distinct()
    return EffortMap(
        as_of=cells[0].as_of if cells else None,
        whose=whose,
        value_bands=[Band(*row) for row in sorted(value, key=_place)],
        effort_bands=[Band(*row) for row in sorted(effort, key=_place)],
        cells=cells,
    )


def cost_to_serve(whose: Whose) -> Service:
    """Return what service cost, as of the newest night."""
    figures = ServiceFigures.objects.visible_to(whose.user)
    groups: dict[ServiceDimension, list[ServiceFigures]] = {dimension: [] for dimension in ServiceDimension}
    for row in figures.of(whose.team, whose.salesperson).order_by("dimension", "-cost_minor", "code"):
        groups[ServiceDimension(row.dimension)].append(row)
    total = next(iter(groups.pop(ServiceDimension.BOOK)), None)
    return Service(as_of=total.as_of if total else None, whose=whose, total=total, groups=groups, books=_books(whose))


def break_even(whose: Whose) -> BreakEven:
    """Return when customers broke even, by the quarter of their first order, the newest quarter last."""
    found: defaultdict[date, dict[int | None, int]] = defaultdict(dict)
    as_of = None
    for row in BreakEvenFigures.objects.visible_to(whose.user).of(whose.team, whose.salesperson):
        as_of = row.as_of
        found[row.starts_on][row.month] = row.customers
    left: defaultdict[date, dict[int, tuple[int, int]]] = defaultdict(dict)
    for month in ContributionFigures.objects.visible_to(whose.user).of(whose.team, whose.salesperson):
        left[month.starts_on][month.month] = (month.contribution_minor, month.customers)
    cohorts = [
        _cohort(starts_on, counts, left[starts_on], as_of) for starts_on, counts in sorted(found.items()) if as_of
    ]
    return BreakEven(as_of=as_of, whose=whose, curve=_together(cohorts), cohorts=cohorts)


def _place(row: tuple[int, int | None, int | None]) -> int:
    return row[0]


def _books(whose: Whose) -> list[ServiceFigures]:
    """Return the salespeople's own sums, in order of name; last, those of customers who wait for one."""
    books = ServiceFigures.objects.visible_to(whose.user).filter(dimension=ServiceDimension.BOOK)
    if whose.salesperson is not None:
        books = books.filter(scope=Scope.SALESPERSON, salesperson=whose.salesperson)
    elif whose.team is not None:
        books = books.filter(scope=Scope.SALESPERSON, team=whose.team)
    else:
        books = books.filter(scope__in=[Scope.SALESPERSON, Scope.NOBODY])
    found = list(books.select_related("salesperson"))
    return sorted(found, key=lambda row: (not row.salesperson, row.salesperson.name if row.salesperson else "", row.pk))


def _cohort(
    starts_on: date, counts: dict[int | None, int], left: dict[int, tuple[int, int]], as_of: date
) -> PaybackCohort:
    customers = sum(counts.values())
    # The last of them came on the quarter's last day.
    here = min(_full_months(later_quarter(starts_on, 1), as_of), LAST_MONTH)
    curve, reached, total, looked_at = [], 0, 0, left.get(0, (0, 0))[1]
    for month in range(here + 1):
        reached += counts.get(month, 0)
        total += left.get(month, (0, 0))[0]
        curve.append(Reached(month, reached, customers, total, looked_at))
    return PaybackCohort(starts_on, customers, customers - counts.get(None, 0), curve)


def _full_months(start: date, end: date) -> int:
    """Return how many full months lie between two days; below zero where the start is yet to come."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def _together(cohorts: list[PaybackCohort]) -> list[Reached]:
    """Return one curve of all cohorts; those who have not been here long enough for a month are not in it."""
    points: defaultdict[int, list[Reached]] = defaultdict(list)
    for cohort in cohorts:
        for point in cohort.curve:
            points[point.month].append(point)
    return [
        Reached(
            month=month,
            customers=sum(point.customers for point in found),
            base=sum(point.base for point in found),
            left_minor=sum(point.left_minor for point in found),
            looked_at=sum(point.looked_at for point in found),
        )
        for month, found in sorted(points.items())
    ]
