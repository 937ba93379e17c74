"""Keys for programs."""

import hashlib
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.accounts.access import ACTIONS
from crm.accounts.models.user import User
from crm.core.actors import Actor, Reach

READ, WRITE = "read", "write"
GROUPS = sorted({action.partition(".")[0] for action in ACTIONS})
SCOPES = [READ, WRITE, *(f"{group}.{verb}" for group in GROUPS for verb in (READ, WRITE))]


def digest(secret: str) -> str:
    """Return what is stored of a token. The secret has 256 random bits, so a plain hash can't be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenQuerySet(models.QuerySet["Token"]):
    """Questions about tokens."""

    def visible_to(self, user: Actor, action: str = "token.own") -> Self:
        """Keep the user's own tokens; nobody reaches another's."""
        return self.none() if user.reach(action) is Reach.NONE else self.filter(user_id=user.pk)

    def usable(self, at: datetime) -> Self:
        """Keep those that open a door at this instant."""
        return self.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)


class Token(models.Model):
    """A key with which a program acts for its owner, within its scopes, until it expires or is revoked.

    Only a hash of the secret is kept; the secret itself is shown once, when the token is made.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    start = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    scopes = models.CharField(max_length=1000)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="token_digest_once"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_expires_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @property
    def scope_list(self) -> list[str]:
        """Return the scopes as a list."""
        return self.scopes.split()

    def covers(self, action: str, *, is_read: bool) -> bool:
        """Say whether the scopes include `action`; who may write may read as well."""
        group = action.partition(".")[0]
        enough = {WRITE, f"{group}.{WRITE}"}
        if is_read:
            enough |= {READ, f"{group}.{READ}"}
        return not enough.isdisjoint(self.scope_list)
