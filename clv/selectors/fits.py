"""The newest fit of each model, with its parameters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import log
from typing import Any

from django.db.models import F, OuterRef, Subquery

from clv.models import Fit, ModelName
from clv.models.fit import FitReason

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
    data_from: date | None
    data_until: date | None
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


def newest_fits() -> dict[str, FitCard]:
    """Return the newest fit of each model to all customers, by the model's name, in one question."""
    same_model = Fit.objects.filter(model=OuterRef("model"), segment="")
    rows: Iterable[Any] = (
        Fit.objects.filter(segment="", as_of=Subquery(same_model.order_by("-as_of").values("as_of")[:1]))
        .annotate(
            symbol=F("parameters__symbol"),
            parameter_value=F("parameters__value"),
            standard_error=F("parameters__standard_error"),
        )
        .order_by("pk", "parameters__position")
    )
    parameters: dict[str, list[ParameterCard]] = {}
    fits: dict[str, Fit] = {}
    for row in rows:
        fits[row.model] = row
        found = parameters.setdefault(row.model, [])
        # A model that learnt nothing has no parameters.
        if row.symbol is not None:
            found.append(ParameterCard(row.symbol, row.parameter_value, row.standard_error))
    return {name: _card(fit, parameters[name]) for name, fit in fits.items()}


def _card(fit: Fit, parameters: list[ParameterCard]) -> FitCard:
    """Return one fit as the card shows it."""
    return FitCard(
        model=fit.model,
        label=str(ModelName(fit.model).label),
        as_of=fit.as_of,
        unit=Fit.UNIT,
        currency=fit.currency,
        parameters=parameters,
        log_likelihood=fit.log_likelihood,
        customers=fit.customers,
        repeat_customers=fit.repeat_customers,
        repeat_purchases=fit.repeat_purchases,
        data_from=fit.data_from,
        data_until=fit.data_until,
        is_converged=fit.is_converged,
        is_usable=fit.is_usable,
        reason=fit.reason,
        reason_text=str(FitReason(fit.reason).label),
    )
