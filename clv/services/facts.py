"""Bring the facts up to a date."""

from datetime import date

from django.db import transaction

from clv import facts
from clv.models import Run, RunKind


@transaction.atomic
def refresh_facts(*, as_of: date, token: str | None) -> dict[str, int]:
    """Sum up the customers claimed under `token`, or all of them, as of a date, and return how many.

    Everybody is summed up where the facts on record look further than `as_of`, or where there are none yet.
    """
    previous = Run.objects.select_for_update().filter(kind=RunKind.FACTS).first()
    if token is None or previous is None or previous.as_of > as_of:
        count = facts.build_all(as_of=as_of)
    else:
        count = facts.build_changed(as_of=as_of, since=previous.as_of, token=token)
    Run.objects.update_or_create(kind=RunKind.FACTS, defaults={"as_of": as_of, "customers": count})
    return {"customers": count}
