"""Volumes kept by customer, so that a few changed customers cost the sums of the stretches they touch, not of all.

What is kept holds under one book of plans, up to one day. Only a posting writes it, in its own transaction; under any
other book, or for a day before, nothing of it is read and everything is counted again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched

from django.db.models import Max, Q, Sum

from compensation.models import CountedVolume, VolumeCount
from compensation.rules.months import month_of
from compensation.rules.plans import PlanBook
from compensation.rules.tiers import Volume
from compensation.selectors.plans import plans_hash
from compensation.services.reference import Reckoning, Span
from compensation.services.tier_volumes import MANY, Part, keep_parts, parts
from orders.models import Order, Refund

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Recount:
    """The customers whose part of any volume is no longer what is kept.

    Args:
        customer_ids: who they are.
        parts: all that they add to volumes now.
        touched: (payee, month) of every part that they add, or added, differently.
    """

    customer_ids: frozenset[int]
    parts: tuple[Part, ...]
    touched: frozenset[tuple[int, date]]


def recount(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Recount | None:
    """Return what changed for these customers, and for all whose orders came due; None where all have to be counted."""
    count = VolumeCount.objects.filter(plans_hash=plans_hash(reckoning.book), as_of__lte=reckoning.as_of).first()
    if customer_ids is None or count is None:
        return None
    ids = {*customer_ids, *_come_due(count.as_of, reckoning.as_of)}
    if len(ids) > MANY:
        return None
    now = frozenset(parts(reckoning, sorted(ids), _span(reckoning.book)))
    changed = now ^ frozenset(_kept_of(ids))
    who = frozenset(part.customer for part in changed)
    return Recount(
        customer_ids=who,
        parts=tuple(part for part in now if part.customer in who),
        touched=frozenset((part.payee, part.month) for part in changed),
    )


def keep(reckoning: Reckoning, found: Recount) -> None:
    """Keep what these customers add now, instead of what they added."""
    for ids in batched(sorted(found.customer_ids), BATCH):
        CountedVolume.objects.filter(customer__in=ids).delete()
    CountedVolume.objects.bulk_create(
        (
            CountedVolume(
                customer_id=part.customer,
                payee_id=part.payee,
                month=part.month,
                component=part.component,
                amount_minor=part.amount,
                last_on=part.last_on,
            )
            for part in found.parts
        ),
        batch_size=BATCH,
    )
    VolumeCount.objects.update(as_of=reckoning.as_of)


def keep_all(reckoning: Reckoning) -> None:
    """Count everybody, and keep that alone."""
    forget()
    keep_parts(reckoning, _span(reckoning.book))
    VolumeCount.objects.create(plans_hash=plans_hash(reckoning.book), as_of=reckoning.as_of)


def forget() -> None:
    """Keep nothing, so that the next posting under any tiers counts everybody."""
    if VolumeCount.objects.all().delete()[0]:
        CountedVolume.objects.all().delete()


def kept_volumes() -> Iterator[Volume]:
    """Yield everybody's volumes as they are kept."""
    return _sums(Q())


def volumes_after(found: Recount, payees: Collection[int], months: Collection[date]) -> Iterator[Volume]:
    """Yield the volumes of these payees and months, in parts: what is kept, with the changed customers as they are."""
    yield from _sums(Q(payee__in=payees, month__in=months) & ~Q(customer__in=found.customer_ids))
    for part in found.parts:
        yield Volume(part.payee, part.month, part.component, part.amount, part.last_on)


def _sums(which: Q) -> Iterator[Volume]:
    rows = CountedVolume.objects.filter(which).order_by().values_list("payee_id", "month", "component")
    sums = rows.annotate(amount=Sum("amount_minor"), last=Max("last_on"))
    for payee, month, component, amount, last_on in sums:
        yield Volume(payee, month, component, int(amount), last_on)


def _kept_of(customer_ids: Collection[int]) -> Iterator[Part]:
    for ids in batched(sorted(customer_ids), BATCH):
        rows = CountedVolume.objects.filter(customer__in=ids)
        for row in rows.values_list("customer_id", "payee_id", "month", "component", "amount_minor", "last_on"):
            yield Part(*row)


def _span(book: PlanBook) -> Span:
    """Return the days from the first on which any tiers can count; a stretch begins under them, never before."""
    starts = [month_of(terms.starts_on) for terms in book.versions() if terms.tiers]
    return Span(min(starts, default=date.max), date.max)


def _come_due(after: date, until: date) -> Iterator[int]:
    """Yield the customers with an order or a refund dated in (after, until]: it may have been entered ahead."""
    if after < until:
        orders = Order.objects.filter(ordered_on__gt=after, ordered_on__lte=until)
        refunds = Refund.objects.filter(refunded_on__gt=after, refunded_on__lte=until, order__isnull=False)
        yield from orders.values_list("customer_id", flat=True)
        yield from refunds.values_list("order__customer_id", flat=True)
