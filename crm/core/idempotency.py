"""Doing a thing once, however often it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from crm.core.errors import Refused
from crm.core.models import IdempotencyKey

KEPT_FOR = timedelta(hours=24)


class KeyReused(Refused):
    """The key was used for something else."""

    status = 422
    default_code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to a request."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    is_replayed: bool = False


@transaction.atomic
def answer_once(*, caller_id: int, key: str, fingerprint: str, at: datetime, act: Callable[[], Answer]) -> Answer:
    """Return the answer of `act`, or the stored one if `caller_id` asked the same under `key` within a day.

    The claim, everything that `act` writes and its answer are one transaction: a crash in between leaves nothing, and a
    second request under the same key waits for the first. If `act` raises, nothing is stored, and the key is free.

    Args:
        fingerprint: a hash of what was asked.

    Raises:
        KeyReused: the key was used to ask for something else.
    """
    claim = _claim(caller_id, key, fingerprint, at)
    if claim.status is not None:
        if claim.fingerprint != fingerprint:
            raise KeyReused(_("This Idempotency-Key was used for another request. Choose a new key."))
        return Answer(claim.status, claim.body, claim.headers, is_replayed=True)
    answer = act()
    claim.status, claim.body, claim.headers = answer.status, answer.body, answer.headers
    claim.save(update_fields=["status", "body", "headers"])
    return answer


def _claim(caller_id: int, key: str, fingerprint: str, at: datetime) -> IdempotencyKey:
    """Return the row of `key`, made if it is new or a day old; another transaction that holds it is waited for."""
    fresh = {"fingerprint": fingerprint, "created_at": at}
    row, is_new = IdempotencyKey.objects.get_or_create(caller_id=caller_id, key=key, defaults=fresh)
    if is_new:
        return row
    row = IdempotencyKey.objects.select_for_update().get(pk=row.pk)
    if row.created_at > at - KEPT_FOR:
        return row
    row.fingerprint, row.created_at, row.status, row.body, row.headers = fingerprint, at, None, "", {}
    row.save()
    return row


def forget_old_keys(*, at: datetime) -> int:
    """Delete the keys that are older than a day; return how many there were."""
    return IdempotencyKey.objects.filter(created_at__lte=at - KEPT_FOR).delete()[0]
