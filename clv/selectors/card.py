"""The model card: what the predictions rest on, and where they are not to be trusted."""

from dataclasses import dataclass
from datetime import date
from math import log

from django.db.models import Count

from clv.models import Fit, ForecastKind, ModelName, Run, RunKind, Score, SegmentTrial
from clv.models.fit import FitChoice, FitReason, SegmentReason
from clv.models.score import Method, Reason
from clv.selectors.backtest import OriginCard, backtest_list
from clv.selectors.cautions import Caution, Evidence, cautions
from clv.selectors.champion import ChampionCard, champion_list
from clv.selectors.forecast import ForecastCard, forecast
from customers.models import Customer
from customers.models.customer import RelationshipType

DAYS_PER_WEEK = 7
BUYING_MODELS = (ModelName.BG_NBD, ModelName.MBG_NBD, ModelName.PARETO_NBD)


@dataclass(frozen=True, slots=True)
class ParameterCard:
    """One parameter under the symbol of the papers."""

    symbol: str
    value: float
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class FitCard:
    """One fitted model.

    Gamma-Gamma's v is in whole units of `currency`; the buying models' alpha (and beta) are in days.
    """

    model: str
    label: str
    as_of: date
    unit: str
    currency: str
    parameters: list[ParameterCard]
    log_likelihood: float | None
    customers: int
    repeat_customers: int
    repeat_purchases: int
    is_converged: bool
    is_usable: bool
    reason: str
    reason_text: str

    @property
    def values(self) -> dict[str, float]:
        """Return the parameters by symbol."""
        return {parameter.symbol: parameter.value for parameter in self.parameters}

    @property
    def alpha_in_weeks(self) -> float | None:
        """Return alpha as papers that count in weeks print it; None for the other models."""
        alpha = self.values.get("alpha")
        return None if alpha is None else alpha / DAYS_PER_WEEK

    @property
    def log_likelihood_in_weeks(self) -> float | None:
        """Return the log-likelihood as papers that count in weeks print it; None for the other models."""
        if self.model not in BUYING_MODELS or self.log_likelihood is None:
            return None
        return self.log_likelihood + self.repeat_purchases * log(DAYS_PER_WEEK)

    @property
    def mean(self) -> float | None:
        """Return the mean per purchase over all customers; None for the buying model and where it is infinite."""
        values = self.values
        if "q" not in values or values["q"] <= 1.0:
            return None
        return values["p"] * values["v"] / (values["q"] - 1.0)


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
    newest: dict[str, Fit] = {}
    for fit in Fit.objects.filter(segment="").order_by("as_of", "pk").prefetch_related("parameters"):
        newest[fit.model] = fit
    champions, origins, last_year = champion_list(), backtest_list(), forecast(ForecastKind.LAST_YEAR)
    buying = newest.get(champions[0].model) or newest.get(ModelName.BG_NBD)
    run = Run.objects.filter(kind=RunKind.SCORES).first()
    return ModelCard(
        as_of=buying.as_of if buying else None,
        data_from=buying.data_from if buying else None,
        data_until=buying.data_until if buying else None,
        customers=buying.customers if buying else 0,
        repeat_customers=buying.repeat_customers if buying else 0,
        repeat_purchases=buying.repeat_purchases if buying else 0,
        fits=[_fit_card(newest[name]) for name in ModelName if name in newest],
        rungs=_rungs(),
        scored_as_of=run.as_of if run else None,
        lifespan_months=run.lifespan_months if run else None,
        yearly_discount_ppm=run.yearly_discount_ppm if run else None,
        shared_deviation=run.shared_deviation if run else None,
        champions=champions,
        backtests=origins,
        last_year=last_year,
        cautions=cautions(_evidence(buying, newest.get(ModelName.GAMMA_GAMMA_MARGIN), origins, last_year))
        if buying
        else [],
        trials=_trials(buying) if buying else [],
        fit_choice_text=_fit_choice_text(),
    )


def _evidence(buying: Fit, margin: Fit | None, origins: list[OriginCard], last_year: ForecastCard | None) -> Evidence:
    """Return what the rules of mistrust look at."""
    unusable = [str(FitReason(fit.reason).label) for fit in (buying, margin) if fit is not None and not fit.is_usable]
    symbols = {one.symbol: one.value for one in margin.parameters.all()} if margin is not None else {}
    has_days = buying.data_from is not None and buying.data_until is not None
    return Evidence(
        repeat_customers=buying.repeat_customers,
        history_days=(buying.data_until - buying.data_from).days if has_days else 0,  # type: ignore[operator]
        unusable=list(dict.fromkeys(unusable)),
        is_helped=buying.reason == FitReason.FITTED_WITH_PRIOR,
        tail=symbols.get("q"),
        origins=origins,
        champion=buying.model,
        last_year=last_year,
        has_contracts=Customer.objects.filter(relationship_type=RelationshipType.CONTRACT).exists(),
    )


def _trials(buying: Fit) -> list[TrialCard]:
    """Return the segments that were tried at the newest fit, those in use first."""
    rows = SegmentTrial.objects.filter(as_of=buying.as_of).order_by("-is_chosen", "segment")
    return [
        TrialCard(
            segment=row.segment,
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


def _fit_choice_text() -> str:
    """Return why the models were fitted anew or kept; empty before the first night."""
    run = Run.objects.filter(kind=RunKind.FITS).first()
    return str(FitChoice(run.fit_choice).label) if run and run.fit_choice else ""


def _fit_card(fit: Fit) -> FitCard:
    """Return one fit as the card shows it."""
    parameters = sorted(fit.parameters.all(), key=lambda parameter: parameter.position)
    return FitCard(
        model=fit.model,
        label=str(ModelName(fit.model).label),
        as_of=fit.as_of,
        unit=Fit.UNIT,
        currency=fit.currency,
        parameters=[ParameterCard(one.symbol, one.value, one.standard_error) for one in parameters],
        log_likelihood=fit.log_likelihood,
        customers=fit.customers,
        repeat_customers=fit.repeat_customers,
        repeat_purchases=fit.repeat_purchases,
        is_converged=fit.is_converged,
        is_usable=fit.is_usable,
        reason=fit.reason,
        reason_text=str(FitReason(fit.reason).label),
    )


def _rungs() -> list[RungCard]:
    """Return how many customers stand on each rung and why, the most first."""
    counted = Score.objects.values("method", "reason").annotate(customers=Count("pk")).order_by("-customers", "method")
    return [
        RungCard(
            method=row["method"],
            method_text=str(Method(row["method"]).label),
            reason=row["reason"],
            reason_text=str(Reason(row["reason"]).label),
            customers=row["customers"],
        )
        for row in counted
    ]
