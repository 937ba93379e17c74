"""What money brought so far: from the sums of the night and the months of customers won, with a curve for each purpose.

Own history tells of keeping: what each salesperson's customers of a segment cost within a year, and how many of them
came back. It shows what went together; where money was spent on those who would have come back anyway, it promises too
much. Of winning it tells no curve: the cost is known per customer won, so it rises in step with them, whatever was
spent on those who never came. For that, what was observed of campaigns can be sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from clv.maths.spending import Response, through_ceiling, through_points
from clv.maths.spending_fits import Learnt, learn_kept, learn_won
from clv.models import Definition, Run, RunKind
from crm.core.errors import Invalid
from crm.dashboards.models import GroupFigures, ServiceFigures
from crm.dashboards.models.book import Scope
from crm.planning.models import Segmenting, Side, Source, WhyNot, WonFigures
from crm.planning.rules import Purpose
from customers.models.customer import AcquisitionChannel, RelationshipType

# Where nobody has said otherwise: twice as many could be won, and half of those who are lost could be kept.
WINNING_CEILING = 2.0
KEEPING_CEILING = 0.5
LABELS: dict[str, Mapping[str, object]] = {
    Segmenting.RELATIONSHIP: dict[str, object](RelationshipType.choices),
    Segmenting.CHANNEL: dict[str, object](AcquisitionChannel.choices),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What somebody judges of one purpose; what is left out is taken from today.

    Attributes:
        first: (spending, result) of one point, in minor units a year; None for today's.
        second: another point; None where a ceiling is given.
        ceiling: the most that money could bring: customers a year, or a share of them.
        observed: (spending, customers won) of stretches of one length, from which the curve of winning is learnt.
        observed_per_year: how many such stretches a year has.
        place: among the estimates that were sent.
    """

    code: str
    side: Side
    first: tuple[int, float] | None = None
    second: tuple[int, float] | None = None
    ceiling: float | None = None
    observed: tuple[tuple[int, int], ...] = ()
    observed_per_year: int = 12
    place: int = 0


@dataclass(frozen=True)
class Based:
    """A purpose, with where its curve comes from."""

    purpose: Purpose
    result: int
    source: Source
    why_not: WhyNot | None = None

    @property
    def side(self) -> Side:
        """Return what the money is for."""
        return Side.KEEPING if self.purpose.is_keeping else Side.WINNING


@dataclass(frozen=True)
class Basis:
    """All purposes of a way of cutting customers into segments, as of a night that reckoned so many months ahead."""

    as_of: date
    lifespan_months: int
    segmenting: Segmenting
    purposes: list[Based]


@dataclass
class _Segment:
    """What the night kept of one segment."""

    future: int = 0
    lifetime: int = 0
    customers: int = 0
    base: int = 0
    kept: int = 0
    keeping: int = 0
    won: int = 0
    winning: int = 0
    # Of each salesperson: money per customer, customers, and those of them who came back.
    books: list[tuple[float, int, int]] = field(default_factory=list)


def read_basis(segmenting: Segmenting, source: Source, estimates: Iterable[Estimate] = ()) -> Basis | None:
    """Return every purpose with its curve; None before the first night.

    Args:
        segmenting: by what customers are cut.
        source: HISTORY for what own history teaches where it does, CEILING for today's points.
        estimates: what somebody judges; each stands instead of either.

    Raises:
        Invalid: an estimate names no segment, or no curve of this kind goes through it.
    """
    segments = _read(segmenting)
    newest = GroupFigures.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if not segments or newest is None:
        return None
    judged = _by_purpose(estimates, segments)
    purposes = []
    for code in sorted(segments):
        segment = segments[code]
        purposes.append(_winning(code, segment, source, judged.get((code, Side.WINNING))))
        purposes.append(_keeping(code, segment, source, judged.get((code, Side.KEEPING))))
    return Basis(newest, _lifespan(newest), segmenting, purposes)


def _lifespan(as_of: date) -> int:
    """Return how many months ahead the night of that day reckoned; a definition made since may say otherwise."""
    run = Run.objects.filter(kind=RunKind.SCORES, as_of=as_of).first()
    kept = run.lifespan_months if run is not None else None
    return int(kept or Definition.objects.on(as_of).lifespan_months)


def _read(segmenting: Segmenting) -> dict[str, _Segment]:
    """Return what the night kept, by segment."""
    segments: defaultdict[str, _Segment] = defaultdict(_Segment)
    for code, customers, lifetime, future in GroupFigures.objects.filter(
        team=None, dimension=segmenting.value
    ).values_list("code", "customers", "margin_minor", "future_minor"):
        segment = segments[code]
        segment.customers, segment.lifetime, segment.future = customers, lifetime, future
    service = ServiceFigures.objects.filter(
        dimension=segmenting.value, scope__in=[Scope.COMPANY, Scope.SALESPERSON]
    ).values_list("code", "scope", "kept_base", "kept", "kept_minutes", "year_minutes", "year_cost_minor")
    for code, scope, base, kept, minutes, all_minutes, cost in service.order_by("code", "salesperson_id"):
        # Of the year's cost, what went to those who had ordered in the year before, by its minutes.
        spent = cost * minutes // all_minutes if all_minutes else 0
        if scope == Scope.COMPANY:
            segments[code].base, segments[code].kept, segments[code].keeping = base, kept, spent
        elif base:
            segments[code].books.append((spent / base, base, kept))
    for code, customers, cost in WonFigures.objects.filter(segmenting=segmenting).values_list(
        "code", "customers", "cost_minor"
    ):
        segments[code].won += customers
        segments[code].winning += cost
    return dict(segments)


def _by_purpose(estimates: Iterable[Estimate], segments: Mapping[str, _Segment]) -> dict[tuple[str, Side], Estimate]:
    found: dict[tuple[str, Side], Estimate] = {}
    for one in estimates:
        if one.code not in segments:
            sentence = _("There is no segment “%(code)s”. Choose one that the budget shows.") % {"code": one.code}
            raise Invalid(sentence, fields={f"estimates.{one.place}.segment": sentence})
        if (one.code, one.side) in found:
            sentence = _("The segment “%(code)s” has two estimates. Send one of them.") % {"code": one.code}
            raise Invalid(sentence, fields={f"estimates.{one.place}.segment": sentence})
        found[one.code, one.side] = one
    return found


def _winning(code: str, segment: _Segment, source: Source, estimate: Estimate | None) -> Based:
    won, spent = segment.won, segment.winning
    value = float(round(segment.lifetime / segment.customers)) if segment.customers else 0.0
    found = _curve(source, estimate, (spent, float(won)), WINNING_CEILING * won, WhyNot.COST_PER_CUSTOMER)
    return Based(Purpose(code, False, 0, value, spent, found.response, found.learnt), won, found.source, found.why_not)


def _keeping(code: str, segment: _Segment, source: Source, estimate: Estimate | None) -> Based:
    share = segment.kept / segment.base if segment.base else 0.0
    if segment.base and segment.kept == segment.base:
        # Nobody was lost yet, which doesn't mean that nobody will be.
        share = (segment.kept + 0.5) / (segment.base + 1.0)

    def learn() -> Learnt | None:
        books = np.array(segment.books, dtype=float).reshape(-1, 3)
        learnt = learn_kept(books[:, 0], books[:, 1], books[:, 2])
        return learnt and Learnt(
            Response(learnt.response.ceiling, learnt.response.rate / segment.base), learnt.covariance, is_share=True
        )

    ceiling = share + KEEPING_CEILING * (1.0 - share)
    found = _curve(source, estimate, (segment.keeping, share), ceiling, WhyNot.UNSETTLED, learn)
    purpose = Purpose(code, True, segment.base, float(segment.future), segment.keeping, found.response, found.learnt)
    return Based(purpose, segment.kept, found.source, found.why_not)


@dataclass(frozen=True)
class _Curve:
    source: Source
    response: Response | None = None
    learnt: Learnt | None = None
    why_not: WhyNot | None = None


def _curve(
    source: Source,
    estimate: Estimate | None,
    today: tuple[int, float],
    ceiling: float,
    untold: WhyNot,
    learn: Callable[[], Learnt | None] = lambda: None,
) -> _Curve:
    """Return the curve of one purpose: what was judged, else what was learnt, else today's point and a ceiling."""
    if estimate is not None:
        return _judged(estimate, today)
    learnt = learn() if source is Source.HISTORY else None
    if learnt is not None:
        return _Curve(Source.HISTORY, learnt.response, learnt)
    spent, result = today
    if spent <= 0:
        return _Curve(Source.NONE, why_not=WhyNot.NOTHING_SPENT)
    if result <= 0:
        return _Curve(Source.NONE, why_not=WhyNot.NOTHING_BROUGHT)
    why_not = untold if source is Source.HISTORY else None
    return _Curve(Source.CEILING, through_ceiling(spent, result, ceiling), why_not=why_not)


def _judged(estimate: Estimate, today: tuple[int, float]) -> _Curve:
    """Return the curve through what somebody judges.

    Raises:
        Invalid: no flattening curve goes through it.
    """
    spent, result = estimate.first or today
    is_share, field = estimate.side is Side.KEEPING, f"estimates.{estimate.place}"
    if sum([bool(estimate.observed), estimate.second is not None, estimate.ceiling is not None]) > 1:
        sentence = _(
            "Give a second point, the most that money could bring, or what was observed, and only one of them."
        )
        raise Invalid(sentence, fields={field: sentence})
    if estimate.observed:
        return _observed(estimate, f"{field}.observed")
    if spent <= 0 or result <= 0:
        sentence = _("Nothing is spent on this today, so say what one amount of money would bring.")
        raise Invalid(sentence, fields={f"{field}.first": sentence})
    if is_share and max(result, estimate.second[1] if estimate.second else 0.0, estimate.ceiling or 0.0) > 1.0:
        sentence = _("Of customers kept, write a share from 0 to 1.")
        raise Invalid(sentence, fields={field: sentence})
    if estimate.ceiling is not None:
        if estimate.ceiling <= result:
            sentence = _("The most that money could bring has to be above %(result)s, which it brings already.") % {
                "result": f"{result:g}"
            }
            raise Invalid(sentence, fields={f"{field}.ceiling": sentence})
        return _Curve(Source.CEILING, through_ceiling(spent, result, estimate.ceiling))
    if estimate.second is None:
        sentence = _("Give a second point, or the most that money could bring.")
        raise Invalid(sentence, fields={field: sentence})
    (less, low), (more, high) = sorted([(spent, result), estimate.second])
    try:
        response = through_points((less, more), (low, high))
    except ValueError:
        sentence = _("More money has to bring more, but less for each unit than before. Write other points.")
        raise Invalid(sentence, fields={f"{field}.second": sentence}) from None
    if is_share and response.ceiling > 1.0:
        sentence = _("These points lead to more than all customers kept. Write other points.")
        raise Invalid(sentence, fields={f"{field}.second": sentence})
    return _Curve(Source.TWO_POINTS, response)


def _observed(estimate: Estimate, field: str) -> _Curve:
    """Return the curve that observed stretches of time teach.

    Raises:
        Invalid: they are of keeping, or don't settle a curve.
    """
    if estimate.side is Side.KEEPING:
        sentence = _("What was observed is of winning customers. For keeping, give points.")
        raise Invalid(sentence, fields={field: sentence})
    spend, won = np.array(estimate.observed, dtype=float).T
    learnt = learn_won(spend, won)
    if learnt is None:
        sentence = _(
            "What was observed doesn't settle a curve: there are too few, or more money brought no less for each unit."
        )
        raise Invalid(sentence, fields={field: sentence})
    many = float(estimate.observed_per_year)
    response = Response(learnt.response.ceiling * many, learnt.response.rate / many)
    return _Curve(Source.OBSERVED, response, Learnt(response, learnt.covariance, is_share=False))
