"""Simulated customers who behave exactly as a model says, from a seed."""

import numpy as np

from clv.maths.bgbb import BgBb, chances
from clv.maths.bgnbd import BgNbd
from clv.maths.counts import compress
from clv.maths.gamma_gamma import GammaGamma, spend_rows
from clv.maths.pareto import ParetoNbd
from clv.maths.sbg import Sbg, contracts


def buyers(model, customers: int, days: int, seed: int, *, whole_days: bool = False):
    """Return (x, t_x, T) of customers whose first purchases are spread evenly over so many days."""
    generator = np.random.default_rng(seed)
    age = generator.integers(1, days, customers).astype(float)
    rate = generator.gamma(model.rate_shape, 1.0 / model.rate_scale, customers)
    if isinstance(model, ParetoNbd):
        stay_until = generator.exponential(1.0, customers) / generator.gamma(
            model.leave_shape, 1.0 / model.leave_scale, customers
        )
        x, t_x = purchases_until(generator, rate, np.minimum(age, stay_until), np.zeros(customers), 0)
    else:
        leave = generator.beta(model.leave, model.stay, customers)
        x, t_x = purchases_until(generator, rate, age, leave, model.EARLY_CHANCES)
    return x, np.ceil(t_x) if whole_days else t_x, age


def purchases_until(generator, rate, end, leave, early_chances: int):
    """Return the purchases of each customer until `end`, and when the last of them was."""
    x, t_x, clock = np.zeros(len(rate)), np.zeros(len(rate)), np.zeros(len(rate))
    here = generator.random(len(rate)) >= leave if early_chances else np.ones(len(rate), bool)
    while here.any():
        clock[here] += generator.exponential(1.0, here.sum()) / rate[here]
        buys = here & (clock <= end)
        t_x[buys] = clock[buys]
        x += buys
        here = buys & (generator.random(len(rate)) >= leave)
    return x, t_x


def histories_of(model: BgNbd | ParetoNbd, customers: int, days: int, seed: int):
    """Return the compressed histories of simulated buyers."""
    return compress(*buyers(model, customers, days, seed))


def spenders(model: GammaGamma, customers: int, seed: int, *, most: int = 20):
    """Return the spend of simulated customers, with up to `most` purchases each."""
    generator = np.random.default_rng(seed)
    rate = generator.gamma(model.tail, 1.0 / model.scale, customers)
    x = generator.integers(1, most, customers).astype(float)
    return spend_rows(x, generator.gamma(model.order_shape * x, 1.0 / (rate * x)))


def subscribers(model: Sbg, customers: int, seed: int, *, periods: int = 10):
    """Return the fates of simulated contracts that began up to so many periods ago."""
    generator = np.random.default_rng(seed)
    leave = generator.beta(model.leave, model.stay, customers)
    lapse_at, offered = generator.geometric(leave), generator.integers(1, periods + 1, customers)
    lapsed = lapse_at <= offered
    return contracts(np.where(lapsed, lapse_at - 1, offered), lapsed)


def choosers(model: BgBb, customers: int, seed: int, *, offered: int = 8):
    """Return the opportunities that simulated customers took."""
    generator = np.random.default_rng(seed)
    take, leave = (
        generator.beta(model.take, model.pass_by, customers),
        generator.beta(model.leave, model.stay, customers),
    )
    here, x, last = np.ones(customers, bool), np.zeros(customers), np.zeros(customers)
    for number in range(1, offered + 1):
        here &= generator.random(customers) >= leave
        takes = here & (generator.random(customers) < take)
        x += takes
        last[takes] = number
    return chances(x, last, np.full(customers, float(offered)))
