"""What running contracts are still worth: renewals by the shifted-beta-geometric model, fitted on what was renewed.

A contract's fate is how often it was renewed, and whether it has lapsed since; a running one is cut off, not lost. The
model of a product is its own where there is enough to learn from, else that of all products; with too little of either,
a weak assumption (four in five renew) decides. Each term is invoiced when it begins, so what is still to come are
renewals: the next one on `renews_on`, the others a term apart.

Source: docs/algorithms/segments.md, "Contracts".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from clv.maths.arrays import DAYS_PER_YEAR, Floats, Integers
from clv.maths.sbg import Contracts, Sbg, contracts, fit, weak_prior
from clv.maths.sbg_predict import renewal_chance, residual_periods, survival_after
from clv.maths.value import DAYS_PER_MONTH
from clv.models import Definition
from crm.core.money import PPM, convert
from orders.models import Holding

# A fit of a product's own wants this many contracts, and as many renewals and lapses as this.
MIN_CONTRACTS = 50
MIN_EACH = 10
# Four in five renew, and nobody knows better.
ASSUMED = Sbg(1.0, 4.0)


class ContractReason(StrEnum):
    """Whose renewals a contract's future is learnt from."""

    OWN_PRODUCT = "OWN_PRODUCT"
    ALL_PRODUCTS = "ALL_PRODUCTS"
    TOO_FEW_CONTRACTS = "TOO_FEW_CONTRACTS"


@dataclass(frozen=True)
class Held:
    """Contracts that had begun by a day; one entry each, money per term in the company's minor units.

    Attributes:
        customer_id, product_id: (n,) ids.
        renewals: (n,) renewals so far.
        lapsed: (n,) 1 where it has ended.
        margin_minor, revenue_minor: (n,) of one term.
        term_months: (n,) length of a term.
        wait_days: (n,) days until the next renewal; 0 where it is overdue.
    """

    customer_id: Integers
    product_id: Integers
    renewals: Floats
    lapsed: Floats
    margin_minor: Floats
    revenue_minor: Floats
    term_months: Integers
    wait_days: Floats


@dataclass(frozen=True)
class Renewal:
    """The model of a product's renewals, and whose renewals it was learnt from."""

    model: Sbg
    reason: ContractReason
    fates: Contracts


@dataclass(frozen=True)
class ContractValue:
    """What the running contracts of each customer are still worth; one entry per customer, ascending by id.

    Attributes:
        customer_id: (n,) ids of customers with a running contract.
        future_margin_minor, future_revenue_minor: (n,) discounted, within the lifespan.
        year_margin_minor: (n,) within twelve months, not discounted.
        retention: (n,) chance that at least one of the contracts is renewed at its next renewal.
        reason: (n,) codes of `ContractReason`; the weakest of the customer's contracts.
    """

    customer_id: Integers
    future_margin_minor: Integers
    future_revenue_minor: Integers
    year_margin_minor: Integers
    retention: Floats
    reason: np.ndarray


def value_contracts(*, as_of: date, definition: Definition) -> ContractValue:
    """Return what each customer's running contracts are still worth as of a day, under a definition of value."""
    held = read_held(as_of=as_of)
    models = renewal_models(held)
    running = held.lapsed == 0
    size = int(running.sum())
    periods, year, chance, rank = (np.zeros(size) for _ in range(4))
    product, term = held.product_id[running], held.term_months[running]
    for rows, renewal, months in _alike(product, term, models):
        renewals, wait = held.renewals[running][rows], held.wait_days[running][rows]
        periods[rows] = _discounted(renewal.model, renewals, wait, months, definition)
        year[rows] = _renewals_before(renewal.model, renewals, wait, months, DAYS_PER_YEAR)
        chance[rows] = renewal_chance(renewal.model, renewals)
        rank[rows] = list(ContractReason).index(renewal.reason)
    customers, place = np.unique(held.customer_id[running], return_inverse=True)
    margin, revenue = held.margin_minor[running], held.revenue_minor[running]
    lost, weakest = np.ones(len(customers)), np.zeros(len(customers))
    np.multiply.at(lost, place, 1.0 - chance)
    np.maximum.at(weakest, place, rank)
    return ContractValue(
        customer_id=customers,
        future_margin_minor=_summed(place, margin * periods, len(customers)),
        future_revenue_minor=_summed(place, revenue * periods, len(customers)),
        year_margin_minor=_summed(place, margin * year, len(customers)),
        retention=1.0 - lost,
        reason=np.array([reason.value for reason in ContractReason], dtype=object)[weakest.astype(np.int64)],
    )


def read_held(*, as_of: date) -> Held:
    """Return the contracts that had begun by `as_of`; a later end is not seen."""
    names = (
        "customer_id", "product_id", "renewal_count", "ends_on", "price_minor", "cost_minor", "term_months",
        "renews_on", "exchange_numerator", "exchange_denominator",
    )  # fmt: skip
    rows = list(Holding.objects.filter(started_on__lte=as_of).order_by("customer_id", "pk").values_list(*names))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    ended = [ends_on is not None and ends_on <= as_of for ends_on in columns[3]]
    ratios = list(zip(columns[8], columns[9], strict=True))
    revenue = [convert(minor, *ratio) for minor, ratio in zip(columns[4], ratios, strict=True)]
    cost = [convert(minor, *ratio) for minor, ratio in zip(columns[5], ratios, strict=True)]
    return Held(
        customer_id=np.array(columns[0], dtype=np.int64),
        product_id=np.array(columns[1], dtype=np.int64),
        renewals=np.array(columns[2], dtype=np.float64),
        lapsed=np.array(ended, dtype=np.float64),
        margin_minor=np.array(revenue, dtype=np.float64) - np.array(cost, dtype=np.float64),
        revenue_minor=np.array(revenue, dtype=np.float64),
        term_months=np.array(columns[6], dtype=np.int64),
        wait_days=np.array([max(0, (day - as_of).days) for day in columns[7]], dtype=np.float64),
    )


def renewal_models(held: Held) -> dict[int, Renewal]:
    """Return the model of each product's renewals, by the product's id."""
    everybody = contracts(held.renewals, held.lapsed)
    pooled = _learn(everybody, ContractReason.ALL_PRODUCTS) or _assume(everybody)
    found: dict[int, Renewal] = {}
    for product in np.unique(held.product_id).tolist():
        own = held.product_id == product
        fates = contracts(held.renewals[own], held.lapsed[own])
        found[product] = _learn(fates, ContractReason.OWN_PRODUCT) or Renewal(pooled.model, pooled.reason, fates)
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


def _alike(product: Integers, term: Integers, models: dict[int, Renewal]) -> Iterator[tuple[Integers, Renewal, int]]:
    """Yield the rows of each product and term, with the product's model and the months of the term."""
    for one in np.unique(product).tolist():
        for months in np.unique(term[product == one]).tolist():
            yield np.flatnonzero((product == one) & (term == months)), models[one], months


def _discounted(model: Sbg, renewals: Floats, wait: Floats, months: int, definition: Definition) -> Floats:
    """Return the renewals expected within the lifespan, each discounted from the day it is due."""
    rate = definition.yearly_discount_ppm / PPM
    ahead = _renewals_within(wait, months, definition.lifespan_months * DAYS_PER_MONTH)
    found = np.zeros(len(renewals))
    period_rate = (1.0 + rate) ** (months / 12) - 1.0
    for count in np.unique(ahead[ahead > 0]).tolist():
        rows = ahead == count
        found[rows] = residual_periods(model, renewals[rows], period_rate=period_rate, periods=count)
    return found * (1.0 + rate) ** (-wait / DAYS_PER_YEAR)


def _renewals_before(model: Sbg, renewals: Floats, wait: Floats, months: int, days: float) -> Floats:
    """Return the renewals expected within so many days, not discounted."""
    ahead = _renewals_within(wait, months, days)
    found = np.zeros(len(renewals))
    for step in range(1, int(ahead.max(initial=0)) + 1):
        found += np.where(ahead >= step, survival_after(model, renewals, np.full(len(renewals), float(step))), 0.0)
    return found


def _renewals_within(wait: Floats, months: int, days: float) -> Integers:
    """Return how many renewals fall within so many days from now."""
    return np.where(wait <= days, np.floor((days - wait) / (months * DAYS_PER_MONTH)) + 1, 0).astype(np.int64)


def _summed(place: Integers, amounts: Floats, size: int) -> Integers:
    """Return amounts summed by customer, in whole minor units."""
    return np.rint(np.bincount(place, weights=amounts, minlength=size)).astype(np.int64)
