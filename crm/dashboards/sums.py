"""Sums of values over customers, and how far such a sum may be off."""

import math
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast, Coalesce

from clv.maths.intervals import EIGHTY_PERCENT
from clv.maths.uncertainty import interval_of_total

# P(alive) below this is a customer at risk, by the words of the design: strong, weakening, at risk.
AT_RISK_BELOW = 0.40


def value_sums(prefix: str = "", *, only: Q | None = None) -> dict[str, Any]:
    """Return the aggregates that `interval` needs, over the scores reached by `prefix` that `only` keeps.

    What chance may do to one customer is independent of the others, so the squares of the deviations add up.
    """
    deviation = Cast(F(f"{prefix}future_deviation_minor"), FloatField())
    return {
        "margin": Coalesce(Sum(f"{prefix}margin_minor", filter=only), 0),
        "future": Coalesce(Sum(f"{prefix}future_margin_minor", filter=only), 0),
        "squares": Coalesce(Sum(deviation * deviation, filter=only), 0.0),
    }


def risk_sums(prefix: str = "") -> dict[str, Any]:
    """Return the aggregates of the customers who are at risk, over scores reached by `prefix`."""
    at_risk = Q(**{f"{prefix}p_alive__lt": AT_RISK_BELOW, f"{prefix}value_at_risk_minor__gt": 0})
    return {
        "risk_customers": Count(f"{prefix}pk", filter=at_risk),
        "risk_minor": Coalesce(Sum(f"{prefix}value_at_risk_minor", filter=at_risk), 0),
    }


def interval(sums: Mapping[str, Any], shared_deviation: float) -> tuple[int, int]:
    """Return the 80 percent interval of what is expected, in minor units.

    Args:
        sums: from `value_sums`.
        shared_deviation: how far all predictions together may be off, as a share.
    """
    low, high = interval_of_total(float(sums["future"]), own_variance=float(sums["squares"]), shared=shared_deviation)
    return round(low), round(high)


def share_interval(part: float, whole: float, deviations: float = EIGHTY_PERCENT) -> tuple[float, float] | None:
    """Return the 80 percent interval of a share (Wilson's score interval); None of nothing.

    Unlike the plain formula it stays within 0 and 1, and has a width at 0 of 5 and at 5 of 5 as well.

    >>> low, high = share_interval(45, 50)
    >>> round(low, 3), round(high, 3)
    (0.832, 0.942)
    """
    if not whole:
        return None
    z2 = deviations**2
    middle = (part + z2 / 2) / (whole + z2)
    half = deviations / (whole + z2) * math.sqrt(part * (whole - part) / whole + z2 / 4)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def difference_interval(
    first: tuple[float, float], second: tuple[float, float], deviations: float = EIGHTY_PERCENT
) -> tuple[float, float] | None:
    """Return the 80 percent interval of the difference of two shares, each given as part and whole; None of nothing.

    Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, pages 873 to 890, method 10).

    >>> low, high = difference_interval((56, 70), (48, 80), 1.959964)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    one, other = share_interval(*first, deviations), share_interval(*second, deviations)
    if one is None or other is None:
        return None
    share, other_share = first[0] / first[1], second[0] / second[1]
    below = math.hypot(share - one[0], other[1] - other_share)
    above = math.hypot(one[1] - share, other_share - other[0])
    return share - other_share - below, share - other_share + above
