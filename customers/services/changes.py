"""The trace that a changed customer leaves for the night."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction

from crm.core.bulk import insert_rows
from customers.models import Change


def note_change(customer_ids: Iterable[int], reason: str) -> None:
    """Leave a trace that these customers changed; call it in the transaction of the change."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a trace belongs in the transaction of its change")
    Change.objects.bulk_create(
        [Change(customer_id=customer_id, reason=reason) for customer_id in sorted(set(customer_ids))], batch_size=1000
    )


def note_changes(customer_ids: Iterable[int], reason: str, *, at: datetime) -> None:
    """Leave the traces of thousands of customers, dated at the instant `at`."""
    rows = ((customer_id, reason, at, "") for customer_id in sorted(set(customer_ids)))
    insert_rows(Change, ("customer_id", "reason", "at", "token"), rows)


def claim_changes(token: str) -> int:
    """Claim every trace not yet worked off for the night `token`; return how many customers changed.

    Rows that an unfinished night had claimed pass to this one. Traces of transactions still open are not seen and wait
    for the next night. Calling it again with the same token is safe.
    """
    Change.objects.exclude(token=token).update(token=token)
    return Change.objects.filter(token=token).values("customer_id").distinct().count()


def changed_customer_ids(token: str) -> models.QuerySet[Change, int]:
    """Return the ids of the customers that the night `token` has claimed, each once, for use as a subquery."""
    return Change.objects.filter(token=token).values_list("customer_id", flat=True).distinct()


def release_changes(token: str) -> int:
    """Delete the traces that the finished night `token` has worked off; return how many."""
    return Change.objects.filter(token=token).delete()[0]
