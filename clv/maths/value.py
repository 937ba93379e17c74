"""From expected orders to money today."""

from __future__ import annotations

import numpy as np

from clv.maths.arrays import DAYS_PER_YEAR, Floats
from clv.maths.buying import BuyingModel, purchases_if_alive

# A month is a twelfth of a year: thirty days would make a year of 360.
DAYS_PER_MONTH = DAYS_PER_YEAR / 12


def monthly_rate(yearly_rate: float) -> float:
    """Return the rate per month that compounds to `yearly_rate` in twelve months.

    Raises:
        ValueError: the rate is -1 or below, or not finite.
    """
    _require_rate(yearly_rate)
    return float((1.0 + yearly_rate) ** (1.0 / 12.0) - 1.0)


def present_value(orders: Floats, margin: Floats, *, yearly_rate: float, step_days: float) -> Floats:
    """Return what each customer's expected future margin is worth today.

    Step j is paid at its end, (j + 1) * step_days from now.

    Args:
        orders: (n, k) orders expected of customer i within step j.
        margin: (n,) expected margin per order, in money.
        yearly_rate: discount per year as a fraction, above -1; 0.10 is ten percent.
        step_days: length of one step, in days.

    Returns:
        (n,) present value, in the money of `margin`.

    Raises:
        ValueError: the shapes disagree, the rate is -1 or below, or a value is not finite.

    Source: docs/algorithms/clv.md, "From orders to money".
    """
    if orders.ndim != 2:
        raise ValueError(f"orders has shape {orders.shape}, expected two dimensions")
    n, k = orders.shape
    if margin.shape != (n,):
        raise ValueError(f"margin has shape {margin.shape}, expected {(n,)} to match orders")
    if not (np.all(np.isfinite(orders)) and np.all(np.isfinite(margin))):
        raise ValueError("orders or margin holds a value that is not a finite number")
    return margin * (orders @ discount_factors(k, yearly_rate=yearly_rate, step_days=step_days))


def discount_factors(steps: int, *, yearly_rate: float, step_days: float) -> Floats:
    """Return the (steps,) worth today of one unit of money paid at the end of each step.

    Raises:
        ValueError: the rate is -1 or below, or a step has no length.
    """
    _require_rate(yearly_rate)
    if not 0.0 < step_days < np.inf:
        raise ValueError(f"step_days is {step_days}, expected a positive number of days")
    years = np.arange(1, steps + 1) * (step_days / DAYS_PER_YEAR)
    factors: Floats = np.exp(-years * np.log1p(yearly_rate))
    return factors


def _require_rate(yearly_rate: float) -> None:
    """Raise ValueError for a rate at which money is worth nothing or anything."""
    if not -1.0 < yearly_rate < np.inf:
        raise ValueError(f"yearly_rate is {yearly_rate}, expected more than -1")


def discounted_purchases_if_alive(
    model: BuyingModel, frequency: Floats, age: Floats, *, months: int, yearly_rate: float
) -> Floats:
    """Return the (n,) purchases expected within `months` of a customer still here, each worth its discount.

    Times the chance of being here and the margin per purchase, this equals `present_value` of the monthly
    expectations; the sum is rearranged so that the (n, months) table is never held.

    Args:
        model: fitted in days.
        frequency: (n,) repeat purchases.
        age: (n,) days since the first purchase.
        months: horizon, in twelfths of a year.
        yearly_rate: discount per year as a fraction.
    """
    worth = np.append(discount_factors(months, yearly_rate=yearly_rate, step_days=DAYS_PER_MONTH), 0.0)
    total = np.zeros(frequency.shape)
    for month in range(months):
        # Cumulative expectation times the drop in worth after this month: summation by parts.
        until = purchases_if_alive(model, frequency, age, (month + 1) * DAYS_PER_MONTH)
        total += until * (worth[month] - worth[month + 1])
    return total
