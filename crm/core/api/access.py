"""Rights at the door: every action of every view names its rule, and a token narrows what its owner may do."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from crm.core.actors import Reach
from crm.core.api import idempotency
from crm.core.api.concurrency import expected_version
from crm.core.api.errors import ScopeMissing

ALWAYS_VERSIONED = {"update", "partial_update", "destroy", "put", "patch", "delete"}


class GuardedView(APIView):
    """The ground of every view: sign-in, rights, limits, Idempotency-Key and If-Match, in this order.

    Attributes:
        access: the rule of `crm/accounts/access.py` for every action. In a viewset the keys are its actions, in a plain
            view the methods ("get", "patch"). What isn't listed is refused.
        versioned: the actions that change a record with a version; they need If-Match. PATCH, PUT and DELETE always
            do, unless they are listed as `unversioned`.
    """

    access: ClassVar[dict[str, str]] = {}
    versioned: ClassVar[set[str]] = set()
    unversioned: ClassVar[set[str]] = set()
    metadata_class = None

    @property
    def rule_key(self) -> str:
        """Return the name under which `access` lists the current action."""
        return str(getattr(self, "action", None) or (self.request.method or "").lower().replace("head", "get"))

    @classmethod
    def needs_version(cls, key: str) -> bool:
        """Say whether the action `key` needs If-Match."""
        return key in (ALWAYS_VERSIONED | cls.versioned) - cls.unversioned

    @property
    def rule(self) -> str:
        """Return the rule of the current action.

        Raises:
            PermissionDenied: nobody declared one.
        """
        try:
            return self.access[self.rule_key]
        except KeyError:
            raise exceptions.PermissionDenied(_("This isn't open to anybody.")) from None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check everything that can be checked before the handler runs."""
        if (request.method or "").lower() not in self._handled_methods():
            raise exceptions.MethodNotAllowed(request.method or "")
        super().initial(request, *args, **kwargs)
        self.seen_version = expected_version(request) if self.needs_version(self.rule_key) else None
        key = idempotency.key_of(request) if request.method == "POST" else None
        if key is not None:
            # The router or the subclass has set it.
            handler: Any = getattr(self, "post")  # noqa: B009 - plain views don't have it
            vars(self)["post"] = lambda *a, **k: idempotency.once(request, key, lambda: handler(*a, **k))

    def check_permissions(self, request: Request) -> None:
        """Let the caller through if role and token allow the current action on anything at all."""
        if not request.user or not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        self.check_scope(request)
        if request.user.reach(self.rule) is Reach.NONE:
            self.refuse_role()

    def check_scope(self, request: Request) -> None:
        """Refuse a token that wasn't given this right; a session has all rights of its user."""
        covers = getattr(request.auth, "covers", None)
        if covers is not None and not covers(self.rule, is_read=request.method in SAFE_METHODS):
            raise ScopeMissing(_("This token wasn't given the scope for this."))

    def refuse_role(self) -> None:
        """Refuse a caller whose role has no reach."""
        raise exceptions.PermissionDenied(_("Your role doesn't include this."))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell the caller what is left of the limit, and keep answers out of shared caches."""
        if allowance := getattr(request, "allowance", None):
            for name, value in allowance.headers().items():
                response.headers[name] = value
        response.headers.setdefault("Cache-Control", "private, no-store")
        return super().finalize_response(request, response, *args, **kwargs)

    def _handled_methods(self) -> set[str]:
        if hasattr(self, "action_map"):
            return set(self.action_map)
        return {name for name in self.http_method_names if name != "options" and hasattr(self, name)}

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> Any:
        """Refuse in one voice."""
        if request.authenticators and not request.successful_authenticator:
            raise exceptions.NotAuthenticated
        raise exceptions.PermissionDenied(detail=message, code=code)
