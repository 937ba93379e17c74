"""What facts, models and a definition come to, without intervals and formulas: the value alone."""

from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import Floats, Integers
from clv.maths.outlook import Assumptions, Buyers, future_margin, value_of_newcomer
from clv.models import Definition
from clv.services.arrays import Past, read_past
from clv.services.learnt import Learnt
from crm.core.columns import Labels
from crm.core.money import PPM


def assumptions_of(definition: Definition) -> Assumptions:
    """Return what a definition of value assumes, as the maths takes it."""
    return Assumptions(definition.lifespan_months, definition.yearly_discount_ppm / PPM)


def realised_margin(past: Past, definition: Definition) -> Integers:
    """Return the margin realised so far less the costs that the definition includes."""
    served = past.cost_to_serve if definition.includes_cost_to_serve else 0
    won = past.acquisition_cost if definition.includes_acquisition_cost else 0
    return past.margin - served - won


def buyers_of(past: Past) -> Buyers:
    """Return the customers with at least one purchase, money in minor units."""
    keep = past.bought
    return Buyers(
        frequency=past.frequency[keep],
        recency=past.recency[keep],
        age=past.age[keep],
        margin=past.margin[keep].astype(np.float64),
        revenue=past.revenue[keep].astype(np.float64),
        repeat_margin=past.repeat_margin[keep].astype(np.float64),
        repeat_revenue=past.repeat_revenue[keep].astype(np.float64),
    )


def told_of_newcomers(past: Past, buyers: Buyers, learnt: Learnt) -> Buyers:
    """Return the customers from whom the value of a newcomer is learnt: all there are, whatever the shard."""
    models = learnt.models
    if past.bought.all() or None not in (models.buying, models.margin, models.revenue):
        return buyers
    return buyers_of(read_past(as_of=past.as_of))


def minor(values: Floats) -> Integers:
    """Return money rounded to whole minor units."""
    return np.rint(values).astype(np.int64)


@dataclass(frozen=True)
class Contracted:
    """What contracts do to the value of some customers; (n,) each, nought and all where there is none.

    Attributes:
        future_minor: what the contracts are still worth.
        beside_ppm: the part of what the buying model expects that counts beside them.
    """

    future_minor: Integers
    beside_ppm: Integers

    @property
    def is_any(self) -> bool:
        """Whether there is any contract among them."""
        return bool(np.any(self.future_minor != 0) or np.any(self.beside_ppm != PPM))

    def added_to(self, future: Floats) -> Floats:
        """Return the future margin with the contracts in it."""
        return future * (self.beside_ppm / PPM) + self.future_minor if self.is_any else future


def lifetime_margin(past: Past, segment: Labels, learnt: Learnt, definition: Definition, held: Contracted) -> Integers:
    """Return the lifetime margin of customers, as their scores would say it; who has not bought is worth a newcomer's.

    Of whom no purchase is left, what was lost with them is all there is.

    Args:
        past: their facts.
        segment: (n,) whose models serve each of them.
        learnt: the models.
        definition: what value means.
        held: what contracts do to it.
    """
    buyers, assumptions = buyers_of(past), assumptions_of(definition)
    future = np.zeros(len(past.customer_id))
    bought = np.flatnonzero(past.bought)
    for place, name in enumerate(segment.texts):
        rows = np.flatnonzero(segment.codes[bought] == place)
        if len(rows):
            models = learnt.own.get(name, learnt.models)
            future[bought[rows]] = future_margin(buyers.only(rows), models, assumptions)
    is_guess = ~past.bought & ~past.only_lost & (held.beside_ppm > 0)
    if is_guess.any():
        newcomer = value_of_newcomer(learnt.models, assumptions, told_of_newcomers(past, buyers, learnt))
        future[is_guess] = newcomer.future_margin
    return realised_margin(past, definition) + minor(held.added_to(future))
