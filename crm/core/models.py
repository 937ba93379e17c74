"""What most records share."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext as _

from crm.core.errors import Stale


class Versioned(models.Model):
    """A record that several people edit: its version is the ETag of the API."""

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def expect(self, version: int | None) -> None:
        """Check, under the row's lock, that the caller has read the newest version; None asks for no check.

        Raises:
            Stale: somebody changed it in between.
        """
        if version is not None and version != self.version:
            raise Stale(
                _("Somebody changed this record while you worked on it. Look at the new version, then decide again.")
            )

    def change(self, **values: Any) -> Self:
        """Write `values` and the next version; the caller holds the row's lock."""
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1
        self.save(update_fields=[*values, "version", "updated_at"])
        return self


class IdempotencyKey(models.Model):
    """A POST that was answered, kept for a day so that the same POST again gets the same answer.

    `caller_id` is a user's id without a foreign key: the people live a floor above.
    """

    caller_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller_id", "key"], name="idempotency_key_once_per_caller"),
        ]
        indexes = [
            # The night forgets what is older than a day.
            models.Index(fields=["created_at"], name="idempotency_key_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.caller_id} {self.key}"
