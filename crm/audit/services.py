"""Writing history. Call inside the transaction of the write itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from structlog.contextvars import get_contextvars

from crm.audit.models import Line
from crm.core.actors import Actor
from crm.core.bulk import insert_rows


def record(
    action: str,
    *,
    subject: models.Model,
    by: Actor | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Line:
    """Write one audit line; `by` is None when the system acts on its own."""
    return record_all([line_of(action, subject=subject, by=by, before=before, after=after)])[0]


def record_all(lines: Iterable[Line]) -> list[Line]:
    """Write many audit lines at once; imports use it."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit line belongs in the transaction of its write")
    return Line.objects.bulk_create(lines, batch_size=500)


def record_many(
    action: str, about: Iterable[tuple[models.Model, Mapping[str, Any]]], *, by: Actor | None, at: datetime
) -> None:
    """Write audit lines by the thousand: one per (record, what it is now), dated at the instant `at`."""
    request_id = str(get_contextvars().get("request_id", ""))
    actor = by.pk if by else None
    names = ("at", "by_id", "action", "subject_type", "subject_id", "before", "after", "request_id")
    rows: Iterable[tuple[object, ...]] = (
        (at, actor, action, subject._meta.label_lower, subject.pk, {}, after, request_id) for subject, after in about
    )
    insert_rows(Line, names, rows)


def line_of(
    action: str,
    *,
    subject: models.Model,
    by: Actor | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Line:
    """Return an unsaved audit line."""
    return Line(
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        by_id=by.pk if by else None,
        before=dict(before or {}),
        after=dict(after or {}),
        request_id=str(get_contextvars().get("request_id", "")),
    )
