"""The report on patterns, worked out by the night: set-based counts, pure statistics, the cases of what stands out."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from compensation.models import GamingCase, GamingFinding, SellerFigures, Statement
from compensation.rules import gaming as rules
from compensation.rules.plans import PlanTerms
from compensation.selectors.plans import plan_book
from compensation.services import gaming_sql as sql
from compensation.services.gaming_kept import Span, kept_up_to, lay_out
from crm.accounts.models import Company
from crm.core.columns import DAY, WHOLE, read_columns

logger = logging.getLogger(__name__)
YEAR = timedelta(days=365)
# Of what stands out, so many cases are kept, the newest.
CASES_KEPT = 100
CASE_KINDS = {"order_id": WHOLE, "customer_id": WHOLE, "on_day": DAY, "days": WHOLE, "earlier_id": WHOLE}
# Without a plan of their own day, what most plans say.
GAP_DAYS, CLAWBACK_DAYS = 14, 90

ByPerson = dict[int, rules.Finding]


@dataclass(frozen=True, slots=True)
class Year:
    """The days [starts_on, as_of] that are looked at, with each salesperson's orders by day, revenue and pieces."""

    starts_on: date
    as_of: date
    orders: Mapping[int, Mapping[date, int]]
    revenue: Mapping[int, int]
    pieces: Mapping[int, int]
    terms: Mapping[int, PlanTerms | None]

    def values(self, **more: Any) -> dict[str, Any]:
        """Return what the questions ask with."""
        return {"starts_on": self.starts_on.isoformat(), "as_of": self.as_of.isoformat(), **more}

    def edge(self, who: int, pattern: str) -> int:
        """Return the first day on which it pays for this person: after the gap, or after the clawback window."""
        terms = self.terms.get(who)
        if pattern == rules.AFTER_GAP:
            return terms.gap_days if terms else GAP_DAYS
        return (terms.clawback_days if terms else CLAWBACK_DAYS) + 1


@transaction.atomic
def lay_out_orders(*, as_of: date, token: str | None) -> dict[str, int]:
    """Bring the year's orders, as the report takes them, up to a day.

    Only orders of customers who changed, or that came into the year or left it, are laid out anew. A look at everybody
    also says, and logs, how many of the sums that were kept had been wrong (`sums_off`); it never happens unless
    somebody writes into them.
    """
    last = kept_up_to()
    off_count = lay_out(_span(as_of), kept=_span(last) if last else None, token=token)
    if not off_count:
        return {}
    logger.error("%s of the sums kept for the report on patterns were wrong; they are summed up anew", off_count)
    return {"sums_off": off_count}


@transaction.atomic
def look_for_patterns(*, as_of: date, token: str | None = None) -> dict[str, int]:  # noqa: ARG001 - all works take it
    """Replace the report by that of the year up to `as_of`; return how many findings there are, and how many stand out.

    The counts are of all orders of the year, whoever changed since the last night. `lay_out_orders` comes before it.
    """
    if kept_up_to() != as_of:
        raise RuntimeError(f"the orders of the year up to {as_of} are not laid out")
    return _replace_report(_year(_span(as_of).starts_on, as_of))


def _span(as_of: date) -> Span:
    starts_on = as_of - YEAR + timedelta(days=1)
    return Span(starts_on - YEAR, starts_on, as_of)


def _replace_report(year: Year) -> dict[str, int]:
    GamingFinding.objects.all().delete()
    SellerFigures.objects.all().delete()
    _write_figures(year)
    found = dict(_findings(year))
    rows = [
        _row(year, who, one) for by_person in found.values() for who, one in sorted(by_person.items()) if one.trials
    ]
    GamingFinding.objects.bulk_create(rows, batch_size=1000)
    unusual = [row for row in rows if row.is_unusual]
    for row in unusual:
        _keep_cases(year, row)
    return {"patterns": len(rows), "unusual": len(unusual)}


def _year(starts_on: date, as_of: date) -> Year:
    kinds = {"salesperson_id": WHOLE, "day": DAY, "orders": WHOLE, "net": WHOLE, "pieces": WHOLE}
    orders: dict[int, dict[date, int]] = defaultdict(dict)
    revenue: Counter[int] = Counter()
    pieces: Counter[int] = Counter()
    for who, day, count, net, small in _rows(sql.question(sql.DAYS), kinds, _bounds()):
        orders[who][day] = count
        revenue[who] += net
        pieces[who] += small
    book = plan_book()
    return Year(starts_on, as_of, orders, revenue, pieces, {who: book.terms(who, as_of) for who in orders})


def _findings(year: Year) -> Iterator[tuple[str, ByPerson]]:
    """Yield every pattern with what was found of each person."""
    yield (
        rules.SPLIT,
        rules.by_share(rules.SPLIT, year.pieces, {who: sum(of.values()) for who, of in year.orders.items()}),
    )
    for pattern, text in (
        (rules.HANDOVER, sql.HANDOVERS_COUNTED),
        (rules.RELABELLED, sql.NEWCOMERS_COUNTED),
    ):
        kinds = {"salesperson_id": WHOLE, "trials": WHOLE, "found": WHOLE}
        rows = list(_rows(sql.question(text), kinds, year.values(**_bounds())))
        found = {who: count for who, _trials, count in rows}
        yield pattern, rules.by_share(pattern, found, {who: trials for who, trials, _found in rows})
    for pattern, text in (
        (rules.AFTER_GAP, sql.SINCE_FIRST_COUNTED),
        (rules.LATE_REFUND, sql.SINCE_ORDER + sql.DATED_COUNTED),
    ):
        yield pattern, _after_edge(year, pattern, text)
    everybody: Counter[date] = Counter()
    for days in year.orders.values():
        everybody.update(days)
    for pattern, chosen in _month_days(year).items():
        by_person = {who: rules.by_month(pattern, days, everybody, chosen) for who, days in year.orders.items()}
        yield pattern, {who: one for who, one in by_person.items() if one}


def _after_edge(year: Year, pattern: str, text: str) -> ByPerson:
    """Return what was found on the days right after an edge, which is that of each person's plan."""
    edges = {who: year.edge(who, pattern) for who in year.orders}
    width = rules.EDGE_DAYS + rules.AROUND_DAYS
    bounds = {"from_day": min(edges.values(), default=0), "to_day": max(edges.values(), default=0) + width}
    kinds = {"salesperson_id": WHOLE, "days": WHOLE, "orders": WHOLE}
    days: dict[int, dict[int, int]] = defaultdict(dict)
    for who, day, count in _rows(sql.question(text), kinds, year.values(**bounds)):
        days[who][day] = count
    found = {who: rules.by_days(pattern, days[who], edge) for who, edge in edges.items() if who in days}
    return {who: one for who, one in found.items() if one}


def _month_days(year: Year) -> dict[str, set[date]]:
    return {
        rules.HELD: rules.first_days(year.starts_on, year.as_of),
        rules.BUNCHED: rules.last_days(year.starts_on, year.as_of),
    }


def _row(year: Year, who: int, one: rules.Finding) -> GamingFinding:
    return GamingFinding(
        pattern=one.pattern,
        salesperson_id=who,
        as_of=year.as_of,
        starts_on=year.starts_on,
        found_count=one.found,
        trial_count=one.trials,
        usual_thousandths=one.usual_thousandths,
        chance_ppm=one.chance_ppm,
        is_unusual=one.is_unusual,
    )


def _keep_cases(year: Year, finding: GamingFinding) -> None:
    """Write down the newest cases of a finding, so that people can look at the orders themselves."""
    pattern, who = finding.pattern, finding.salesperson_id
    edge = year.edge(who, pattern)
    values = year.values(who=who, most=CASES_KEPT, from_day=edge, to_day=edge + rules.EDGE_DAYS, **_bounds())
    chosen = _month_days(year).get(pattern)
    if chosen is None:
        text = sql.question(sql.CASES[pattern] + sql.NEWEST)
    else:
        text = sql.question(
            sql.ON_DAYS + sql.NEWEST, chosen=", ".join(f"'{day.isoformat()}'" for day in sorted(chosen))
        )
    cases = [
        GamingCase(
            finding=finding,
            order_id=order_id,
            customer_id=customer_id,
            on=on,
            days=days if pattern in {rules.SPLIT, rules.AFTER_GAP, rules.LATE_REFUND} else None,
            earlier_customer_id=earlier_id or None,
        )
        for order_id, customer_id, on, days, earlier_id in _rows(text, CASE_KINDS, values)
    ]
    GamingCase.objects.bulk_create(cases)
    finding.case_count = len(cases)
    finding.save(update_fields=["case_count"])


def _write_figures(year: Year) -> None:
    """Write down what each salesperson sold and earned in the year; statements say what was earned."""
    months = Statement.objects.filter(
        payee__in=list(year.orders), period__starts_on__gte=year.starts_on, period__starts_on__lte=year.as_of
    )
    sums = (
        months.order_by("payee")
        .values_list("payee")
        .annotate(earned=Sum("earned_minor"), returning=Sum("returning_minor"))
    )
    earned = {who: (int(total), int(returning)) for who, total, returning in sums}
    kept = _kept(year)
    rows = [_figures(year, who, earned.get(who, (0, 0)), kept.get(who, (0, 0))) for who in sorted(year.orders)]
    rates = {row.salesperson_id: ppm for row in rows if (ppm := row.effective_ppm) is not None}
    middle, far = rules.outliers(rates)
    for row in rows:
        row.usual_ppm = middle
        row.is_outlier = None if middle is None else row.salesperson_id in far
    SellerFigures.objects.bulk_create(rows)


def _kept(year: Year) -> dict[int, tuple[int, int]]:
    """Return, by salesperson, how many customers had ordered in the year before, and how many of them did again."""
    kinds = {"salesperson_id": WHOLE, "trials": WHOLE, "found": WHOLE}
    return {who: (before, again) for who, before, again in _rows(sql.question(sql.KEPT), kinds, year.values())}


def _figures(year: Year, who: int, pay: tuple[int, int], kept: tuple[int, int]) -> SellerFigures:
    return SellerFigures(
        salesperson_id=who,
        as_of=year.as_of,
        starts_on=year.starts_on,
        currency=Company.objects.current().currency,
        order_count=sum(year.orders[who].values()),
        revenue_minor=year.revenue[who],
        earned_minor=pay[0],
        returning_minor=pay[1],
        before_count=kept[0],
        kept_count=kept[1],
    )


def _bounds() -> dict[str, int]:
    return {
        "piece_days": rules.PIECE_DAYS,
        "handover_days": rules.HANDOVER_DAYS,
        "large_times": rules.LARGE_TIMES,
    }


def _rows(text: str, kinds: Mapping[str, str], values: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    columns = read_columns(text, kinds, values)
    return zip(*(column.tolist() for column in columns.values()), strict=True)
