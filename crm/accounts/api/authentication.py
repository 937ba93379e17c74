"""How a program shows who it acts for: `Authorization: Bearer per_…`."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crm.accounts.models import Token, User
from crm.accounts.services import use_token
from crm.core import clock

KEYWORD = b"bearer"


class TokenAuthentication(BaseAuthentication):
    """Signs in the owner of a token; the token itself becomes `request.auth`."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """Return the owner and the token; None where the request has no token.

        Raises:
            AuthenticationFailed: the token doesn't open any door (any more).
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD:
            return None
        token = use_token(parts[1].decode("latin-1"), at=clock.now()) if len(parts) == 2 else None
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."), code="bad_token")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes it in the schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "per_…"}
