"""What a fit learns from, in parts that add up: any cut of the customers gives the same rows, and so the same fit."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Integers
from clv.maths.counts import Histories, compress
from clv.models import CustomerFacts
from crm.core.columns import DAY, WHOLE, read_columns
from crm.core.shards import Shard
from customers.models.customer import AcquisitionChannel, RelationshipType

# Challengers and segments are tried on at most so many customers, evenly by id: more would not change the verdict.
MOST_IN_TRIALS = 200_000
DIMENSIONS = ("RELATIONSHIP", "CHANNEL", "SIZE")
# Columns of each array of a sample.
WIDTHS = {"histories": 4, "spent": 3, "trial": 8}
EPOCH = date(1970, 1, 1)
BUYERS = """
    SELECT customer_id, first_ordered_on, last_ordered_on, purchase_day_count AS purchases,
           repeat_margin_minor AS repeat_margin, repeat_revenue_minor AS repeat_revenue
      FROM clv_customerfacts
     WHERE purchase_day_count > 0 AND customer_id BETWEEN {first} AND {last}
     ORDER BY customer_id
"""
BUYER = {
    "customer_id": WHOLE, "first_ordered_on": DAY, "last_ordered_on": DAY, "purchases": WHOLE, "repeat_margin": WHOLE,
    "repeat_revenue": WHOLE,
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """What the customers of a shard, or of all, tell a fit.

    Attributes:
        histories: (n, 4) x, t_x, T and how many customers share them.
        spent: (m, 3) x, repeat margin and repeat revenue in minor units of each customer who came back.
        trial: (k, 8) x, t_x, T, repeat margin, repeat revenue and the number of the segment in each dimension.
    """

    histories: Integers
    spent: Integers
    trial: Integers

    def as_bytes(self) -> bytes:
        """Return the arrays as bytes, for the way between two workers: each column in as few as its numbers need.

        That takes no more room than pressing them out would, and a tenth of the time.
        """
        buffer = io.BytesIO()
        columns: dict[str, Any] = {
            f"{name}_{number}": _narrow(column)
            for name in WIDTHS
            for number, column in enumerate(getattr(self, name).T)
        }
        np.savez(buffer, **columns)
        return buffer.getvalue()

    def compressed(self) -> Histories:
        """Return the histories as the maths takes them."""
        return compress(*self.histories.astype(np.float64).T)


def sample_of(shard: Shard, as_of: date) -> Sample:
    """Return what the customers of one shard tell."""
    found = read_columns(BUYERS.format(first=shard.first, last=shard.last), BUYER)
    first = found["first_ordered_on"].astype(np.int64)
    x = found["purchases"] - 1
    t_x = found["last_ordered_on"].astype(np.int64) - first
    age = np.maximum((as_of - EPOCH).days - first, 0)
    rows = compress(x, t_x, age)
    money = np.column_stack([found["repeat_margin"], found["repeat_revenue"]])
    every = max(1, -(-CustomerFacts.objects.who_bought().count() // MOST_IN_TRIALS))
    is_tried = found["customer_id"] % every == 0
    segments = _segments(shard, f"f.purchase_day_count > 0 AND f.customer_id % {every} = 0")
    back = x > 0
    return Sample(
        histories=np.column_stack([rows.frequency, rows.recency, rows.age, rows.count]).astype(np.int64),
        spent=np.column_stack([x[back], money[back]]),
        trial=np.column_stack([*(column[is_tried] for column in (x, t_x, age, money)), segments]),
    )


def merged(parts: Sequence[bytes]) -> Sample:
    """Return what all shards tell together."""
    found = [np.load(io.BytesIO(part)) for part in parts]
    return Sample(**{name: _stacked(found, name, width) for name, width in WIDTHS.items()})


def _stacked(found: Sequence[Mapping[str, Integers]], name: str, width: int) -> Integers:
    """Return one of the arrays of all shards, below each other."""
    nothing = np.empty(0, dtype=np.int64)
    return np.column_stack(
        [np.concatenate([nothing, *(part[f"{name}_{number}"] for part in found)]) for number in range(width)]
    )


def _narrow(column: Integers) -> NDArray[np.signedinteger[Any]]:
    """Return whole numbers in as few bytes as hold them."""
    most = max(int(column.max(initial=0)), -int(column.min(initial=0)))
    kind = next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if most <= np.iinfo(kind).max)
    return column.astype(kind)


def segment_names(dimension: str) -> list[str]:
    """Return the names of a dimension's segments, in the order of their numbers."""
    values: list[str] = {
        "RELATIONSHIP": list(RelationshipType.values),
        "CHANNEL": list(AcquisitionChannel.values),
        # By the first order, in powers of ten of minor units: what came later must not choose its own model.
        "SIZE": [f"FIRST_ORDER_E{power}" for power in range(19)],
    }[dimension]
    return [f"{dimension}:{value}" for value in values]


def segment_numbers(shard: Shard, dimension: str) -> NDArray[Any]:
    """Return the number of each customer's segment in one dimension, by id."""
    return _segments(shard, "1 = 1")[:, DIMENSIONS.index(dimension)]


def _segments(shard: Shard, condition: str) -> Integers:
    """Return the (n, 3) numbers of the segments of each customer with facts `f` under a condition, by id."""
    question = f"""
        SELECT {_number("c.relationship_type", RelationshipType.values)} AS relationship,
               {_number("c.acquisition_channel", AcquisitionChannel.values)} AS channel,
               f.first_revenue_minor
          FROM clv_customerfacts f JOIN customers_customer c ON c.id = f.customer_id
         WHERE f.customer_id BETWEEN {shard.first} AND {shard.last} AND {condition}
         ORDER BY f.customer_id
    """  # noqa: S608 - names and codes of our own
    kinds = {"relationship": WHOLE, "channel": WHOLE, "first_revenue_minor": WHOLE}
    found = read_columns(question, kinds)
    powers = 10 ** np.arange(1, 19)
    size = np.searchsorted(powers, found["first_revenue_minor"], side="right")
    return np.column_stack([found["relationship"], found["channel"], size])


def _number(column: str, codes: Sequence[str]) -> str:
    """Return the expression for the place of a code in their list."""
    cases = " ".join(f"WHEN '{code}' THEN {number}" for number, code in enumerate(codes))
    return f"CASE {column} {cases} ELSE 0 END"
