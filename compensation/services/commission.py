"""Bringing the ledger to what the events want: only the difference is ever posted."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Max

from compensation.models import Posting
from compensation.models.posting import Part
from compensation.selectors.plans import plan_book, plans_hash
from compensation.services import reference, setwise
from compensation.services.goods import buyers_of_changed_goods, note_goods
from compensation.services.overlays import OF_ORDERS, OF_TARGETS, Overlay, missing_in_overlays, post_overlays
from compensation.services.periods import ensure_period
from compensation.services.reference import Found, Reckoning
from compensation.services.settlement import refresh_settled_drafts
from compensation.services.statements import refresh_drafts
from crm.accounts.models import Company
from customers.services.changes import changed_customer_ids
from orders.models import Order, Refund

# "pay" in ASCII: the lock that keeps two postings, or a posting and a closing, apart.
LEDGER_LOCK = 0x706179


@transaction.atomic
def post_order_pay(*, as_of: date, token: str | None) -> dict[str, int]:
    """Post what orders, volumes and lifetime rewards lack up to the day `as_of`, and bring the drafts up to it.

    With a `token`, only the customers that the night of this name has claimed are looked at, those whose orders
    or refunds have come due since the last time, and those who bought a product whose tier changed. After a change of
    any plan it is everybody. A second run posts nothing. The ledger never goes back: for a day before the last one it
    reaches to the last one.
    """
    return _post((Part.ORDERS,), as_of, token)


@transaction.atomic
def post_target_pay(*, as_of: date, token: str | None) -> dict[str, int]:
    """Post what targets lack, for the same customers; it comes after the orders' pay and the targets of the night."""
    return _post((Part.TARGETS,), as_of, token)


@transaction.atomic
def post_commission(*, as_of: date, token: str | None) -> dict[str, int]:
    """Post all of pay: that of orders, then that of targets."""
    return _post((Part.ORDERS, Part.TARGETS), as_of, token)


def _post(parts: Sequence[Part], as_of: date, token: str | None) -> dict[str, int]:
    """Post the parts in their order, and bring the draft statements up to the ledger."""
    hold_ledger()
    last_on = Posting.objects.aggregate(day=Max("as_of"))["day"]
    reckoning = reckon_up_to(max(as_of, last_on) if last_on else as_of)
    found = Found(0, set())
    for part in parts:
        found = found.and_more(_post_part(part, reckoning, token))
    ensure_period(reckoning.as_of)
    statements = refresh_drafts(found.period_ids, as_of=reckoning.as_of)
    if found.line_count or Part.ORDERS in parts:
        refresh_settled_drafts()
    return {"lines": found.line_count, "statements": statements}


def _post_part(part: Part, reckoning: Reckoning, token: str | None) -> Found:
    book_hash = plans_hash(reckoning.book)
    last = Posting.objects.of(part).order_by("-pk").first()
    customer_ids = None
    if token is not None and last is not None and last.plans_hash == book_hash:
        changed = {*changed_customer_ids(token), *_come_due(last.as_of, reckoning.as_of)}
        # Targets stand on returning orders, which no product's tier changes.
        changed |= buyers_of_changed_goods(reckoning.book) if part == Part.ORDERS else set()
        customer_ids = sorted(changed)
    found = _post_of(part, reckoning, customer_ids)
    if part == Part.ORDERS:
        note_goods(reckoning.book)
    Posting.objects.create(
        part=part,
        as_of=reckoning.as_of,
        plans_hash=book_hash,
        is_full=customer_ids is None,
        line_count=found.line_count,
    )
    return found


def hold_ledger() -> None:
    """Keep every other posting and closing waiting until this transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])


def reckon_up_to(day: date) -> Reckoning:
    """Return what a pass over customers needs, as the plans are now."""
    return Reckoning(book=plan_book(), as_of=day, currency=Company.objects.current().currency)


def post_missing(reckoning: Reckoning, customer_ids: list[int] | None) -> Found:
    """Post what the ledger lacks for these customers, or for everybody."""
    orders = _post_of(Part.ORDERS, reckoning, customer_ids)
    return orders.and_more(_post_of(Part.TARGETS, reckoning, customer_ids))


def missing_count(reckoning: Reckoning, customer_ids: list[int] | None) -> int:
    """Return how many lines the ledger lacks."""
    return _engine().missing_count(reckoning, customer_ids) + missing_in_overlays(reckoning, customer_ids)


def _engine() -> Overlay:
    return setwise if connection.vendor == "postgresql" else reference


def _post_of(part: Part, reckoning: Reckoning, customer_ids: list[int] | None) -> Found:
    overlays = {Part.ORDERS: (_engine(), *OF_ORDERS), Part.TARGETS: OF_TARGETS}
    return post_overlays(overlays[part], reckoning, customer_ids)


def _come_due(after: date, until: date) -> Iterable[int]:
    """Yield the customers with an order or a refund dated in (after, until]: it may have been entered ahead."""
    yield from Order.objects.filter(ordered_on__gt=after, ordered_on__lte=until).values_list("customer_id", flat=True)
    refunds = Refund.objects.filter(refunded_on__gt=after, refunded_on__lte=until, order__isnull=False)
    yield from refunds.values_list("order__customer_id", flat=True)
