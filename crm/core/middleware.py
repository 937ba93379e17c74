"""What happens around every request: it gets an id, and one line in the log."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

HEADER = "X-Request-ID"
# What a proxy or a client may call a request. Anything else could forge lines of the log, and is replaced.
ACCEPTABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)

log = structlog.get_logger("crm.request")

Answer = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Name the request, in the answer and in every line that is logged meanwhile."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer `request` under the id that it brought, or a new one."""
        request_id = acceptable(request.headers.get(HEADER, "")) or uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response.headers[HEADER] = request_id
        # Probes and static files come many times a minute, and say nothing about people.
        write = log.debug if request.path.startswith(("/healthz", "/readyz", "/static/")) else log.info
        write(
            "request",
            method=request.method,
            # Without the query: it may hold a name somebody searched for.
            path=request.path,
            status=response.status_code,
            user=_user_id(request),
            milliseconds=round((time.monotonic() - started) * 1000, 1),
        )
        return response


def acceptable(request_id: str) -> str:
    """Return the id if it may stand in the log, else nothing.

    >>> acceptable("5f0c1d2e-proxy")
    '5f0c1d2e-proxy'
    >>> acceptable("short")
    ''
    """
    return request_id if ACCEPTABLE.fullmatch(request_id) else ""


def _user_id(request: HttpRequest) -> object:
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject):
        # Looking into it would query the database; this is what the request itself has fetched already.
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
