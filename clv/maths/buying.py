"""The one door to the buying models: BG/NBD, MBG/NBD and Pareto/NBD behind the same functions.

Each customer is three numbers, in one unit of time: frequency x (repeat purchases), recency t_x (from the first to the
last purchase) and age T (from the first purchase until now). What each model assumes stands in its own module.

Lists, whole numbers and one number for one customer are let in. What can't have happened, what is not a finite number
and a model that says nothing are refused here with a ValueError; the modules behind the door ask no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from clv.maths import bgnbd, bgnbd_predict, mbgnbd, pareto, pareto_predict
from clv.maths.arrays import Floats, as_amounts, as_counts, as_floats, as_horizon, dot, require_same_shape
from clv.maths.bgnbd import BgNbd
from clv.maths.counts import Histories, as_histories
from clv.maths.fitting import Prior
from clv.maths.mbgnbd import MbgNbd
from clv.maths.parameters import Fit
from clv.maths.pareto import ParetoNbd
from clv.maths.quantiles import Ahead, quantiles

type BuyingModel = BgNbd | ParetoNbd
type BuyingFit = Fit[BgNbd] | Fit[MbgNbd] | Fit[ParetoNbd]


class Buying(StrEnum):
    """The models there are."""

    BG_NBD = "BG_NBD"
    MBG_NBD = "MBG_NBD"
    PARETO_NBD = "PARETO_NBD"


KINDS: dict[Buying, type[BgNbd | ParetoNbd]] = {
    Buying.BG_NBD: BgNbd,
    Buying.MBG_NBD: MbgNbd,
    Buying.PARETO_NBD: ParetoNbd,
}


def name_of(model: BuyingModel) -> Buying:
    """Return the name of a model."""
    return next(name for name, kind in KINDS.items() if type(model) is kind)


def from_symbols(name: Buying | str, symbols: Mapping[str, float]) -> BuyingModel:
    """Return the model of these parameters, named as the papers print them: the way back from `as_symbols`.

    >>> from_symbols("PARETO_NBD", {"r": 0.55, "alpha": 10.6, "s": 0.61, "beta": 11.7}).leave_shape
    0.61
    """
    return KINDS[Buying(name)].from_symbols(symbols)


def fit(name: Buying | str, histories: Histories, *, prior: Prior | None = None) -> BuyingFit:
    """Return the parameters under which the histories are most likely.

    Args:
        name: of the model.
        histories: compressed rows; counts are weights.
        prior: on the log parameters, in the unit of the data; none for plain maximum likelihood.
    """
    match Buying(name):
        case Buying.BG_NBD:
            return bgnbd.fit(histories, prior=prior)
        case Buying.MBG_NBD:
            return mbgnbd.fit(histories, prior=prior)
        case Buying.PARETO_NBD:
            return pareto.fit(histories, prior=prior)


def weak_prior(name: Buying | str, histories: Histories) -> Prior:
    """Return a prior that only keeps parameters from running away where the data do not settle them."""
    modules = {Buying.BG_NBD: bgnbd, Buying.MBG_NBD: mbgnbd, Buying.PARETO_NBD: pareto}
    prior: Prior = modules[Buying(name)].weak_prior(histories)
    return prior


def log_likelihood_rows(model: BuyingModel, histories: Histories) -> Floats:
    """Return the (n,) log-likelihood of one customer of each history."""
    if isinstance(model, ParetoNbd):
        return pareto.log_likelihood_rows(model, histories)
    return bgnbd.log_likelihood_rows(model, histories)


def log_likelihood(model: BuyingModel, histories: Histories) -> float:
    """Return the log-likelihood of all customers together."""
    return dot(histories.count, log_likelihood_rows(model, histories))


def log_covariance(model: BuyingModel, histories: Histories) -> Floats:
    """Return the (4, 4) covariance of the log parameters at `model`, by Laplace; NaN where there is no summit."""
    if isinstance(model, ParetoNbd):
        return pareto.log_covariance(model, histories)
    if isinstance(model, MbgNbd):
        return mbgnbd.log_covariance(model, histories)
    return bgnbd.log_covariance(model, histories)


def log_p_alive(model: BuyingModel, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
    """Return the (n,) logarithm of the chance of still being a customer; finite even where the chance is not."""
    x, t_x, since = as_histories(frequency, recency, age)
    model = model.known()
    if isinstance(model, ParetoNbd):
        return pareto_predict.log_p_alive(model, x, t_x, since)
    return bgnbd_predict.log_p_alive(model, x, t_x, since)


def p_alive(model: BuyingModel, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
    """Return the (n,) chance of still being a customer, from 0 to 1."""
    return np.exp(log_p_alive(model, frequency, recency, age))


def purchases_if_alive(model: BuyingModel, frequency: ArrayLike, age: ArrayLike, horizon: ArrayLike) -> Floats:
    """Return the (n,) purchases expected within `horizon`, one for all or (n,), of a customer who has not left yet."""
    x, since = _still_here(frequency, age)
    ahead = as_horizon(horizon, ("frequency", x))
    model = model.known()
    if isinstance(model, ParetoNbd):
        return pareto_predict.purchases_if_alive(model, x, since, ahead)
    return bgnbd_predict.purchases_if_alive(model, x, since, ahead)


def expected_if_alive(model: BuyingModel, frequency: ArrayLike, age: ArrayLike, horizons: ArrayLike) -> Floats:
    """Return the (n, k) purchases expected within each of the (k,) `horizons` of a customer who has not left yet."""
    each = as_amounts("horizons", horizons)
    return np.stack([purchases_if_alive(model, frequency, age, float(ahead)) for ahead in each], axis=1)


def conditional_expected_purchases(
    model: BuyingModel, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, horizon: ArrayLike
) -> Floats:
    """Return the (n,) purchases expected within `horizon` from now, given each customer's history."""
    return p_alive(model, frequency, recency, age) * purchases_if_alive(model, frequency, age, horizon)


def expected_purchases(model: BuyingModel, horizon: ArrayLike) -> Floats:
    """Return the (n,) repeat purchases expected of a new customer within each horizon."""
    ahead = as_amounts("horizon", horizon)
    nothing = np.zeros(ahead.shape)
    return conditional_expected_purchases(model, nothing, nothing, nothing, ahead)


def probability_of(model: BuyingModel, purchases: ArrayLike, horizon: ArrayLike) -> Floats:
    """Return the (n,) chance that a new customer makes exactly so many repeat purchases within `horizon`."""
    made = as_counts("purchases", purchases)
    nothing = np.zeros(made.shape)
    return conditional_probability_of(model, nothing, nothing, nothing, made, horizon)


def conditional_probability_of(
    model: BuyingModel,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    purchases: ArrayLike,
    horizon: ArrayLike,
) -> Floats:
    """Return the (n,) chance of exactly so many more purchases within `horizon`, given each customer's history."""
    x, t_x, since = as_histories(frequency, recency, age)
    made = as_counts("purchases", purchases)
    require_same_shape([("frequency", x), ("purchases", made)])
    ahead = as_horizon(horizon, ("frequency", x))
    alive = p_alive(model, x, t_x, since)
    gone = np.where(made == 0, 1.0 - alive, 0.0)
    if isinstance(model, ParetoNbd):
        return alive * pareto_predict.chance_if_alive(model, x, since, made, ahead) + gone
    return alive * bgnbd_predict.chance_if_alive(model, x, since, made, ahead) + gone


def ahead_if_alive(model: BuyingModel, frequency: ArrayLike, age: ArrayLike, horizon: float) -> Ahead:
    """Return what a customer who has not left yet may do within `horizon`, as `quantiles` takes it."""
    x, since = _still_here(frequency, age)
    until = float(as_amounts("horizon", horizon)[0])
    model = model.known()
    if isinstance(model, ParetoNbd):
        return pareto_predict.ahead_if_alive(model, x, since, until)
    return bgnbd_predict.ahead_if_alive(model, x, since, until)


def order_quantiles(
    model: BuyingModel, alive: ArrayLike, frequency: ArrayLike, age: ArrayLike, *, horizon: float, levels: ArrayLike
) -> Floats:
    """Return the (n, k) number of orders within `horizon` that is not exceeded with each chance in `levels`.

    Args:
        model: fitted in the unit of the other arguments.
        alive: (n,) chance of still being a customer, from `p_alive`.
        frequency: (n,) repeat purchases.
        age: (n,) time since the first purchase.
        horizon: how far to look ahead.
        levels: (k,) chances, ascending, from 0 to below 1.
    """
    here, asked = as_floats("alive", alive), as_floats("levels", levels)
    require_same_shape([("alive", here), ("frequency", as_floats("frequency", frequency))])
    if np.any(here < 0) or np.any(here > 1):
        raise ValueError("alive holds a value that is not a chance from 0 to 1")
    # No number of orders is exceeded with no chance at all.
    if np.any(asked < 0) or np.any(asked >= 1) or np.any(np.diff(asked) < 0):
        raise ValueError("levels holds a value outside 0 to below 1, or one below the level before it")
    return quantiles(here, ahead_if_alive(model, frequency, age, horizon), asked)


def residual(model: BuyingModel, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, *, rate: float) -> Floats:
    """Return the (n,) discounted purchases still expected of each customer, without a horizon (the papers' DERT).

    Args:
        model: fitted in the unit of the other arguments.
        frequency: (n,) repeat purchases.
        recency: (n,) time of the last purchase after the first.
        age: (n,) time since the first purchase.
        rate: continuous discount per unit of time: log(1 + yearly) / 365.25 for days.

    Raises:
        ValueError: the rate is not positive and finite; without a discount the sum may have no end.
    """
    if not 0.0 < rate < np.inf:
        raise ValueError(f"rate is {rate}, expected a positive discount per unit of time")
    x, t_x, since = as_histories(frequency, recency, age)
    alive = p_alive(model, x, t_x, since)
    if isinstance(model, ParetoNbd):
        return alive * pareto_predict.residual_if_alive(model, x, since, rate)
    return alive * bgnbd_predict.residual_if_alive(model, x, since, rate)


def _still_here(frequency: ArrayLike, age: ArrayLike) -> tuple[Floats, Floats]:
    """Return the numbers that the future of somebody still here hangs on."""
    x, since = as_counts("frequency", frequency), as_amounts("age", age)
    require_same_shape([("frequency", x), ("age", since)])
    return x, since
