"""How contracts are renewed: the shifted-beta-geometric model, fitted on what was renewed and what lapsed.

A contract's fate is how often it was renewed, and whether it has lapsed since; a running one is cut off, not lost. The
model of a product is its own where there is enough to learn from, else that of all products; with too little of either,
a weak assumption (four in five renew) decides.

Source: docs/algorithms/segments.md, "Contracts".
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from django.utils.translation import gettext_lazy as _

from clv.maths.arrays import Floats, Integers
from clv.maths.sbg import Contracts, Sbg, contracts, fit, weak_prior
from crm.core.columns import WHOLE, read_columns

# A fit of a product's own wants this many contracts, and as many renewals and lapses as this.
MIN_CONTRACTS = 50
MIN_EACH = 10
# Four in five renew, and nobody knows better.
ASSUMED = Sbg(1.0, 4.0)

FATES = """
    SELECT product_id, renewal_count, CASE WHEN ends_on <= %(as_of)s THEN 1 ELSE 0 END AS lapsed, COUNT(*) AS contracts
      FROM orders_holding WHERE started_on <= %(as_of)s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
FATE = {"product_id": WHOLE, "renewal_count": WHOLE, "lapsed": WHOLE, "contracts": WHOLE}


class ContractReason(StrEnum):
    """Whose renewals a contract's future is learnt from, the surest first."""

    OWN_PRODUCT = "OWN_PRODUCT"
    ALL_PRODUCTS = "ALL_PRODUCTS"
    TOO_FEW_CONTRACTS = "TOO_FEW_CONTRACTS"


REASON_TEXTS = {
    ContractReason.OWN_PRODUCT: _("Learnt from this product's own contracts."),
    ContractReason.ALL_PRODUCTS: _("Too few contracts of its own: learnt from those of all products."),
    ContractReason.TOO_FEW_CONTRACTS: _("Too few contracts to learn from: four in five are taken to renew."),
}


@dataclass(frozen=True)
class Fates:
    """How many contracts had which fate; one entry per product, renewals and end.

    Attributes:
        product_id: (n,) ids.
        renewals: (n,) renewals so far.
        lapsed: (n,) 1 where they have ended.
        count: (n,) contracts.
    """

    product_id: Integers
    renewals: Floats
    lapsed: Floats
    count: Floats


@dataclass(frozen=True)
class Renewal:
    """The model of a product's renewals, and whose renewals it was learnt from."""

    model: Sbg
    reason: ContractReason
    fates: Contracts


def read_fates(*, as_of: date) -> Fates:
    """Return the fates of all contracts that had begun by `as_of`; a later end is not seen."""
    found = read_columns(FATES, FATE, {"as_of": as_of})
    return Fates(
        product_id=found["product_id"],
        renewals=found["renewal_count"].astype(np.float64),
        lapsed=found["lapsed"].astype(np.float64),
        count=found["contracts"].astype(np.float64),
    )


def renewal_models(fates: Fates) -> dict[int, Renewal]:
    """Return the model of each product's renewals, by the product's id."""
    everybody = contracts(fates.renewals, fates.lapsed, fates.count)
    pooled = _learn(everybody, ContractReason.ALL_PRODUCTS) or _assume(everybody)
    found: dict[int, Renewal] = {}
    for product in np.unique(fates.product_id).tolist():
        own = fates.product_id == product
        seen = contracts(fates.renewals[own], fates.lapsed[own], fates.count[own])
        found[product] = _learn(seen, ContractReason.OWN_PRODUCT) or Renewal(pooled.model, pooled.reason, seen)
    return found


def _learn(fates: Contracts, reason: ContractReason) -> Renewal | None:
    """Return a model of these fates, if there are enough of each kind and the fit settles."""
    lapses = float((fates.count * fates.lapsed).sum())
    if fates.customers < MIN_CONTRACTS or fates.renewers < MIN_EACH or lapses < MIN_EACH:
        return None
    fitted = fit(fates, prior=weak_prior())
    usable = np.isfinite([fitted.model.leave, fitted.model.stay]).all()
    return Renewal(fitted.model, reason, fates) if usable else None


def _assume(fates: Contracts) -> Renewal:
    """Return what is assumed where nothing can be learnt yet."""
    return Renewal(ASSUMED, ContractReason.TOO_FEW_CONTRACTS, fates)
