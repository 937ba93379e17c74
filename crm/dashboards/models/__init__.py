"""Figures that the night sums up, so that no dashboard ever reads all customers."""

from crm.dashboards.models.book import BookFigures
from crm.dashboards.models.cohort import CohortFigures
from crm.dashboards.models.concentration import ConcentrationFigures
from crm.dashboards.models.effort import (
    Balance,
    BreakEvenFigures,
    ContributionFigures,
    EffortCell,
    ServiceDimension,
    ServiceFigures,
)
from crm.dashboards.models.group import Dimension, GroupFigures, OwnFigures
from crm.dashboards.models.handover import Handover, HandoverDimension, HandoverFigures, HandoverMatch, Outcome
from crm.dashboards.models.past import CustomerPast, LeftMonth, PastCount

__all__ = [
    "Balance",
    "BookFigures",
    "BreakEvenFigures",
    "CohortFigures",
    "ConcentrationFigures",
    "ContributionFigures",
    "CustomerPast",
    "Dimension",
    "EffortCell",
    "GroupFigures",
    "Handover",
    "HandoverDimension",
    "HandoverFigures",
    "HandoverMatch",
    "LeftMonth",
    "Outcome",
    "OwnFigures",
    "PastCount",
    "ServiceDimension",
    "ServiceFigures",
]
