"""What a fit learns from, in parts that add up: any cut of the customers gives the same rows, and so the same fit."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clv.maths.arrays import Integers
from clv.maths.counts import Histories, compress
from clv.models import CustomerFacts
from clv.services.arrays import read_past
from crm.core.columns import WHOLE, read_columns
from crm.core.shards import Shard
from customers.models.customer import AcquisitionChannel, RelationshipType

# Challengers and segments are tried on at most so many customers, evenly by id: more would not change the verdict.
MOST_IN_TRIALS = 200_000
DIMENSIONS = ("RELATIONSHIP", "CHANNEL", "SIZE")


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
        """Return the arrays as bytes, for the way between two workers."""
        buffer = io.BytesIO()
        np.savez(buffer, histories=self.histories, spent=self.spent, trial=self.trial)
        # Most of it are zeros, which the quickest way presses out as well as the best.
        return zlib.compress(buffer.getbuffer(), level=1)

    def compressed(self) -> Histories:
        """Return the histories as the maths takes them."""
        return compress(*self.histories.astype(np.float64).T)


def sample_of(shard: Shard, as_of: date) -> Sample:
    """Return what the customers of one shard tell."""
    past = read_past(as_of=as_of, shard=shard)
    bought = past.bought
    x, t_x, age = (values.astype(np.int64)[bought] for values in (past.frequency, past.recency, past.age))
    rows = compress(x, t_x, age)
    money = np.column_stack([past.repeat_margin, past.repeat_revenue])[bought]
    every = max(1, -(-CustomerFacts.objects.who_bought().count() // MOST_IN_TRIALS))
    is_tried = past.customer_id[bought] % every == 0
    segments = _segments(shard)[bought]
    return Sample(
        histories=np.column_stack([rows.frequency, rows.recency, rows.age, rows.count]).astype(np.int64),
        spent=np.column_stack([x, money])[x > 0],
        trial=np.column_stack([x, t_x, age, money, segments])[is_tried],
    )


def merged(parts: Sequence[bytes]) -> Sample:
    """Return what all shards tell together."""
    found = [np.load(io.BytesIO(zlib.decompress(part))) for part in parts]
    widths = {"histories": 4, "spent": 3, "trial": 8}
    return Sample(
        **{
            name: np.concatenate([np.empty((0, width), dtype=np.int64), *(part[name] for part in found)])
            for name, width in widths.items()
        }
    )


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
    return _segments(shard)[:, DIMENSIONS.index(dimension)]


def _segments(shard: Shard) -> Integers:
    """Return the (n, 3) numbers of the segments of each customer with facts, by id."""
    question = f"""
        SELECT {_number("c.relationship_type", RelationshipType.values)} AS relationship,
               {_number("c.acquisition_channel", AcquisitionChannel.values)} AS channel,
               f.first_revenue_minor
          FROM clv_customerfacts f JOIN customers_customer c ON c.id = f.customer_id
         WHERE f.customer_id BETWEEN {shard.first} AND {shard.last} ORDER BY f.customer_id
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
