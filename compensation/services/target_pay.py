"""What targets pay: one line each, posted once the stretch's last day is reached, and corrected after late data."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from compensation.models import CommissionEntry, Posting, Target, TargetCustomer
from compensation.models.entry import Component, Event, Reason, Source
from compensation.models.posting import Part
from compensation.rules import plan_parts as parts
from compensation.rules import targets as rules
from compensation.rules.months import month_of
from compensation.rules.plans import PlanBook, PlanTerms
from compensation.services.reference import Found, Line, Reckoning, post_lines
from compensation.services.target_sql import done_days
from compensation.services.targets import reached_of
from orders.models import Order

CHUNK = 5000
# What each payee was paid for returning orders, by (payee, first day of the month).
Returning = dict[tuple[int, date], int]


@dataclass(frozen=True, slots=True)
class Due:
    """What a target is worth to its salesperson under the plans of a reckoning."""

    target: Target
    amount: int
    terms: PlanTerms
    inputs: dict[str, object]


def post(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Found:
    """Post what the ledger lacks for targets that are over and that these customers touch, or for all."""
    return post_lines(list(_missing(reckoning, customer_ids)))


def missing_count(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> int:
    """Return how many lines the ledger lacks."""
    return sum(1 for _line in _missing(reckoning, customer_ids))


def targets_due(
    reckoning: Reckoning, targets: Sequence[Target], returning: Callable[[Sequence[Target]], Returning]
) -> Iterator[Due]:
    """Yield what each target is worth under the plans of the reckoning.

    Under a draft, a target that was frozen under another plan counts where the draft has one of the same kind and
    months; where it has not, or where no list was frozen, nothing can be compared, and nothing is paid.

    Args:
        reckoning: its plans need not be those in force.
        targets: frozen ones.
        returning: says what was paid for returning orders; the ledger's is `returning_in_ledger`.
    """
    found = returning(targets)
    done = _done(targets, reckoning.as_of)
    for target in targets:
        terms, rule = _rule(reckoning.book, target)
        if terms is None or rule is None:
            continue
        months = (month for who, month in found if who == target.salesperson_id)
        paid = sum(
            found[target.salesperson_id, month] for month in months if target.starts_on <= month < target.ends_on
        )
        reached = reached_of(target, done[target.pk])
        yield Due(target, rules.target_pay(rule, reached, paid), terms, rules.inputs_of(rule, reached, paid))


def returning_in_ledger(targets: Sequence[Target]) -> Returning:
    """Return what the ledger holds for returning orders of the targets' stretches.

    A line of a closed month stands in a later one, never in an earlier one.
    """
    if not targets:
        return {}
    starts_on, ends_on = min(one.starts_on for one in targets), max(one.ends_on for one in targets)
    rows = (
        CommissionEntry.objects.filter(
            component=Component.RETURNING,
            payee__in={one.salesperson_id for one in targets},
            origin_on__gte=starts_on,
            origin_on__lt=ends_on,
            period__starts_on__gte=starts_on,
        )
        .annotate(month=TruncMonth("origin_on"))
        .order_by("payee", "month")
        .values_list("payee", "month")
        .annotate(amount=Sum("amount_minor"))
    )
    return {(payee, month_of(month)): int(amount) for payee, month, amount in rows}


def _rule(book: PlanBook, target: Target) -> tuple[PlanTerms | None, parts.Target | None]:
    """Return the terms of the stretch's first day, and their target of this kind and these months."""
    terms = book.terms(target.salesperson_id, target.starts_on)
    own = terms.targets if terms else ()
    return terms, next((one for one in own if (one.kind, one.months) == (target.kind, target.months)), None)


def _done(targets: Sequence[Target], as_of: date) -> dict[int, int]:
    """Return how many customers of each target count: those who ordered, or were active in the end.

    Two that were merged since the list was frozen are one.
    """
    ids = [target.pk for target in targets]
    done = set(done_days(ids, as_of))
    counted: dict[int, set[int]] = defaultdict(set)
    rows = TargetCustomer.objects.filter(target__in=ids).with_counted()
    for row, target_id, is_active, customer_id in rows.values_list("pk", "target", "is_active", "counted"):
        if is_active or row in done:
            counted[target_id].add(customer_id)
    return defaultdict(int, {target_id: len(customers) for target_id, customers in counted.items()})


def _missing(reckoning: Reckoning, customer_ids: Sequence[int] | None) -> Iterator[Line]:
    targets = list(_touched(reckoning.as_of, customer_ids))
    due = {one.target.pk: one for one in targets_due(reckoning, targets, returning_in_ledger)}
    held = _held(targets)
    for target in targets:
        wish, (posted, seq) = due.get(target.pk), held.get(target.pk, (0, 0))
        amount = (wish.amount if wish else 0) - posted
        if amount:
            yield _line(target, wish, amount, posted, seq + 1, reckoning.currency)


def _touched(as_of: date, customer_ids: Sequence[int] | None) -> Iterable[Target]:
    """Return the targets that are over and that these customers touch, and those that ended since the last posting."""
    over = Target.objects.filter(ends_on__lte=as_of + timedelta(days=1)).order_by("pk")
    if customer_ids is None:
        return over
    last = Posting.objects.of(Part.TARGETS).order_by("-pk").values_list("as_of", flat=True).first()
    ids = set(over.filter(ends_on__gt=last).values_list("pk", flat=True)) if last else set()
    # Where no target is over, nothing is asked; there, all else would be looked through for nothing.
    for start in range(0, len(customer_ids) if over else 0, CHUNK):
        ids |= _ids_touched(over, customer_ids[start : start + CHUNK])
    return over.filter(pk__in=ids)


def _ids_touched(over: QuerySet[Target], customer_ids: Sequence[int]) -> set[int]:
    """Return the ids of the targets with one of these customers on their list, or of somebody paid for them."""
    rows = TargetCustomer.objects.of_customers(customer_ids).filter(target__in=over)
    listed = rows.values_list("target", flat=True)
    orders = Order.objects.filter(customer__in=customer_ids).values("pk")
    # What was paid before any target began, or to somebody without one, touches none.
    paid = set(
        CommissionEntry.objects.filter(
            source=Source.ORDER,
            source_id__in=orders,
            component=Component.RETURNING,
            payee__in={target.salesperson_id for target in over},
            origin_on__gte=min(target.starts_on for target in over),
        )
        .annotate(month=TruncMonth("origin_on"))
        .values_list("payee", "month")
        .order_by()
        .distinct()
    )
    of_paid = {
        target.pk
        for target in over
        if any(who == target.salesperson_id and target.starts_on <= month < target.ends_on for who, month in paid)
    }
    return of_paid | set(listed)


def _held(targets: Sequence[Target]) -> dict[int, tuple[int, int]]:
    """Return what is posted for each target, and the last line's number."""
    rows = (
        CommissionEntry.objects.filter(source=Source.TARGET, source_id__in=[target.pk for target in targets])
        .order_by("source_id")
        .values_list("source_id")
        .annotate(amount=Sum("amount_minor"), seq=Max("seq"))
    )
    return {target_id: (int(amount), seq) for target_id, amount, seq in rows}


def _line(target: Target, wish: Due | None, amount: int, posted: int, seq: int, currency: str) -> Line:
    reason = Reason.MOVED if wish is None else Reason.CHANGED if posted else Reason.NEW
    return Line(
        source=Source.TARGET.value,
        source_id=target.pk,
        event=Event.MONTH.value,
        event_id=target.starts_on.year * 100 + target.starts_on.month,
        component=Component.TARGET.value,
        payee_id=target.salesperson_id,
        seq=seq,
        reason=reason.value,
        amount_minor=amount,
        currency=currency,
        origin_on=target.last_on,
        customer_id=None,
        order_id=None,
        posted_minor=posted,
        plan_version_id=wish.terms.version if wish else None,
        inputs=json.dumps(wish.inputs) if wish else None,
    )
