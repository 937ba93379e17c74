"""What running contracts are still worth: their renewals, each by its chance and from the day it is due.

Each term is invoiced when it begins, so what is still to come are renewals: the next one on `renews_on`, the others a
term apart. The invoices are orders, and the buying model sees them; so of what it expects, only the part counts that is
like the revenue for products not under contract (`beside`).

Source: docs/algorithms/clv.md, "Contracts: shifted-beta-geometric".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from clv.maths.arrays import DAYS_PER_YEAR, Floats, Integers
from clv.maths.renewals import Ahead, renewals_ahead, together
from clv.maths.sbg_predict import renewal_chance
from clv.maths.value import DAYS_PER_MONTH
from clv.models import Definition
from clv.services.renewals import ContractReason, Renewal, read_fates, renewal_models
from crm.core.columns import WHOLE, read_columns
from crm.core.money import PPM, convert
from crm.core.shards import Shard
from orders.models import Holding

EVERYBODY = Shard(0, 2**62)
REASONS = list(ContractReason)
NAMES = (
    "customer_id", "product_id", "renewal_count", "price_minor", "cost_minor", "term_months", "renews_on",
    "exchange_numerator", "exchange_denominator",
)  # fmt: skip
# Of each order of a customer with a running contract: what it came to, its lines, and those for products under
# contract.
INVOICED = """
    SELECT o.customer_id, o.company_net_minor AS net, CAST(SUM(l.net_minor) AS BIGINT) AS lines,
           CAST(SUM(CASE WHEN EXISTS (
               SELECT 1 FROM orders_holding h WHERE h.customer_id = o.customer_id AND h.product_id = l.product_id
                  AND h.started_on <= %(as_of)s
           ) THEN l.net_minor ELSE 0 END) AS BIGINT) AS held
      FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
     WHERE o.status = 'CONFIRMED' AND o.ordered_on <= %(as_of)s AND o.customer_id IN (
               SELECT customer_id FROM orders_holding
                WHERE customer_id BETWEEN {first} AND {last} AND started_on <= %(as_of)s
                  AND (ends_on IS NULL OR ends_on > %(as_of)s))
     GROUP BY o.id, o.customer_id, o.company_net_minor ORDER BY o.customer_id, o.id
"""


@dataclass(frozen=True)
class Held:
    """Running contracts; one entry each, money per term in the company's minor units.

    Attributes:
        customer_id, product_id: (n,) ids.
        renewals: (n,) renewals so far.
        margin_minor, revenue_minor: (n,) of one term.
        term_months: (n,) length of a term.
        renews_on: (n,) the day of the next renewal.
        wait_days: (n,) days until then; 0 where it is overdue.
        is_due: (n,) whether the term is over and nobody has said yet whether it goes on.
    """

    customer_id: Integers
    product_id: Integers
    renewals: Floats
    margin_minor: Floats
    revenue_minor: Floats
    term_months: Integers
    renews_on: np.ndarray
    wait_days: Floats
    is_due: np.ndarray


@dataclass(frozen=True)
class ContractValue:
    """What the running contracts of each customer are still worth; one entry per customer, ascending by id.

    Attributes:
        customer_id: (n,) ids of customers with a running contract.
        contract_count: (n,) how many they have.
        future_margin_minor, future_revenue_minor: (n,) discounted, within the lifespan.
        future_low, future_high: (n,) ends of the margin's 80 percent interval.
        future_renewals: (n,) renewals within the lifespan, each worth its discount.
        year_margin_minor: (n,) within twelve months, not discounted.
        year_low, year_high: (n,) ends of its 80 percent interval.
        year_renewals: (n,) renewals expected within twelve months.
        alive: (n,) chance of being a customer now: 1 in the midst of a term.
        retention: (n,) chance that at least one of the contracts is renewed at its next renewal.
        renews_on: (n,) the next renewal.
        reason: (n,) codes of `ContractReason`; the weakest of the customer's contracts.
        beside_ppm: (n,) the part of the revenue so far for products not under contract.
    """

    customer_id: Integers
    contract_count: Integers
    future_margin_minor: Integers
    future_revenue_minor: Integers
    future_low: Floats
    future_high: Floats
    future_renewals: Floats
    year_margin_minor: Integers
    year_low: Floats
    year_high: Floats
    year_renewals: Floats
    alive: Floats
    retention: Floats
    renews_on: np.ndarray
    reason: np.ndarray
    beside_ppm: Integers


def value_contracts(*, as_of: date, definition: Definition, shard: Shard = EVERYBODY) -> ContractValue:
    """Return what the running contracts of a shard's customers are still worth as of a day, under a definition."""
    held = read_held(as_of=as_of, shard=shard)
    look = _look_ahead(held, as_of, definition)
    customers, place = np.unique(held.customer_id, return_inverse=True)
    count = len(customers)
    future_low, future_high = _ends(held.margin_minor, look.future, place, count)
    year_low, year_high = _ends(held.margin_minor, look.year, place, count)
    return ContractValue(
        customer_id=customers,
        contract_count=np.bincount(place, minlength=count),
        future_margin_minor=_summed(place, held.margin_minor * look.future.expected, count),
        future_revenue_minor=_summed(place, held.revenue_minor * look.future.expected, count),
        future_low=future_low,
        future_high=future_high,
        future_renewals=np.bincount(place, weights=look.future.expected, minlength=count),
        year_margin_minor=_summed(place, held.margin_minor * look.year.expected, count),
        year_low=year_low,
        year_high=year_high,
        year_renewals=np.bincount(place, weights=look.year.expected, minlength=count),
        alive=_any(place, np.where(held.is_due, look.chance, 1.0), count),
        retention=_any(place, look.chance, count),
        renews_on=_first_day(place, held.renews_on, count),
        reason=_weakest(place, look.rank, count),
        beside_ppm=_beside(customers, as_of, shard),
    )


@dataclass(frozen=True)
class _Look:
    """What is to come of each contract: renewals within lifespan and year, the next one, and whose model says so."""

    future: Ahead
    year: Ahead
    chance: Floats
    rank: Integers


def _look_ahead(held: Held, as_of: date, definition: Definition) -> _Look:
    """Return what is to come of each contract; the models are asked for where there are any contracts."""
    size = len(held.customer_id)
    future, year = (Ahead(*(np.zeros(size) for _ in range(3))) for _ in range(2))
    chance, rank = np.zeros(size), np.zeros(size, dtype=np.int64)
    models = renewal_models(read_fates(as_of=as_of)) if size else {}
    for rows, renewal, months in _alike(held, models):
        _fill(future, rows, _within_lifespan(renewal, held, rows, months, definition))
        _fill(year, rows, _within_a_year(renewal, held, rows, months))
        chance[rows] = renewal_chance(renewal.model, held.renewals[rows])
        rank[rows] = REASONS.index(renewal.reason)
    return _Look(future, year, chance, rank)


def read_held(*, as_of: date, shard: Shard = EVERYBODY) -> Held:
    """Return the contracts of a shard's customers that run on `as_of`; a later end is not seen."""
    running = Holding.objects.running_on(as_of).filter(customer__gte=shard.first, customer__lte=shard.last)
    rows = list(running.order_by("customer_id", "pk").values_list(*NAMES))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(NAMES)
    ratios = list(zip(columns[7], columns[8], strict=True))
    revenue = [convert(minor, *ratio) for minor, ratio in zip(columns[3], ratios, strict=True)]
    cost = [convert(minor, *ratio) for minor, ratio in zip(columns[4], ratios, strict=True)]
    renews_on = np.array(columns[6], dtype="datetime64[D]")
    wait = (renews_on - np.datetime64(as_of)).astype("timedelta64[D]").astype(np.float64)
    return Held(
        customer_id=np.array(columns[0], dtype=np.int64),
        product_id=np.array(columns[1], dtype=np.int64),
        renewals=np.array(columns[2], dtype=np.float64),
        margin_minor=np.array(revenue, dtype=np.float64) - np.array(cost, dtype=np.float64),
        revenue_minor=np.array(revenue, dtype=np.float64),
        term_months=np.array(columns[5], dtype=np.int64),
        renews_on=renews_on,
        wait_days=np.maximum(wait, 0.0),
        is_due=wait <= 0,
    )


def _alike(held: Held, models: dict[int, Renewal]) -> Iterator[tuple[Integers, Renewal, int]]:
    """Yield the rows of each product and term, with the product's model and the months of the term."""
    for one in np.unique(held.product_id).tolist():
        for months in np.unique(held.term_months[held.product_id == one]).tolist():
            yield np.flatnonzero((held.product_id == one) & (held.term_months == months)), models[one], months


def _within_lifespan(renewal: Renewal, held: Held, rows: Integers, months: int, definition: Definition) -> Ahead:
    """Return the renewals within the lifespan, each discounted from the day it is due."""
    rate, wait = definition.yearly_discount_ppm / PPM, held.wait_days[rows]
    ahead = _renewals_within(wait, months, definition.lifespan_months * DAYS_PER_MONTH)
    found = renewals_ahead(renewal.model, held.renewals[rows], ahead, period_rate=(1.0 + rate) ** (months / 12) - 1.0)
    first = (1.0 + rate) ** (-wait / DAYS_PER_YEAR)
    return Ahead(found.expected * first, found.low * first, found.high * first)


def _within_a_year(renewal: Renewal, held: Held, rows: Integers, months: int) -> Ahead:
    """Return the renewals within twelve months, not discounted."""
    ahead = _renewals_within(held.wait_days[rows], months, DAYS_PER_YEAR)
    return renewals_ahead(renewal.model, held.renewals[rows], ahead, period_rate=0.0)


def _renewals_within(wait: Floats, months: int, days: float) -> Integers:
    """Return how many renewals fall within so many days from now."""
    return np.where(wait <= days, np.floor((days - wait) / (months * DAYS_PER_MONTH)) + 1, 0).astype(np.int64)


def _fill(all_rows: Ahead, rows: Integers, found: Ahead) -> None:
    """Put what was found for some rows in its place."""
    for name in Ahead.__dataclass_fields__:
        getattr(all_rows, name)[rows] = getattr(found, name)


def _ends(money: Floats, ahead: Ahead, place: Integers, size: int) -> tuple[Floats, Floats]:
    """Return the ends of each customer's interval; below zero they turn round."""
    ends = np.stack([money * ahead.low, money * ahead.high])
    return together(money * ahead.expected, ends.min(axis=0), ends.max(axis=0), place, size)


def _beside(customers: Integers, as_of: date, shard: Shard) -> Integers:
    """Return the part of each customer's revenue so far, in parts per million, for products not under contract."""
    found = np.full(len(customers), PPM, dtype=np.int64)
    if not len(customers):
        return found
    kinds = {"customer_id": WHOLE, "net": WHOLE, "lines": WHOLE, "held": WHOLE}
    rows = read_columns(INVOICED.format(first=shard.first, last=shard.last), kinds, {"as_of": as_of})
    place = np.searchsorted(customers, rows["customer_id"])
    share = np.divide(rows["held"], rows["lines"], out=np.zeros(len(place)), where=rows["lines"] > 0)
    under = np.bincount(place, weights=rows["net"] * share, minlength=len(customers))
    total = np.bincount(place, weights=rows["net"].astype(np.float64), minlength=len(customers))
    part = np.divide(under, total, out=np.zeros(len(customers)), where=total > 0)
    return PPM - np.rint(np.clip(part, 0.0, 1.0) * PPM).astype(np.int64)


def _any(place: Integers, chance: Floats, size: int) -> Floats:
    """Return the chance that at least one of each customer's contracts holds."""
    none = np.ones(size)
    np.multiply.at(none, place, 1.0 - chance)
    return 1.0 - none


def _first_day(place: Integers, days: np.ndarray, size: int) -> np.ndarray:
    """Return each customer's earliest day."""
    first = np.full(size, np.datetime64("9999-12-31", "D"))
    np.minimum.at(first, place, days)
    return first


def _weakest(place: Integers, rank: Integers, size: int) -> np.ndarray:
    """Return the code of the weakest reason among each customer's contracts."""
    weakest = np.zeros(size, dtype=np.int64)
    np.maximum.at(weakest, place, rank)
    return np.array([reason.value for reason in REASONS], dtype=object)[weakest]


def _summed(place: Integers, amounts: Floats, size: int) -> Integers:
    """Return amounts summed by customer, in whole minor units."""
    return np.rint(np.bincount(place, weights=amounts, minlength=size)).astype(np.int64)
