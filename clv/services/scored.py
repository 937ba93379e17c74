"""The scores on record, beside the facts that they belong to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers
from clv.models import Reason
from clv.services.arrays import Past
from crm.core.columns import NUMBER, WHOLE, Array, read_columns

SCORE = {
    "customer_id": WHOLE, "p_alive": NUMBER, "margin_minor": WHOLE, "revenue_minor": WHOLE,
    "future_margin_minor": WHOLE, "counts": WHOLE,
}  # fmt: skip
SCORES = f"""
    SELECT customer_id, p_alive, margin_minor, revenue_minor, future_margin_minor,
           CASE WHEN reason = '{Reason.NO_ORDER.value}' THEN 0 ELSE 1 END AS counts
      FROM clv_score
"""  # noqa: S608 - a code of our own


@dataclass(frozen=True)
class Scored:
    """What the scores say; (n,) each, in the order of the facts.

    Attributes:
        p_alive: NaN where no model says, or before the first score.
        margin, revenue: lifetime; before the first score, what is realised.
        future: the margin still to come; nothing before the first score.
        counts: whether the customer is in the totals: scored, and not worth a mere guess.
    """

    p_alive: Floats
    margin: Integers
    revenue: Integers
    future: Integers
    counts: NDArray[np.bool_]

    @property
    def columns(self) -> dict[str, Array]:
        """Return what the rules of categories look at, by name."""
        return {
            "p_alive": self.p_alive, "margin_minor": self.margin, "revenue_minor": self.revenue, "future": self.future,
        }  # fmt: skip


def read_scores() -> dict[str, Array]:
    """Return the columns of all scores on record, by customer."""
    return read_columns(SCORES, SCORE, by="customer_id")


def scored_of(past: Past, rows: dict[str, Array]) -> Scored:
    """Return the scores on record of the customers of `past`."""
    place, known = place_in(past.customer_id, rows["customer_id"])
    scored = Scored(
        np.full(len(past.customer_id), np.nan), past.margin.copy(), past.revenue.copy(), np.zeros_like(past.margin),
        np.zeros(len(past.customer_id), dtype=np.bool_),
    )  # fmt: skip
    scored.p_alive[place] = rows["p_alive"][known]
    scored.margin[place] = rows["margin_minor"][known]
    scored.revenue[place] = rows["revenue_minor"][known]
    scored.future[place] = rows["future_margin_minor"][known]
    scored.counts[place] = rows["counts"][known] == 1
    return scored


def place_in(ids: Array, wanted: Array) -> tuple[Array, Array]:
    """Return where those of `wanted` that are among `ids` stand there, and which of `wanted` they are; `ids` ascend."""
    if np.array_equal(ids, wanted):
        return np.arange(len(ids)), np.ones(len(ids), dtype=np.bool_)
    place = np.searchsorted(ids, wanted)
    known = np.zeros(len(wanted), dtype=np.bool_)
    inside = place < len(ids)
    known[inside] = ids[place[inside]] == wanted[inside]
    return place[known], known
