"""Previews in the background: the wish, the run that fulfils it, and how far it is."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.utils.translation import gettext as _

from clv.models import CustomerFacts, Preview, PreviewKind, PreviewStatus
from clv.services import preview as previews
from clv.services.preview import CategoryShift, Move, Mover, Restatement, last_night
from crm.accounts.models import User
from crm.core.errors import Refused

log = structlog.get_logger(__name__)
# So few customers are worked out while the person waits.
AT_ONCE = 20_000
KEPT_DAYS = 1


def is_small() -> bool:
    """Say whether the answer is there in a moment."""
    return CustomerFacts.objects.count() <= AT_ONCE


def ask_for_preview(*, kind: PreviewKind, wish: Mapping[str, Any], by: User, at: datetime) -> Preview:
    """Write down the wish to see old beside new, and return it to be run; old ones are thrown away.

    Raises:
        NoNightYet: nothing has been worked out yet.
        ValidationError: the values make no version.
    """
    last_night()
    if kind == PreviewKind.DEFINITION:
        previews.wished_definition(wish)
    else:
        previews.wished_boundaries(wish)
    Preview.objects.filter(asked_at__lt=at - timedelta(days=KEPT_DAYS)).delete()
    return Preview.objects.create(
        kind=kind, wish=dict(wish), total_count=CustomerFacts.objects.count(), asked_by=by, asked_at=at
    )


def run_preview(preview_id: int) -> bool:
    """Work out a preview that waits, and say whether there was anything to do; how it ended stands in its row."""
    waiting = Preview.objects.filter(pk=preview_id, status=PreviewStatus.QUEUED)
    if not waiting.update(status=PreviewStatus.RUNNING):
        return False
    preview = Preview.objects.get(pk=preview_id)
    try:
        found = _found(preview)
    except Refused as refusal:
        _end(preview_id, status=PreviewStatus.FAILED, error=refusal.message)
    except Exception:
        log.exception("preview_failed", preview=preview_id)
        _end(preview_id, status=PreviewStatus.FAILED, error=_("Something went wrong. Ask for the preview again."))
        raise
    else:
        _end(preview_id, status=PreviewStatus.DONE, found=found, done_count=preview.total_count)
    return True


def restatement_of(preview: Preview) -> Restatement | None:
    """Return the figures of a preview that is done."""
    if preview.found is None:
        return None
    kept = dict(preview.found)
    lists: dict[str, Any] = {"categories": CategoryShift, "moves": Move, "winners": Mover, "losers": Mover}
    made = {name: [kind(**row) for row in kept[name]] for name, kind in lists.items()}
    return Restatement(**(kept | made | {"as_of": date.fromisoformat(kept["as_of"])}))


def _found(preview: Preview) -> dict[str, Any]:
    """Return the figures as plain values."""
    if preview.kind == PreviewKind.DEFINITION:
        found = previews.preview_definition(preview.wish, progress=lambda done: _end(preview.pk, done_count=done))
    else:
        found = previews.preview_boundaries(preview.wish)
    return asdict(found) | {"as_of": found.as_of.isoformat()}


def _end(preview_id: int, **values: Any) -> None:
    """Write down how far it is."""
    Preview.objects.filter(pk=preview_id).update(**values)
