"""The model card: what the predictions rest on, and where they are not to be trusted."""

from dataclasses import dataclass
from datetime import date
from math import log

from django.db.models import Count

from clv.models import Fit, ModelName, Run, RunKind, Score
from clv.models.fit import FitReason
from clv.models.score import Method, Reason

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class ParameterCard:
    """One parameter under the symbol of the papers."""

    symbol: str
    value: float
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class FitCard:
    """One fitted model.

    Gamma-Gamma's v is in whole units of `currency`; BG/NBD's alpha is in days.
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
        if self.model != ModelName.BG_NBD or self.log_likelihood is None:
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

    unit: str = Fit.UNIT

    def fit(self, model: ModelName) -> FitCard | None:
        """Return one fitted model."""
        return next((fit for fit in self.fits if fit.model == model), None)


def model_card() -> ModelCard:
    """Return the card of the newest fits and the scores made with them."""
    newest: dict[str, Fit] = {}
    for fit in Fit.objects.order_by("as_of", "pk").prefetch_related("parameters"):
        newest[fit.model] = fit
    buying = newest.get(ModelName.BG_NBD)
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
    )


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
