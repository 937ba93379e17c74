"""Bringing the ledger to what the events want: only the difference is ever posted."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from compensation.models import Posting
from compensation.selectors.plans import plan_book, plans_hash
from compensation.services import reference, setwise
from compensation.services.overlays import Overlay, missing_in_overlays, post_overlays
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
def post_commission(*, as_of: date, token: str | None) -> dict[str, int]:
    """Post what the ledger lacks up to the day `as_of`, and bring the draft statements up to it.

    With a `token`, only the customers that the night of this name has claimed are looked at, and those whose orders
    or refunds have come due since the last time. After a change of any plan it is everybody. A second run posts
    nothing. The ledger never goes back: for a day before the last one it reaches to the last one.
    """
    hold_ledger()
    last = Posting.objects.order_by("-pk").first()
    reach_on = max(as_of, last.as_of) if last else as_of
    reckoning = reckon_up_to(reach_on)
    book_hash = plans_hash(reckoning.book)
    customer_ids = None
    if token is not None and last is not None and last.plans_hash == book_hash:
        customer_ids = sorted({*changed_customer_ids(token), *_come_due(last.as_of, reach_on)})
    found = post_missing(reckoning, customer_ids)
    ensure_period(reach_on)
    statements = refresh_drafts(found.period_ids, as_of=reach_on)
    refresh_settled_drafts()
    Posting.objects.create(
        as_of=reach_on, plans_hash=book_hash, is_full=customer_ids is None, line_count=found.line_count
    )
    return {"lines": found.line_count, "statements": statements}


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
    engine: Overlay = setwise if connection.vendor == "postgresql" else reference
    orders = engine.post(reckoning, customer_ids)
    beside = post_overlays(reckoning, customer_ids)
    return Found(orders.line_count + beside.line_count, orders.period_ids | beside.period_ids)


def missing_count(reckoning: Reckoning, customer_ids: list[int] | None) -> int:
    """Return how many lines the ledger lacks."""
    engine: Overlay = setwise if connection.vendor == "postgresql" else reference
    return engine.missing_count(reckoning, customer_ids) + missing_in_overlays(reckoning, customer_ids)


def _come_due(after: date, until: date) -> Iterable[int]:
    """Yield the customers with an order or a refund dated in (after, until]: it may have been entered ahead."""
    yield from Order.objects.filter(ordered_on__gt=after, ordered_on__lte=until).values_list("customer_id", flat=True)
    refunds = Refund.objects.filter(refunded_on__gt=after, refunded_on__lte=until, order__isnull=False)
    yield from refunds.values_list("order__customer_id", flat=True)
