"""Tiers, posted beside the orders: what each month's volume adds to a salesperson's pay of its stretch."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched

from django.db import transaction
from django.db.models import Max, Q, Sum

from compensation.models import CommissionEntry, CreditShare
from compensation.models.credit import SplitStatus
from compensation.models.entry import Component, Event, Reason, Source
from compensation.rules.months import add_months, month_of
from compensation.rules.plans import PlanBook
from compensation.rules.tiers import TierDue, TierKey, tier_dues, tiers_on
from compensation.services import counted
from compensation.services.counted import Recount
from compensation.services.reference import EVER, Found, Line, Reckoning, Span, post_lines
from compensation.services.tier_volumes import MANY, volumes
from customers.models import Assignment
from orders.models import Order

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds under one key."""

    amount: int
    seq: int
    origin_on: date


# Whose stretch, by its first day.
Stretches = set[tuple[int, date]]


@transaction.atomic
def post(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what the ledger lacks in the stretches that these customers touch, or in all; keep what was counted."""
    if not _matters(reckoning):
        counted.forget()
        return Found(0, set())
    found = counted.recount(reckoning, customer_ids)
    if found is None:
        counted.keep_all(reckoning)
        due = tier_dues(counted.kept_volumes(), reckoning.book)
        return post_lines(list(_difference(reckoning, due, _held(None))))
    lines = list(_recounted(reckoning, found))
    counted.keep(reckoning, found)
    return post_lines(lines)


def missing_count(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines of tiers the ledger lacks; of a few customers by what is kept, of all by their orders."""
    if not _matters(reckoning):
        return 0
    found = counted.recount(reckoning, customer_ids)
    lines = missing_lines(reckoning, customer_ids) if found is None else _recounted(reckoning, found)
    return sum(1 for _ in lines)


def missing_lines(
    reckoning: Reckoning, customer_ids: Sequence[int] | None, *, by_rules: bool | None = None
) -> Iterator[Line]:
    """Yield the lines that the ledger lacks, counted from the orders alone, whatever is kept.

    Args:
        reckoning: the plans, of which a draft may be one.
        customer_ids: the stretches in which their orders lie, and all of their salespeople that are paid for already,
            are reckoned again; None is everybody.
        by_rules: use the pure rules also on PostgreSQL.
    """
    if not _matters(reckoning):
        return
    if customer_ids is None or len(customer_ids) > MANY:
        held, due = _held(None), _due(reckoning, None, EVER, by_rules=by_rules)
    else:
        payees = _payees_of(customer_ids)
        held = _held(payees)
        touched = _touched(reckoning, customer_ids, payees) | {(key.payee, key.starts_on) for key in held}
        span = _span(reckoning.book, touched)
        everything = _due(reckoning, payees, span, by_rules=by_rules) if span else {}
        due = _only(everything, touched)
    yield from _difference(reckoning, due, held)


def wanted_lines(reckoning: Reckoning, months: Span = EVER) -> Iterator[Line]:
    """Yield all lines of tiers that the book wants for some months, without a look at the ledger."""
    # A stretch begins in January at the earliest.
    span = Span(date(months.since.year, 1, 1), months.until)
    for key, due in sorted(_due(reckoning, None, span, by_rules=None).items()):
        if months.covers(key.month) and due.amount:
            yield _line(reckoning, key, due, None)


def _matters(reckoning: Reckoning) -> bool:
    """Return whether any plan has tiers, or had some that were paid."""
    has_tiers = any(terms.tiers for terms in reckoning.book.versions())
    return has_tiers or CommissionEntry.objects.filter(source=Source.TIER).exists()


def _recounted(reckoning: Reckoning, found: Recount) -> Iterator[Line]:
    """Yield the lines that the ledger lacks in the stretches in which something was counted differently."""
    touched, months = set(), set()
    for payee, month in found.touched:
        stretch = tiers_on(reckoning.book, payee, month)
        if stretch and stretch[1].tiers:
            touched.add((payee, stretch[0]))
            months |= {add_months(stretch[0], place) for place in range(stretch[1].tiers.months)}
    if not touched:
        return
    payees = {payee for payee, _starts_on in touched}
    due = tier_dues(counted.volumes_after(found, payees, months), reckoning.book)
    held = _held(payees, {_number(starts_on) for _payee, starts_on in touched})
    yield from _difference(reckoning, _only(due, touched), _only(held, touched))


def _only[T](by_key: dict[TierKey, T], touched: Stretches) -> dict[TierKey, T]:
    return {key: one for key, one in by_key.items() if (key.payee, key.starts_on) in touched}


def _difference(reckoning: Reckoning, due: dict[TierKey, TierDue], held: dict[TierKey, Held]) -> Iterator[Line]:
    for key in sorted({*due, *held}):
        line = _line(reckoning, key, due.get(key), held.get(key))
        if line.amount_minor:
            yield line


def _due(reckoning: Reckoning, payees: set[int] | None, span: Span, *, by_rules: bool | None) -> dict[TierKey, TierDue]:
    return tier_dues(volumes(reckoning, payees, span, by_rules=by_rules), reckoning.book)


def _payees_of(customer_ids: Sequence[int]) -> set[int]:
    """Return who holds credit of these customers' orders, ever did, or was paid for one."""
    found: set[int | None] = set()
    for ids in batched(customer_ids, BATCH):
        orders = Order.objects.filter(customer__in=ids)
        shares = CreditShare.objects.filter(split__status=SplitStatus.CURRENT, split__order__in=orders)
        paid = CommissionEntry.objects.filter(source=Source.ORDER, source_id__in=orders.values("pk"))
        records = Q(customer__in=ids) | Q(customer__in=orders.exclude(sold_to=None).values("sold_to"))
        found |= {*Assignment.objects.filter(records).values_list("salesperson_id", flat=True).distinct()}
        found |= {*shares.values_list("payee_id", flat=True).distinct()}
        found |= {*paid.order_by().values_list("payee_id", flat=True).distinct()}
    return {payee for payee in found if payee is not None}


def _touched(reckoning: Reckoning, customer_ids: Sequence[int], payees: set[int]) -> Stretches:
    """Return the stretches in which these customers' orders lie, or lay when they were paid for."""
    days: set[date] = set()
    for ids in batched(customer_ids, BATCH):
        orders = Order.objects.filter(customer__in=ids)
        lines = CommissionEntry.objects.filter(source=Source.ORDER, source_id__in=orders.values("pk"))
        days |= {*orders.filter(ordered_on__lte=reckoning.as_of).dates("ordered_on", "month")}
        days |= {month_of(day) for day in lines.order_by().values_list("origin_on", flat=True).distinct()}
    found = ((payee, tiers_on(reckoning.book, payee, day)) for payee in payees for day in days)
    return {(payee, stretch[0]) for payee, stretch in found if stretch}


def _span(book: PlanBook, touched: Iterable[tuple[int, date]]) -> Span | None:
    """Return the days from the first touched stretch to the end of the last; None where no tiers hold in any."""
    spans = []
    for payee, starts_on in touched:
        stretch = tiers_on(book, payee, starts_on)
        if stretch and stretch[1].tiers:
            spans.append((stretch[0], add_months(stretch[0], stretch[1].tiers.months)))
    return Span(min(since for since, _ in spans), max(until for _, until in spans)) if spans else None


def _held(payees: set[int] | None, stretches: set[int] | None = None) -> dict[TierKey, Held]:
    """Return what the ledger holds of these payees, or of everybody, by key; of some stretches, or of all."""
    lines = CommissionEntry.objects.filter(source=Source.TIER)
    if payees is not None:
        lines = lines.filter(payee__in=payees)
    if stretches is not None:
        lines = lines.filter(source_id__in=stretches)
    rows = lines.values_list("source_id", "event_id", "payee_id").order_by()
    return {
        TierKey(_month(source_id), _month(event_id), payee or 0): Held(int(amount), seq, origin_on)
        for source_id, event_id, payee, amount, seq, origin_on in rows.annotate(
            amount=Sum("amount_minor"), last_seq=Max("seq"), last_on=Max("origin_on")
        )
    }


def _line(reckoning: Reckoning, key: TierKey, due: TierDue | None, held: Held | None) -> Line:
    posted = held.amount if held else 0
    line = Line(
        source=Source.TIER.value,
        source_id=_number(key.starts_on),
        event=Event.MONTH.value,
        event_id=_number(key.month),
        component=Component.TIER.value,
        payee_id=key.payee,
        seq=held.seq + 1 if held else 1,
        reason=Reason.CHANGED.value if posted else Reason.NEW.value,
        amount_minor=(due.amount if due else 0) - posted,
        currency=reckoning.currency,
        origin_on=due.origin_on if due else held.origin_on if held else reckoning.as_of,
        customer_id=None,
        order_id=None,
        posted_minor=posted,
    )
    if due is None:
        return line._replace(reason=Reason.MOVED.value)
    return line._replace(plan_version_id=due.version, inputs=json.dumps(due.inputs))


def _number(month: date) -> int:
    """Return a month as a number such as 202603, by which its lines are found."""
    return month.year * 100 + month.month


def _month(number: int) -> date:
    """Return the first day of a month such as 202603."""
    return date(number // 100, number % 100, 1)
