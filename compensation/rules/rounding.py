"""Whole numbers only: rounding once, and shares that add up again."""

from __future__ import annotations

from collections.abc import Sequence

PPM = 1_000_000
# What no longer fits into a column of the ledger.
WIDEST = 2**63


def half_away(numerator: int, denominator: int) -> int:
    """Return `numerator / denominator` rounded half away from zero.

    >>> half_away(5, 2), half_away(-5, 2), half_away(7, 3)
    (3, -3, 2)
    """
    if denominator <= 0:
        raise ValueError(f"denominator is {denominator}, expected a positive integer")
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def entitlement(base: int, rate_ppm: int, numerator: int = 1, denominator: int = 1) -> int:
    """Return the company's minor units that `base` earns at `rate_ppm`, rounded once.

    `base` is in the order's minor units; `numerator / denominator` are the company's minor units
    for one of them, pinned at the order.

    >>> entitlement(123456, 50_000)
    6173
    """
    return half_away(base * numerator * rate_ppm, denominator * PPM)


def part_of_ratio(numerator: int, denominator: int, part: int, whole: int) -> tuple[int, int]:
    """Return `numerator / denominator` times `part / whole` as a ratio of numbers that fit into 63 bits.

    Only where they don't fit, both are cut by the same divisor: what is left out is less than a part in 2 ** 62.

    >>> part_of_ratio(1_085_342, 1_000_000, 300_00, 1000_00)
    (32560260000, 100000000000)
    """
    upper, lower = numerator * part, denominator * whole
    divisor = max(upper, lower) // WIDEST + 1
    return upper // divisor, max(lower // divisor, 1)


def shares_of(total: int, weights_ppm: Sequence[int]) -> list[int]:
    """Return `total` cut by `weights_ppm`: the parts sum to it, each within one unit.

    The largest remainder gets the next unit; equal remainders go by position.

    >>> shares_of(800, [333_334, 333_333, 333_333])
    [267, 267, 266]
    """
    if sum(weights_ppm) != PPM:
        raise ValueError(f"shares sum to {sum(weights_ppm)} ppm, expected {PPM}")
    size = abs(total)
    parts = [size * weight // PPM for weight in weights_ppm]
    remainders = [size * weight % PPM for weight in weights_ppm]
    by_remainder = sorted(range(len(parts)), key=lambda place: (-remainders[place], place))
    for place in by_remainder[: size - sum(parts)]:
        parts[place] += 1
    return parts if total >= 0 else [-part for part in parts]


def returning_share(returning: int, earned: int) -> int | None:
    """Return the part of `earned` that is `returning`, in parts per million; None where it is no share of it.

    >>> returning_share(80, 100), returning_share(0, 0), returning_share(120, 100)
    (800000, None, None)
    """
    if earned <= 0 or not 0 <= returning <= earned:
        return None
    return half_away(returning * PPM, earned)
