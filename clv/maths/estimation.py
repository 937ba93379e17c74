"""What the fits of all buying models share: time measured in typical ages, a prior, a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, Protocol, cast

import numpy as np

from clv.maths.arrays import Floats, dot
from clv.maths.counts import Histories
from clv.maths.fitting import LogFit, Objective, Prior, climb, climb_roughly_first, covariance_at, with_prior
from clv.maths.parameters import Fit, Parameters

# On many rows most of the way is climbed on a part of them, about so many.
MANY_ROWS, FEW_ROWS = 8_000, 3_000
# A parameter off by a factor of six (e to the 1.8) costs half a unit of log-likelihood, which a few dozen
# customers outweigh.
WEAK_DEVIATION = 1.8


class Rows(Protocol):
    """Compressed rows of a frozen dataclass, each with the customers it stands for."""

    @property
    def count(self) -> Floats:
        """How many customers each row stands for."""
        ...

    @property
    def customers(self) -> float:
        """How many customers there are in all."""
        ...


MakeObjective = Callable[[Histories, float], Objective]


def fit_histories[M: Parameters](
    kind: type[M],
    objective: MakeObjective,
    rows: Callable[[M, Histories], Floats],
    starts: Sequence[Floats],
    histories: Histories,
    prior: Prior | None,
) -> Fit[M]:
    """Return the parameters under which the histories are most likely, whatever the unit of time.

    Args:
        kind: the model to fit.
        objective: makes the log-likelihood and gradient in log parameters, of histories with time in a unit.
        rows: gives the log-likelihood of one customer of each history.
        starts: log parameters to begin from, with time in typical ages.
        histories: compressed rows; counts are weights.
        prior: on the log parameters in the unit of the data; none for plain maximum likelihood.
    """
    if histories.repeat_customers <= 0:
        return Fit[M].nothing(kind.unknown(), histories.customers)
    unit = typical_age(histories)
    shift = kind.log_shift(unit)
    centre = None if prior is None else prior.moved(shift)
    end = climb_rows(lambda part: with_prior(objective(part, unit), centre), histories, starts)
    model = kind.from_logs(end.theta + shift)
    return Fit(
        model, dot(histories.count, rows(model, histories)), end.covariance, end.verdict,
        histories.customers, histories.repeat_customers,
    )  # fmt: skip


def covariance_of(model: Parameters, objective: MakeObjective, histories: Histories) -> Floats:
    """Return the (k, k) covariance of the log parameters at `model`, by Laplace; NaN where there is no summit."""
    unit = typical_age(histories)
    return covariance_at(objective(histories, unit), model.logs() - model.log_shift(unit))


def prior_around(kind: type[Parameters], centre: Sequence[float], histories: Histories) -> Prior:
    """Return a prior that only keeps parameters from running away where the data do not settle them.

    Args:
        kind: the model.
        centre: its parameters, with time in typical ages.
        histories: the data, which give the typical age.
    """
    return Prior(np.log(centre) + kind.log_shift(typical_age(histories)), np.full(len(centre), WEAK_DEVIATION))


def climb_rows[R: Rows](objective: Callable[[R], Objective], rows: R, starts: Sequence[Floats]) -> LogFit:
    """Return the summit of the rows' likelihood, most of the way climbed on a part of them where they are many.

    Args:
        objective: makes the log-likelihood and gradient of any of the rows.
        rows: compressed rows of a frozen dataclass.
        starts: log parameters to begin from.
    """
    if len(rows.count) < MANY_ROWS:
        return climb(objective(rows), starts, size=rows.customers)
    part = every(len(rows.count) // FEW_ROWS, rows)
    share = part.customers / rows.customers
    return climb_roughly_first(objective(rows), objective(part), starts, size=rows.customers, share=share)


def every[R: Rows](stride: int, rows: R) -> R:
    """Return every `stride`-th of the rows, which ascend, so that the part is like the whole."""
    whole = cast("Any", rows)
    return cast("R", replace(whole, **{field.name: getattr(rows, field.name)[::stride] for field in fields(whole)}))


def typical_age(histories: Histories) -> float:
    """Return the mean age of the customers, by which time is measured inside a fit; 1 without any age."""
    time = dot(histories.age, histories.count)
    return time / histories.customers if time > 0 else 1.0
