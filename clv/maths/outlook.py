"""The ladder: each customer's future on the highest rung that the data carry.

The rungs are those of docs/algorithms/clv.md: the mean of new customers, the simple formula, the buying model with
the customer's own margin, the buying model with the spend model, and contracts with what is bought beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from clv.maths import buying as buying_models
from clv.maths.arrays import DAYS_PER_YEAR, Floats
from clv.maths.buying import BuyingModel, p_alive, purchases_if_alive
from clv.maths.gamma_gamma import GammaGamma, expected_margin
from clv.maths.horizon import future_if_alive
from clv.maths.intervals import deviation_within, order_quantiles, outcome_levels, relative_outcomes
from clv.maths.kept import Pairs, of_pairs, pairs_of
from clv.maths.outcomes import at_level, sorted_outcomes
from clv.maths.value import DAYS_PER_MONTH, discount_factors

# Without a spend model orders are taken to vary as an exponential does, and customers to differ as much again.
PLAIN_ORDER_SHAPE = 1.0
PLAIN_TAIL = 3.0
# A customer who can't leave: the simple formula knows no drop-out.
NEVER_LEAVE = 1e-12


class Rung(IntEnum):
    """On what a value stands."""

    SEGMENT_MEAN = 1
    SIMPLE = 2
    REALISED_MARGIN = 3
    MODEL = 4
    CONTRACT = 5


@dataclass(frozen=True)
class Buyers:
    """Customers with at least one purchase; one entry each, money in any one unit.

    Attributes:
        frequency: (n,) repeat purchases.
        recency: (n,) days from the first to the last purchase.
        age: (n,) days since the first purchase.
        margin: (n,) realised margin.
        revenue: (n,) realised revenue.
        repeat_margin: (n,) margin of the repeat purchases.
        repeat_revenue: (n,) revenue of the repeat purchases.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    margin: Floats
    revenue: Floats
    repeat_margin: Floats
    repeat_revenue: Floats

    def only(self, rows: NDArray[np.intp]) -> Buyers:
        """Return some of the customers."""
        return Buyers(**{name: getattr(self, name)[rows] for name in Buyers.__dataclass_fields__})


@dataclass(frozen=True)
class Models:
    """What has been learnt; None where a model can't be used.

    Attributes:
        buying: in days.
        margin: Gamma-Gamma of margin per purchase, in the money of the buyers.
        revenue: Gamma-Gamma of revenue per purchase.
    """

    buying: BuyingModel | None
    margin: GammaGamma | None
    revenue: GammaGamma | None


@dataclass(frozen=True)
class Assumptions:
    """What people decided.

    Attributes:
        lifespan_months: how far the future reaches.
        yearly_rate: discount per year as a fraction.
    """

    lifespan_months: int
    yearly_rate: float


@dataclass(frozen=True)
class Outlook:
    """What is expected of each customer; (n,) each, money in the unit of the buyers.

    Attributes:
        rung: on which the value stands.
        p_alive: chance of still being a customer; NaN where no model says.
        year_orders: purchases expected within twelve months.
        year_margin: their margin, not discounted.
        year_low, year_high: ends of its 80 percent interval.
        future_margin: discounted margin until the end of the lifespan.
        future_low, future_high: ends of its 80 percent interval.
        future_deviation: one standard deviation of it, by chance alone.
        future_revenue: discounted revenue until the end of the lifespan.
    """

    rung: NDArray[np.int64]
    p_alive: Floats
    year_orders: Floats
    year_margin: Floats
    year_low: Floats
    year_high: Floats
    future_margin: Floats
    future_low: Floats
    future_high: Floats
    future_deviation: Floats
    future_revenue: Floats


def look_ahead(buyers: Buyers, models: Models, assumptions: Assumptions) -> Outlook:
    """Return what is expected of each customer on the highest rung that the models allow."""
    if models.buying is None:
        return _by_formula(buyers, assumptions)
    return _by_model(buyers, models, models.buying, assumptions)


def future_margin(buyers: Buyers, models: Models, assumptions: Assumptions) -> Floats:
    """Return the (n,) discounted margin still to come, the same as `look_ahead` says, without the rest of it."""
    if models.buying is None:
        return _by_formula(buyers, assumptions).future_margin
    x, age = buyers.frequency, buyers.age
    pairs, pair = pairs_of(x, age)
    discounted, _ = _future_of(pairs, models.buying, assumptions)
    alive = p_alive(models.buying, x, buyers.recency, age)
    return alive * discounted[pair] * per_purchase(models.margin, x, buyers.margin, buyers.repeat_margin)


def value_of_newcomer(models: Models, assumptions: Assumptions, buyers: Buyers) -> Outlook:
    """Return the outlook, of length 1, of a customer about whom nothing is known yet.

    With a buying model it is that of a first purchase today; else the mean over the customers there are.
    """
    nothing = np.zeros(1)
    if models.buying is not None:
        average = np.array([_mean(_own_mean(buyers.margin, buyers.frequency))])
        turnover = np.array([_mean(_own_mean(buyers.revenue, buyers.frequency))])
        newcomer = Buyers(nothing, nothing, nothing, average, turnover, nothing, nothing)
        return look_ahead(newcomer, models, assumptions)
    everybody = _by_formula(buyers, assumptions)
    mean = {
        name: np.array([_mean(getattr(everybody, name))])
        for name in ("year_orders", "year_margin", "future_margin", "future_revenue")
    }
    tenths = {
        name: np.quantile(getattr(everybody, value), [level])
        if len(buyers.frequency)
        else nothing
        for name, value, level in (
            ("year_low", "year_margin", 0.1), ("year_high", "year_margin", 0.9),
            ("future_low", "future_margin", 0.1), ("future_high", "future_margin", 0.9),
        )
    }  # fmt: skip
    deviation = deviation_within(tenths["future_low"], tenths["future_high"])
    return _enclosing(
        Outlook(np.array([Rung.SEGMENT_MEAN]), np.array([np.nan]), **mean, **tenths, future_deviation=deviation)
    )


def _by_model(buyers: Buyers, models: Models, buying: BuyingModel, assumptions: Assumptions) -> Outlook:
    """Return the outlook by the buying model, with the spend model where there is one."""
    x, age = buyers.frequency, buyers.age
    alive = p_alive(buying, x, buyers.recency, age)
    # The future of somebody still here hangs on (x, T) alone, so it is computed once for each pair.
    pairs, pair = pairs_of(x, age)
    future, until_end = _future_of(pairs, buying, assumptions)
    year, year_outcomes, end_outcomes, end_mean, end_square = _outcomes_of(pairs, buying, models.margin, assumptions)
    discounted, year = future[pair], year[pair]
    fading = np.divide(future, until_end, out=np.ones(len(pairs)), where=until_end > 0)[pair]
    margin = per_purchase(models.margin, x, buyers.margin, buyers.repeat_margin)
    revenue = per_purchase(models.revenue, x, buyers.revenue, buyers.repeat_revenue)
    # That a customer may be gone already, each with a chance of their own, only shifts which of the pair's outcomes
    # stands at a tenth from the bottom and the top.
    year_low, year_high, end_low, end_high = (
        at_level(outcomes, pair, alive, level) for outcomes in (year_outcomes, end_outcomes) for level in (0.1, 0.9)
    )
    # So few outcomes miss the longest part of a tail: they are stretched to the mean, which is known exactly.
    stretch = np.divide(until_end, end_mean, out=np.ones(len(pairs)), where=end_mean > 0)
    variance = alive * (end_square * stretch**2)[pair] - (alive * until_end[pair]) ** 2
    deviation = np.sqrt(np.maximum(variance, 0.0))
    rung = np.full(x.shape, Rung.MODEL if models.margin is not None else Rung.REALISED_MARGIN)
    return _enclosing(
        Outlook(
            rung=np.where(age > 0, rung, Rung.SEGMENT_MEAN),
            p_alive=alive,
            year_orders=alive * year,
            year_margin=alive * year * margin,
            year_low=year_low * margin,
            year_high=year_high * margin,
            future_margin=alive * discounted * margin,
            future_low=end_low * margin * fading,
            future_high=end_high * margin * fading,
            future_deviation=deviation * np.abs(margin) * fading,
            future_revenue=alive * discounted * revenue,
        )
    )


def _future_of(pairs: Pairs, buying: BuyingModel, assumptions: Assumptions) -> list[Floats]:
    """Return what customers still here will buy, discounted and not, once for each pair x + iT."""

    def work(x: Floats, age: Floats) -> list[Floats]:
        months, rate = assumptions.lifespan_months, assumptions.yearly_rate
        future = future_if_alive(buying, x, age, months=months, yearly_rate=rate)
        return [future.discounted, future.until_end]

    return of_pairs(("future", buying, assumptions), pairs, work)


def _outcomes_of(pairs: Pairs, buying: BuyingModel, spend: GammaGamma | None, assumptions: Assumptions) -> list[Floats]:
    """Return what customers still here will buy in a year, what they may spend in it and until the end, and moments.

    The outcomes are equally likely, ascending, in margins per purchase; the moments are the mean of those until the
    end, and the mean of their squares.
    """
    end = assumptions.lifespan_months * DAYS_PER_MONTH

    def work(x: Floats, age: Floats) -> list[Floats]:
        year = purchases_if_alive(buying, x, age, DAYS_PER_YEAR)
        within, until = (_outcomes(buying, spend, x, age, horizon) for horizon in (DAYS_PER_YEAR, end))
        return [year, within, until, until.mean(axis=1), np.square(until).mean(axis=1)]

    return of_pairs(("outcomes", buying, spend, assumptions.lifespan_months), pairs, work)


def _outcomes(buying: BuyingModel, spend: GammaGamma | None, x: Floats, age: Floats, horizon: float) -> Floats:
    here = np.ones(len(x))
    orders = buying_models.order_quantiles(buying, here, x, age, horizon=horizon, levels=outcome_levels())
    return sorted_outcomes(
        orders, x,
        order_shape=PLAIN_ORDER_SHAPE if spend is None else spend.order_shape,
        tail=PLAIN_TAIL if spend is None else spend.tail,
    )  # fmt: skip


def _by_formula(buyers: Buyers, assumptions: Assumptions) -> Outlook:
    """Return the outlook by the simple formula: the pace so far, for the rest of the assumed lifespan.

    The rest is a year at least, for a customer older than the lifespan is one to keep.
    """
    x = buyers.frequency
    purchases = x + 1.0
    span = np.maximum(buyers.age, DAYS_PER_YEAR)
    pace = purchases / span
    months = np.maximum(np.ceil(assumptions.lifespan_months - buyers.age / DAYS_PER_MONTH), 12.0)
    worth = np.cumsum(
        discount_factors(
            int(max(assumptions.lifespan_months, 12)), yearly_rate=assumptions.yearly_rate, step_days=DAYS_PER_MONTH
        )
    )
    months = np.minimum(months, len(worth)).astype(np.int64)
    margin, revenue = _own_mean(buyers.margin, x), _own_mean(buyers.revenue, x)
    later = pace * DAYS_PER_MONTH * worth[months - 1]
    year = pace * DAYS_PER_YEAR
    orders = order_quantiles(
        np.ones_like(x), purchases, span, NEVER_LEAVE, np.ones_like(x), DAYS_PER_YEAR, outcome_levels()
    )
    low, high = relative_outcomes(orders, x, order_shape=PLAIN_ORDER_SHAPE, tail=PLAIN_TAIL, low=0.1, high=0.9)
    # Beyond the first year the interval widens with the expectation.
    longer = later / year
    return _enclosing(
        Outlook(
            rung=np.full(x.shape, Rung.SIMPLE),
            p_alive=np.full(x.shape, np.nan),
            year_orders=year,
            year_margin=year * margin,
            year_low=low * margin,
            year_high=high * margin,
            future_margin=later * margin,
            future_low=low * margin * longer,
            future_high=high * margin * longer,
            future_deviation=deviation_within(low * margin * longer, high * margin * longer),
            future_revenue=later * revenue,
        )
    )


def per_purchase(spend: GammaGamma | None, x: Floats, realised: Floats, repeat: Floats) -> Floats:
    """Return the money expected per purchase: by the spend model, else the customer's own mean."""
    if spend is None:
        return _own_mean(realised, x)
    return expected_margin(spend, x, repeat / np.maximum(x, 1.0))


def _own_mean(realised: Floats, x: Floats) -> Floats:
    """Return realised money per purchase."""
    return realised / (x + 1.0)


def _mean(values: Floats) -> float:
    """Return the mean, 0 of nothing."""
    return float(values.mean()) if len(values) else 0.0


def _enclosing(outlook: Outlook) -> Outlook:
    """Return the outlook with intervals in ascending order that hold their expectation.

    Margins below zero turn the ends round; and where most outcomes are zero, the mean may lie beyond the ninth tenth.
    """
    changed: dict[str, Floats] = {}
    for span, value in (("year", outlook.year_margin), ("future", outlook.future_margin)):
        ends = np.stack([getattr(outlook, f"{span}_low"), getattr(outlook, f"{span}_high"), value])
        changed |= {f"{span}_low": ends.min(axis=0), f"{span}_high": ends.max(axis=0)}
    kept = {name: getattr(outlook, name) for name in Outlook.__dataclass_fields__}
    return Outlook(**(kept | changed))
