"""From facts to arrays: what the maths takes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers
from crm.core.columns import DAY, WHOLE, Array, read_columns
from crm.core.shards import Shard

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Past:
    """The facts of many customers as of one date; one entry per customer, ascending by id.

    Attributes:
        customer_id: (n,) ids.
        first_on: (n,) day of the first purchase; NaT without one.
        last_on: (n,) day of the last purchase; NaT without one.
        purchases: (n,) purchase days.
        orders: (n,) orders.
        money: (n, 7) in minor units: revenue, margin, repeat revenue, repeat margin, contribution, cost to serve,
            acquisition cost.
        as_of: the day they are looked at.
    """

    customer_id: Integers
    first_on: Days
    last_on: Days
    purchases: Integers
    orders: Integers
    money: Integers
    as_of: date

    def only(self, rows: NDArray[np.intp]) -> "Past":
        """Return some of the customers."""
        return Past(
            self.customer_id[rows], self.first_on[rows], self.last_on[rows], self.purchases[rows], self.orders[rows],
            self.money[rows], self.as_of,
        )  # fmt: skip

    @property
    def bought(self) -> NDArray[np.bool_]:
        """Whether each customer has bought at all."""
        return self.purchases > 0

    @property
    def only_lost(self) -> NDArray[np.bool_]:
        """Whether no purchase of each customer is left, but money is: given back without one, or given away."""
        found: NDArray[np.bool_] = ~self.bought & ((self.revenue != 0) | (self.margin != 0))
        return found

    @property
    def frequency(self) -> Floats:
        """Repeat purchases, the papers' x; 0 without any purchase."""
        return np.maximum(self.purchases - 1, 0).astype(np.float64)

    @property
    def recency(self) -> Floats:
        """Days from the first to the last purchase, the papers' t_x; 0 without any purchase."""
        return _days(self.last_on - self.first_on)

    @property
    def age(self) -> Floats:
        """Days from the first purchase to `as_of`, the papers' T; 0 without any purchase."""
        return _days(np.datetime64(self.as_of) - self.first_on)

    @property
    def revenue(self) -> Integers:
        """Realised revenue."""
        return self.money[:, 0]

    @property
    def margin(self) -> Integers:
        """Realised margin."""
        return self.money[:, 1]

    @property
    def repeat_revenue(self) -> Integers:
        """Revenue of the purchases after the first."""
        return self.money[:, 2]

    @property
    def repeat_margin(self) -> Integers:
        """Margin of the purchases after the first."""
        return self.money[:, 3]

    @property
    def contribution(self) -> Integers:
        """Margin less cost to serve and acquisition cost."""
        return self.money[:, 4]

    @property
    def cost_to_serve(self) -> Integers:
        """Cost of the contacts so far."""
        return self.money[:, 5]

    @property
    def acquisition_cost(self) -> Integers:
        """What winning the customer cost."""
        return self.money[:, 6]


FACTS = {
    "customer_id": WHOLE, "first_ordered_on": DAY, "last_ordered_on": DAY, "purchase_day_count": WHOLE,
    "order_count": WHOLE, "revenue_minor": WHOLE, "margin_minor": WHOLE, "repeat_revenue_minor": WHOLE,
    "repeat_margin_minor": WHOLE, "contribution_minor": WHOLE, "cost_to_serve_minor": WHOLE,
    "acquisition_cost_minor": WHOLE,
}  # fmt: skip
MONEY = list(FACTS)[5:]
REFUNDS = {"refunded_minor": WHOLE, "refunded_margin_minor": WHOLE}


def read_past(*, as_of: date, shard: Shard | None = None, without: Collection[str] = ()) -> Past:
    """Return the facts of all customers, or of those of one shard, as arrays.

    Args:
        as_of: the day they are looked at.
        shard: whose; None for everybody's.
        without: amounts and counts that the caller does not look at, by their names in the database: they are nought.
    """
    return _past(_read(_of(shard) if shard else "1 = 1", FACTS, without), as_of)


def read_sample(*, as_of: date, every: int) -> Past:
    """Return the facts of about one customer in `every`, the same ones each night."""
    return _past(_read(f"customer_id % {every} = 0" if every > 1 else "1 = 1", FACTS), as_of)


def read_with_refunds(*, as_of: date, shard: Shard) -> tuple[Past, Integers]:
    """Return the facts of one shard but for the contribution, and the (n, 2) revenue and margin given back."""
    found = _read(_of(shard), FACTS | REFUNDS, without=["contribution_minor"])
    return _past(found, as_of), np.column_stack([found[name] for name in REFUNDS])


def _of(shard: Shard) -> str:
    return f"customer_id BETWEEN {shard.first} AND {shard.last}"


def _read(condition: str, kinds: Mapping[str, str], without: Collection[str] = ()) -> dict[str, Array]:
    """Return columns of the facts by customer; nought for those left out."""
    asked = {name: kind for name, kind in kinds.items() if name not in without}
    question = f"SELECT {', '.join(asked)} FROM clv_customerfacts WHERE {condition}"  # noqa: S608 - names of our own
    found = read_columns(question, asked, by="customer_id")
    return found | {name: np.zeros(len(found["customer_id"]), dtype=np.int64) for name in without}


def _past(found: Mapping[str, Array], as_of: date) -> Past:
    return Past(
        customer_id=found["customer_id"],
        first_on=found["first_ordered_on"],
        last_on=found["last_ordered_on"],
        purchases=found["purchase_day_count"],
        orders=found["order_count"],
        money=np.column_stack([found[name] for name in MONEY]),
        as_of=as_of,
    )


def _days(spans: NDArray[np.timedelta64]) -> Floats:
    """Return spans in days, 0 where there is none."""
    days = spans.astype("timedelta64[D]").astype(np.float64)
    return np.where(np.isnat(spans), 0.0, np.maximum(days, 0.0))
