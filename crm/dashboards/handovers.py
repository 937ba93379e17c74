"""Who is like a customer on a day, and who came back within the days watched after it: pure, whole numbers.

All days are numbers of days, all customers places from 0 on. Orders and terms come as one sorted array of keys, place
times a million plus day, so that one binary search answers a question for many customers at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Truths = NDArray[np.bool_]

# Who orders within so many days, the day of the handover included, has been kept.
HORIZON_DAYS = 180
# Handovers of so many months are told.
MONTHS = 24
MOST_MATCHES = 3
# Where bands begin: days with orders, days since the last one, days since the first one.
FREQUENCY_EDGES = np.array([2, 4, 8, 16])
RECENCY_EDGES = np.array([31, 91, 181, 366])
TENURE_EDGES = np.array([366, 1096])
NO_DAY = -1
FOREVER = 900_000
SPAN = 1_000_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How customers stood when a day began, and what followed.

    Args:
        count: days with orders before the day.
        first, last: the first and the last of them; without meaning where `count` is 0.
        returned: the first day with an order within the horizon, from the day on; NO_DAY is none.
    """

    count: Ints
    first: Ints
    last: Ints
    returned: Ints

    def bands(self, day: int) -> Ints:
        """Return one number per customer for the bands of frequency, recency and tenure; -1 who had not ordered."""
        frequency = np.searchsorted(FREQUENCY_EDGES, self.count, side="right")
        recency = np.searchsorted(RECENCY_EDGES, day - self.last, side="right")
        tenure = np.searchsorted(TENURE_EDGES, day - self.first, side="right")
        return np.where(self.count > 0, (frequency * 5 + recency) * 3 + tenure, -1).astype(np.int64)


def standing(order_keys: Ints, places: Ints, day: int) -> Standing:
    """Return how the customers at `places` stood on a day.

    Args:
        order_keys: of all days with orders, ascending, each once.
        places: of the customers asked about.
        day: before it lies the past; with it the watched days begin.
    """
    start = np.searchsorted(order_keys, places * SPAN)
    here = np.searchsorted(order_keys, places * SPAN + day)
    padded = np.append(order_keys, -1)
    following = padded[here]
    is_back = (following >= 0) & (following < places * SPAN + day + HORIZON_DAYS)
    return Standing(
        count=here - start,
        first=padded[start] - places * SPAN,
        last=padded[here - 1] - places * SPAN,
        returned=np.where(is_back, following - places * SPAN, NO_DAY),
    )


def settled(term_keys: Ints, ends: Ints, places: Ints, day: int) -> Truths:
    """Say who kept one salesperson from a horizon before `day`, or since they first had one, to a horizon after it.

    Args:
        term_keys: of the first days of all terms, ascending.
        ends: the day on which each term ended; FOREVER where it runs.
        places: of the customers asked about.
        day: the day.
    """
    if not len(term_keys):
        return np.zeros(len(places), dtype=np.bool_)
    at = np.searchsorted(term_keys, places * SPAN + day, side="right") - 1
    own_first = np.searchsorted(term_keys, places * SPAN)
    is_held = at >= own_first
    since = term_keys[at] - places * SPAN
    is_long = (at == own_first) | (since <= day - HORIZON_DAYS)
    found: Truths = is_held & is_long & (ends[at] >= day + HORIZON_DAYS)
    return found


def most_alike(among: Standing, candidates: Ints, count: int, last: int) -> Ints:
    """Return up to three of `candidates`, the most alike first.

    That is whose last order lay nearest in time, then who ordered on nearly as many days, then who came first.
    """
    nearest = np.lexsort((candidates, abs(among.count[candidates] - count), abs(among.last[candidates] - last)))
    chosen: Ints = candidates[nearest[:MOST_MATCHES]]
    return chosen
