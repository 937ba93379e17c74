"""Locks: one writer at a time on a record, and nobody overwrites what they haven't seen."""

from django.db import models

from crm.core.models import Versioned


def locked[M: models.Model](instance: M) -> M:
    """Return the row of `instance` as it is now, locked until the transaction ends.

    Raises:
        DoesNotExist: it was deleted in the meantime.
    """
    rows: models.QuerySet[M] = type(instance)._default_manager.all()
    # Only this row is held: those that it points to stay free for others.
    return rows.select_for_update(of=("self",)).get(pk=instance.pk)


def expect_version[M: Versioned](instance: M, version: int | None) -> M:
    """Return `instance` as it is now, locked, if it still has the version that the caller saw.

    Args:
        instance: the record; only its primary key is used.
        version: what the caller saw; None is for callers that hold no earlier copy, such as imports.

    Raises:
        Stale: somebody changed it since.
    """
    current = locked(instance)
    current.expect(version)
    return current
