"""How contracts are renewed: what was seen and what the model says, product by product, term by term."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from clv.maths.sbg import Contracts
from clv.maths.sbg_predict import survival
from clv.services.renewals import REASON_TEXTS, ContractReason, Renewal, read_fates, renewal_models
from orders.models import Product

# Terms that a curve looks ahead.
STEPS = 12


@dataclass(frozen=True, slots=True)
class RetentionStep:
    """The share of contracts still held after so many renewals: expected, and seen among those that got so far."""

    renewals: int
    expected: float
    seen: float | None
    contracts: int


@dataclass(frozen=True, slots=True)
class ProductRetention:
    """The renewals of one product."""

    product_id: int
    name: str
    reason: str
    leave: float
    stay: float
    contracts: int
    running: int
    steps: list[RetentionStep]

    @property
    def reason_text(self) -> str:
        """Return whose renewals it was learnt from, in the reader's language."""
        return str(REASON_TEXTS[ContractReason(self.reason)])


def retention_curves(*, as_of: date) -> list[ProductRetention]:
    """Return the curve of every product that was ever held, by name."""
    models = renewal_models(read_fates(as_of=as_of))
    names = dict(Product.objects.filter(pk__in=models).values_list("pk", "name"))
    found = [_curve(product, names[product], renewal) for product, renewal in models.items()]
    return sorted(found, key=lambda curve: (curve.name, curve.product_id))


def _curve(product_id: int, name: str, renewal: Renewal) -> ProductRetention:
    """Return one product's curve."""
    steps = np.arange(STEPS + 1, dtype=np.float64)
    expected = survival(renewal.model, steps)
    fates = renewal.fates
    return ProductRetention(
        product_id=product_id,
        name=name,
        reason=renewal.reason.value,
        leave=renewal.model.leave,
        stay=renewal.model.stay,
        contracts=round(fates.customers),
        running=round(float((fates.count * (1 - fates.lapsed)).sum())),
        steps=[_step(fates, int(n), float(expected[int(n)])) for n in steps],
    )


def _step(fates: Contracts, renewals: int, expected: float) -> RetentionStep:
    """Return what was seen at one step, as the product of the shares renewed so far (Kaplan and Meier).

    A running contract counts up to its last renewal and is then cut off, so it neither stays nor leaves.
    """
    seen, alive = 1.0, 0.0
    for n in range(renewals):
        alive = float(fates.count[(fates.renewals > n) | ((fates.renewals == n) & (fates.lapsed == 1))].sum())
        if alive == 0:
            return RetentionStep(renewals, expected, None, 0)
        seen *= float(fates.count[fates.renewals > n].sum()) / alive
    return RetentionStep(renewals, expected, seen, round(fates.customers if renewals == 0 else alive))
