"""A model held against what it has not seen: what it expected of each customer, and how likely it held what happened.

Customers with the same history before and after the origin are counted, not repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths import buying
from clv.maths.arrays import Floats, Integers, as_amounts, as_counts, distinct_rows, require_same_shape
from clv.maths.buying import BuyingModel
from clv.maths.counts import Histories, as_histories
from clv.maths.quantiles import Ahead

CHUNK_ROWS = 100_000
# Up to so many purchases the chances of none, one, two, … are added up, which costs far less than the beta function.
FEW = 30.0


@dataclass(frozen=True)
class Holdout:
    """Distinct histories until the origin and what followed within the horizon, and how many customers share each.

    Attributes:
        frequency: (m,) repeat purchases until the origin.
        recency: (m,) time from the first to the last of them.
        age: (m,) time from the first purchase to the origin.
        later: (m,) purchases after the origin, until the end of the horizon.
        later_recency: (m,) time from the first purchase to the last one until the end.
        count: (m,) customers.
        group: (n,) which distinct row each customer is.
        horizon: from the origin to the end.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    later: Floats
    later_recency: Floats
    count: Floats
    group: Integers
    horizon: float

    @property
    def known(self) -> Histories:
        """The histories until the origin, row by row."""
        return Histories(self.frequency, self.recency, self.age, self.count)

    @property
    def whole(self) -> Histories:
        """The histories until the end of the horizon, row by row."""
        return Histories(self.frequency + self.later, self.later_recency, self.age + self.horizon, self.count)


@dataclass(frozen=True)
class Foretold:
    """What a model said at the origin; (m,) each, one per row of the holdout.

    Attributes:
        alive: chance of still being a customer.
        expected: purchases within the horizon.
        buying: chance of at least one.
        log_likelihood: of what happened after the origin, given what was known.
        covered: chance that the outcome lies in the middle 80 percent of what the model thought possible.
    """

    alive: Floats
    expected: Floats
    buying: Floats
    log_likelihood: Floats
    covered: Floats


def hold_out(
    frequency: Floats, recency: Floats, age: Floats, later: Floats, later_recency: Floats, *, horizon: float
) -> Holdout:
    """Return the distinct rows of n customers; the arguments are (n,), in the unit of `horizon`.

    Raises:
        ValueError: the shapes disagree, or a history or what followed can't have happened.
    """
    frequency, recency, age = as_histories(frequency, recency, age)
    later, later_recency = as_counts("later", later), as_amounts("later_recency", later_recency)
    require_same_shape([("frequency", frequency), ("later", later), ("later_recency", later_recency)])
    if np.any(later_recency > age + horizon):
        raise ValueError("later_recency holds a value after the end of the horizon")
    first, group = distinct_rows([frequency, recency, age, later, later_recency])
    count = np.bincount(group, minlength=len(first)).astype(np.float64)
    return Holdout(
        frequency=frequency[first],
        recency=recency[first],
        age=age[first],
        later=later[first],
        later_recency=later_recency[first],
        count=count,
        group=group,
        horizon=horizon,
    )


def foretell(model: BuyingModel, holdout: Holdout) -> Foretold:
    """Return what `model`, in the unit of the holdout, says of each row; in pieces, so that memory stays small."""
    pieces = [
        _foretell(model, holdout, slice(start, start + CHUNK_ROWS))
        for start in range(0, len(holdout.count), CHUNK_ROWS)
    ]
    names = Foretold.__dataclass_fields__
    return Foretold(
        **{name: np.concatenate([getattr(piece, name) for piece in pieces] or [np.zeros(0)]) for name in names}
    )


def chance_of_at_least(alive: Floats, ahead: Ahead, purchases: Floats) -> Floats:
    """Return the (n,) chance of at least so many purchases; 1 for none.

    Test: tests/clv/test_holdout.py::test_the_chances_agree_with_those_of_exact_numbers
    """
    from scipy.special import gammaln

    wanted = np.maximum(purchases, 1.0)
    made, few = np.empty_like(alive), wanted <= FEW
    for rows, by in ((few, _added_up), (~few, _by_beta)):
        made[rows] = by(ahead.only(rows), wanted[rows])
    if ahead.leave > 0:
        # The last of them may be followed by leaving, each before it was not.
        stay, leave = ahead.stay, ahead.leave
        made *= np.exp(
            gammaln(leave + stay) - gammaln(stay) + gammaln(stay + wanted - 1.0) - gammaln(leave + stay + wanted - 1.0)
        )
    return np.where(purchases > 0, alive * made, 1.0)


def _added_up(ahead: Ahead, wanted: Floats) -> Floats:
    """Return the (n,) chance that who stays makes at least so many, one or more: of all, less those of fewer."""
    chance = np.exp(ahead.shape[:, None] * np.log1p(-ahead.share))
    fewer, rows = chance.copy(), np.arange(len(wanted))
    made = 0.0
    while True:
        going = wanted[rows] > made + 1.0
        if not going.any():
            return np.maximum((ahead.weight * (1.0 - fewer)).sum(axis=1), 0.0)
        rows = rows[going]
        chance = chance[going] * ((ahead.shape[rows] + made) / (made + 1.0))[:, None] * ahead.share[rows]
        fewer[rows] += chance
        made += 1.0


def _by_beta(ahead: Ahead, wanted: Floats) -> Floats:
    """Return the same for any number of purchases."""
    from scipy.special import betainc

    made: Floats = (ahead.weight * betainc(wanted[:, None], ahead.shape[:, None], ahead.share)).sum(axis=1)
    return made


def _foretell(model: BuyingModel, holdout: Holdout, rows: slice) -> Foretold:
    """Return what the model says of some rows."""
    x, t_x, age = holdout.frequency[rows], holdout.recency[rows], holdout.age[rows]
    later, horizon = holdout.later[rows], holdout.horizon
    alive = buying.p_alive(model, x, t_x, age)
    # The future of somebody still here hangs on (x, T) alone, so it is computed once for each pair.
    first, pair = distinct_rows([x, age])
    if_alive = buying.purchases_if_alive(model, x[first], age[first], horizon)[pair]
    ahead = _spread(buying.ahead_if_alive(model, x[first], age[first], horizon), pair)
    known, whole = holdout.known, holdout.whole
    likelihood = [
        buying.log_likelihood_rows(
            model, Histories(past.frequency[rows], past.recency[rows], past.age[rows], past.count[rows])
        )
        for past in (known, whole)
    ]
    return Foretold(
        alive=alive,
        expected=alive * if_alive,
        buying=chance_of_at_least(alive, ahead, np.ones_like(x)),
        log_likelihood=likelihood[1] - likelihood[0],
        covered=_covered(chance_of_at_least(alive, ahead, later), chance_of_at_least(alive, ahead, later + 1.0)),
    )


def _spread(ahead: Ahead, pair: Integers) -> Ahead:
    """Return what each row may do, from what each distinct pair may."""
    return Ahead(ahead.shape[pair], ahead.share[pair], ahead.weight[pair], ahead.leave, ahead.stay[pair])


def _covered(at_least: Floats, more: Floats) -> Floats:
    """Return which part of each outcome's own chance lies between the first and the ninth tenth.

    Purchases are whole numbers, so that an interval of them holds more than 80 percent. An outcome stands for the
    stretch of chances from "less than this" to "this or less"; the part of it within (0.1, 0.9) counts. If the model is
    right, the mean is 0.8 exactly.
    """
    low, high = 1.0 - at_least, 1.0 - more
    inside = np.clip(high, 0.1, 0.9) - np.clip(low, 0.1, 0.9)
    width = high - low
    point = ((low > 0.1) & (low < 0.9)).astype(np.float64)
    return np.divide(inside, width, out=point, where=width > 1e-12)
