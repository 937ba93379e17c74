"""Whose models each customer's value stands on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv.services.arrays import Past
from clv.services.learnt import Learnt
from clv.services.samples import segment_names, segment_numbers
from crm.core.columns import Labels
from crm.core.shards import Shard

EVERYBODY = Shard(0, 2**62)


@dataclass(frozen=True)
class Segments:
    """The segment whose models serve each customer, and why; both empty where all have the same models.

    Attributes:
        names: (n,) of the segment with models of its own, empty for everybody's.
        reasons: (n,) why.
        bought: (n,) who has bought.
    """

    names: Labels
    reasons: Labels
    bought: NDArray[np.bool_]


def segments_of(past: Past, learnt: Learnt, shard: Shard) -> Segments:
    """Return the segments of the customers of one shard, in the order of `past`."""
    nothing = np.zeros(len(past.customer_id), dtype=np.int64)
    if not learnt.own:
        return Segments(Labels(nothing, [""]), Labels(nothing, [""]), past.bought)
    names = segment_names(learnt.dimension)
    number = segment_numbers(shard, learnt.dimension)
    with_own = ["", *learnt.own]
    own = np.array([with_own.index(name) if name in learnt.own else 0 for name in names])
    reasons = ["", *sorted(set(learnt.trials.values()))]
    # A segment that had no customers at the fit was not tried: too small it is.
    why = np.array([reasons.index(learnt.trials[name]) if name in learnt.trials else 0 for name in names])
    return Segments(Labels(own[number], with_own), Labels(why[number], reasons), past.bought)
