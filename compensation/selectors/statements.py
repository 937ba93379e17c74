"""A month of pay: what was earned, by which parts of the plan, and what it is made of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy

from compensation.models import CommissionEntry, Posting, Statement
from compensation.models.entry import CommissionEntryQuerySet, Component
from compensation.rules.months import add_months, month_of
from compensation.rules.rounding import half_away, returning_share
from compensation.selectors import words
from crm.accounts.models import Company, User

OWN_MONTH = Q(origin_on__gte=F("period__starts_on")) & ~Q(component=Component.ADJUSTMENT)
ADJUSTMENTS = "ADJUSTMENTS"
TENURE = "TENURE"
# From top to bottom.
LABELS = {
    Component.RETURNING: gettext_lazy("Returning orders"),
    TENURE: gettext_lazy("Tenure steps"),
    Component.UP_SELL: gettext_lazy("Up-sell"),
    Component.CROSS_SELL: gettext_lazy("Cross-sell"),
    Component.TIER: gettext_lazy("Volume tiers"),
    Component.MILESTONE: gettext_lazy("Lifetime rewards"),
    Component.TARGET: gettext_lazy("Targets"),
    Component.OVERRIDE: gettext_lazy("Team override"),
    Component.FIRST: gettext_lazy("First orders"),
    ADJUSTMENTS: gettext_lazy("Adjustments to earlier months"),
    Component.ADJUSTMENT: gettext_lazy("Manual adjustments"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of “How it adds up”: all parts sum to the statement's total."""

    code: str
    label: str
    note: str
    amount_minor: int
    currency: str
    line_count: int


@dataclass(frozen=True, slots=True)
class PayNow:
    """What somebody has earned in the month of a day so far."""

    starts_on: date
    ends_on: date
    currency: str
    earned_minor: int
    first_minor: int
    returning_minor: int
    lifetime_minor: int
    target_minor: int
    team_minor: int
    adjustment_minor: int
    total_minor: int
    # How much of it waits, and is not payable yet.
    held_in_minor: int
    line_count: int
    statement_id: int | None
    # The business date up to which pay is reckoned, and when that was done; None before the first night.
    as_of: date | None
    calculated_at: datetime | None

    @property
    def returning_ppm(self) -> int | None:
        """Return the share of what is earned that came from customers who returned; None where nothing is."""
        return returning_share(self.returning_minor, self.earned_minor)


def pay_this_period(user: User, as_of: date) -> PayNow:
    """Return what `user` has earned in the month of `as_of`, as of the last night."""
    starts_on = month_of(as_of)
    statement = Statement.objects.filter(payee=user, period__starts_on=starts_on).first()
    last = Posting.objects.order_by("-pk").first()
    return PayNow(
        starts_on=starts_on,
        ends_on=add_months(starts_on, 1),
        currency=statement.currency if statement else Company.objects.current().currency,
        earned_minor=statement.earned_minor if statement else 0,
        first_minor=statement.first_minor if statement else 0,
        returning_minor=statement.returning_minor if statement else 0,
        lifetime_minor=statement.lifetime_minor if statement else 0,
        target_minor=statement.target_minor if statement else 0,
        team_minor=statement.team_minor if statement else 0,
        adjustment_minor=statement.adjustment_minor if statement else 0,
        total_minor=statement.total_minor if statement else 0,
        held_in_minor=statement.held_in_minor if statement else 0,
        line_count=statement.line_count if statement else 0,
        statement_id=statement.pk if statement else None,
        as_of=last.as_of if last else None,
        calculated_at=last.created_at if last else None,
    )


def parts_of(statement: Statement) -> list[Part]:
    """Return how a statement adds up: orders by component, the tenure steps on their own, and adjustments."""
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for component, rate_ppm, step_ppm, is_own, amount, lines in _groups(statement):
        if not is_own:
            sums[component if component == Component.ADJUSTMENT else ADJUSTMENTS].add(amount, lines)
            continue
        step = half_away(amount * step_ppm, rate_ppm) if rate_ppm else 0
        sums[component].add(amount - step, lines, rate_ppm - step_ppm)
        if step:
            sums[TENURE].add(step, lines, step_ppm)
    return [sums[code].part(code, statement.currency) for code in LABELS if code in sums]


def lines_of(statement: Statement) -> CommissionEntryQuerySet:
    """Return the lines of a statement, with the names that people read beside them."""
    return CommissionEntry.objects.filter(period=statement.period_id, payee=statement.payee_id).with_names()


def adjustments_of(statement: Statement) -> CommissionEntryQuerySet:
    """Return the lines that are no pay of the month itself: late events of closed months, and what people agreed on."""
    return lines_of(statement).exclude(OWN_MONTH)


class _Sum:
    """Adds up one part."""

    def __init__(self) -> None:
        self.amount_minor = 0
        self.line_count = 0
        self.rates: set[int] = set()

    def add(self, amount_minor: int, line_count: int, rate_ppm: int = 0) -> None:
        self.amount_minor += amount_minor
        self.line_count += line_count
        if rate_ppm:
            self.rates.add(rate_ppm)

    def part(self, code: str, currency: str) -> Part:
        note = ", ".join(words.rate(rate_ppm) for rate_ppm in sorted(self.rates))
        return Part(str(code), str(LABELS[code]), note, self.amount_minor, currency, self.line_count)


def _groups(statement: Statement) -> Iterable[tuple[str, int, int, bool, int, int]]:
    """Return (component, rate, step, whether of the month itself, amount, lines) for each combination."""
    return (
        CommissionEntry.objects.filter(period=statement.period_id, payee=statement.payee_id)
        .annotate(is_own=Q(OWN_MONTH))
        .order_by("component", "rate_ppm", "step_ppm", "is_own")
        .values_list("component", "rate_ppm", "step_ppm", "is_own")
        .annotate(amount=Sum("amount_minor"), lines=Count("pk"))
    )
