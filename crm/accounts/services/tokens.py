"""Handing out keys for programs, and taking them back."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.accounts.models import Token, User
from crm.accounts.models.token import SCOPES, digest
from crm.audit.services import record
from crm.core.errors import Invalid

PREFIX = "per_"
SHOWN = 12
LONGEST = timedelta(days=366)
# Noted no more often, so that reading through the API doesn't write on every request.
NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: Iterable[str], expires_at: datetime, at: datetime
) -> tuple[Token, str]:
    """Return a new token of `user` and its secret, which can't be shown again.

    Raises:
        Invalid: a scope is unknown, or the expiry isn't within a year from now.
    """
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        choices = ", ".join(SCOPES)
        raise Invalid(
            _("Choose scopes among %(choices)s.") % {"choices": choices}, fields={"scopes": _("Unknown scope.")}
        )
    if not at < expires_at <= at + LONGEST:
        said = _("A token has to expire, within a year from now.")
        raise Invalid(said, fields={"expires_at": said})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        start=secret[:SHOWN],
        digest=digest(secret),
        scopes=" ".join(wanted),
        created_at=at,
        expires_at=expires_at,
    )
    after = {"name": name, "scopes": wanted, "expires_at": expires_at}
    record("token.created", subject=token, by=user, after=after)
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: User, at: datetime) -> Token:
    """Close the door to `token`; doing it again changes nothing."""
    current = Token.objects.select_for_update().get(pk=token.pk)
    if current.revoked_at is None:
        current.revoked_at = at
        current.save(update_fields=["revoked_at"])
        record("token.revoked", subject=current, by=by, after={"revoked_at": at})
    return current


def use_token(secret: str, *, at: datetime) -> Token | None:
    """Return the usable token with this secret, its owner loaded, and note that it was used."""
    token = Token.objects.usable(at).select_related("user__team").filter(digest=digest(secret)).first()
    if token is not None and (token.last_used_at is None or token.last_used_at <= at - NOTED_EVERY):
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token
