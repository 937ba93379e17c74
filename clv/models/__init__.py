"""What the night knows and thinks of each customer: facts, fits, scores and categories."""

from clv.models.backtest import Backtest, BacktestMeasure, CalibrationBin, Contender, Grouping, Measure
from clv.models.champion import Champion, ChampionReason
from clv.models.facts import CustomerFacts
from clv.models.fit import Fit, FitParameter, ModelName
from clv.models.forecast import Forecast, ForecastKind, ForecastMonth, LoyaltyPattern, Recurring
from clv.models.run import Run, RunKind
from clv.models.score import Method, Reason, Score
from clv.models.segment import Category

__all__ = [
    "Backtest",
    "BacktestMeasure",
    "CalibrationBin",
    "Category",
    "Champion",
    "ChampionReason",
    "Contender",
    "CustomerFacts",
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
    "Reason",
    "Recurring",
    "Run",
    "RunKind",
    "Score",
]
