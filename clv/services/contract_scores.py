"""The top rung of the ladder: who has a running contract is valued by its renewals, and by what is bought beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from clv.maths.arrays import Floats, Integers
from clv.maths.intervals import deviation_within
from clv.maths.outlook import Outlook, Rung
from clv.maths.renewals import together
from clv.models import ContractWorth, Definition, Reason
from clv.services.arrays import Past
from clv.services.contracts import EVERYBODY, ContractValue, value_contracts
from clv.services.renewals import ContractReason
from clv.services.worth import Contracted
from crm.core.columns import write_columns
from crm.core.fresh import fresh_table
from crm.core.money import PPM
from crm.core.shards import Shard

REASONS = {
    ContractReason.OWN_PRODUCT: Reason.CONTRACT_OWN_PRODUCT,
    ContractReason.ALL_PRODUCTS: Reason.CONTRACT_ALL_PRODUCTS,
    ContractReason.TOO_FEW_CONTRACTS: Reason.CONTRACT_ASSUMED,
}


@dataclass(frozen=True)
class Holders:
    """The customers of a shard who have a running contract.

    Attributes:
        rows: (m,) their places among all customers of the shard.
        value: (m,) what their contracts are still worth.
        size: how many customers the shard has.
    """

    rows: Integers
    value: ContractValue
    size: int

    @property
    def reasons(self) -> list[Reason]:
        """Return why each of them stands on the top rung."""
        return [REASONS[ContractReason(code)] for code in self.value.reason]

    def contracted(self, rows: Integers | None = None) -> Contracted:
        """Return what contracts do to the value of all customers of the shard, or of some of them."""
        future, beside = np.zeros(self.size, dtype=np.int64), np.full(self.size, PPM, dtype=np.int64)
        future[self.rows], beside[self.rows] = self.value.future_margin_minor, self.value.beside_ppm
        return Contracted(future, beside) if rows is None else Contracted(future[rows], beside[rows])


def holders_of(past: Past, definition: Definition, *, shard: Shard | None = None) -> Holders:
    """Return who of the customers has a running contract, and what it is worth under a definition."""
    value = value_contracts(as_of=past.as_of, definition=definition, shard=shard or EVERYBODY)
    known = np.isin(value.customer_id, past.customer_id)
    if not known.all():
        value = ContractValue(**{name: getattr(value, name)[known] for name in ContractValue.__dataclass_fields__})
    rows = np.searchsorted(past.customer_id, value.customer_id)
    # Of who has never bought nothing is expected beside the contract: what a newcomer brings is only a guess.
    beside = np.where(past.bought[rows], value.beside_ppm, 0)
    return Holders(rows, replace(value, beside_ppm=beside), len(past.customer_id))


def with_contracts(outlook: Outlook, holders: Holders) -> Outlook:
    """Return the outlook of everybody with contracts in it; who has none keeps theirs, to the bit."""
    rows, value = holders.rows, holders.value
    if not len(rows):
        return outlook
    beside = value.beside_ppm / PPM
    now = {name: getattr(outlook, name)[rows] for name in Outlook.__dataclass_fields__}
    year = _span(now, "year", beside, value.year_margin_minor, value.year_low, value.year_high)
    future = _span(now, "future", beside, value.future_margin_minor, value.future_low, value.future_high)
    beside_deviation = beside * now["future_deviation"]
    found: dict[str, Any] = {
        **year,
        **future,
        "future_deviation": np.hypot(beside_deviation, deviation_within(value.future_low, value.future_high)),
        "rung": np.full(len(rows), Rung.CONTRACT),
        "p_alive": np.fmax(now["p_alive"], value.alive),
        "year_orders": beside * now["year_orders"] + value.year_renewals,
        "future_revenue": beside * now["future_revenue"] + value.future_revenue_minor,
    }
    spread = {name: getattr(outlook, name).copy() for name in Outlook.__dataclass_fields__}
    for name, values in found.items():
        spread[name][rows] = values
    return Outlook(**spread)


def _span(
    now: Mapping[str, Floats], name: str, beside: Floats, margin: Integers, low: Floats, high: Floats
) -> dict[str, Floats]:
    """Return the margin within a span with its interval: that of the contracts, and the part beside them."""
    expected = np.concatenate([beside * now[f"{name}_margin"], margin.astype(np.float64)])
    lows = np.concatenate([beside * now[f"{name}_low"], low])
    highs = np.concatenate([beside * now[f"{name}_high"], high])
    place = np.tile(np.arange(len(margin)), 2)
    both = together(expected, lows, highs, place, len(margin))
    total = beside * now[f"{name}_margin"] + margin
    return {
        f"{name}_margin": total,
        f"{name}_low": np.minimum(both[0], total),
        f"{name}_high": np.maximum(both[1], total),
    }


def earlier(days: np.ndarray, holders: Holders, as_of: date) -> np.ndarray:
    """Return the days on which orders are due, with renewals where they come first; what is overdue is due today."""
    found = days.copy()
    renewal = np.maximum(holders.value.renews_on, np.datetime64(as_of, "D"))
    found[holders.rows] = np.fmin(days[holders.rows], renewal)
    return found


def write_contracts(holders: Holders, shard: Shard, as_of: date) -> None:
    """Write what the contracts of a shard's customers are worth, beside their scores."""
    is_postgresql = connection.vendor == "postgresql"
    if not is_postgresql:
        ContractWorth.objects.filter(customer__gte=shard.first, customer__lte=shard.last).delete()
    value = holders.value
    columns = {
        "customer_id": value.customer_id,
        "as_of": as_of,
        "contract_count": value.contract_count,
        "future_margin_minor": value.future_margin_minor,
        "future_revenue_minor": value.future_revenue_minor,
        "year_margin_minor": value.year_margin_minor,
        "year_renewals": value.year_renewals,
        "renews_on": value.renews_on,
        "renewal_chance": value.retention,
        "beside_ppm": value.beside_ppm,
    }
    write_columns(ContractWorth, columns, table=fresh_table(ContractWorth) if is_postgresql else "")
