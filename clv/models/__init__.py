"""What the night knows and thinks of each customer: facts, fits, scores and categories."""

from clv.models.facts import CustomerFacts
from clv.models.fit import Fit, FitParameter, ModelName
from clv.models.run import Run, RunKind
from clv.models.score import Method, Reason, Score
from clv.models.segment import Category

__all__ = [
    "Category",
    "CustomerFacts",
    "Fit",
    "FitParameter",
    "Method",
    "ModelName",
    "Reason",
    "Run",
    "RunKind",
    "Score",
]
