"""Simulated customers with known parameters: what they did until an origin, and after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv.maths.bgnbd import BgNbd
from clv.maths.buying import BuyingModel
from clv.maths.gamma_gamma import GammaGamma
from clv.maths.pareto import ParetoNbd


@dataclass(frozen=True)
class Lives:
    """The purchases of n customers: `purchases` holds their times since the first one, infinite where there is none."""

    purchases: np.ndarray
    age: np.ndarray

    def until(self, end):
        """Return (x, t_x) at (n,) ages."""
        made = self.purchases <= end[:, None]
        last = np.where(made, self.purchases, 0.0).max(axis=1, initial=0.0)
        return made.sum(axis=1).astype(float), last

    def known(self):
        """Return (x, t_x, T) at the origin."""
        return *self.until(self.age), self.age

    def later(self, horizon):
        """Return (purchases in the horizon, t_x at its end)."""
        x, _ = self.until(self.age)
        whole, last = self.until(self.age + horizon)
        return whole - x, last


def live(model: BuyingModel, customers: int, *, longest: float, horizon: float, seed: int) -> Lives:
    """Return customers who live as the model says; each came at a random time up to `longest` before the origin."""
    generator = np.random.default_rng(seed)
    age = np.floor(generator.uniform(1.0, longest, customers))
    rate = generator.gamma(model.rate_shape, 1.0 / model.rate_scale, customers)
    most = int(np.max(generator.poisson(rate * (longest + horizon)))) + 30
    wait = generator.exponential(size=(customers, most)) / rate[:, None]
    times = np.ceil(np.cumsum(wait, axis=1))
    # Two purchases on one day are one; the later ones move on by a day.
    times = np.maximum.accumulate(times - np.arange(most), axis=1) + np.arange(most)
    if isinstance(model, ParetoNbd):
        leaving = generator.gamma(model.leave_shape, 1.0 / model.leave_scale, customers)
        stays = generator.exponential(size=customers) / leaving
        return Lives(np.where(times <= stays[:, None], times, np.inf), age)
    assert isinstance(model, BgNbd)
    chance = generator.beta(model.leave, model.stay, customers)
    # BG/NBD: the k-th repeat purchase may be the last. MBG/NBD: already the first purchase of all may be.
    last = generator.geometric(np.clip(chance, 1e-12, 1.0)) - model.EARLY_CHANCES
    return Lives(np.where(np.arange(most) < last[:, None], times, np.inf), age)


def spend(model: GammaGamma, purchases: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the (n,) scale of each customer's margins, and the sum over `purchases` of them."""
    generator = np.random.default_rng(seed)
    scale = 1.0 / generator.gamma(model.tail, 1.0 / model.scale, len(purchases))
    return scale, generator.gamma(np.maximum(model.order_shape * purchases, 1e-300)) * scale * (purchases > 0)
