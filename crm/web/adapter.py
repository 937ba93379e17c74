"""How people sign in: by the account an administrator made, with one answer to every wrong pair."""

import base64
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Company

REAUTHENTICATION_WORDS = {
    "reauthenticate": _("Use the password"),
    "mfa_reauthenticate": _("Use the code of an app, or a recovery code"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up on their own; which half of a wrong pair was wrong is never told."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("That e-mail and password don’t go together. Check both and try again."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Say no: an administrator makes the accounts."""
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to show again that it is oneself, in our words."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**way, "description": REAUTHENTICATION_WORDS[way["id"]]} for way in ways]

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Leave it: people are known by their e-mail address."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """The second step: its secrets are never in the clear in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code doesn’t match. Write the one your app shows now."),
        "cannot_delete_authenticator": _("The second step can’t be turned off here. Ask an administrator."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app first; recovery codes come with it."),
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which an authenticator app lists the account."""
        return f"Perennial, {Company.objects.current().name}"

    def encrypt(self, text: str) -> str:
        """Return `text` as it is stored."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was stored."""
        return _box().decrypt(encrypted_text.encode()).decode()


def no_such_page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # a view's signature
    """Answer a page of the library that this site doesn't offer."""
    raise Http404


def _box() -> MultiFernet:
    """Return the cipher: the present SECRET_KEY writes, earlier ones in SECRET_KEY_FALLBACKS still read."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(b"perennial second step" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
