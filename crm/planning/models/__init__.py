"""Budget plans, and what winning customers cost month by month."""

from crm.planning.models.plan import BudgetPlan, BudgetPurpose, Segmenting, Side, Source, WhyNot
from crm.planning.models.won import WonFigures

__all__ = ["BudgetPlan", "BudgetPurpose", "Segmenting", "Side", "Source", "WhyNot", "WonFigures"]
