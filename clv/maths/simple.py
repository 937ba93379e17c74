"""The simple formula everybody can check: average order x orders per year x years.

All three inputs are rounded as they are shown, and the total is their product: who multiplies what stands on
the page arrives at the figure on the page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths.arrays import DAYS_PER_YEAR, Floats, Integers, as_amounts

# Orders per year and years are shown with four decimals.
DECIMALS = 10_000
# An average up to the first, and a total up to the second, are worked out in whole numbers of 64 bits.
MOST_AVERAGE, MOST_TOTAL = 9 * 10**14, 2.0**62


@dataclass(frozen=True)
class SimpleValue:
    """The formula's inputs and product, one entry per customer.

    Attributes:
        average_minor: (n,) average order in minor units.
        yearly_orders_e4: (n,) orders per year, in ten-thousandths.
        years_e4: years, in ten-thousandths.
        total_minor: (n,) product, in minor units.
    """

    average_minor: Integers
    yearly_orders_e4: Integers
    years_e4: int
    total_minor: Integers


def simple_value(net_minor: Integers, orders: Integers, age_days: Floats, *, lifespan_months: int) -> SimpleValue:
    """Return average order x orders per year x years for each customer.

    Orders per year are counted over the time since the first order, but over a year at least: three orders in
    the first week are three orders a year until more is known.

    Args:
        net_minor: (n,) net of all orders, in minor units; may be negative.
        orders: (n,) number of orders; without orders everything is 0.
        age_days: (n,) days since the first order.
        lifespan_months: how long a customer is assumed to stay.

    Raises:
        ValueError: an age or the lifespan is negative or not finite.

    Test: tests/clv/test_simple.py::test_two_hundred_twice_a_year_for_five_years_is_two_thousand
    """
    if lifespan_months < 0:
        raise ValueError(f"lifespan_months is {lifespan_months}, expected 0 or more")
    count = np.maximum(orders, 1)
    average = np.where(orders > 0, _divide_half_away(net_minor, count), 0)
    years = np.maximum(as_amounts("age_days", age_days) / DAYS_PER_YEAR, 1.0)
    yearly = np.rint(orders * DECIMALS / years).astype(np.int64)
    years_e4 = int((2 * lifespan_months * DECIMALS + 12) // 24)
    return SimpleValue(average, yearly, years_e4, multiply(average, yearly, years_e4))


def multiply(average_minor: Integers, yearly_orders_e4: Integers, years_e4: int) -> Integers:
    """Return the product of the three inputs, rounded half away from zero to minor units."""
    rough = average_minor.astype(np.float64) * yearly_orders_e4 / DECIMALS * years_e4 / DECIMALS
    is_exact = (np.abs(rough) < MOST_TOTAL) & (np.abs(average_minor) <= MOST_AVERAGE)
    size = np.where(is_exact, np.abs(average_minor), 0)
    # The product has up to 88 bits: it is put together of parts that have 63, so that the rest to be rounded is whole.
    whole, part = np.divmod(yearly_orders_e4 * years_e4, DECIMALS**2)
    upper, lower = np.divmod(size, DECIMALS)
    more, rest = np.divmod(upper * part, DECIMALS)
    total = size * whole + more + _divide_half_away(rest * DECIMALS + lower * part, np.int64(DECIMALS**2))
    huge = np.clip(np.rint(rough), -MOST_TOTAL, MOST_TOTAL).astype(np.int64)
    return np.where(is_exact, np.sign(average_minor) * total, huge)


def _divide_half_away(numerator: Integers, denominator: Integers | np.int64) -> Integers:
    """Return the quotient of whole numbers, halves rounded away from zero; the denominator is positive."""
    size = (2 * np.abs(numerator) + denominator) // (2 * denominator)
    return np.asarray(np.sign(numerator) * size, dtype=np.int64)
