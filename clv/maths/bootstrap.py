"""How uncertain a fit is, by trying: the same customers counted again by chance.

In a bootstrap each customer is drawn again a number of times that is nearly Poisson with mean one. For counted rows
that is one Poisson draw per row, so no customer is ever repeated. It checks the Laplace approximation of the fits,
which is a thousand times cheaper.

Source: Hanley & MacGibbon (2006), "Creating non-parametric bootstrap samples using Poisson frequencies", Computer
Methods and Programs in Biomedicine 83(1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from clv.maths.arrays import Floats
from clv.maths.parameters import Fit


class Counted(Protocol):
    """Rows of a frozen dataclass with a count each: Histories, SpendRows, Contracts, Chances."""

    @property
    def count(self) -> Floats:
        """How many customers each row stands for."""
        ...


@dataclass(frozen=True)
class Bootstrap:
    """Parameters fitted to the customers as chance might have brought them.

    Attributes:
        logs: (draws, k) log parameters of the draws that converged.
        failed: how many draws did not converge.
    """

    logs: Floats
    failed: int

    @property
    def log_deviation(self) -> Floats:
        """The (k,) standard deviations of the log parameters."""
        deviation: Floats = self.logs.std(axis=0, ddof=1)
        return deviation

    @property
    def log_covariance(self) -> Floats:
        """The (k, k) covariance of the log parameters."""
        covariance: Floats = np.cov(self.logs, rowvar=False)
        return covariance


def bootstrap[R: Counted](
    rows: R, fit: Callable[[R], Fit[Any]], *, draws: int, generator: np.random.Generator
) -> Bootstrap:
    """Return the parameters that `fit` finds when the customers are counted again by chance.

    Args:
        rows: compressed rows with a `count`.
        fit: of any model, on such rows.
        draws: how often; 40 draws know a deviation to eleven percent.
        generator: of the chances; a fresh one with the same seed gives the same answer.

    Test: tests/clv/test_maths_bootstrap.py
    """
    fits = [fit(replace(rows, count=generator.poisson(rows.count).astype(np.float64))) for _ in range(draws)]  # type: ignore[type-var]
    good = [one.model.logs() for one in fits if one.is_converged]
    size = len(fits[0].model.SYMBOLS) if fits else 0
    return Bootstrap(np.array(good).reshape(len(good), size), draws - len(good))
