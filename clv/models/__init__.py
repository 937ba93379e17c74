"""What the night knows and thinks of each customer: facts, fits, scores and categories."""

from clv.models.backtest import Backtest, BacktestMeasure, CalibrationBin, Contender, Grouping, Measure
from clv.models.boundaries import SegmentRules
from clv.models.champion import Champion, ChampionReason
from clv.models.contract import ContractWorth
from clv.models.definition import Definition, DefinitionTotal, ValueMeasure
from clv.models.facts import CustomerFacts
from clv.models.fit import Fit, FitParameter, ModelName, SegmentTrial
from clv.models.forecast import Forecast, ForecastKind, ForecastMonth, LoyaltyPattern, Recurring
from clv.models.history import Cause, ValueChange
from clv.models.membership import CustomerSegments, Tenure
from clv.models.override import CategoryOverride
from clv.models.parts import ValueParts
from clv.models.preview import Preview, PreviewKind, PreviewStatus
from clv.models.retention import ContractRetention, ContractRetentionStep
from clv.models.run import Run, RunKind
from clv.models.rung import RungFigures
from clv.models.score import Method, Reason, Score
from clv.models.segment import Category

__all__ = [
    "Backtest",
    "BacktestMeasure",
    "CalibrationBin",
    "Category",
    "CategoryOverride",
    "Cause",
    "Champion",
    "ChampionReason",
    "Contender",
    "ContractRetention",
    "ContractRetentionStep",
    "ContractWorth",
    "CustomerFacts",
    "CustomerSegments",
    "Definition",
    "DefinitionTotal",
    "Fit",
    "FitParameter",
    "Forecast",
    "ForecastKind",
    "ForecastMonth",
    "Grouping",
    "LoyaltyPattern",
    "Measure",
    "Method",
    "ModelName",
    "Preview",
    "PreviewKind",
    "PreviewStatus",
    "Reason",
    "Recurring",
    "Run",
    "RunKind",
    "RungFigures",
    "Score",
    "SegmentRules",
    "SegmentTrial",
    "Tenure",
    "ValueChange",
    "ValueMeasure",
    "ValueParts",
]
