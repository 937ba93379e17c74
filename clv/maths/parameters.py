"""What every fitted model has in common: positive parameters with names, and how far a fit is to be believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from clv.maths.arrays import Floats
from clv.maths.fitting import DEVIATION_ALLOWED, Prior, Verdict


@dataclass(frozen=True)
class Parameters:
    """The parameters of one model, all positive, in the order of the paper that introduced it.

    Attributes:
        SYMBOLS: what the paper calls them.
        UNIT_POWERS: the power of the unit (of time, of money) in which each is measured; 0 for a pure number.
    """

    SYMBOLS: ClassVar[tuple[str, ...]] = ()
    UNIT_POWERS: ClassVar[tuple[float, ...]] = ()

    def as_symbols(self) -> dict[str, float]:
        """Return the parameters under the names the papers print."""
        return dict(zip(self.SYMBOLS, astuple(self), strict=True))

    @classmethod
    def from_symbols(cls, symbols: Mapping[str, float]) -> Self:
        """Return the model of these parameters, named as the papers print them.

        Raises:
            KeyError: a parameter is missing.
            ValueError: one is not a positive number.
        """
        return cls(*(float(symbols[symbol]) for symbol in cls.SYMBOLS)).known()

    def known(self) -> Self:
        """Return the model itself, if it says anything.

        Raises:
            ValueError: a parameter is not a positive number, as after a fit that found nothing.
        """
        for symbol, value in self.as_symbols().items():
            if not 0.0 < value < np.inf:
                raise ValueError(f"{symbol} is {value}, expected a positive number")
        return self

    def logs(self) -> Floats:
        """Return the (k,) logarithms of the parameters."""
        return np.log(np.array(astuple(self), dtype=np.float64))

    @classmethod
    def from_logs(cls, theta: ArrayLike) -> Self:
        """Return the model whose parameters have the (k,) logarithms `theta`."""
        return cls(*(float(value) for value in np.exp(np.asarray(theta, dtype=np.float64))))

    @classmethod
    def unknown(cls) -> Self:
        """Return a model that says nothing: every parameter is NaN."""
        return cls(*(np.nan for _ in cls.SYMBOLS))

    @classmethod
    def log_shift(cls, unit: float) -> Floats:
        """Return the (k,) amounts to take off the logarithms when the data are measured in `unit`."""
        shift: Floats = np.array(cls.UNIT_POWERS) * np.log(unit)
        return shift

    def rescaled(self, units: float) -> Self:
        """Return the same model in another unit, `units` of the present one long (7 from days to weeks)."""
        return type(self)(*(value / units**power for value, power in zip(astuple(self), self.UNIT_POWERS, strict=True)))


@dataclass(frozen=True)
class Fit[M: Parameters]:
    """A fitted model and whether to believe it.

    Attributes:
        model: the parameters, in the unit of the data.
        log_likelihood: of the data, without the prior, in the unit of the data.
        log_covariance: (k, k) of the log parameters (Laplace); NaN where unknown.
        verdict: CONVERGED, or why not.
        customers: how many customers the fit saw.
        repeat_customers: how many of them came back.
    """

    model: M
    log_likelihood: float
    log_covariance: Floats
    verdict: Verdict
    customers: float
    repeat_customers: float

    @classmethod
    def nothing(cls, model: M, customers: float) -> Self:
        """Return the fit of data that hold nothing to learn from; `model` is an unknown one."""
        size = len(model.SYMBOLS)
        return cls(model, np.nan, np.full((size, size), np.nan), Verdict.NO_DATA, customers, 0.0)

    @property
    def is_converged(self) -> bool:
        """Whether the climb ended on a summit inside the bounds."""
        return self.verdict is Verdict.CONVERGED

    def standard_errors(self) -> dict[str, float]:
        """Return the standard error of each parameter, by the paper's symbols; NaN where unknown."""
        values = self.model.as_symbols()
        deviations = np.sqrt(np.diag(self.log_covariance))
        return {symbol: value * float(s) for (symbol, value), s in zip(values.items(), deviations, strict=True)}


def parent_prior[M: Parameters](parent: Fit[M], *, strength: float) -> Prior:
    """Return what a parent segment teaches a smaller one, as a prior on its log parameters.

    The parent's own uncertainty is widened as if it had seen `strength` customers only; which combinations of
    parameters it settles (a / b far better than a and b) stays as it is.

    Args:
        parent: a converged fit, in the unit of the segment's data.
        strength: customers of the parent that the prior is worth; the segment outweighs it when it has more.

    Raises:
        ValueError: the parent did not converge, or the strength is not positive.
    """
    if not parent.is_converged:
        raise ValueError(f"the parent's verdict is {parent.verdict}, expected a converged fit")
    if not strength > 0:
        raise ValueError(f"strength is {strength}, expected a positive number of customers")
    own = np.sqrt(np.diag(parent.log_covariance))
    correlation = parent.log_covariance / np.outer(own, own)
    wide = own * np.sqrt(max(parent.customers / strength, 1.0))
    return Prior(parent.model.logs(), np.minimum(wide, DEVIATION_ALLOWED), correlation)
