"""What another definition or other boundaries would change: worked out as of the last night, and written nowhere."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from clv.maths.arrays import Integers
from clv.models import Category, CustomerFacts, Definition, Run, RunKind, Score, SegmentRules
from clv.models.definition import ValueMeasure
from clv.models.segment import LABELS
from clv.rules import Code, divide
from clv.services.arrays import Past, read_past
from clv.services.categories import standing, standing_of
from clv.services.contract_scores import holders_of
from clv.services.scores import buyers_of, columns_of, read_models
from clv.services.versions import content_of
from crm.accounts.models import Company
from crm.core.errors import Refused
from crm.core.money import minor_digits
from crm.core.shards import cut
from customers.models import Customer

SHOWN = 20
# So many customers at most are worked out at a time, and then told of; of a smaller company in so many parts.
SHARD_CUSTOMERS = 50_000
PARTS = 20
# What the rules look at, and the scores' columns that say it.
SCORED = {
    "p_alive": "p_alive", "margin_minor": "margin_minor", "revenue_minor": "revenue_minor",
    "future": "future_margin_minor",
}  # fmt: skip

Progress = Callable[[int], None]


def unheard(_done: int) -> None:
    """Tell nobody how far it is."""


class NoNightYet(Refused):
    """There are no figures to compare with."""

    default_code = "no_night_yet"


@dataclass(frozen=True, slots=True)
class CategoryShift:
    """One category before and after: its customers, and what they are worth."""

    code: str
    customers_before: int
    customers_after: int
    before_minor: int
    after_minor: int

    @property
    def label(self) -> str:
        """Return what people call the category."""
        return str(LABELS[Code(self.code)])


@dataclass(frozen=True, slots=True)
class Move:
    """How many customers would go from one category to another."""

    before: str
    after: str
    customers: int

    @property
    def before_label(self) -> str:
        """Return what people call the category they are in."""
        return str(LABELS[Code(self.before)])

    @property
    def after_label(self) -> str:
        """Return what people call the category they would be in."""
        return str(LABELS[Code(self.after)])


@dataclass(frozen=True, slots=True)
class Mover:
    """A customer whose value changes much."""

    customer_id: int
    name: str
    before_minor: int
    after_minor: int

    @property
    def change_minor(self) -> int:
        """Return by how much the value changes."""
        return self.after_minor - self.before_minor


@dataclass(frozen=True, slots=True)
class Restatement:
    """Old beside new; money by the measure of each, of customers who are in the totals."""

    as_of: date
    customers: int
    before_minor: int
    after_minor: int
    changed_categories: int
    categories: list[CategoryShift]
    moves: list[Move]
    winners: list[Mover]
    losers: list[Mover]


def preview_definition(values: Mapping[str, Any], *, progress: Progress = unheard) -> Restatement:
    """Return what the customers would be worth if the newest definition had these values too.

    Args:
        values: what would be another.
        progress: hears after each shard how many customers are done.

    Raises:
        NoNightYet: nothing has been worked out yet.
        ValidationError: the values make no definition.
    """
    as_of, wished = last_night(), wished_definition(values)
    current = Definition.objects.on(as_of)
    past, scored = read_past(as_of=as_of), _scored_under(wished, as_of, progress)
    ruled, _threshold = divide(standing(past, wished, scored), SegmentRules.objects.on(as_of).boundaries)
    before = _stored_value(past, current)
    after = scored["margin_minor" if wished.measure == ValueMeasure.MARGIN else "revenue_minor"]
    return _compare(past, before, after, ruled.code)


def wished_definition(values: Mapping[str, Any]) -> Definition:
    """Return the newest definition with other values; nothing is written.

    Raises:
        ValidationError: the values make no definition.
    """
    wished = Definition(**(content_of(Definition.objects.order_by("-number")[0]) | dict(values)))
    wished.clean_fields(exclude=["number", "effective_on", "why", "author"])
    wished.validate_constraints(exclude=["number"])
    return wished


def _scored_under(wished: Definition, as_of: date, progress: Progress) -> dict[str, Any]:
    """Return what the rules of categories look at of everybody, as the night would score them; shard by shard."""
    learnt = read_models(as_of=as_of, unit=10 ** minor_digits(Company.objects.current().currency))
    found: dict[str, list[Any]] = {name: [] for name in SCORED}
    done, size = 0, min(SHARD_CUSTOMERS, max(1, -(-CustomerFacts.objects.count() // PARTS)))
    for shard in cut("clv_customerfacts", "customer_id", size=size):
        past = read_past(as_of=as_of, shard=shard)
        holders = holders_of(past, wished, shard=shard)
        columns = columns_of(past, buyers_of(past), learnt, wished, holders, shard=shard)
        for name, column in SCORED.items():
            found[name].append(np.asarray(columns[column]))
        done += len(past.customer_id)
        progress(done)
    return {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in found.items()}


def preview_boundaries(values: Mapping[str, Any]) -> Restatement:
    """Return who would move if the newest boundaries had these values too; nobody's value changes.

    Raises:
        NoNightYet: nothing has been worked out yet.
        ValidationError: the values make no boundaries.
    """
    as_of = last_night()
    current = Definition.objects.on(as_of)
    wished = wished_boundaries(values)
    past = read_past(as_of=as_of)
    ruled, _threshold = divide(standing_of(past, current), wished.boundaries)
    value = _stored_value(past, current)
    return _compare(past, value, value, ruled.code)


def wished_boundaries(values: Mapping[str, Any]) -> SegmentRules:
    """Return the newest boundaries with other values; nothing is written.

    Raises:
        ValidationError: the values make no boundaries.
    """
    wished = SegmentRules(**(content_of(SegmentRules.objects.order_by("-number")[0]) | dict(values)))
    wished.clean_fields(exclude=["number", "effective_on", "why", "author"])
    return wished


def last_night() -> date:
    """Return the day of the figures that people see."""
    run = Run.objects.filter(kind=RunKind.CATEGORIES).first()
    if run is None:
        raise NoNightYet(_("There are no figures to compare with yet. Run a night first."))
    return run.as_of


def _stored_value(past: Past, definition: Definition) -> Integers:
    """Return everybody's value on record by the definition's measure, in the order of the facts."""
    name = "margin_minor" if definition.measure == ValueMeasure.MARGIN else "revenue_minor"
    known = dict(Score.objects.values_list("customer_id", name).iterator(chunk_size=10_000))
    return np.array([known.get(customer_id, 0) for customer_id in past.customer_id.tolist()], dtype=np.int64)


def _compare(past: Past, before: Integers, after: Integers, ruled: Any) -> Restatement:
    """Return old beside new; who is worth a mere guess counts in no total."""
    names = ("customer_id", "code", "ruled_code", "chosen_until")
    known = {row[0]: row[1:] for row in Category.objects.values_list(*names).iterator(chunk_size=10_000)}
    ids = past.customer_id.tolist()
    counts = np.isin(past.customer_id, np.fromiter(Score.objects.of_buyers().values_list("pk", flat=True), np.int64))
    old = np.array([known[pk][0] if pk in known else Code.PROSPECT.value for pk in ids], dtype=object)
    chosen = np.array([pk in known and known[pk][2] is not None for pk in ids], dtype=bool)
    new = np.where(chosen, old, np.asarray(ruled).astype(object))
    moves = Counter(zip(old[old != new].tolist(), new[old != new].tolist(), strict=True))
    change = np.where(counts, after - before, 0)
    order = np.lexsort((past.customer_id, change))
    losers = [place for place in order[:SHOWN].tolist() if change[place] < 0]
    winners = [place for place in order[::-1][:SHOWN].tolist() if change[place] > 0]
    named = Customer.objects.in_bulk([ids[place] for place in {*winners, *losers}])
    movers = {
        place: Mover(ids[place], named[ids[place]].name, int(before[place]), int(after[place]))
        for place in {*winners, *losers}
    }
    return Restatement(
        as_of=past.as_of,
        customers=int(counts.sum()),
        before_minor=int(before[counts].sum()),
        after_minor=int(after[counts].sum()),
        changed_categories=sum(moves.values()),
        categories=[
            CategoryShift(
                code=code.value,
                customers_before=int((old == code.value).sum()),
                customers_after=int((new == code.value).sum()),
                before_minor=int(before[counts & (old == code.value)].sum()),
                after_minor=int(after[counts & (new == code.value)].sum()),
            )
            for code in Code
        ],
        moves=[Move(before, after, count) for (before, after), count in moves.most_common()],
        winners=[movers[place] for place in winners],
        losers=[movers[place] for place in losers],
    )
