"""A plan as it is shown: the division that brings most, beside today's, with the curves it stands on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from clv.maths.spending import Response
from clv.maths.spending_fits import Learnt
from clv.models import Definition
from crm.core.errors import Invalid
from crm.planning.models import BudgetPlan, BudgetPurpose, Segmenting, Side
from crm.planning.rules import SHARES, Budget, Purpose, SidePoint
from crm.planning.selectors.basis import LABELS, Based, Basis


@dataclass(frozen=True)
class SharePoint:
    """Customer equity with so much of the budget for keeping."""

    share_ppm: int
    equity_minor: int


@dataclass(frozen=True)
class Part:
    """One purpose as it is kept, and what the next unit of money would bring there."""

    row: BudgetPurpose
    purpose: Purpose

    @property
    def next_now_ppm(self) -> int | None:
        """Return what the next unit of money brings beyond today's spending; None without a curve."""
        return self._next(self.row.now_minor)

    @property
    def next_best_ppm(self) -> int | None:
        """Return what it brings beyond the best spending: the same wherever any is spent, less where none is."""
        return self._next(self.row.best_minor)

    def _next(self, spend: int) -> int | None:
        response = self.purpose.response
        return None if response is None else round(self.purpose.worth * response.slope(spend) * 1_000_000)


@dataclass(frozen=True)
class Line:
    """One segment."""

    code: str
    label: str
    winning: Part
    keeping: Part

    @property
    def best_minor(self) -> int:
        """Return the segment's part of the budget."""
        return self.winning.row.best_minor + self.keeping.row.best_minor


@dataclass(frozen=True)
class SideOfPlan:
    """What the money of one side brings: from nothing to the whole budget, today, and at the best division."""

    curve: list[SidePoint]
    now: SidePoint
    best: SidePoint


@dataclass(frozen=True)
class Plan:
    """A budget, divided; saved or not."""

    plan: BudgetPlan
    lines: list[Line]
    budget: Budget

    @property
    def next_unit_ppm(self) -> int:
        """What one more unit of money would bring."""
        return round(self.budget.next_unit * 1_000_000)

    @property
    def worth_spending_minor(self) -> int:
        """The budget at which the next unit of money brings just itself back."""
        return self.budget.worth_spending

    @property
    def equity(self) -> list[SharePoint]:
        """Return the equity by the share of the budget for keeping."""
        return [SharePoint(share * 10_000, round(self.budget.equity_at(share / 100))) for share in SHARES]

    @property
    def best(self) -> SharePoint:
        """Return the best division."""
        return self._at(self.budget.best)

    @property
    def today(self) -> SharePoint | None:
        """Return this budget in today's proportions."""
        return self._at(self.budget.today) if self.budget.today else None

    @property
    def nearly_best(self) -> dict[str, int]:
        """Return the shares for keeping that bring 99 percent of the best or more."""
        low, high = self.budget.nearly_best()
        return {"low_ppm": round(low * 1e6), "high_ppm": round(high * 1e6)}

    @property
    def lifespan_months(self) -> int:
        """Return how far ahead value was reckoned in the figures; an old plan didn't keep it, so as it is said now."""
        return int(self.plan.lifespan_months or Definition.objects.on(self.plan.as_of).lifespan_months)

    @property
    def winning(self) -> SideOfPlan:
        """Return what winning brings: the lifetime value of the customers won in a year."""
        return self._side(is_keeping=False)

    @property
    def keeping(self) -> SideOfPlan:
        """Return what keeping brings: what the customers who are kept are expected to bring."""
        return self._side(is_keeping=True)

    def _side(self, *, is_keeping: bool) -> SideOfPlan:
        now = [one.now for one in self.budget.purposes]
        return SideOfPlan(
            self.budget.curve(is_keeping=is_keeping, most=self._most),
            self.budget.side_at(now, is_keeping=is_keeping),
            self.budget.side_at(self.budget.best, is_keeping=is_keeping),
        )

    @property
    def _most(self) -> float:
        today = [sum(one.now for one in self.budget.planned if one.is_keeping is side) for side in (True, False)]
        return float(max(self.budget.total, *today))

    def _at(self, spend: list[int] | list[float]) -> SharePoint:
        return SharePoint(round(self.budget.share_kept_for(spend) * 1e6), round(self.budget.equity(spend)))


def divide_budget(basis: Basis, *, total: int) -> Plan:
    """Return the plan that a basis leads to; nothing is written.

    Raises:
        Invalid: there is no money, or nothing that it could be spent on is worth anything.
    """
    if total <= 0:
        sentence = _("Write a budget above zero.")
        raise Invalid(sentence, fields={"total": sentence})
    budget = Budget([one.purpose for one in basis.purposes], total)
    if not any(one.worth > 0 for one in budget.planned):
        raise Invalid(_("No segment has a curve and customers worth anything. Give two points for one of them."))
    plan = BudgetPlan(
        segmenting=basis.segmenting, total_minor=total, as_of=basis.as_of, lifespan_months=basis.lifespan_months
    )
    rows = [_row(plan, one, best) for one, best in zip(basis.purposes, budget.best, strict=True)]
    return Plan(plan, _lines(basis.segmenting, rows, budget), budget)


def saved_plans() -> QuerySet[BudgetPlan]:
    """Return the plans with their purposes."""
    purposes = BudgetPurpose.objects.order_by("code", "side")
    return BudgetPlan.objects.select_related("author").prefetch_related(Prefetch("purposes", queryset=purposes))


def shown(plan: BudgetPlan) -> Plan:
    """Return a saved plan as it was when it was made."""
    rows = list(plan.purposes.all())
    budget = Budget([_purpose(row) for row in rows], plan.total_minor)
    return Plan(plan, _lines(Segmenting(plan.segmenting), rows, budget), budget)


def _row(plan: BudgetPlan, based: Based, best: int) -> BudgetPurpose:
    one = based.purpose
    return BudgetPurpose(
        plan=plan, code=one.code, side=based.side, base=one.base, result=based.result,
        value_minor=round(one.value), now_minor=one.now, best_minor=best,
        source=based.source, why_not=based.why_not or "",
        ceiling=None if one.response is None else one.response.ceiling,
        rate=None if one.response is None else one.response.rate,
        covariance=None if one.learnt is None else one.learnt.covariance.tolist(),
    )  # fmt: skip


def _purpose(row: BudgetPurpose) -> Purpose:
    is_keeping = row.side == Side.KEEPING
    response = None if row.ceiling is None or row.rate is None else Response(row.ceiling, row.rate)
    learnt = None
    if response is not None and row.covariance is not None:
        learnt = Learnt(response, np.array(row.covariance), is_share=is_keeping)
    return Purpose(row.code, is_keeping, row.base, float(row.value_minor), row.now_minor, response, learnt)


def _lines(segmenting: Segmenting, rows: list[BudgetPurpose], budget: Budget) -> list[Line]:
    """Return a line per segment, the one with most money first."""
    parts = {(row.code, row.side): Part(row, one) for row, one in zip(rows, budget.purposes, strict=True)}
    lines = [
        Line(code, str(LABELS[segmenting].get(code, code)), parts[code, Side.WINNING], parts[code, Side.KEEPING])
        for code in sorted({row.code for row in rows})
    ]
    return sorted(lines, key=lambda line: (-line.best_minor, line.label))
