"""A book of plans as tables that PostgreSQL can join: any book, also one with a draft in it.

They are written out as whole numbers and dates: a temporary table would keep PostgreSQL's helpers from sharing the
work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from compensation.rules.plans import MARGIN, PlanBook, PlanTerms

VERSION = (
    "({plan:d}, {id:d}::bigint, {starts_on}, {ends_on}, {on_margin}, {first_ppm:d}::bigint, {returning_ppm:d}::bigint,"
    " {clawback_days:d}, {gap_days:d})"
)
VERSION_COLUMNS = "plan, id, starts_on, ends_on, on_margin, first_ppm, returning_ppm, clawback_days, returning_gap_days"
NO_VERSION = (
    "(SELECT 0, 0::bigint, NULL::date, NULL::date, true, 0::bigint, 0::bigint, 0, 0 WHERE false)"
    f" version ({VERSION_COLUMNS})"
)
FOLLOWERS = """
LEFT JOIN (VALUES {rows}) {name} (salesperson_id, starts_on, ends_on, plan)
  ON {name}.salesperson_id = {payee} AND {name}.starts_on <= {day} AND {name}.ends_on > {day}
"""
# The default plan is number 0.
DEFAULT = 0


@dataclass(frozen=True, slots=True)
class BookTables:
    """The book as SQL.

    Args:
        versions: what follows FROM or JOIN, named `version`.
        followers: (salesperson, starts on, ends on, plan) as rows of a VALUES list; empty where all follow the default.
        terms: every version of the book once, by its id.
    """

    versions: str
    followers: str
    terms: tuple[PlanTerms, ...]

    def join_plan(self, *, payee: str, day: str, version: str = "version", kind: str = "JOIN") -> str:
        """Return the joins that bring the version under which `payee` earns on the day `day`."""
        follower = f"{version}_follower"
        followers = FOLLOWERS.format(rows=self.followers, name=follower, payee=payee, day=day) if self.followers else ""
        plan = f"COALESCE({follower}.plan, {DEFAULT})" if self.followers else str(DEFAULT)
        table = self.versions.replace(" version (", f" {version} (")
        return (
            f"{followers}{kind} {table}"
            f" ON {version}.plan = {plan} AND {version}.starts_on <= {day} AND {version}.ends_on > {day}\n"
        )

    def step(self) -> str:
        """Return the tenure step of an order, written out from the versions' own whole numbers."""
        cases = []
        for one in self.terms:
            steps = [
                f"WHEN sale.ordered_on >= began.after_{step.months:d} THEN {step.rate_ppm:d}"
                for step in sorted(one.steps, key=lambda step: -step.months)
            ]
            if steps:
                cases.append(f"WHEN {one.version:d} THEN CASE {' '.join(steps)} ELSE 0 END")
        return f"CASE version.id {' '.join(cases)} ELSE 0 END" if cases else "0"

    def step_days(self) -> str:
        """Return the days from which `step` counts, as columns beside a customer's first order; "" without steps."""
        months = sorted({step.months for one in self.terms for step in one.steps})
        return "".join(
            f", (min(ordered_on) + interval '{count:d} months')::date AS after_{count:d}" for count in months
        )


def tables_of(book: PlanBook) -> BookTables:
    """Return the plans of `book` as tables. As everywhere, a version's id stands for what it says."""
    plans: dict[tuple[PlanTerms, ...], int] = {book.default: DEFAULT}
    followers = []
    for who, starts_on, ends_on, versions in book.followers:
        plan = plans.setdefault(versions, len(plans))
        followers.append(f"({who:d}::bigint, {_day(starts_on)}, {_day(ends_on)}, {plan:d})")
    rows = [_version(plan, terms) for versions, plan in plans.items() for terms in versions]
    terms = {one.version: one for versions in plans for one in versions}
    return BookTables(
        versions=f"(VALUES {', '.join(rows)}) version ({VERSION_COLUMNS})" if rows else NO_VERSION,
        followers=", ".join(followers),
        terms=tuple(terms[version] for version in sorted(terms)),
    )


def values(rows: Iterable[Iterable[int]]) -> str:
    """Return rows of whole numbers as a VALUES list."""
    return ", ".join(f"({', '.join(f'{number:d}::bigint' for number in row)})" for row in rows)


def _version(plan: int, terms: PlanTerms) -> str:
    return VERSION.format(
        plan=plan,
        id=terms.version,
        starts_on=_day(terms.starts_on),
        ends_on=_day(terms.ends_on),
        on_margin="true" if terms.base == MARGIN else "false",
        first_ppm=terms.first_ppm,
        returning_ppm=terms.returning_ppm,
        clawback_days=terms.clawback_days,
        gap_days=terms.gap_days,
    )


def _day(day: date | None) -> str:
    """Return a day as PostgreSQL writes it; None is the end of time."""
    return f"DATE '{day.isoformat()}'" if day else "DATE 'infinity'"
