"""The fits on record as the maths takes them: the champion's buying model, and the models of money per purchase."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clv.maths.buying import from_symbols
from clv.maths.gamma_gamma import GammaGamma
from clv.maths.outlook import Models
from clv.models import Fit, ModelName, Reason, SegmentTrial
from clv.models.fit import FitReason
from clv.selectors.champion import champion

WITHOUT_MODEL = {
    FitReason.TOO_FEW_CUSTOMERS: Reason.TOO_FEW_CUSTOMERS,
    FitReason.TOO_FEW_REPEAT_BUYERS: Reason.TOO_FEW_REPEAT_BUYERS,
}


@dataclass(frozen=True)
class Learnt:
    """The newest fits as the maths takes them, and why the buying model is missing if it is.

    Attributes:
        models: of all customers together.
        missing: why there is no buying model.
        buying_fit: the fit of the buying model in use; None without one.
        own: the models of the segments that have some of their own; a spend model of everybody's fills a gap.
        trials: why each segment of the chosen way of cutting the customers has a model of its own, or has none.
    """

    models: Models
    missing: Reason
    buying_fit: Fit | None = None
    own: Mapping[str, Models] = field(default_factory=dict)
    trials: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimension(self) -> str:
        """Return by what the customers are cut; empty where all have the same models."""
        return next(iter(self.trials)).partition(":")[0] if self.own else ""


def read_models(*, as_of: date, unit: int, predicting: ModelName | None = None) -> Learnt:
    """Return the newest fits that look no further than `as_of`, with money in minor units.

    Args:
        as_of: the business date.
        unit: minor units in one whole unit, in which the fits are kept.
        predicting: the champion to predict with; that of `as_of` unless given.
    """
    newest: dict[str, Fit] = {}
    for fit in Fit.objects.known_on(as_of).filter(segment="").order_by("as_of", "pk").prefetch_related("parameters"):
        newest[fit.model] = fit
    usable = {name: fit for name, fit in newest.items() if fit.is_usable}
    # A champion that could not be fitted is stood in for by the model that it was tested against.
    chosen = usable.get(predicting or champion(on=as_of)) or usable.get(ModelName.BG_NBD)
    asked = newest.get(ModelName.BG_NBD)
    reason = FitReason(asked.reason) if asked is not None else FitReason.TOO_FEW_CUSTOMERS
    models = Models(
        buying=from_symbols(chosen.model, symbols_of(chosen)) if chosen else None,
        margin=_gamma_gamma(usable, ModelName.GAMMA_GAMMA_MARGIN, unit),
        revenue=_gamma_gamma(usable, ModelName.GAMMA_GAMMA_REVENUE, unit),
    )
    missing = WITHOUT_MODEL.get(reason, Reason.NOT_CONVERGED)
    own = _own_models(chosen, models, unit) if chosen else {}
    return Learnt(models, missing, chosen, own, _trials(chosen) if chosen and own else {})


def _own_models(chosen: Fit, pooled: Models, unit: int) -> dict[str, Models]:
    """Return the models of each segment that was fitted beside `chosen`."""
    by_segment: dict[str, dict[str, Fit]] = {}
    for fit in Fit.objects.filter(as_of=chosen.as_of).exclude(segment="").prefetch_related("parameters"):
        by_segment.setdefault(fit.segment, {})[fit.model] = fit
    return {
        name: Models(
            buying=from_symbols(chosen.model, symbols_of(fits[chosen.model])),
            margin=_gamma_gamma(fits, ModelName.GAMMA_GAMMA_MARGIN, unit) or pooled.margin,
            revenue=_gamma_gamma(fits, ModelName.GAMMA_GAMMA_REVENUE, unit) or pooled.revenue,
        )
        for name, fits in sorted(by_segment.items())
        if chosen.model in fits
    }


def _trials(chosen: Fit) -> dict[str, str]:
    """Return the reasons of the segments by which the customers are cut."""
    rows = SegmentTrial.objects.filter(as_of=chosen.as_of, is_chosen=True).order_by("segment")
    return dict(rows.values_list("segment", "reason"))


def symbols_of(fit: Fit) -> dict[str, float]:
    """Return a fit's parameters under the symbols of the papers."""
    return {parameter.symbol: parameter.value for parameter in fit.parameters.all()}


def _gamma_gamma(usable: Mapping[str, Fit], name: ModelName, unit: int) -> GammaGamma | None:
    """Return the spend model of that name, its scale in minor units."""
    if name not in usable:
        return None
    symbols = symbols_of(usable[name])
    return GammaGamma(symbols["p"], symbols["q"], symbols["v"] * unit)
