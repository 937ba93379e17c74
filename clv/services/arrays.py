"""From facts to arrays: what the maths takes."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Floats, Integers
from clv.models import CustomerFacts

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

    @property
    def bought(self) -> NDArray[np.bool_]:
        """Whether each customer has bought at all."""
        return self.purchases > 0

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


def read_past(*, as_of: date) -> Past:
    """Return the facts of all customers as arrays."""
    names = (
        "customer_id", "first_ordered_on", "last_ordered_on", "purchase_day_count", "order_count",
        "revenue_minor", "margin_minor", "repeat_revenue_minor", "repeat_margin_minor", "contribution_minor",
        "cost_to_serve_minor", "acquisition_cost_minor",
    )  # fmt: skip
    rows = list(CustomerFacts.objects.order_by("customer_id").values_list(*names))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    whole = [np.array(columns[i], dtype=np.int64) for i in (0, *range(3, len(names)))]
    return Past(
        customer_id=whole[0],
        first_on=np.array(columns[1], dtype="datetime64[D]"),
        last_on=np.array(columns[2], dtype="datetime64[D]"),
        purchases=whole[1],
        orders=whole[2],
        money=np.column_stack(whole[3:]),
        as_of=as_of,
    )


def _days(spans: NDArray[np.timedelta64]) -> Floats:
    """Return spans in days, 0 where there is none."""
    days = spans.astype("timedelta64[D]").astype(np.float64)
    return np.where(np.isnat(spans), 0.0, np.maximum(days, 0.0))
