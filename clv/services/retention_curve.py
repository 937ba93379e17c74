"""How contracts are renewed, kept by the night: what was seen and what the model says, product by product."""

from datetime import date

import numpy as np
from django.db import transaction

from clv.maths.sbg import Contracts
from clv.maths.sbg_predict import survival
from clv.models import ContractRetention, ContractRetentionStep
from clv.services.renewals import Renewal, read_fates, renewal_models

# Terms that a curve looks ahead.
STEPS = 12


@transaction.atomic
def keep_retention(*, as_of: date) -> int:
    """Write the curve of every product that was ever held instead of what the night before left; return how many."""
    models = renewal_models(read_fates(as_of=as_of))
    ContractRetention.objects.all().delete()
    ContractRetention.objects.bulk_create(_product(product, renewal, as_of) for product, renewal in models.items())
    ContractRetentionStep.objects.bulk_create(
        step for product, renewal in models.items() for step in _steps(product, renewal)
    )
    return len(models)


def _product(product_id: int, renewal: Renewal, as_of: date) -> ContractRetention:
    """Return what one product's contracts come to."""
    fates = renewal.fates
    return ContractRetention(
        product_id=product_id,
        as_of=as_of,
        reason=renewal.reason.value,
        leave=renewal.model.leave,
        stay=renewal.model.stay,
        contracts=round(fates.customers),
        running=round(float((fates.count * (1 - fates.lapsed)).sum())),
    )


def _steps(product_id: int, renewal: Renewal) -> list[ContractRetentionStep]:
    """Return one product's curve."""
    steps = np.arange(STEPS + 1, dtype=np.float64)
    expected = survival(renewal.model, steps)
    found = []
    for renewals in range(STEPS + 1):
        seen, contracts = _seen(renewal.fates, renewals)
        found.append(
            ContractRetentionStep(
                retention_id=product_id,
                renewals=renewals,
                expected=float(expected[renewals]),
                seen=seen,
                contracts=contracts,
            )
        )
    return found


def _seen(fates: Contracts, renewals: int) -> tuple[float | None, int]:
    """Return what was seen at one step (Kaplan and Meier): the product of the shares renewed so far, and of how many.

    A running contract counts up to its last renewal and is then cut off, so it neither stays nor leaves.
    """
    seen, alive = 1.0, 0.0
    for n in range(renewals):
        alive = float(fates.count[(fates.renewals > n) | ((fates.renewals == n) & (fates.lapsed == 1))].sum())
        if alive == 0:
            return None, 0
        seen *= float(fates.count[fates.renewals > n].sum()) / alive
    return seen, round(fates.customers if renewals == 0 else alive)
