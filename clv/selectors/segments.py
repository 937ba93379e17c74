"""Segments with their rule in words, how many customers each holds and what they are worth; the table of fifths."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from clv.models import CustomerSegments, Definition, Run, RunKind, SegmentRules, Tenure, ValueMeasure
from clv.models.membership import FIFTHS
from clv.models.segment import LABELS
from clv.rules import Code
from clv.selectors.categories import rule_texts
from crm.accounts.models import User
from crm.core.money import PPM

QUIET_PROFIT = "QUIET_PROFIT"


@dataclass(frozen=True, slots=True)
class QuietNumbers:
    """The rule of quiet profit in numbers, as the last night worked them out."""

    revenue_from_minor: int
    revenue_to_minor: int
    serve_up_to_ppm: int
    profit_from_ppm: int


@dataclass(frozen=True, slots=True)
class SegmentCard:
    """One segment within the reader's reach; `query` narrows the list of customers to it."""

    code: str
    kind: str
    label: str
    rule: str
    query: str
    customers: int
    value_minor: int
    future_minor: int
    quiet: QuietNumbers | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The customers of one fifth of recency and one of frequency, with their realised margin."""

    recency: int
    frequency: int
    customers: int
    margin_minor: int
    # The mean of their fifths of margin.
    margin_fifth: float | None


@dataclass(frozen=True, slots=True)
class Fifths:
    """The table of recency and frequency; all its cells, from the least to the most."""

    as_of: date | None
    customers: int
    margin_minor: int
    cells: list[Cell]


def segment_list(user: User, action: str = "value.view") -> list[SegmentCard]:
    """Return categories, tenures and quiet profit, counted within the reach of `user`."""
    run = Run.objects.filter(kind=RunKind.CATEGORIES).select_related("segment_rules", "definition").first()
    rows = CustomerSegments.objects.visible_to(user, action)
    sums = _sums(run)
    categories = _by_code(rows.values("customer__category__code").annotate(**sums).order_by())
    tenures = _by_code(rows.exclude(tenure="").values("tenure").annotate(**sums).order_by())
    rules = run.segment_rules if run and run.segment_rules else SegmentRules()
    texts = rule_texts(rules)
    cards = [
        _card(code.value, "CATEGORY", str(LABELS[code]), texts[code], f"category={code.value}", categories)
        for code in Code
    ]
    long_term = {"days": rules.long_term_days}
    words = {
        Tenure.FIRST_TIME: _("Bought on one day so far."),
        Tenure.RETURNING: _("Came back, and bought first less than %(days)s days ago.") % long_term,
        Tenure.LONG_TERM: _("Came back, and bought first %(days)s days ago or more.") % long_term,
    }
    cards += [
        _card(tenure.value, "TENURE", str(tenure.label), words[tenure], f"tenure={tenure.value}", tenures)
        for tenure in Tenure
    ]
    return [*cards, quiet_profit(user, action)]


def quiet_profit(user: User, action: str = "value.view") -> SegmentCard:
    """Return the segment of customers who buy about as much as usual, take little time and leave much."""
    run = Run.objects.filter(kind=RunKind.CATEGORIES).select_related("segment_rules", "definition").first()
    rows = CustomerSegments.objects.visible_to(user, action).filter(is_quiet_profit=True)
    found = rows.aggregate(**_sums(run))
    rules = run.segment_rules if run and run.segment_rules else SegmentRules()
    card = _card(QUIET_PROFIT, "PROFIT", _("Quiet profit"), _quiet_words(rules), "quiet_profit=true", {"": found}, "")
    return card if run is None or run.quiet_revenue_from_minor is None else _with_numbers(card, run)


def fifths(user: User, action: str = "value.view") -> Fifths:
    """Return the table of fifths within the reach of `user`; the fifths themselves are those of all customers."""
    run = Run.objects.filter(kind=RunKind.CATEGORIES).first()
    rows = (
        CustomerSegments.objects.visible_to(user, action)
        .exclude(recency_fifth=None)
        .values("recency_fifth", "frequency_fifth")
        .annotate(number=Count("pk"), margin=Sum("customer__facts__margin_minor"), fifth=Sum("margin_fifth"))
        .order_by()
    )
    found = {(row["recency_fifth"], row["frequency_fifth"]): row for row in rows}
    cells = [_cell(r, f, found.get((r, f))) for r in FIFTHS for f in FIFTHS]
    return Fifths(
        as_of=run.as_of if run else None,
        customers=sum(cell.customers for cell in cells),
        margin_minor=sum(cell.margin_minor for cell in cells),
        cells=cells,
    )


def _sums(run: Run | None) -> dict[str, Any]:
    """Return what is summed of a segment: people, value by the measure in effect, and the part still to come."""
    definition = run.definition if run and run.definition else Definition()
    value = "margin_minor" if definition.measure == ValueMeasure.MARGIN else "revenue_minor"
    bought = ~Q(tenure="")
    return {
        "number": Count("pk"),
        "value": Sum(f"customer__score__{value}", filter=bought, default=0),
        "future": Sum(f"customer__score__future_{value}", filter=bought, default=0),
    }


def _by_code(rows: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Return the sums by the one value that they are grouped by."""
    return {str(next(iter(row.values()))): row for row in rows}


def _card(
    code: str, kind: str, label: str, rule: str, query: str, found: dict[str, Any], key: str | None = None
) -> SegmentCard:
    """Return a segment with its sums; nobody in it is a zero."""
    row = found.get(code if key is None else key, {"number": 0, "value": 0, "future": 0})
    return SegmentCard(
        code=code,
        kind=kind,
        label=label,
        rule=rule,
        query=query,
        customers=row["number"],
        value_minor=int(row["value"]),
        future_minor=int(row["future"]),
    )


def _with_numbers(card: SegmentCard, run: Run) -> SegmentCard:
    """Return the card of quiet profit with the numbers of its rule."""
    numbers = QuietNumbers(
        revenue_from_minor=run.quiet_revenue_from_minor or 0,
        revenue_to_minor=run.quiet_revenue_to_minor or 0,
        serve_up_to_ppm=run.quiet_serve_up_to_ppm or 0,
        profit_from_ppm=run.quiet_profit_from_ppm or 0,
    )
    return SegmentCard(
        card.code, card.kind, card.label, card.rule, card.query,
        card.customers, card.value_minor, card.future_minor, numbers,
    )  # fmt: skip


def _quiet_words(rules: SegmentRules) -> str:
    """Return the rule of quiet profit as a sentence."""
    return _(
        "Revenue within %(band)s%% of the median, among the %(serve)s%% of buyers who cost least to serve, and among "
        "the %(profit)s%% who leave most, both per unit of revenue; and they have paid back what winning them cost."
    ) % {
        "band": _percent(rules.quiet_band_ppm),
        "serve": _percent(rules.quiet_serve_share_ppm),
        "profit": _percent(rules.quiet_profit_share_ppm),
    }


def _percent(ppm: int) -> str:
    """Return parts per million as a percentage without trailing zeros, one decimal at most.

    >>> _percent(500_000), _percent(333_333)
    ('50', '33.3')
    """
    return f"{100 * ppm / PPM:.1f}".removesuffix(".0")


def _cell(recency: int, frequency: int, row: Any) -> Cell:
    """Return one cell of the table; an empty one is there too."""
    if row is None:
        return Cell(recency, frequency, 0, 0, None)
    return Cell(recency, frequency, row["number"], int(row["margin"] or 0), row["fifth"] / row["number"])
