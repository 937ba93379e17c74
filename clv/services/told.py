"""What the history of values says last: its newest line before a night, for the customers of one shard."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers
from clv.models.score import Method
from clv.services.arrays import Past
from clv.services.scored import place_in
from clv.services.worth import Contracted
from crm.core.columns import DAY, NUMBER, WHOLE, Array, among, read_columns
from crm.core.shards import Shard

METHODS = [method.value for method in Method]
NEVER = np.datetime64("NaT", "D")
LINE = {
    "customer_id": WHOLE, "as_of": DAY, "fitted_as_of": DAY, "definition_id": WHOLE, "first_ordered_on": DAY,
    "last_ordered_on": DAY, "purchase_day_count": WHOLE, "order_count": WHOLE, "revenue_minor": WHOLE,
    "realised_minor": WHOLE, "repeat_margin_minor": WHOLE, "refunded_minor": WHOLE, "refunded_margin_minor": WHOLE,
    "cost_to_serve_minor": WHOLE, "acquisition_cost_minor": WHOLE, "contract_future_minor": WHOLE, "beside_ppm": WHOLE,
}  # fmt: skip
SHOWN = {"customer_id": WHOLE, "told_on": DAY, "margin": WHOLE, "future": WHOLE, "p_alive": NUMBER, "method": WHOLE}


@dataclass(frozen=True)
class Told:
    """What was told last; (n,) each, zeros where nothing was.

    Attributes:
        on: the day of the line; NaT where there is none.
        margin, future: lifetime margin and what of it was to come.
        p_alive: NaN where no model said.
        method: the rung of the ladder, as its place among `METHODS`.
    """

    on: Array
    margin: Integers
    future: Integers
    p_alive: Floats
    method: Integers

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Whether anything was told."""
        return ~np.isnat(self.on)


@dataclass(frozen=True)
class Basis:
    """What the newest lines of some customers were worked out from; (n,) each.

    Attributes:
        past: the facts as they were, looked at on the day of tonight's value.
        given_back: (n, 2) revenue and margin of all refunds.
        told_on: the day of the line.
        fitted_as_of: the day of the fit; NaT without one.
        definition_id: what value meant.
        contract_future, beside_ppm: what contracts did to the value.
    """

    past: Past
    given_back: Integers
    told_on: Array
    fitted_as_of: Array
    definition_id: Integers
    contract_future: Integers
    beside_ppm: Integers

    def held(self, rows: Array) -> Contracted:
        """Return what contracts did to the value of some of the customers."""
        return Contracted(self.contract_future[rows], self.beside_ppm[rows])


def told_before(shard: Shard, as_of: date, customer_id: Integers) -> Told:
    """Return what was told of each of the customers before a night, in the order of `customer_id`."""
    found = read_columns(_of_scores(shard), SHOWN, by="customer_id")
    if np.any(found["told_on"] >= np.datetime64(as_of, "D")):
        # This night ran before, or a later one did: what they told is taken back.
        found = read_columns(_of_lines(shard), SHOWN, {"as_of": as_of})
    place, known = place_in(customer_id, found["customer_id"])
    size = len(customer_id)
    on, p_alive = np.full(size, NEVER), np.full(size, np.nan)
    margin, future, method = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    for target, name in (
        (on, "told_on"),
        (margin, "margin"),
        (future, "future"),
        (p_alive, "p_alive"),
        (method, "method"),
    ):
        target[place] = found[name][known]
    return Told(on, margin, future, p_alive, method)


def _of_scores(shard: Shard) -> str:
    """Return the question that the scores of last night answer."""
    return f"""
        SELECT customer_id, told_on, COALESCE(told_margin_minor, 0) AS margin, COALESCE(told_future_minor, 0) AS future,
               told_p_alive AS p_alive, {_method_number()} AS method
          FROM clv_score
         WHERE told_on IS NOT NULL AND customer_id BETWEEN {shard.first} AND {shard.last}
    """  # noqa: S608 - names of our own


def _of_lines(shard: Shard) -> str:
    """Return the question that the history itself answers."""
    return f"""
        SELECT v.customer_id, v.as_of AS told_on, v.margin_minor AS margin, v.future_margin_minor AS future, v.p_alive,
               {_method_number()} AS method
          FROM clv_valuechange v
          JOIN (SELECT customer_id, MAX(as_of) AS as_of FROM clv_valuechange
                 WHERE as_of < %(as_of)s AND customer_id BETWEEN {shard.first} AND {shard.last}
                 GROUP BY customer_id) newest
            ON newest.customer_id = v.customer_id AND newest.as_of = v.as_of
         ORDER BY v.customer_id
    """  # noqa: S608 - names of our own


def _method_number() -> str:
    cases = " ".join(f"WHEN '{method}' THEN {number}" for number, method in enumerate(METHODS))
    return f"CASE method {cases} END"


def basis_of(customer_id: Integers, as_of: date) -> Basis:
    """Return what the newest lines before a night were worked out from; each of the customers has one.

    Args:
        customer_id: ascending.
        as_of: the night.
    """
    one_of_them, ids = among(customer_id)
    question = f"""
        SELECT {", ".join(f"v.{name}" for name in LINE)} FROM clv_valuechange v
          JOIN (SELECT customer_id, MAX(as_of) AS as_of FROM clv_valuechange
                 WHERE customer_id {one_of_them} AND as_of < %(as_of)s GROUP BY customer_id) newest
            ON newest.customer_id = v.customer_id AND newest.as_of = v.as_of
         ORDER BY v.customer_id
    """  # noqa: S608 - names of our own
    found = read_columns(question, LINE, {"ids": ids, "as_of": as_of})
    nothing = np.zeros(len(customer_id), dtype=np.int64)
    # In the order of `Past.money`; what isn't told is nought.
    money = (
        "revenue_minor", "realised_minor", "", "repeat_margin_minor", "", "cost_to_serve_minor",
        "acquisition_cost_minor",
    )  # fmt: skip
    past = Past(
        customer_id=found["customer_id"],
        first_on=found["first_ordered_on"],
        last_on=found["last_ordered_on"],
        purchases=found["purchase_day_count"],
        orders=found["order_count"],
        money=np.column_stack([found[name] if name else nothing for name in money]),
        as_of=as_of,
    )
    given_back = np.column_stack([found["refunded_minor"], found["refunded_margin_minor"]])
    return Basis(
        past,
        given_back,
        found["as_of"],
        found["fitted_as_of"],
        found["definition_id"],
        found["contract_future_minor"],
        found["beside_ppm"],
    )
