"""What one customer is expected to bring within three years: worked out when somebody asks, as the night would."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from clv.maths.arrays import Integers
from clv.maths.buying import p_alive, purchases_if_alive
from clv.maths.outlook import Models
from clv.maths.value import DAYS_PER_MONTH
from clv.models import Definition
from clv.selectors.customer import Ahead
from clv.services.arrays import Past, read_past
from clv.services.contract_scores import Holders, holders_of
from clv.services.learnt import read_models
from clv.services.scores import columns_of
from clv.services.segments import segments_of
from clv.services.worth import buyers_of
from crm.accounts.models import Company
from crm.core.money import PPM, minor_digits
from crm.core.shards import Shard

MONTHS = 36
MONTHS_A_YEAR = 12


def look_ahead_for(customer_id: int, *, as_of: date, months: int = MONTHS) -> Ahead | None:
    """Return what is expected of a customer within so many months of `as_of`, not discounted.

    It is the future under a definition of value that reaches so far and discounts nothing; without a buying model the
    pace so far goes on. None for who has neither bought nor holds a contract.
    """
    shard = Shard(customer_id, customer_id)
    past = read_past(as_of=as_of, shard=shard)
    definition = Definition(lifespan_months=months, yearly_discount_ppm=0)
    holders = holders_of(past, definition, shard=shard)
    if not len(past.customer_id) or not (past.bought[0] or len(holders.rows)):
        return None
    learnt = read_models(as_of=as_of, unit=10 ** minor_digits(Company.objects.current().currency))
    columns = columns_of(past, buyers_of(past), learnt, definition, holders, shard=shard)
    if learnt.models.buying is None:
        return _at_the_pace_so_far(columns, holders, months)
    names = segments_of(past, learnt, shard).names
    models = learnt.own.get(names.texts[int(names.codes[0])], learnt.models)
    realised = _first(columns["margin_minor"]) - _first(columns["future_margin_minor"])
    return Ahead(
        months,
        _orders(past, holders, models, months),
        _first(columns["future_margin_minor"]),
        _first(columns["margin_low_minor"]) - realised,
        _first(columns["margin_high_minor"]) - realised,
    )


def _at_the_pace_so_far(columns: Mapping[str, Any], holders: Holders, months: int) -> Ahead:
    """Return what the simple formula expects: every year brings what the next one does, beside the contracts."""
    years, value = months / MONTHS_A_YEAR, holders.value
    orders, margin = float(columns["year_orders"][0]), _first(columns["year_margin_minor"])
    below, above = margin - _first(columns["year_low_minor"]), _first(columns["year_high_minor"]) - margin
    renewals = renewed = 0.0
    if len(holders.rows):
        orders -= float(value.year_renewals[0])
        margin -= _first(value.year_margin_minor)
        renewals, renewed = float(value.future_renewals[0]), float(value.future_margin_minor[0])
    expected = margin * years + renewed
    low, high = expected - below * years, expected + above * years
    return Ahead(months, orders * years + renewals, round(expected), round(low), round(high))


def _orders(past: Past, holders: Holders, models: Models, months: int) -> float:
    """Return the orders expected within so many months, renewals among them."""
    is_holder = len(holders.rows) > 0
    beside = holders.value.beside_ppm[0] / PPM if is_holder else 1.0
    renewals = float(holders.value.future_renewals[0]) if is_holder else 0.0
    if models.buying is None or not past.bought[0]:
        return renewals
    x, age = past.frequency, past.age
    alive = p_alive(models.buying, x, past.recency, age)
    expected = alive * purchases_if_alive(models.buying, x, age, months * DAYS_PER_MONTH)
    return float(beside * expected[0] + renewals)


def _first(column: Integers) -> int:
    """Return the only customer's value."""
    return int(column[0])
