"""The model card: what the predictions rest on, and where they are not to be trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists

from clv.models import Fit, ForecastKind, ModelName, Run, RungFigures, RunKind, SegmentTrial
from clv.models.fit import FitChoice, FitReason, SegmentReason
from clv.models.score import Method, Reason
from clv.selectors.backtest import OriginCard, backtest_list
from clv.selectors.cautions import Caution, Evidence, cautions
from clv.selectors.champion import ChampionCard, champion_list
from clv.selectors.fits import FitCard, newest_fits
from clv.selectors.forecast import ForecastCard, forecast
from clv.selectors.segment_texts import segment_text
from customers.models import Customer
from customers.models.customer import RelationshipType


@dataclass(frozen=True, slots=True)
class RungCard:
    """How many customers stand on one rung of the ladder for one reason."""

    method: str
    method_text: str
    reason: str
    reason_text: str
    customers: int


@dataclass(frozen=True, slots=True)
class TrialCard:
    """What came of trying a model of its own for one segment; gain and penalty are in log-likelihood."""

    segment: str
    segment_text: str
    customers: int
    repeat_customers: int
    gain: float | None
    penalty: float | None
    is_chosen: bool
    reason: str
    reason_text: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """All there is to know about the predictions; empty before the first night."""

    as_of: date | None
    data_from: date | None
    data_until: date | None
    customers: int
    repeat_customers: int
    repeat_purchases: int
    fits: list[FitCard]
    rungs: list[RungCard]
    scored_as_of: date | None
    lifespan_months: int | None
    yearly_discount_ppm: int | None
    shared_deviation: float | None
    champions: list[ChampionCard]
    backtests: list[OriginCard]
    last_year: ForecastCard | None
    cautions: list[Caution]
    trials: list[TrialCard]
    # Why the models were fitted anew in the newest night, or kept.
    fit_choice_text: str

    unit: str = Fit.UNIT

    def fit(self, model: ModelName) -> FitCard | None:
        """Return one fitted model."""
        return next((fit for fit in self.fits if fit.model == model), None)

    @property
    def champion(self) -> ChampionCard:
        """Return the buying model the predictions stand on."""
        return self.champions[0]


def model_card() -> ModelCard:
    """Return the card of the newest fits and the scores made with them."""
    newest = newest_fits()
    champions, origins, last_year = champion_list(), backtest_list(), forecast(ForecastKind.LAST_YEAR)
    buying = newest.get(champions[0].model) or newest.get(ModelName.BG_NBD)
    unwritten = Customer.objects.standing().filter(relationship_type=RelationshipType.CONTRACT, contract_worth=None)
    has_contracts = Exists(unwritten)
    runs = {run.kind: run for run in Run.objects.annotate(has_contracts=has_contracts)}
    run, fitted = runs.get(RunKind.SCORES), runs.get(RunKind.FITS)
    return ModelCard(
        as_of=buying.as_of if buying else None,
        data_from=buying.data_from if buying else None,
        data_until=buying.data_until if buying else None,
        customers=buying.customers if buying else 0,
        repeat_customers=buying.repeat_customers if buying else 0,
        repeat_purchases=buying.repeat_purchases if buying else 0,
        fits=[newest[name] for name in ModelName if name in newest],
        rungs=_rungs(),
        scored_as_of=run.as_of if run else None,
        lifespan_months=run.lifespan_months if run else None,
        yearly_discount_ppm=run.yearly_discount_ppm if run else None,
        shared_deviation=run.shared_deviation if run else None,
        champions=champions,
        backtests=origins,
        last_year=last_year,
        cautions=_cautions(buying, newest, origins, last_year, has_contracts=bool(run and run.has_contracts)),
        trials=_trials(buying) if buying else [],
        fit_choice_text=str(FitChoice(fitted.fit_choice).label) if fitted and fitted.fit_choice else "",
    )


def _cautions(
    buying: FitCard | None,
    newest: Mapping[str, FitCard],
    origins: list[OriginCard],
    last_year: ForecastCard | None,
    *,
    has_contracts: bool,
) -> list[Caution]:
    """Return what the rules of mistrust find; nothing before the first fit."""
    if buying is None:
        return []
    margin = newest.get(ModelName.GAMMA_GAMMA_MARGIN)
    unusable = [fit.reason_text for fit in (buying, margin) if fit is not None and not fit.is_usable]
    known_days = buying.data_until - buying.data_from if buying.data_from and buying.data_until else timedelta()
    evidence = Evidence(
        repeat_customers=buying.repeat_customers,
        history_days=known_days.days,
        unusable=list(dict.fromkeys(unusable)),
        is_helped=buying.reason == FitReason.FITTED_WITH_PRIOR,
        tail=margin.values.get("q") if margin else None,
        without_margin=_without_margin(margin),
        origins=origins,
        champion=buying.model,
        last_year=last_year,
        has_contracts=has_contracts,
    )
    return cautions(evidence)


def _without_margin(margin: FitCard | None) -> float:
    """Return the share of those who came back from whom the model of margins can't learn; 0 where nobody came back."""
    return 1.0 - margin.customers / margin.repeat_customers if margin and margin.repeat_customers else 0.0


def _trials(buying: FitCard) -> list[TrialCard]:
    """Return the segments that were tried at the newest fit, those in use first."""
    rows = SegmentTrial.objects.filter(as_of=buying.as_of).order_by("-is_chosen", "segment")
    return [
        TrialCard(
            segment=row.segment,
            segment_text=segment_text(row.segment, currency=buying.currency),
            customers=row.customers,
            repeat_customers=row.repeat_customers,
            gain=row.gain,
            penalty=row.penalty,
            is_chosen=row.is_chosen,
            reason=row.reason,
            reason_text=str(SegmentReason(row.reason).label),
        )
        for row in rows
    ]


def _rungs() -> list[RungCard]:
    """Return how many customers stand on each rung and why, the most first."""
    return [
        RungCard(
            method=row.method,
            method_text=str(Method(row.method).label),
            reason=row.reason,
            reason_text=str(Reason(row.reason).label),
            customers=row.customers,
        )
        for row in RungFigures.objects.order_by("-customers", "method", "reason")
    ]
