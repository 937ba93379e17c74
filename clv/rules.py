"""Which category a customer belongs to: exactly one each, by boundaries that stand here and on the page.

The first line that fits decides:

1. PROSPECT: has not bought yet.
2. UNPROFITABLE: contribution so far plus expected margin is below zero.
3. INACTIVE: silent for a year, or probably gone although they had come back before.
4. Otherwise MAJOR or MINOR by lifetime margin, LONG_TERM or SHORT_TERM by shared history.

Source: docs/algorithms/segments.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Codes = NDArray[np.str_]


class Code(StrEnum):
    """The categories; together they hold every customer once."""

    PROSPECT = "PROSPECT"
    UNPROFITABLE = "UNPROFITABLE"
    INACTIVE = "INACTIVE"
    MAJOR_LONG_TERM = "MAJOR_LONG_TERM"
    MAJOR_SHORT_TERM = "MAJOR_SHORT_TERM"
    MINOR_LONG_TERM = "MINOR_LONG_TERM"
    MINOR_SHORT_TERM = "MINOR_SHORT_TERM"


class Size(StrEnum):
    """By lifetime margin."""

    MAJOR = "MAJOR"
    MINOR = "MINOR"


class Term(StrEnum):
    """By shared history."""

    LONG_TERM = "LONG_TERM"
    SHORT_TERM = "SHORT_TERM"


class Activity(StrEnum):
    """By silence and the chance of still being a customer."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class Profit(StrEnum):
    """By contribution and what is still expected."""

    PROFITABLE = "PROFITABLE"
    UNPROFITABLE = "UNPROFITABLE"


@dataclass(frozen=True)
class Boundaries:
    """Where one category ends and the next begins; every boundary belongs to the higher category.

    Attributes:
        major_share: the share of buyers, by lifetime margin from the top, who are major.
        long_term_days: days since the first order from which a customer who came back is long-term.
        inactive_days: days of silence from which a customer is inactive.
        inactive_below: chance of still buying below which a customer who had come back is inactive.
    """

    major_share: float = 0.20
    long_term_days: int = 365
    inactive_days: int = 365
    inactive_below: float = 0.20


@dataclass(frozen=True)
class Standing:
    """What the rules look at; one entry per customer.

    Attributes:
        purchases: (n,) purchase days; 0 for a prospect.
        age_days: (n,) days since the first purchase.
        silence_days: (n,) days since the last purchase.
        p_alive: (n,) chance of still being a customer; NaN where no model says.
        lifetime_minor: (n,) lifetime margin, realised and expected.
        outlook_minor: (n,) contribution so far plus expected margin.
    """

    purchases: Integers
    age_days: Floats
    silence_days: Floats
    p_alive: Floats
    lifetime_minor: Integers
    outlook_minor: Integers


# What each answer may be; an answer of many customers is the place of each one's among these.
ANSWERS: dict[str, tuple[str, ...]] = {
    "code": tuple(Code), "size": tuple(Size), "term": tuple(Term), "activity": tuple(Activity), "profit": tuple(Profit),
}  # fmt: skip


@dataclass(frozen=True)
class Partition:
    """The category of each customer and the four answers behind it: (n,) places among `ANSWERS`, by name."""

    places: Mapping[str, Integers]

    @property
    def code(self) -> Codes:
        """The category of each customer."""
        return np.array(ANSWERS["code"])[self.places["code"]]


def major_from(lifetime_minor: Integers, share: float) -> int | None:
    """Return the lifetime margin from which a customer is major; None without customers.

    It is the smallest value among the top `share` of them, one customer at least, and always above zero.

    >>> major_from(np.array([50, 10, 40, 20, 30]), 0.40)
    40
    """
    if not len(lifetime_minor):
        return None
    top = max(1, int(np.floor(len(lifetime_minor) * share)))
    return max(1, int(np.partition(lifetime_minor, len(lifetime_minor) - top)[len(lifetime_minor) - top]))


def divide(standing: Standing, boundaries: Boundaries) -> tuple[Partition, int | None]:
    """Return every customer's category, and the lifetime margin from which they count as major."""
    bought = standing.purchases > 0
    threshold = major_from(standing.lifetime_minor[bought], boundaries.major_share)
    returned = standing.purchases > 1
    is_major = bought & (standing.lifetime_minor >= (threshold or 0))
    is_long = returned & (standing.age_days >= boundaries.long_term_days)
    gone = returned & (standing.p_alive < boundaries.inactive_below)
    is_inactive = bought & ((standing.silence_days >= boundaries.inactive_days) | gone)
    is_unprofitable = standing.outlook_minor < 0
    code = np.select(
        [~bought, is_unprofitable, is_inactive, is_major & is_long, is_major, is_long],
        [
            _place(one)
            for one in (
                Code.PROSPECT, Code.UNPROFITABLE, Code.INACTIVE,
                Code.MAJOR_LONG_TERM, Code.MAJOR_SHORT_TERM, Code.MINOR_LONG_TERM,
            )
        ],
        default=_place(Code.MINOR_SHORT_TERM),
    )  # fmt: skip
    places = {
        "code": code.astype(np.int64),
        "size": _either(is_major, Size.MAJOR, Size.MINOR),
        "term": _either(is_long, Term.LONG_TERM, Term.SHORT_TERM),
        "activity": _either(is_inactive | ~bought, Activity.INACTIVE, Activity.ACTIVE),
        "profit": _either(is_unprofitable, Profit.UNPROFITABLE, Profit.PROFITABLE),
    }
    return Partition(places), threshold


def _either(condition: NDArray[np.bool_], yes: StrEnum, no: StrEnum) -> Integers:
    return np.where(condition, _place(yes), _place(no))


def _place(answer: StrEnum) -> int:
    """Return where an answer stands among those of its kind."""
    return list(type(answer)).index(answer)
